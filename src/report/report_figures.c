// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/report_figures.h"

#include "base/err.h"
#include "report/report_parts.h"
#include "report/report_profile.h"
#include "report/run_row.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No picture of ours comes near it; one that does stays a file of its own. */
#define SVG_MAX_BYTES (4u << 20)

struct making {
	struct report *r;
	struct figure_shop *shop;
	const volatile int *stop;
	struct why *why;
};

/* The text of a picture, to be part of the page; NULL: not there. */
static char *read_svg(const struct figure_shop *shop, const char *id)
{
	char *path = xasprintf("%s/%s.svg", shop->dir, id), *text = NULL;
	FILE *f = fopen(path, "re");
	size_t nr;

	free(path);
	if (!f)
		return NULL;
	text = xcalloc(SVG_MAX_BYTES + 1, 1);
	nr = fread(text, 1, SVG_MAX_BYTES + 1, f);
	if (ferror(f) || nr > SVG_MAX_BYTES || !nr) {
		free(text);
		text = NULL;
	} else {
		text = xrealloc(text, nr + 1, 1);
		text[nr] = '\0';
	}
	fclose(f);
	return text;
}

void report_figure_made(struct report *r, const struct figure_shop *shop,
			struct report_figure *f)
{
	if (f->figure.has_svg) {
		char *text = read_svg(shop, f->figure.id);

		f->svg = text ? figure_svg_inline(text, &f->figure) : NULL;
		free(text);
	}
	r->nr_missing_figures += !f->svg;
}

/* What became of one figure. "Nothing to draw" is no failure. */
static int made(struct making *m, int err, struct report_figure *f)
{
	if (err == -ENODATA) {
		f->figure = (struct figure){ 0 };
		return 0;
	}
	if (err)
		return err;
	report_figure_made(m->r, m->shop, f);
	return 0;
}

/* The sides of a card that have a number. */
struct sides {
	size_t nr;
	const struct case_summary **cases;
	const char **names;
	struct figure_samples *samples;
};

static void sides_of(const struct report *r, const struct report_card *c,
		     struct sides *s)
{
	s->nr = 0;
	s->cases = xcalloc(c->nr_cases + 1, sizeof(*s->cases));
	s->names = xcalloc(c->nr_cases + 1, sizeof(*s->names));
	s->samples = xcalloc(c->nr_cases + 1, sizeof(*s->samples));
	for (size_t i = 0; i < c->nr_cases; i++) {
		struct figure_samples *sample = &s->samples[s->nr];

		if (!c->cases[i] || !run_row_has_number(c->cases[i]))
			continue;
		s->cases[s->nr] = c->cases[i];
		s->names[s->nr] = report_column_name(r, i);
		*sample = (struct figure_samples){
			.name = s->names[s->nr],
			.summary = c->cases[i],
		};
		if (r->live) {
			sample->nr_files = r->live->sides[i].nr_files;
			sample->files = r->live->sides[i].files;
			sample->variant = r->live->sides[i].variant;
		} else {
			sample->nr_files = r->columns[i].nr_files;
			sample->files = r->columns[i].files;
			sample->variant = r->columns[i].variant;
		}
		s->nr++;
	}
}

static void sides_release(struct sides *s)
{
	free(s->cases);
	free(s->names);
	free(s->samples);
}

static int make_one(struct making *m, struct report_card *c,
		    const struct sides *s, enum report_figure_kind kind)
{
	struct report_figure *f = &c->figures[kind];
	struct figure_shop *shop = m->shop;
	int err = -ENODATA;

	switch (kind) {
	case REPORT_COST:
		err = figure_cost(shop, s->nr, s->cases, s->names, &f->figure,
				  m->why);
		break;
	case REPORT_MARGINAL:
		err = figure_marginal(shop, s->nr, s->cases, s->names,
				      &f->figure, m->why);
		break;
	case REPORT_ECDF:
		err = figure_ecdf(shop, s->nr, s->samples, &f->figure, m->why);
		break;
	case REPORT_VIOLIN:
		err = figure_violin(shop, s->nr, s->samples, &f->figure,
				    m->why);
		break;
	case REPORT_RUN_ORDER:
		err = figure_run_order(shop, s->nr, s->samples, &f->figure,
				       m->why);
		break;
	case REPORT_LADDER:
	case REPORT_NR_CARD_FIGURES:
		break;
	}
	return made(m, err, f);
}

