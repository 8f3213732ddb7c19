// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/registry.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/*
 * The linker makes these two names for a section that is a C identifier.
 * Weak: a unit test may link the registry and no benchmark at all.
 */
extern const struct bench_def *const __start_bench_defs[] __attribute__((weak));
extern const struct bench_def *const __stop_bench_defs[] __attribute__((weak));

static int by_name(const void *a, const void *b)
{
	const struct bench_def *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

const struct bench_def *const *registry_sorted(size_t *nr)
{
	static const struct bench_def **sorted;
	static size_t nr_sorted;

	if (!sorted) {
		/* cppcheck-suppress comparePointers; one array to the linker */
		nr_sorted = (size_t)(__stop_bench_defs - __start_bench_defs);
		sorted = xcalloc(nr_sorted, sizeof(const struct bench_def *));
		for (size_t i = 0; i < nr_sorted; i++) {
			sorted[i] = __start_bench_defs[i];
			if (sorted[i]->make_cases)
				sorted[i]->make_cases();
		}
		qsort(sorted, nr_sorted, sizeof(const struct bench_def *),
		      by_name);
		for (size_t i = 1; i < nr_sorted; i++)
			if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
				BUG("two benchmarks are named %s",
				    sorted[i]->name);
	}
	*nr = nr_sorted;
	return sorted;
}

const struct bench_def *registry_find(const char *name)
{
	size_t nr;
	const struct bench_def *const *defs = registry_sorted(&nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(defs[i]->name, name))
			return defs[i];
	return NULL;
}
