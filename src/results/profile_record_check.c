// SPDX-License-Identifier: GPL-2.0-or-later
/* What must hold inside one profile record, and with its case. */
#include "results/profile_record.h"

#include "base/err.h"
#include "results/keys.h"
#include "results/profile_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int name_check(const struct profile_record *p,
		      const struct case_record *c, const struct keys *at,
		      struct why *why)
{
	if (p->seq != c->seq)
		return key_bad(at, "seq", why, "is not that of the case line");
	if (!same(p->bench, c->bench) || p->version != c->version ||
	    !axes_equal(&p->axes, &c->axes))
		return key_bad(at, "case", why,
			       "is not that of the case line with this seq");
	if (!same(p->op, c->op) || !same(p->sweep, c->sweep))
		return key_bad(at, "op", why,
			       "or sweep is not that of the case line");
	if (c->outcome != OUTCOME_OK && c->outcome != OUTCOME_SUSPECT)
		return key_bad(at, "seq", why,
			       "is of a case line that has no numbers (%s)",
			       outcome_name(c->outcome));
	if (p->phase >= c->nr_phases)
		return key_bad(at, "phase", why,
			       "is %u, but the case line has %zu", p->phase,
			       c->nr_phases);
	if (!same(p->phase_name, c->phases[p->phase]))
		return key_bad(at, "phase_name", why,
			       "is \"%.40s\", but the case line says \"%.40s\"",
			       p->phase_name, c->phases[p->phase]);
	return 0;
}

/* The clock of a sample, as the lab takes it (analysis/lab_line.c). */
static uint64_t clock_insns(const struct case_record *c,
			    const struct point_record *point,
			    unsigned int phase, size_t sample)
{
	uint64_t wall = point->wall_ns[phase][sample];

	return wall > c->empty_wall_ns ? wall - c->empty_wall_ns : 0;
}

static int point_check(const struct profile_record *p, size_t k,
		       const struct case_record *c,
		       const struct point_record *point, const struct keys *at,
		       struct why *why)
{
	uint32_t drop;
	uint64_t insns;

	if (p->nr_ops[k] != point->nr_ops)
		return key_bad(at, "nr_ops", why,
			       "is %llu, but the case line says %llu",
			       (unsigned long long)p->nr_ops[k],
			       (unsigned long long)point->nr_ops);
	if (p->samples[k] >= point->nr_samples)
		return key_bad(at, "sample", why,
			       "is %u, but the case line has %zu",
			       p->samples[k], point->nr_samples);
	drop = point->drop[p->samples[k]] & ~(uint32_t)DROP_TICK;
	if (drop)
		return key_bad(at, "sample", why,
			       "%u does not count in the case line (%s)",
			       p->samples[k], drop_name(drop & -drop));
	insns = clock_insns(c, point, p->phase, p->samples[k]);
	if (p->clock_insns[k] != insns)
		return key_bad(at, "clock_insns", why,
			       "is %llu, but the case line says %llu",
			       (unsigned long long)p->clock_insns[k],
			       (unsigned long long)insns);
	return 0;
}

static int sizes_check(const struct profile_record *p,
		       const struct case_record *c, const struct keys *line,
		       struct why *why)
{
	int err = 0;

	for (size_t k = 0; k < p->nr_sizes && !err; k++) {
		const struct point_record *point = NULL;
		struct keys at = { .up = line,
				   .name = "sizes",
				   .idx = (long)k,
				   .obj = line->obj };

		for (size_t i = 0; i < c->nr_points; i++)
			if (c->points[i].size == p->sizes[k])
				point = &c->points[i];
		err = point ? point_check(p, k, c, point, &at, why)
			    : key_bad(&at, "size", why,
				      "%llu is not in the case line",
				      (unsigned long long)p->sizes[k]);
	}
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct profile_row *x = *(const struct profile_row *const *)a;
	const struct profile_row *y = *(const struct profile_row *const *)b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	if (!x->module || !y->module)
		return !!x->module - !!y->module;
	return strcmp(x->module, y->module);
}

