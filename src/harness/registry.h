/* SPDX-License-Identifier: GPL-2.0-or-later */
/* registry.h - every benchmark linked into this program. */
#ifndef HARNESS_REGISTRY_H
#define HARNESS_REGISTRY_H

#include "harness/bench.h"

/*
 * All benchmarks sorted by name: link order is an accident of the Makefile.
 * Two of the same name are a BUG. The array is owned by the registry; *nr is
 * its length. Returns NULL when there is none.
 */
const struct bench_def *const *registry_sorted(size_t *nr);

/* The benchmark of that name, or NULL. */
const struct bench_def *registry_find(const char *name);

#endif
