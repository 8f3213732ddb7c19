// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/report_profile.h"

#include "base/err.h"
#include "report/html.h"
#include "report/lab_cells.h"
#include "report/report_figures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool report_profile_is_step(const struct report_profile *p, size_t sheet)
{
	return profile_sheet_is_step(p->sheets.sheets, sheet);
}

const struct report_figure *
report_profile_figure(const struct report_profile *p, size_t sheet,
		      enum profile_figure_kind kind, size_t step)
{
	for (size_t i = 0; i < p->nr_figures; i++) {
		const struct profile_figure_of *of = &p->figures[i].of;

		if (of->sheet == sheet && of->kind == kind && of->step == step)
			return &p->figures[i].figure;
	}
	return NULL;
}

static bool is_row(const struct lab_row *row, void *arg)
{
	return row == arg;
}

/* Profiles of one case; false: it has none. */
static bool find_one(const struct report *r, const struct lab_row *row,
		     struct report_profile *p)
{
	const struct profile_choice choice = {
		.half = lab_headline_half(row) == LAB_FIXED ? PROFILE_FIXED
							    : PROFILE_PER_OP,
		.all_phases = true,
		.has_steps = true,
		.wants = is_row,
		.arg = (void *)row,
	};
	struct why why;

	*p = (struct report_profile){ .row = row };
	if (profile_sheets_build(&p->sheets, r->lab, &choice, &why))
		p->why = xstrdup(why.text);
	else if (!p->sheets.nr) {
		profile_sheets_release(&p->sheets);
		return false;
	}
	return true;
}

void report_profiles_find(struct report *r)
{
	for (size_t i = 0; i < r->nr_cards; i++) {
		struct report_profile p;

		if (!r->cards[i].lab || !find_one(r, r->cards[i].lab, &p))
			continue;
		p.label = case_label(p.row->bench, &p.row->axes);
		/* That of the card is unique already: "lab-...". */
		p.id = xasprintf("profile-%s", r->cards[i].id);
		r->profiles = xrealloc(r->profiles, r->nr_profiles + 1,
				       sizeof(*r->profiles));
		r->profiles[r->nr_profiles++] = p;
	}
}

void report_profiles_release(struct report *r)
{
	for (size_t i = 0; i < r->nr_profiles; i++) {
		struct report_profile *p = &r->profiles[i];

		for (size_t k = 0; k < p->nr_figures; k++) {
			figure_release(&p->figures[k].figure.figure);
			free(p->figures[k].figure.svg);
		}
		if (!p->why)
			profile_sheets_release(&p->sheets);
		free(p->figures);
		free(p->why);
		free(p->label);
		free(p->id);
	}
	free(r->profiles);
	r->profiles = NULL;
	r->nr_profiles = 0;
}

struct making {
	struct report *r;
	struct figure_shop *shop;
	struct report_profile *p;
	size_t sheet;
};

static int take(struct figure *f, const struct profile_figure_of *of, void *arg)
{
	struct making *m = arg;
	struct report_profile *p = m->p;
	struct report_profile_figure *to;

	p->figures =
		xrealloc(p->figures, p->nr_figures + 1, sizeof(*p->figures));
	to = &p->figures[p->nr_figures++];
	*to = (struct report_profile_figure){ .of = *of };
	to->figure.figure = *f;
	to->of.sheet = m->sheet;
	report_figure_made(m->r, m->shop, &to->figure);
	return 0;
}

/* Of the first phase all figures, of the others what they are made of. */
static int make_sheet(struct making *m, const volatile int *stop,
		      struct why *why)
{
	const struct profile_sheet *s = &m->p->sheets.sheets[m->sheet];
	const struct profile_record *r = s->functions.tables[0]->record;
	bool is_whole = !r->phase && !m->r->is_brief;

	if (stop && *stop)
		return why_set(why, -EINTR, "stopped");
	return profile_figures_some(m->shop, s, 1,
				    is_whole ? PROFILE_FIGURES_ALL
					     : PROFILE_FIGURES_STACK,
				    take, m, why);
}

int report_profiles_figures(struct report *r, struct figure_shop *shop,
			    const volatile int *stop, struct why *why)
{
	struct making m = { .r = r, .shop = shop };
	int err = 0;

	for (size_t i = 0; i < r->nr_profiles; i++) {
		m.p = &r->profiles[i];
		for (size_t k = 0; !m.p->why && k < m.p->sheets.nr && !err;
		     k++) {
			m.sheet = k;
			if (!report_profile_is_step(m.p, k))
				err = make_sheet(&m, stop, why);
		}
	}
	return err;
}
