/* SPDX-License-Identifier: GPL-2.0-or-later */
int ksm;
int reuse = 1;
int ksm_end;
