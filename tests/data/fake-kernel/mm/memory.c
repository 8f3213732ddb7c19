/* SPDX-License-Identifier: GPL-2.0-or-later */
int memory;
int reuse = 1;
int memory_end;
