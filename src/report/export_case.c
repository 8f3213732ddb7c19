// SPDX-License-Identifier: GPL-2.0-or-later
/* What an export says of one case. */
#include "report/export_case.h"

#include "base/err.h"
#include "report/case_unit.h"
#include "report/lab_cells.h"
#include "report/run_row.h"

#include <math.h>
#include <stdlib.h>

const char *export_status_name(enum export_status s)
{
	switch (s) {
	case EXPORT_OK:
		return "ok";
	case EXPORT_SKIP:
		return "skip";
	case EXPORT_BROKEN:
		return "broken";
	case EXPORT_SUSPECT:
		return "suspect";
	case EXPORT_ABSENT:
		return "absent";
	}
	BUG("export status %d", (int)s);
}

static char *copy_of(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static char *tags_text(unsigned int tags, unsigned int nr,
		       const char *(*name)(unsigned int))
{
	char *text = xstrdup(""), *longer;

	for (unsigned int i = 0; i < nr; i++) {
		if (!(tags & 1u << i))
			continue;
		longer = xasprintf("%s%s%s", text, *text ? " " : "",
				   name(1u << i));
		free(text);
		text = longer;
	}
	return text;
}

static void set_unit(struct export_case *c, bool is_lab, bool is_per_size)
{
	const struct case_unit u = { .is_lab = is_lab,
				     .headline = c->headline,
				     .is_per_size = is_per_size,
				     .op = c->op,
				     .sweep = c->sweep };

	c->unit = case_unit_text(&u);
}

static enum export_status live_status(const struct case_summary *s, size_t nr)
{
	if (!nr)
		return EXPORT_ABSENT;
	switch (s->outcome) {
	case OUTCOME_OK:
		return EXPORT_OK;
	case OUTCOME_SKIP:
		return EXPORT_SKIP;
	case OUTCOME_BROKEN:
		return EXPORT_BROKEN;
	case OUTCOME_SUSPECT:
		return EXPORT_SUSPECT;
	}
	BUG("outcome %d", (int)s->outcome);
}

void export_case_live(struct export_case *c, const struct case_summary *s)
{
	const struct phase_summary *p =
		s->nr_phases ? &s->phases[s->headline_phase] : NULL;
	const struct estimate *e = summary_headline(s);

	c->status = live_status(s, c->nr);
	c->op = copy_of(s->op);
	c->sweep = copy_of(s->sweep);
	c->headline = s->headline;
	c->phase = copy_of(p ? p->name : NULL);
	c->clock = p ? p->clock : SUMMARY_WALL;
	c->proof = s->proof;
	c->has_proof =
		s->nr_outcomes[OUTCOME_OK] || s->nr_outcomes[OUTCOME_SUSPECT];
	c->tags = tags_text(s->tags, TAG_NR, tag_name);
	c->why = copy_of(s->outcome == OUTCOME_OK || !s->outcome_why
				 ? s->why
				 : s->outcome_why);
	set_unit(c, false, p && p->is_per_size);
	if (!run_row_has_number(s))
		return;
	c->has_number = true;
	c->nr_processes = e->nr;
	c->value = e->value;
	if (e->has_interval) {
		c->lo = e->lo;
		c->hi = e->hi;
		c->level = e->level;
	}
}

static enum export_status lab_status(enum lab_state state)
{
	switch (state) {
	case LAB_ABSENT:
		return EXPORT_ABSENT;
	case LAB_OK:
		return EXPORT_OK;
	case LAB_SKIP:
		return EXPORT_SKIP;
	case LAB_BROKEN:
		return EXPORT_BROKEN;
	case LAB_SUSPECT:
		return EXPORT_SUSPECT;
	}
	BUG("lab state %d", (int)state);
}

void export_case_lab(struct export_case *c, const struct lab_row *row)
{
	const struct lab_cell *cell = &row->cells[0];
	enum lab_half half = lab_headline_half(row);
	const struct lab_value *v = lab_value(row, 0, 0, half);
	const struct lab_phase *p = cell->nr_phases ? &cell->phases[0] : NULL;

	c->status = lab_status(cell->state);
	c->op = copy_of(row->op);
	c->sweep = copy_of(row->sweep);
	c->headline = half == LAB_FIXED	  ? SUMMARY_FIXED
		      : p && !p->has_line ? SUMMARY_MEAN
					  : SUMMARY_PER_OP;
	c->phase = copy_of(p ? p->name : NULL);
	c->proof = cell->proof;
	c->has_proof = cell->nr_phases > 0;
	c->why = copy_of(cell->why);
	set_unit(c, true, p && p->is_per_size);
	c->tags = tags_text(v ? v->tags : 0, LAB_TAG_NR, lab_tag_name);
	if (!v || cell->state != LAB_OK || isnan(v->insns))
		return;
	c->has_number = true;
	c->nr_processes = v->nr_processes;
	c->value = v->insns;
	c->tau = lab_value_tau(v);
}
