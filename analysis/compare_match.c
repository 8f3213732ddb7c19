// SPDX-License-Identifier: GPL-2.0-or-later
/* Do the records of two sides compare: workload, sizes, way of measuring. */
#include "analysis/compare_parts.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

bool compare_has_numbers(const struct case_record *r)
{
	return r->outcome == OUTCOME_OK && r->nr_phases && r->nr_points;
}

size_t compare_sizes_find(const struct compare_sizes *s, uint64_t size)
{
	size_t i;

	for (i = 0; i < s->nr && s->size[i] != size; i++)
		;
	return i;
}

/* In ascending order. */
static void sizes_add(struct compare_sizes *s, const struct point_record *p)
{
	size_t at = compare_sizes_find(s, p->size);

	if (at < s->nr || s->nr == RECORD_POINTS_MAX)
		return;
	for (at = s->nr++; at && s->size[at - 1] > p->size; at--) {
		s->size[at] = s->size[at - 1];
		s->nr_ops[at] = s->nr_ops[at - 1];
	}
	s->size[at] = p->size;
	s->nr_ops[at] = p->nr_ops;
}

void compare_sizes_of(const struct compare_cell *cell, struct compare_sizes *s)
{
	*s = (struct compare_sizes){ 0 };
	for (size_t i = 0; i < cell->nr; i++)
		for (size_t k = 0; k < cell->sessions[i].nr; k++) {
			const struct case_record *r =
				cell->sessions[i].records[k];

			for (size_t n = 0;
			     compare_has_numbers(r) && n < r->nr_points; n++)
				sizes_add(s, &r->points[n]);
		}
}

static char *sizes_text(const uint64_t *sizes, size_t nr)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < nr; i++) {
		longer = xasprintf("%s%s%llu", text, i ? "," : "",
				   (unsigned long long)sizes[i]);
		free(text);
		text = longer;
	}
	return text;
}

/* A size is common when it also takes the same number of operations. */
void compare_sizes_common(const struct compare_sizes *a,
			  const struct compare_sizes *b,
			  struct compare_sizes *both)
{
	*both = (struct compare_sizes){ 0 };
	for (size_t i = 0; i < a->nr; i++) {
		size_t at = compare_sizes_find(b, a->size[i]);

		if (at == b->nr || b->nr_ops[at] != a->nr_ops[i])
			continue;
		both->size[both->nr] = a->size[i];
		both->nr_ops[both->nr++] = a->nr_ops[i];
	}
}

/* A line takes two; a single size will do only where neither side has more. */
char *compare_sizes_judge(const struct compare_sizes *a,
			  const struct compare_sizes *b,
			  const struct compare_sizes *both)
{
	char *ta, *tb, *why;

	if (both->nr >= 2 || (both->nr == 1 && a->nr == 1 && b->nr == 1))
		return NULL;
	ta = sizes_text(a->size, a->nr);
	tb = sizes_text(b->size, b->nr);
	why = xasprintf("sizes differ: %s and %s; measure the new side with "
			"run --like OLD",
			ta, tb);
	free(ta);
	free(tb);
	return why;
}

static const struct case_record *first_of(const struct compare_cell *cell)
{
	return cell->nr ? cell->sessions[0].records[0] : NULL;
}

/* The first record of either cell that is not like the first one of old. */
static const struct case_record *
find_other(const struct compare_cell *const cells[2],
	   bool (*is_alike)(const struct case_record *,
			    const struct case_record *))
{
	const struct case_record *first = first_of(cells[0]);

	for (int side = 0; first && side < 2; side++)
		for (size_t i = 0; i < cells[side]->nr; i++)
			for (size_t k = 0; k < cells[side]->sessions[i].nr;
			     k++) {
				const struct case_record *r =
					cells[side]->sessions[i].records[k];

				if (!is_alike(first, r))
					return r;
			}
	return NULL;
}

static bool same_version(const struct case_record *a,
			 const struct case_record *b)
{
	return a->version == b->version;
}

/* A record without numbers was never scheduled. */
static bool same_policy(const struct case_record *a,
			const struct case_record *b)
{
	return !compare_has_numbers(a) || !compare_has_numbers(b) ||
	       !a->policy || !b->policy || !strcmp(a->policy, b->policy);
}

/* What the plans say about a process; 0 is "not said" too. */
static char *plans_judge(const struct compare_cell *const cells[2])
{
	static const char *const keys[] = { "nr_warmups", "layouts" };
	const json_t *first = NULL, *v;

	for (size_t n = 0; n < ARRAY_SIZE(keys); n++) {
		first = NULL;
		for (int side = 0; side < 2; side++)
			for (size_t i = 0; i < cells[side]->nr; i++) {
				v = json_object_get(
					cells[side]->sessions[i].file->plan,
					keys[n]);
				if (!json_is_integer(v))
					continue;
				if (!first)
					first = v;
				if (json_integer_value(v) ==
				    json_integer_value(first))
					continue;
				return xasprintf(
					"measured in other ways: %s is "
					"%lld and %lld",
					keys[n],
					(long long)json_integer_value(first),
					(long long)json_integer_value(v));
			}
	}
	return NULL;
}

char *compare_ways_judge(const struct compare_cell *const cells[2])
{
	const struct case_record *first = first_of(cells[0]);
	const struct case_record *r = find_other(cells, same_version);

	if (r)
		return xasprintf("another workload: version %u and %u",
				 first->version, r->version);
	r = find_other(cells, same_policy);
	if (r)
		return xasprintf("measured in other ways: scheduled as %s and "
				 "%s",
				 first->policy, r->policy);
	return plans_judge(cells);
}
