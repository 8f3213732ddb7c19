/* SPDX-License-Identifier: GPL-2.0-or-later */
int gup;
int reuse = 1;
int gup_end;
