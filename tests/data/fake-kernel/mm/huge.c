/* SPDX-License-Identifier: GPL-2.0-or-later */
int huge;
int reuse = 1;
int huge_end;
