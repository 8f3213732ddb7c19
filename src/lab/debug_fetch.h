/* SPDX-License-Identifier: GPL-2.0-or-later */
/* debug_fetch.h - debug packages in the cache, for debug.c. */
#ifndef LAB_DEBUG_FETCH_H
#define LAB_DEBUG_FETCH_H

#include "lab/ladder.h"

/*
 * CACHE/debug/PACKAGE_VERSION of a kernel that is of a package, with vmlinux in
 * it; the caller frees *dir, which is NULL on failure.
 */
MUST_CHECK int debug_fetch(const struct lab_kernel *k,
			   const struct ladder_options *o,
			   const char *cache_dir, char **dir, struct why *why);

#endif
