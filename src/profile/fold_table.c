// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/fold_parts.h"

#include "base/err.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 256

static bool same_module(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* The slot of a name, or the free one where it belongs. */
static uint32_t *slot_of(struct fold_table *t, const char *name,
			 const char *module)
{
	size_t at = (size_t)hash_str(name) & (t->nr_slots - 1);

	for (;; at = (at + 1) & (t->nr_slots - 1)) {
		const struct profile_row *row;

		if (!t->slots[at])
			return &t->slots[at];
		row = &t->rows.rows[t->slots[at] - 1];
		if (!strcmp(row->name, name) &&
		    same_module(row->module, module))
			return &t->slots[at];
	}
}

/* Twice as many slots, and room for as many rows as half of them. */
static void grow(struct fold_table *t)
{
	t->nr_slots = t->nr_slots ? 2 * t->nr_slots : SLOTS_FIRST;
	free(t->slots);
	t->slots = xcalloc(t->nr_slots, sizeof(*t->slots));
	t->rows.rows =
		xrealloc(t->rows.rows, t->nr_slots / 2, sizeof(*t->rows.rows));
	for (size_t i = 0; i < t->rows.nr; i++)
		*slot_of(t, t->rows.rows[i].name, t->rows.rows[i].module) =
			(uint32_t)i + 1;
}

void fold_table_add(struct fold_table *t, const char *name, const char *module,
		    size_t k, const uint64_t counts[PROFILE_NR])
{
	struct profile_row *row;
	uint32_t *slot;

	if (2 * t->rows.nr >= t->nr_slots)
		grow(t);
	slot = slot_of(t, name, module);
	if (!*slot) {
		row = &t->rows.rows[t->rows.nr++];
		memset(row, 0, sizeof(*row));
		row->name = xstrdup(name);
		row->module = module ? xstrdup(module) : NULL;
		*slot = (uint32_t)t->rows.nr;
	}
	row = &t->rows.rows[*slot - 1];
	for (size_t c = 0; c < PROFILE_NR; c++)
		row->counts[k][c] += counts[c];
}

void fold_table_move(struct fold_table *t, size_t from, size_t to)
{
	for (size_t i = 0; i < t->rows.nr; i++) {
		uint64_t(*counts)[PROFILE_NR] = t->rows.rows[i].counts;

		memcpy(counts[to], counts[from], sizeof(counts[to]));
		memset(counts[from], 0, sizeof(counts[from]));
	}
}

/* What qsort() cannot be given. */
struct order {
	size_t nr_sizes;
	uint32_t mask;
};

static uint64_t weight(const struct profile_row *row, size_t k, uint32_t mask)
{
	uint64_t sum = 0;

	for (size_t c = 0; c < PROFILE_NR; c++)
		if (mask & 1u << c)
			sum += row->counts[k][c];
	return sum;
}

static int by_weight(const void *x, const void *y, void *arg)
{
	const struct profile_row *a = x, *b = y;
	const struct order *o = arg;
	int order;

	for (size_t k = o->nr_sizes; k-- > 0;) {
		uint64_t wa = weight(a, k, o->mask), wb = weight(b, k, o->mask);

		if (wa != wb)
			return wa > wb ? -1 : 1;
	}
	order = strcmp(a->name, b->name);
	if (order || !a->module || !b->module)
		return order ? order : !!a->module - !!b->module;
	return strcmp(a->module, b->module);
}

static bool is_zero(const struct profile_row *row)
{
	for (size_t k = 0; k < PROFILE_SIZES_MAX; k++)
		for (size_t c = 0; c < PROFILE_NR; c++)
			if (row->counts[k][c])
				return false;
	return true;
}

struct profile_rows fold_table_finish(struct fold_table *t, size_t nr_sizes,
				      uint32_t mask)
{
	struct order o = { nr_sizes, mask };
	struct profile_rows rows = t->rows;
	size_t nr = 0;

	for (size_t i = 0; i < rows.nr; i++) {
		if (is_zero(&rows.rows[i])) {
			free(rows.rows[i].name);
			free(rows.rows[i].module);
		} else {
			rows.rows[nr++] = rows.rows[i];
		}
	}
	rows.nr = nr;
	if (nr)
		qsort_r(rows.rows, nr, sizeof(*rows.rows), by_weight, &o);
	t->rows = (struct profile_rows){ 0 };
	fold_table_release(t);
	return rows;
}

void fold_table_release(struct fold_table *t)
{
	for (size_t i = 0; i < t->rows.nr; i++) {
		free(t->rows.rows[i].name);
		free(t->rows.rows[i].module);
	}
	free(t->rows.rows);
	free(t->slots);
	memset(t, 0, sizeof(*t));
}
