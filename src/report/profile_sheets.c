// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/profile_sheets.h"

#include "base/err.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS, FIELDS, LINES, NR_SETS };

struct profile_sheet_parts {
	size_t nr; /* kernels */
	struct profile_table tables[NR_SETS][LAB_COLUMNS_MAX];
	bool has_table[NR_SETS][LAB_COLUMNS_MAX];
	struct profile_diff diffs[NR_SETS];
	struct profile_ladder ladders[NR_SETS];
	bool has_diff[NR_SETS], has_ladder[NR_SETS];
	char *remarks[LAB_COLUMNS_MAX];
};

static void parts_free(struct profile_sheet_parts *p)
{
	for (int k = 0; k < NR_SETS; k++) {
		if (p->has_diff[k])
			profile_diff_release(&p->diffs[k]);
		if (p->has_ladder[k])
			profile_ladder_release(&p->ladders[k]);
		for (size_t i = 0; i < p->nr; i++)
			if (p->has_table[k][i])
				profile_table_release(&p->tables[k][i]);
	}
	for (size_t i = 0; i < p->nr; i++)
		free(p->remarks[i]);
	free(p);
}

static const struct profile_rows *rows_of(const struct profile_record *r,
					  int kind)
{
	switch (kind) {
	case FUNCTIONS:
		return &r->functions;
	case FIELDS:
		return &r->fields;
	default:
		return &r->lines;
	}
}

static struct profile_set *set_of(struct profile_sheet *s, int kind)
{
	switch (kind) {
	case FUNCTIONS:
		return &s->functions;
	case FIELDS:
		return &s->fields;
	default:
		return &s->lines;
	}
}

/* The profiles of one sheet, before it has tables. */
struct found {
	size_t nr;
	const struct profile_record *records[LAB_COLUMNS_MAX];
	size_t columns[LAB_COLUMNS_MAX];
};

/* Fields or lines only where all kernels have them: else rows would be gone. */
static bool is_everywhere(const struct found *f, int kind)
{
	for (size_t i = 0; i < f->nr; i++)
		if (!rows_of(f->records[i], kind)->nr)
			return kind == FUNCTIONS;
	return true;
}

static int make_set(struct profile_sheet_parts *p, struct profile_set *set,
		    const struct found *f, int kind, enum profile_half half,
		    struct why *why)
{
	int err = 0;

	if (!is_everywhere(f, kind))
		return 0;
	for (size_t i = 0; i < f->nr && !err; i++) {
		err = profile_table_build(&p->tables[kind][i], f->records[i],
					  rows_of(f->records[i], kind), half,
					  why);
		p->has_table[kind][i] = !err;
		set->tables[i] = &p->tables[kind][i];
	}
	if (!err && f->nr == 2) {
		err = profile_diff_build(&p->diffs[kind], set->tables[0],
					 set->tables[1], why);
		p->has_diff[kind] = !err;
		set->diff = &p->diffs[kind];
	} else if (!err && f->nr > 2) {
		err = profile_ladder_build(&p->ladders[kind], f->nr,
					   set->tables, why);
		p->has_ladder[kind] = !err;
		set->ladder = &p->ladders[kind];
	}
	set->nr = err ? 0 : f->nr;
	return err;
}

static char *remark_of(const struct lab_cell *c)
{
	if (c->state == LAB_SUSPECT)
		return xasprintf("SUSPECT case: %s",
				 c->proof_text ? c->proof_text
				 : c->why      ? c->why
					       : "no reason given");
	if (c->proof == PROOF_UNPROVEN)
		return xasprintf("unproven: %s",
				 c->proof_text ? c->proof_text
					       : "not all evidence was read");
	return NULL;
}

static void fill_side(struct profile_sheet *s, struct profile_sheet_parts *p,
		      size_t i, const struct lab_view *view,
		      const struct lab_row *row, size_t column, size_t phase,
		      enum profile_half half)
{
	const struct lab_column *col = &view->columns[column];
	const struct lab_value *v =
		lab_value(row, column, phase,
			  half == PROFILE_FIXED ? LAB_FIXED : LAB_PER_OP);

	p->remarks[i] = remark_of(&row->cells[column]);
	s->sides[i] = (struct profile_side){
		.name = col->name,
		.release = col->title,
		.remark = p->remarks[i],
		.path = col->nr_files ? col->files[0]->path : NULL,
		.lab_insns = v ? v->insns : NAN,
	};
}

