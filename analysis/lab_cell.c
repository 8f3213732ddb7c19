// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/lab_cell.h"

#include "base/err.h"
#include "analysis/facts.h"
#include "analysis/lab_estimate.h"
#include "analysis/says.h"
#include "results/ratio.h"

#include <stdlib.h>
#include <string.h>

static bool is_of(const struct case_record *r, const struct lab_row *row)
{
	return !strcmp(r->bench, row->bench) && r->version == row->version &&
	       axes_equal(&r->axes, &row->axes);
}

static bool is_usable(const struct case_record *r)
{
	return r->outcome == OUTCOME_OK || r->outcome == OUTCOME_SUSPECT;
}

static void processes_add(struct lab_processes *ps, const struct case_record *r,
			  size_t boot)
{
	ps->r = xrealloc(ps->r, ps->nr + 1, sizeof(*ps->r));
	ps->boot = xrealloc(ps->boot, ps->nr + 1, sizeof(*ps->boot));
	ps->r[ps->nr] = r;
	ps->boot[ps->nr++] = boot;
}

/* Why a boot has not what was planned; NULL: it went to its end. */
static const char *end_why(const struct lab_column *col)
{
	for (size_t k = 0; k < col->nr_files; k++) {
		const json_t *end = col->files[k]->end;
		const char *why =
			json_string_value(json_object_get(end, "why"));

		if (!col->files[k]->is_complete)
			return why ? why : "the boot did not end well";
	}
	return NULL;
}

static void set_absent(struct lab_cell *c, const struct lab_column *col)
{
	const char *why = end_why(col);

	c->state = LAB_ABSENT;
	if (!c->is_planned)
		c->why = xstrdup("not in the plan of this kernel");
	else if (why)
		c->why = xasprintf("not run: %s", why);
	else
		c->why = xstrdup("planned, but not in the file");
}

/* Broken > suspect > ok > skip, as in live mode. */
static void set_state(struct lab_cell *c, const char *const *first_why)
{
	static const struct {
		enum outcome outcome;
		enum lab_state state;
	} order[] = {
		{ OUTCOME_BROKEN, LAB_BROKEN },
		{ OUTCOME_SUSPECT, LAB_SUSPECT },
		{ OUTCOME_OK, LAB_OK },
		{ OUTCOME_SKIP, LAB_SKIP },
	};
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		if (!c->nr_outcomes[order[i].outcome])
			continue;
		c->state = order[i].state;
		if (c->state == LAB_OK)
			return;
		why = first_why[order[i].outcome];
		c->why = xstrdup(why ? why : "no reason was given");
		return;
	}
}

/* Counts are exact: what is divided are the numbers of the phases. */
static void fill_ratios(struct lab_cell *c, const struct case_record *r)
{
	for (size_t i = 0; i < r->nr_ratios; i++) {
		struct lab_ratio *to = &c->ratios[c->nr_ratios];
		double values[RECORD_PHASES_MAX];
		struct ratio ratio;

		if (ratio_parse(&ratio, r->ratios[i], r->phases, c->nr_phases,
				NULL))
			continue;
		to->text = r->ratios[i];
		for (size_t h = 0; h < LAB_NR_HALVES; h++) {
			for (size_t p = 0; p < c->nr_phases; p++)
				values[p] = c->phases[p].value[h].insns;
			to->value[h] = ratio_of(&ratio, values, c->nr_phases);
		}
		c->nr_ratios++;
	}
}

static void fill_numbers(struct lab_cell *c, const struct lab_processes *ps)
{
	const struct records rs = { .r = ps->r, .nr = ps->nr };
	struct case_summary facts = { 0 };

	facts_proof(&rs, &facts);
	c->proof = facts.proof;
	c->proof_text = facts.proof_text;
	c->nr_phases = ps->r[0]->nr_phases;
	for (size_t i = 1; i < ps->nr; i++)
		if (ps->r[i]->nr_phases < c->nr_phases)
			c->nr_phases = ps->r[i]->nr_phases;
	for (size_t p = 0; p < c->nr_phases; p++) {
		lab_estimate(ps, p, &c->phases[p]);
		for (size_t h = 0; h < LAB_NR_HALVES; h++)
			if (c->proof == PROOF_UNPROVEN)
				c->phases[p].value[h].tags |= LAB_TAG_UNPROVEN;
	}
	fill_ratios(c, ps->r[0]);
}

void lab_cell_fill(struct lab_cell *c, const struct lab_row *row,
		   const struct lab_column *col)
{
	struct lab_processes ps = { .nr_boots = col->nr_files };
	const char *first_why[4] = { NULL };

	c->proof = PROOF_NONE;
	for (size_t k = 0; k < col->nr_files; k++)
		for (size_t i = 0; i < col->files[k]->nr_cases; i++) {
			const struct case_record *r = &col->files[k]->cases[i];

			if (!is_of(r, row))
				continue;
			c->nr_records++;
			c->nr_outcomes[r->outcome]++;
			if (!first_why[r->outcome])
				first_why[r->outcome] = r->why;
			if (is_usable(r))
				processes_add(&ps, r, k);
		}
	if (c->nr_records)
		set_state(c, first_why);
	else
		set_absent(c, col);
	if (ps.nr && (c->state == LAB_OK || c->state == LAB_SUSPECT))
		fill_numbers(c, &ps);
	if (c->state == LAB_OK && !lab_cell_has_number(c))
		c->why = xstrdup("no number: no usable sample of both ends of "
				 "the sweep in layout 0");
	says_collect(&(struct records){ .r = ps.r, .nr = ps.nr }, &c->says,
		     &c->nr_says);
	free(ps.boot);
	free(ps.r);
}

void lab_cell_release(struct lab_cell *c)
{
	for (size_t p = 0; p < c->nr_phases; p++)
		lab_phase_release(&c->phases[p]);
	free(c->why);
	free(c->proof_text);
	free(c->says);
	*c = (struct lab_cell){ 0 };
}
