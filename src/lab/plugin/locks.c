// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How often each locked instruction hit which structure.
 *
 * Under -icount QEMU has one thread, and translates a locked operation to a load
 * and a store, whether or not a cmpxchg compared equal: what was there is stored
 * back, as the processor's own does. plugin.c calls for the first store of each
 * execution only, as cmpxchg16b may come in halves.
 */
#include "lab/plugin/alloc.h"
#include "lab/plugin/classify.h"
#include "lab/plugin/layout.h"
#include "lab/plugin/plugin.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS_NR (1u << 14)

struct tally {
	struct tally *next; /* in its bucket */
	const struct insn_record *insn;
	struct place place;
	uint64_t nr;
};

static struct tally *buckets[BUCKETS_NR];
static size_t nr_tallies;

static size_t hash(const void *p, uint64_t salt)
{
	return (size_t)((((uint64_t)(uintptr_t)p ^ salt * 0x9e3779b97f4a7c15) *
			 0xff51afd7ed558ccd) >>
			50);
}

static bool is_same(const struct place *a, const struct place *b)
{
	return a->kind == b->kind && a->name == b->name &&
	       a->offset == b->offset;
}

static struct tally *tally_of(const struct insn_record *r,
			      const struct place *p)
{
	uint64_t salt = p->offset * PLACE_OTHER + p->kind;
	struct tally **bucket = &buckets[hash(r, salt)];
	struct tally *t;

	for (t = *bucket; t; t = t->next)
		if (t->insn == r && is_same(&t->place, p))
			return t;
	t = plugin_alloc(1, sizeof(*t));
	*t = (struct tally){ .next = *bucket, .insn = r, .place = *p };
	*bucket = t;
	nr_tallies++;
	return t;
}

void locks_begin(void)
{
	struct tally *next;

	layout_read = guest_mem_read;
	classify_forget();
	for (size_t i = 0; i < BUCKETS_NR; i++) {
		for (struct tally *t = buckets[i]; t; t = next) {
			next = t->next;
			free(t);
		}
		buckets[i] = NULL;
	}
	nr_tallies = 0;
}

void locks_access(struct insn_record *r, uint64_t addr)
{
	struct place p;

	classify(addr, &p);
	tally_of(r, &p)->nr++;
}

static int by_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_place(const void *a, const void *b)
{
	const struct tally *x = *(const struct tally *const *)a;
	const struct tally *y = *(const struct tally *const *)b;
	const char *x_name = x->place.name ? x->place.name : "";
	const char *y_name = y->place.name ? y->place.name : "";
	int c = by_number(x->insn->addr, y->insn->addr);

	if (!c)
		c = by_number(x->place.kind, y->place.kind);
	if (!c)
		c = strcmp(x_name, y_name);
	if (!c)
		c = by_number(x->place.offset, y->place.offset);
	return c;
}

/* Of one instruction and place in a row: the first gets them all. */
static size_t merge(struct tally **all, size_t nr)
{
	size_t n = 0;

	for (size_t i = 0; i < nr; i++) {
		if (n && all[n - 1]->insn->addr == all[i]->insn->addr &&
		    is_same(&all[n - 1]->place, &all[i]->place))
			all[n - 1]->nr += all[i]->nr;
		else
			all[n++] = all[i];
	}
	return n;
}

static void write_tally(FILE *out, const struct tally *t)
{
	const struct place *p = &t->place;

	fprintf(out, "L %" PRIx64 " %s %s ", t->insn->addr,
		place_kind_name(p->kind), p->name ? p->name : "-");
	if (p->kind == PLACE_STATIC || p->kind == PLACE_OTHER)
		fprintf(out, "%" PRIx64, p->offset);
	else
		fprintf(out, "%" PRIu64, p->offset);
	fprintf(out, " %" PRIu64 "\n", t->nr);
}

void locks_write(FILE *out)
{
	struct tally **all = plugin_alloc(nr_tallies + 1, sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < BUCKETS_NR; i++)
		for (struct tally *t = buckets[i]; t; t = t->next)
			all[n++] = t;
	qsort(all, n, sizeof(*all), by_place);
	n = merge(all, n);
	for (size_t i = 0; i < n; i++)
		write_tally(out, all[i]);
	free(all);
}