static int add_sheet(struct profile_sheets *all, const struct lab_view *view,
		     const struct lab_row *row, size_t phase,
		     const struct found *f, enum profile_half half,
		     struct why *why)
{
	struct profile_sheet_parts *p = xcalloc(1, sizeof(*p));
	struct profile_sheet s = { .nr = f->nr };
	int err = 0;

	p->nr = f->nr;
	for (int kind = 0; kind < NR_SETS && !err; kind++)
		err = make_set(p, set_of(&s, kind), f, kind, half, why);
	if (err) {
		parts_free(p);
		return err;
	}
	for (size_t i = 0; i < f->nr; i++) {
		fill_side(&s, p, i, view, row, f->columns[i], phase, half);
		all->is_suspect |=
			!p->tables[FUNCTIONS][i].is_residual_small ||
			row->cells[f->columns[i]].state == LAB_SUSPECT;
	}
	all->sheets = xrealloc(all->sheets, all->nr + 1, sizeof(*all->sheets));
	all->parts = xrealloc(all->parts, all->nr + 1, sizeof(*all->parts));
	all->parts[all->nr] = p;
	all->sheets[all->nr++] = s;
	return 0;
}

static void note_missing(struct profile_sheets *all,
			 const struct lab_view *view, const struct lab_row *row,
			 size_t column, size_t phase)
{
	char *label;

	if (!lab_cell_has_number(&row->cells[column]))
		return; /* the lab's notes say why */
	label = case_label(row->bench, &row->axes);
	all->missing = xrealloc(all->missing, all->nr_missing + 1,
				sizeof(*all->missing));
	all->missing[all->nr_missing++] =
		xasprintf("%s: no profile of %s:%s, or of one size alone",
			  view->columns[column].name, label,
			  row->phases[phase]);
	free(label);
}

static void find_profiles(struct profile_sheets *all,
			  const struct lab_view *view,
			  const struct lab_row *row, size_t phase,
			  struct found *f)
{
	f->nr = 0;
	for (size_t i = 0; i < view->nr_columns; i++) {
		const struct profile_want want = {
			.bench = row->bench,
			.version = row->version,
			.axes = &row->axes,
			.phase = (unsigned int)phase,
			.nr_files = view->columns[i].nr_files,
			.files = view->columns[i].files,
		};
		const struct profile_record *r = profile_pick(&want);

		if (!r) {
			note_missing(all, view, row, i, phase);
			continue;
		}
		f->columns[f->nr] = i;
		f->records[f->nr++] = r;
	}
}

static int add_phase(struct profile_sheets *all, const struct lab_view *view,
		     const struct lab_row *row, size_t phase,
		     const struct profile_choice *choice, struct why *why)
{
	struct found f;
	int err;

	find_profiles(all, view, row, phase, &f);
	if (!f.nr)
		return 0;
	err = add_sheet(all, view, row, phase, &f, choice->half, why);
	for (size_t i = 1; choice->has_steps && f.nr > 2 && i < f.nr && !err;
	     i++) {
		struct found step = {
			.nr = 2,
			.records = { f.records[i - 1], f.records[i] },
			.columns = { f.columns[i - 1], f.columns[i] },
		};

		err = add_sheet(all, view, row, phase, &step, choice->half,
				why);
	}
	return err;
}

static bool wants_phase(const struct profile_choice *c,
			const struct lab_row *row, size_t phase)
{
	if (c->phase)
		return !strcmp(row->phases[phase], c->phase);
	return c->all_phases || !phase;
}

int profile_sheets_build(struct profile_sheets *s, const struct lab_view *view,
			 const struct profile_choice *choice, struct why *why)
{
	int err = 0;

	memset(s, 0, sizeof(*s));
	for (size_t r = 0; r < view->nr_rows && !err; r++) {
		const struct lab_row *row = &view->rows[r];

		if (choice->wants && !choice->wants(row, choice->arg))
			continue;
		for (size_t p = 0; p < row->nr_phases && !err; p++)
			if (wants_phase(choice, row, p))
				err = add_phase(s, view, row, p, choice, why);
	}
	if (err)
		profile_sheets_release(s);
	return err;
}

void profile_sheets_release(struct profile_sheets *s)
{
	for (size_t i = 0; i < s->nr; i++)
		parts_free(s->parts[i]);
	for (size_t i = 0; i < s->nr_missing; i++)
		free(s->missing[i]);
	free(s->sheets);
	free(s->parts);
	free(s->missing);
	memset(s, 0, sizeof(*s));
}
