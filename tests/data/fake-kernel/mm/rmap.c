/* SPDX-License-Identifier: GPL-2.0-or-later */
int rmap;
int reuse = 1;
int rmap_end;
