// SPDX-License-Identifier: GPL-2.0-or-later
/* Its numbers are cells of the tables below it, so a reader finds them there. */
#include "report/profile_headline.h"

#include "base/err.h"
#include "report/profile_figure_parts.h"
#include "report/profile_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many functions or fields are named. */
#define NAMED_MAX 4
/* A smaller share of the whole, or of the difference, has no name here, ... */
#define SHARE_MIN 0.02
/* ... nor has a field that fewer operations hit: statistics, now and then. */
#define LOCKED_MIN 0.25

/* One thing that may be named: by how much it counts, or changed. */
struct part {
	const char *name;
	const char *mark; /* " (new)", or "" */
	double value;
};

struct parts {
	size_t nr;
	struct part *parts;
	double total; /* for the digits */
	double least; /* less is not named */
	bool is_diff;
};

static void parts_add(struct parts *p, const char *name, const char *mark,
		      double value)
{
	p->parts = xrealloc(p->parts, p->nr + 1, sizeof(*p->parts));
	p->parts[p->nr++] = (struct part){ name, mark, value };
}

/* ": page.flags +2.05, mm_struct.mmap_lock -2.00 (gone), ..."; frees them. */
static void put_parts(FILE *out, struct parts *p)
{
	struct rows_weight *weights = xcalloc(p->nr, sizeof(*weights));
	double least = fmax(p->least, profile_nothing(p->total));
	size_t *order;

	for (size_t i = 0; i < p->nr; i++)
		weights[i].first = fabs(p->parts[i].value);
	order = rows_order(weights, p->nr);
	for (size_t i = 0; i < p->nr; i++) {
		const struct part *part = &p->parts[order[i]];

		if (fabs(part->value) < least)
			break;
		if (i == NAMED_MAX) {
			fputs(", ...", out);
			break;
		}
		fprintf(out, "%s%s %s%s", i ? ", " : ": ", part->name,
			(p->is_diff ? profile_difference
				    : profile_number)(part->value, p->total)
				.s,
			part->mark);
	}
	free(order);
	free(weights);
	free(p->parts);
}

static double least_of(double whole, enum profile_kind kind)
{
	double least = SHARE_MIN * fabs(whole);

	return kind == PROFILE_FIELDS ? fmax(least, LOCKED_MIN) : least;
}

static const char *mark_of(bool is_old, bool is_new)
{
	if (is_old && is_new)
		return "";
	return is_new ? " (new)" : " (gone)";
}

static void put_table(FILE *out, const struct profile_set *set,
		      enum profile_kind kind)
{
	const struct profile_table *t = set->tables[0];
	struct parts p = { .total = rows_weight(t->total.counts, kind) };

	p.least = least_of(p.total, kind);
	for (size_t i = 0; i < t->nr; i++)
		parts_add(&p, t->lines[i].name, "",
			  rows_weight(t->lines[i].counts, kind));
	put_parts(out, &p);
}

static void put_diff(FILE *out, const struct profile_set *set,
		     enum profile_kind kind)
{
	const struct profile_diff *d = set->diff;
	struct parts p = { .is_diff = true };

	p.total = fmax(rows_weight(d->total.a, kind),
		       rows_weight(d->total.b, kind));
	p.least = least_of(rows_weight(d->total.diff, kind), kind);
	for (size_t i = 0; i < d->nr; i++) {
		const struct profile_diff_line *l = &d->lines[i];

		parts_add(&p, l->name_b ? l->name_b : l->name_a,
			  mark_of(l->name_a, l->name_b),
			  rows_weight(l->diff, kind));
	}
	put_parts(out, &p);
}

/* From the first kernel to the last. */
static void put_ladder(FILE *out, const struct profile_set *set,
		       enum profile_kind kind)
{
	const struct profile_ladder *l = set->ladder;
	const size_t last = l->nr_columns - 1;
	struct parts p = { .is_diff = true };

	p.total = rows_weight(l->total.values[last], kind);
	p.least =
		least_of(p.total - rows_weight(l->total.values[0], kind), kind);
	for (size_t i = 0; i < l->nr; i++) {
		const struct profile_ladder_row *row = &l->rows[i];
		double diff = 0;

		if (row->names[last])
			diff += rows_weight(row->values[last], kind);
		if (row->names[0])
			diff -= rows_weight(row->values[0], kind);
		parts_add(&p, row->name,
			  mark_of(row->names[0], row->names[last]), diff);
	}
	put_parts(out, &p);
}

static void put_set(FILE *out, const struct profile_set *set,
		    enum profile_kind kind)
{
	if (set->diff)
		put_diff(out, set, kind);
	else if (set->ladder)
		put_ladder(out, set, kind);
	else
		put_table(out, set, kind);
}

/* "+59.74 instructions / page (+42.4 %)", of the first and the last kernel */
static void put_clock(FILE *out, const struct profile_sheet *s)
{
	const struct profile_table *a = s->functions.tables[0];
	const struct profile_table *b = s->functions.tables[s->nr - 1];
	double from = a->clock_insns, to = b->clock_insns;
	double scale = fmax(a->total.counts[PROFILE_INSNS],
			    b->total.counts[PROFILE_INSNS]);
	char *unit = bar_unit(b, "instructions");
	char *percent = bar_percent(from, to);

	scale = fmax(scale, fmax(from, to));
	if (s->nr == 1) {
		fprintf(out, "%s %s", profile_number(to, to).s, unit);
	} else if (fabs(to - from) < profile_nothing(scale)) {
		fprintf(out, "%s %s under both", profile_number(to, scale).s,
			unit);
	} else {
		fprintf(out, "%s %s", profile_difference(to - from, scale).s,
			unit);
		if (*percent)
			fprintf(out, " (%s)", percent);
	}
	if (s->nr > 2)
		fprintf(out, " from %s to %s", s->sides[0].name,
			s->sides[s->nr - 1].name);
	free(percent);
	free(unit);
}

/* Two that read alike are said to be: "4.01 = 4.01", "16.57 to 18.63". */
static const char *between(const struct profile_number *old,
			   const struct profile_number *new, size_t nr)
{
	if (nr > 2)
		return ", ";
	return strcmp(old->s, new->s) ? " to " : " = ";
}

/* "; locked operations 3.01, 4.01, 4.01: page.flags +1.00 (new)" */
static void put_locked(FILE *out, const struct profile_sheet *s)
{
	struct profile_number last = { "" };

	if (!profile_has(&s->functions, PROFILE_LOCKED))
		return;
	fputs("; locked operations ", out);
	for (size_t i = 0; i < s->nr; i++) {
		double v = s->functions.tables[i]->total.counts[PROFILE_LOCKED];
		struct profile_number n = profile_number(v, v);

		if (i)
			fputs(between(&last, &n, s->nr), out);
		fputs(n.s, out);
		last = n;
	}
	if (s->fields.nr)
		put_set(out, &s->fields, PROFILE_FIELDS);
}

char *profile_headline(const struct profile_sheet *s)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		BUG("no memory for a headline");
	put_clock(out, s);
	put_set(out, &s->functions, PROFILE_FUNCTIONS);
	put_locked(out, s);
	fclose(out);
	return text;
}
