// SPDX-License-Identifier: GPL-2.0-or-later
/* A region by function and by field. */
#include "profile/fold_parts.h"

#include "base/err.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_BYTES_MAX 300

void fold_note(struct fold_record *fr, const char *fmt, ...)
{
	char text[240], *was = fr->note;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* It is a line of talk: not a word for each size. */
	if (was && (strstr(was, text) || strlen(was) > NOTE_BYTES_MAX))
		return;
	fr->note = was ? xasprintf("%s; %s", was, text) : xstrdup(text);
	free(was);
}

void fold_counts(const struct stream_insn *i, uint64_t counts[PROFILE_NR])
{
	bool is_rep = i->flags & (STREAM_REP | STREAM_REP_TEST);

	memset(counts, 0, PROFILE_NR * sizeof(*counts));
	counts[PROFILE_INSNS] = is_rep ? i->nr_ops : i->nr;
	counts[PROFILE_REPS] = is_rep ? i->nr - i->nr_ops : 0;
	counts[PROFILE_LOCKED] = i->flags & STREAM_LOCKED ? i->nr : 0;
	counts[PROFILE_LOADS] = i->nr_loads;
	counts[PROFILE_STORES] = i->nr_stores;
	counts[PROFILE_LINES] = i->nr_lines;
	counts[PROFILE_TLB] = i->flags & STREAM_TLB ? i->nr : 0;
	counts[PROFILE_OTHER] = i->nr_other;
	counts[PROFILE_L1] = i->misses[0];
	counts[PROFILE_L2] = i->misses[1];
	counts[PROFILE_LLC] = i->misses[2];
	counts[PROFILE_DTLB] = i->misses[3];
}

static void by_function(struct fold_record *fr, const struct symbols *symbols,
			const struct stream_region *g, size_t k)
{
	uint64_t counts[PROFILE_NR];

	for (size_t i = 0; i < g->nr_insns; i++) {
		const struct stream_insn *in = &g->insns[i];
		const struct symbol *s = symbols_find(symbols, in->addr, true);

		fold_counts(in, counts);
		fold_table_add(&fr->functions, s ? s->name : FOLD_UNKNOWN,
			       s			   ? s->module
			       : in->flags & STREAM_KERNEL ? NULL
							   : FOLD_USER,
			       k, counts);
	}
}

/* Locked operations of one address: as executed, and as seen on memory. */
struct tally {
	uint64_t addr, nr;
};

static int by_addr(const void *x, const void *y)
{
	const struct tally *a = x, *b = y;

	return (a->addr > b->addr) - (a->addr < b->addr);
}

/* Sorted, with one element an address; returns how many. */
static size_t merge(struct tally *t, size_t nr)
{
	size_t to = 0;

	if (nr)
		qsort(t, nr, sizeof(*t), by_addr);
	for (size_t i = 0; i < nr; i++) {
		if (to && t[to - 1].addr == t[i].addr)
			t[to - 1].nr += t[i].nr;
		else
			t[to++] = t[i];
	}
	return to;
}

/*
 * An attempt that faults was executed and hit nothing, so an instruction may
 * have more executions than operations. The other way round the numbers
 * contradict each other. *nr_lost: executions that hit nothing.
 */
static bool agree(const struct stream_region *g, uint64_t *nr_lost,
		  uint64_t *addr)
{
	struct tally *done = xcalloc(g->nr_insns + 1, sizeof(*done));
	struct tally *seen = xcalloc(g->nr_locks + 1, sizeof(*seen));
	size_t nr_done = 0, nr_seen = 0, j = 0;
	bool ok = true;

	for (size_t i = 0; i < g->nr_insns; i++)
		if (g->insns[i].flags & STREAM_LOCKED)
			done[nr_done++] = (struct tally){ g->insns[i].addr,
							  g->insns[i].nr };
	for (size_t i = 0; i < g->nr_locks; i++)
		seen[nr_seen++] =
			(struct tally){ g->locks[i].addr, g->locks[i].nr };
	nr_done = merge(done, nr_done);
	nr_seen = merge(seen, nr_seen);
	*nr_lost = 0;
	for (size_t i = 0; i < nr_done; i++) {
		uint64_t nr = 0;

		if (j < nr_seen && seen[j].addr == done[i].addr)
			nr = seen[j++].nr;
		ok = ok && nr <= done[i].nr;
		*addr = done[i].addr;
		if (!ok)
			break;
		*nr_lost += done[i].nr - nr;
	}
	if (ok && j < nr_seen) {
		*addr = seen[j].addr;
		ok = false;
	}
	free(done);
	free(seen);
	return ok;
}

static void by_field(struct fold_record *fr, const struct fold_options *o,
		     const struct stream_region *g, size_t k)
{
	uint64_t counts[PROFILE_NR] = { 0 }, nr_lost, addr = 0;

	if (!agree(g, &nr_lost, &addr)) {
		fold_note(fr,
			  "no fields: more addresses than locked operations at "
			  "%016" PRIx64,
			  addr);
		fold_table_release(&fr->fields);
		fr->has_no_fields = true;
		return;
	}
	for (size_t i = 0; i < g->nr_locks; i++) {
		char *name = fields_name(o->fields, o->symbols, &g->locks[i]);

		counts[PROFILE_LOCKED] = g->locks[i].nr;
		fold_table_add(&fr->fields, name, NULL, k, counts);
		free(name);
	}
	counts[PROFILE_LOCKED] = nr_lost;
	fold_table_add(&fr->fields, FOLD_UNKNOWN, NULL, k, counts);
}

void fold_region(struct fold_record *fr, const struct fold_options *o,
		 const struct stream *s, const struct stream_region *g,
		 size_t k)
{
	by_function(fr, o->symbols, g, k);
	if (s->has_locks && !fr->has_no_fields)
		by_field(fr, o, g, k);
	if (o->source)
		fold_lines(fr, o, g, k);
	if (s->has_calls)
		fold_calls(fr, o->symbols, g, k);
}
