// SPDX-License-Identifier: GPL-2.0-or-later
/* All figures of what "run-bench profile" shows. */
#include "report/profile_figures.h"

#include <errno.h>

struct making {
	struct figure_shop *shop;
	profile_figure_fn *take;
	void *arg;
	struct why *why;
	struct profile_figure_of of;
	unsigned int kinds;
};

static bool wants(const struct making *m, enum profile_figure_kind kind)
{
	return m->kinds & 1u << kind;
}

/* Nothing to draw is no failure. */
static int made(struct making *m, int err, enum profile_figure_kind kind,
		struct figure *f)
{
	if (err == -ENODATA)
		return 0;
	if (err)
		return err;
	if (m->shop->stop && *m->shop->stop) {
		figure_release(f);
		return why_set(m->why, -EINTR, "stopped");
	}
	m->of.kind = kind;
	return m->take(f, &m->of, m->arg);
}

static int make_stacks(struct making *m, const struct profile_sheet *s)
{
	const char *names[LAB_COLUMNS_MAX];
	struct figure f;
	int err = -ENODATA;

	for (size_t i = 0; i < s->nr; i++)
		names[i] = s->sides[i].name;
	if (wants(m, PROFILE_FIGURE_STACK))
		err = figure_profile_stack(m->shop, s->nr, s->functions.tables,
					   names, &f, m->why);
	err = made(m, err, PROFILE_FIGURE_STACK, &f);
	/* Fields of some kernels only would look like none under the others. */
	if (err || s->fields.nr != s->nr || !wants(m, PROFILE_FIGURE_LOCKED))
		return err;
	err = figure_profile_locked(m->shop, s->nr, s->fields.tables, names, &f,
				    m->why);
	return made(m, err, PROFILE_FIGURE_LOCKED, &f);
}

static int make_diff(struct making *m, const struct profile_sheet *s)
{
	size_t to = m->of.step;
	struct profile_diff diff;
	struct figure f;
	int err;

	if (!wants(m, PROFILE_FIGURE_DIFF))
		return 0;
	err = profile_diff_build(&diff, s->functions.tables[to - 1],
				 s->functions.tables[to], m->why);
	if (err)
		return err;
	err = figure_profile_diff(m->shop, &diff, s->sides[to - 1].name,
				  s->sides[to].name, &f, m->why);
	profile_diff_release(&diff);
	return made(m, err, PROFILE_FIGURE_DIFF, &f);
}

/* Step 0: of the only kernel. */
static int make_flame(struct making *m, const struct profile_sheet *s)
{
	size_t to = m->of.step, from = to ? to - 1 : 0;
	const struct profile_table *a = s->functions.tables[from];
	struct figure f;
	int err;

	if (!wants(m, PROFILE_FIGURE_FLAME))
		return 0;
	err = figure_profile_flame(m->shop, a->record,
				   to ? s->functions.tables[to]->record : NULL,
				   a->half, s->sides[from].name,
				   to ? s->sides[to].name : NULL, &f, m->why);
	return made(m, err, PROFILE_FIGURE_FLAME, &f);
}

static int make_sheet(struct making *m, const struct profile_sheet *s)
{
	int err;

	if (!s->nr || s->functions.nr != s->nr)
		return 0;
	m->of.step = 0;
	err = make_stacks(m, s);
	if (!err && s->nr == 1)
		err = make_flame(m, s);
	for (size_t i = 1; i < s->nr && !err; i++) {
		m->of.step = i;
		err = make_diff(m, s);
		if (!err)
			err = make_flame(m, s);
	}
	return err;
}

/* Columns of a sheet: where this record is one; else how many there are. */
static size_t column_of(const struct profile_sheet *s,
			const struct profile_record *r)
{
	for (size_t i = 0; i < s->functions.nr; i++)
		if (s->functions.tables[i]->record == r)
			return i;
	return s->functions.nr;
}

bool profile_sheet_is_step(const struct profile_sheet *sheets, size_t idx)
{
	const struct profile_set *set = &sheets[idx].functions;

	for (size_t i = 0; i < idx && set->nr == 2; i++) {
		const struct profile_sheet *s = &sheets[i];
		size_t a = column_of(s, set->tables[0]->record);

		if (s->nr > 2 && a + 1 < s->functions.nr &&
		    column_of(s, set->tables[1]->record) == a + 1)
			return true;
	}
	return false;
}

int profile_figures_some(struct figure_shop *shop,
			 const struct profile_sheet *sheets, size_t nr,
			 unsigned int kinds, profile_figure_fn *take, void *arg,
			 struct why *why)
{
	struct making m = {
		.shop = shop,
		.take = take,
		.arg = arg,
		.why = why,
		.kinds = kinds,
	};
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		m.of.sheet = i;
		if (!profile_sheet_is_step(sheets, i))
			err = make_sheet(&m, &sheets[i]);
	}
	return err;
}

int profile_figures_all(struct figure_shop *shop,
			const struct profile_sheet *sheets, size_t nr,
			profile_figure_fn *take, void *arg, struct why *why)
{
	return profile_figures_some(shop, sheets, nr, PROFILE_FIGURES_ALL, take,
				    arg, why);
}
