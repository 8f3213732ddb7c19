// SPDX-License-Identifier: GPL-2.0-or-later
/* Cards and their ids, in the order of the tables. */
#include "report/report_parts.h"

#include "base/err.h"
#include "report/html.h"
#include "report/report_figures.h"
#include "report/report_profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct report_card *add_card(struct report *r, const char *bench,
				    const struct axes *axes, bool is_lab)
{
	struct report_card *c;
	char *label = case_label(bench, axes), *text, *id;
	size_t nr_twins = 0;

	text = xasprintf("%s%s", is_lab ? "lab-" : "case-", label);
	id = html_id(text);
	for (size_t i = 0; i < r->nr_cards; i++) {
		const char *other = r->cards[i].id;
		size_t len = strlen(id);

		nr_twins += !strncmp(other, id, len) &&
			    (!other[len] || other[len] == '~');
	}
	r->cards = xrealloc(r->cards, r->nr_cards + 1, sizeof(*r->cards));
	c = &r->cards[r->nr_cards++];
	*c = (struct report_card){ .label = label, .bench = bench };
	c->id = nr_twins ? xasprintf("%s~%zu", id, nr_twins + 1) : xstrdup(id);
	free(id);
	free(text);
	return c;
}

/* A live card with room for nr cases; NULL: the case has one already. */
static struct report_card *add_live_card(struct report *r, const char *bench,
					 const struct axes *axes, size_t nr)
{
	struct report_card *c;

	if (report_card_of(r, bench, axes, false))
		return NULL;
	c = add_card(r, bench, axes, false);
	c->nr_cases = nr;
	c->cases = xcalloc(nr, sizeof(struct case_summary *));
	return c;
}

static const struct compare_row *row_of(const struct compare_pair *pair,
					const struct compare_row *like)
{
	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];

		if (!strcmp(row->bench, like->bench) &&
		    row->version == like->version &&
		    axes_equal(&row->axes, &like->axes))
			return row;
	}
	return NULL;
}

static void add_pair_card(struct report *r, const struct compare_row *first)
{
	const struct compare_view *v = r->live;
	struct report_card *c =
		add_live_card(r, first->bench, &first->axes, v->nr_sides);

	if (!c)
		return;
	c->op = first->op;
	c->sweep = first->sweep;
	c->nr_rows = v->nr_pairs;
	c->rows = xcalloc(v->nr_pairs, sizeof(struct compare_row *));
	for (size_t p = 0; p < v->nr_pairs; p++) {
		const struct compare_row *row = row_of(&v->pairs[p], first);

		c->rows[p] = row;
		if (row && row->old_case)
			c->cases[0] = row->old_case;
		if (row)
			c->cases[p + 1] = row->new_case;
	}
}

static const struct case_summary *case_of(const struct run_summary *run,
					  const struct case_summary *like)
{
	for (size_t i = 0; i < run->nr; i++)
		if (!strcmp(run->cases[i].bench, like->bench) &&
		    run->cases[i].version == like->version &&
		    axes_equal(&run->cases[i].axes, &like->axes))
			return &run->cases[i];
	return NULL;
}

static void add_run_card(struct report *r, const struct case_summary *first)
{
	struct report_card *c =
		add_live_card(r, first->bench, &first->axes, r->nr_columns);

	if (!c)
		return;
	c->op = first->op;
	c->sweep = first->sweep;
	for (size_t k = 0; k < r->nr_columns; k++)
		c->cases[k] = case_of(r->columns[k].run, first);
}

static void add_cards(struct report *r)
{
	for (size_t p = 0; r->live && p < r->live->nr_pairs; p++)
		for (size_t i = 0; i < r->live->pairs[p].nr_rows; i++)
			add_pair_card(r, &r->live->pairs[p].rows[i]);
	for (size_t k = 0; !r->live && k < r->nr_columns; k++)
		for (size_t i = 0; i < r->columns[k].run->nr; i++)
			add_run_card(r, &r->columns[k].run->cases[i]);
	for (size_t i = 0; r->lab && i < r->lab->nr_rows; i++) {
		const struct lab_row *row = &r->lab->rows[i];
		struct report_card *c =
			add_card(r, row->bench, &row->axes, true);

		c->lab = row;
		c->op = row->op;
		c->sweep = row->sweep;
	}
}

/* The latest day of the data: "2026-11-21", or "2026-11-20 to 2026-11-21". */
static char *date_of(const struct report *r)
{
	const char *first = NULL, *last = NULL;

	for (size_t i = 0; i < r->nr_files; i++) {
		const char *t = json_string_value(
			json_object_get(r->files[i].file->env, "time"));

		if (!t || strlen(t) < 10)
			continue;
		if (!first || strcmp(t, first) < 0)
			first = t;
		if (!last || strcmp(t, last) > 0)
			last = t;
	}
	if (!first)
		return xstrdup("date unknown");
	if (!strncmp(first, last, 10))
		return xasprintf("%.10s", first);
	return xasprintf("%.10s to %.10s", first, last);
}

int report_prepare(struct report *r, struct figure_shop *shop,
		   const volatile int *stop, struct why *why)
{
	add_cards(r);
	report_profiles_find(r);
	r->date = date_of(r);
	r->headline = report_headline(r);
	if (!shop)
		return 0;
	return report_figures_make(r, shop, stop, why);
}

static void figure_done(struct report_figure *f)
{
	if (f->figure.id)
		figure_release(&f->figure);
	free(f->svg);
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->nr_cards; i++) {
		struct report_card *c = &r->cards[i];

		for (size_t k = 0; k < REPORT_NR_CARD_FIGURES; k++)
			figure_done(&c->figures[k]);
		free(c->id);
		free(c->label);
		free(c->cases);
		free(c->rows);
	}
	report_profiles_release(r);
	figure_done(&r->forest);
	figure_done(&r->heat);
	figure_done(&r->lab_heat);
	figure_done(&r->insns_ns);
	free(r->cards);
	free(r->headline);
	free(r->date);
	r->cards = NULL;
	r->nr_cards = 0;
}
