// SPDX-License-Identifier: GPL-2.0-or-later
/* A record, when all regions that will come have come. */
#include "profile/fold_parts.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* What a row is ordered by: what the clock counts. */
#define BY_CLOCK (1u << PROFILE_INSNS | 1u << PROFILE_REPS)

static void describe(struct profile_record *p, const struct case_record *c,
		     unsigned int phase)
{
	p->seq = c->seq;
	p->bench = xstrdup(c->bench);
	p->version = c->version;
	axes_copy(&p->axes, &c->axes);
	p->phase = phase;
	p->phase_name = xstrdup(c->phases[phase]);
	p->op = xstrdup(c->op);
	p->sweep = c->sweep ? xstrdup(c->sweep) : NULL;
}

static uint64_t table_sum(const struct profile_rows *rows, size_t k,
			  uint32_t mask)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < rows->nr; i++)
		for (size_t c = 0; c < PROFILE_NR; c++)
			if (mask & 1u << c)
				sum += rows->rows[i].counts[k][c];
	return sum;
}

/* A table that contradicts the functions would be a wrong number: none then. */
static void keep_if_equal(struct fold_target *t, struct fold_table *some,
			  uint32_t some_mask, uint32_t mask, const char *what)
{
	for (size_t k = 0; k < t->p.nr_sizes; k++) {
		if (!some->rows.nr ||
		    table_sum(&some->rows, k, some_mask) ==
			    table_sum(&t->fr.functions.rows, k, mask))
			continue;
		fold_note(&t->fr,
			  "no %s: they do not sum to the functions at size "
			  "%llu",
			  what, (unsigned long long)t->p.sizes[k]);
		fold_table_release(some);
	}
}

/* Cache lines that no function was the first to touch: then none are told. */
static bool lines_agree(struct fold_target *t)
{
	for (size_t k = 0; k < t->p.nr_sizes; k++)
		if (table_sum(&t->fr.functions.rows, k, 1u << PROFILE_LINES) !=
		    t->p.touched[k][PROFILE_TOUCHED_ANY]) {
			fold_note(&t->fr,
				  "no cache lines: functions do not sum to "
				  "those touched at size %llu",
				  (unsigned long long)t->p.sizes[k]);
			return false;
		}
	return true;
}

/* Sizes whose region did not come leave the record. */
static void sizes_drop(struct fold_target *t)
{
	struct profile_record *p = &t->p;
	struct fold_table *const tables[] = { &t->fr.functions, &t->fr.fields,
					      &t->fr.lines, &t->fr.stacks };
	size_t to = 0;

	for (size_t k = 0; k < p->nr_sizes; k++) {
		if (!t->has[k]) {
			fold_note(&t->fr,
				  "size %llu is missing: the plugin wrote "
				  "nothing of its sample %u",
				  (unsigned long long)p->sizes[k],
				  p->samples[k]);
			continue;
		}
		for (size_t j = 0; j < ARRAY_SIZE(tables) && to != k; j++)
			fold_table_move(tables[j], k, to);
		p->sizes[to] = p->sizes[k];
		p->nr_ops[to] = p->nr_ops[k];
		p->samples[to] = p->samples[k];
		p->clock_insns[to] = p->clock_insns[k];
		memmove(p->touched[to++], p->touched[k], sizeof(p->touched[0]));
	}
	p->nr_sizes = to;
}

static uint32_t has_counts(const struct stream *s)
{
	uint32_t has = BY_CLOCK | 1u << PROFILE_LOCKED | 1u << PROFILE_LOADS |
		       1u << PROFILE_STORES | 1u << PROFILE_TLB |
		       1u << PROFILE_OTHER;

	if (s->has_lines)
		has |= 1u << PROFILE_LINES;
	if (s->has_cache)
		has |= 1u << PROFILE_L1 | 1u << PROFILE_L2 | 1u << PROFILE_LLC |
		       1u << PROFILE_DTLB;
	return has;
}

void fold_target_finish(struct fold_target *t, const struct fold_options *o,
			const struct stream *s, struct profile_record *to)
{
	struct profile_record *p = &t->p;
	struct fold_record *fr = &t->fr;

	sizes_drop(t);
	keep_if_equal(t, &fr->fields, 1u << PROFILE_LOCKED,
		      1u << PROFILE_LOCKED, "fields");
	keep_if_equal(t, &fr->stacks, 1u << PROFILE_INSNS, BY_CLOCK, "stacks");
	describe(p, t->c, t->phase);
	p->has = has_counts(s);
	if (s->has_lines && !lines_agree(t))
		p->has &= ~(1u << PROFILE_LINES);
	p->nr_cpus = s->nr_cpus;
	p->plugin = o->qemu ? xasprintf("api %u, QEMU %s", s->api, o->qemu)
			    : xasprintf("api %u", s->api);
	p->cache = s->has_cache && o->cache ? xstrdup(o->cache) : NULL;
	p->debug = o->source && o->debug ? xstrdup(o->debug) : NULL;
	p->note = fr->note;
	fr->note = NULL;
	p->functions = fold_table_finish(&fr->functions, p->nr_sizes, BY_CLOCK);
	p->fields = fold_table_finish(&fr->fields, p->nr_sizes,
				      1u << PROFILE_LOCKED);
	p->lines = fold_table_finish(&fr->lines, p->nr_sizes, BY_CLOCK);
	p->stacks = fold_table_finish(&fr->stacks, p->nr_sizes,
				      1u << PROFILE_INSNS);
	*to = *p;
	memset(p, 0, sizeof(*p));
}
