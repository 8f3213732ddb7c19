/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot.h - values in groups: the processes of one boot (session).
 */
#ifndef ANALYSIS_BOOT_H
#define ANALYSIS_BOOT_H

#include <stddef.h>

struct boot {
	size_t nr;
	const double *v; /* one value a process, in any order */
};

#endif