static int once_check(const struct profile_rows *rows, const char *key,
		      const struct keys *at, struct why *why)
{
	const struct profile_row **all;
	int err = 0;

	if (rows->nr < 2)
		return 0;
	all = xcalloc(rows->nr, sizeof(*all));
	for (size_t i = 0; i < rows->nr; i++)
		all[i] = &rows->rows[i];
	qsort(all, rows->nr, sizeof(*all), by_name);
	for (size_t i = 1; i < rows->nr && !err; i++)
		if (!by_name(&all[i - 1], &all[i]))
			err = key_bad(at, key, why, "has \"%.80s\" twice",
				      all[i]->name);
	free(all);
	return err;
}

static void sum_rows(const struct profile_rows *rows, size_t k,
		     uint64_t sum[PROFILE_NR])
{
	memset(sum, 0, PROFILE_NR * sizeof(*sum));
	for (size_t i = 0; i < rows->nr; i++)
		for (size_t c = 0; c < PROFILE_NR; c++)
			sum[c] += rows->rows[i].counts[k][c];
}

static int differs(const struct keys *at, const char *key, const char *what,
		   const struct profile_record *p, size_t k, uint64_t is,
		   uint64_t wanted, struct why *why)
{
	return key_bad(at, key, why,
		       "%s sum to %llu at size %llu, but the functions to %llu",
		       what, (unsigned long long)is,
		       (unsigned long long)p->sizes[k],
		       (unsigned long long)wanted);
}

static int size_sums(const struct profile_record *p, size_t k,
		     const struct keys *at, struct why *why)
{
	uint64_t all[PROFILE_NR], some[PROFILE_NR], insns;

	sum_rows(&p->functions, k, all);
	insns = all[PROFILE_INSNS] + all[PROFILE_REPS];
	if (p->has & 1u << PROFILE_LINES &&
	    p->touched[k][PROFILE_TOUCHED_ANY] != all[PROFILE_LINES])
		return key_bad(
			at, "sizes", why,
			"%llu cache lines were touched at size %llu, but "
			"the functions sum to %llu",
			(unsigned long long)p->touched[k][PROFILE_TOUCHED_ANY],
			(unsigned long long)p->sizes[k],
			(unsigned long long)all[PROFILE_LINES]);
	sum_rows(&p->fields, k, some);
	if (p->fields.nr && some[PROFILE_LOCKED] != all[PROFILE_LOCKED])
		return differs(at, "fields", "they", p, k, some[PROFILE_LOCKED],
			       all[PROFILE_LOCKED], why);
	sum_rows(&p->stacks, k, some);
	if (p->stacks.nr && some[PROFILE_INSNS] != insns)
		return differs(at, "stacks", "they", p, k, some[PROFILE_INSNS],
			       insns, why);
	sum_rows(&p->lines, k, some);
	for (size_t c = 0; c < PROFILE_NR && p->lines.nr; c++)
		if (some[c] != all[c])
			return differs(
				at, "lines",
				profile_count_name((enum profile_count)c), p, k,
				some[c], all[c], why);
	return 0;
}

int profile_record_check(const struct profile_record *p,
			 const struct case_record *c, struct why *why)
{
	const struct keys at = { .idx = -1 };
	int err = name_check(p, c, &at, why);

	if (!err)
		err = sizes_check(p, c, &at, why);
	if (!err)
		err = once_check(&p->functions, "functions", &at, why);
	if (!err)
		err = once_check(&p->fields, "fields", &at, why);
	if (!err)
		err = once_check(&p->lines, "lines", &at, why);
	if (!err)
		err = once_check(&p->stacks, "stacks", &at, why);
	for (size_t k = 0; k < p->nr_sizes && !err; k++)
		err = size_sums(p, k, &at, why);
	return err;
}
