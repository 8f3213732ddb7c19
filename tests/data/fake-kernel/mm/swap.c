/* SPDX-License-Identifier: GPL-2.0-or-later */
int swap;
int reuse = 1;
int swap_end;