static int make_live(struct making *m, struct report_card *c)
{
	struct sides s;
	int err = 0;

	sides_of(m->r, c, &s);
	for (int k = 0; k < REPORT_LADDER && s.nr && !err; k++) {
		if (m->stop && *m->stop)
			err = why_set(m->why, -EINTR, "stopped");
		else if (!m->r->is_brief || k == REPORT_COST)
			err = make_one(m, c, &s, (enum report_figure_kind)k);
	}
	sides_release(&s);
	return err;
}

static int make_lab(struct making *m, struct report_card *c)
{
	struct report_figure *f = &c->figures[REPORT_LADDER];
	const struct lab_view *v = m->r->lab;

	if (m->stop && *m->stop)
		return why_set(m->why, -EINTR, "stopped");
	return made(m,
		    figure_ladder(m->shop, v, (size_t)(c->lab - v->rows),
				  &f->figure, m->why),
		    f);
}

/* "6.1.0-18-amd64" and "6.1.192" are one series: "6.1". */
static bool is_series(const struct compare_side *a,
		      const struct compare_side *b)
{
	const char *x = report_env_text(a->files[0]->env, "subject", "release");
	const char *y = report_env_text(b->files[0]->env, "subject", "release");
	size_t len;

	if (!x || !y)
		return false;
	len = strcspn(x, ".");
	len += x[len] ? 1 + strcspn(x + len + 1, ".-+") : 0;
	return !strncmp(x, y, len) && (!y[len] || strchr(".-+", y[len]));
}

/*
 * The lab's pair of the kernels of the first live pair: only then instructions
 * and time are about the same change. NULL: there is none.
 */
static const struct compare_pair *same_kernels(const struct report *r)
{
	const struct compare_pair *live;

	if (!r->live || !r->lab_compare)
		return NULL;
	live = &r->live->pairs[0];
	for (size_t i = 0; i < r->lab_compare->nr_pairs; i++) {
		const struct compare_pair *lab = &r->lab_compare->pairs[i];

		if (is_series(live->old_side, lab->old_side) &&
		    is_series(live->new_side, lab->new_side))
			return lab;
	}
	return NULL;
}

static int make_whole(struct making *m)
{
	struct report *r = m->r;
	const struct compare_pair *lab;
	int err = 0;

	if (r->live)
		err = made(m,
			   figure_forest(m->shop, &r->live->pairs[0],
					 &r->live->rule, &r->forest.figure,
					 m->why),
			   &r->forest);
	if (!err && r->live && r->live->nr_pairs > 1)
		err = made(m,
			   figure_heat(m->shop, NULL, r->live, &r->heat.figure,
				       m->why),
			   &r->heat);
	if (!err && r->lab && r->lab->nr_columns > 1)
		err = made(m,
			   figure_heat(m->shop, r->lab, NULL,
				       &r->lab_heat.figure, m->why),
			   &r->lab_heat);
	lab = same_kernels(r);
	if (!err && lab)
		err = made(m,
			   figure_insns_ns(m->shop, lab, &r->live->pairs[0],
					   &r->insns_ns.figure, m->why),
			   &r->insns_ns);
	return err;
}

int report_figures_make(struct report *r, struct figure_shop *shop,
			const volatile int *stop, struct why *why)
{
	struct making m = { r, shop, stop, why };
	int err = make_whole(&m);

	for (size_t i = 0; i < r->nr_cards && !err; i++)
		err = r->cards[i].lab ? make_lab(&m, &r->cards[i])
				      : make_live(&m, &r->cards[i]);
	if (!err)
		err = report_profiles_figures(r, shop, stop, why);
	return err;
}
