// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_row.h"

#include "base/err.h"
#include "base/units.h"
#include "report/run_notes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct table_column run_columns[RUN_NR_COLUMNS] = {
	[RUN_CASE] = { "benchmark / case", TABLE_LEFT, TABLE_WRAP },
	[RUN_ESTIMATE] = { "estimate", TABLE_RIGHT, TABLE_WHOLE },
	[RUN_ESTIMATE_HALF] = { "+-95%", TABLE_RIGHT, TABLE_CLOSE },
	[RUN_OTHER] = { "fixed", TABLE_RIGHT, TABLE_WHOLE },
	[RUN_OTHER_HALF] = { "+-95%", TABLE_RIGHT, TABLE_CLOSE },
	[RUN_NR] = { "n", TABLE_RIGHT, TABLE_WHOLE },
	[RUN_DROPPED] = { "drop", TABLE_RIGHT, TABLE_WHOLE },
	[RUN_PROOF] = { "proof", TABLE_LEFT, TABLE_WHOLE },
	[RUN_TAGS] = { "tags", TABLE_LEFT, TABLE_WRAP },
};

bool run_row_has_number(const struct case_summary *s)
{
	return s->outcome == OUTCOME_OK && s->nr_phases &&
	       summary_headline(s)->is_valid;
}

struct run_outcomes run_row_outcomes(const struct run_summary *run)
{
	struct run_outcomes o = { 0 };

	for (size_t i = 0; i < run->nr; i++) {
		const struct case_summary *s = &run->cases[i];

		if (s->outcome == OUTCOME_OK && !run_row_has_number(s))
			o.nr_without++;
		else
			o.nr[s->outcome]++;
	}
	return o;
}

static void set_tags(struct table *t, unsigned int tags)
{
	char text[TAG_NR * 16] = "";
	size_t at = 0;

	for (unsigned int bit = 1; bit < 1u << TAG_NR; bit <<= 1)
		if (tags & bit)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "%s%s", at ? " " : "",
					       tag_name(bit));
	if (at)
		table_set(t, RUN_TAGS, "%s", text);
}

/* The two numbers of a phase with their intervals. */
static void set_numbers(struct table *t, const struct case_summary *s,
			const struct phase_summary *p)
{
	bool is_fixed = s->headline == SUMMARY_FIXED && p->has_line;
	const struct estimate *first, *second;
	struct run_unit unit = run_unit_of(s, p);

	first = is_fixed ? &p->fixed_ns : &p->per_op_ns;
	second = is_fixed ? &p->per_op_ns : &p->fixed_ns;
	if (first->is_valid)
		table_set(t, RUN_ESTIMATE, "%s%s%s", units_ns(first->value).s,
			  is_fixed ? "" : "/", is_fixed ? "" : unit.s);
	else
		table_set(t, RUN_ESTIMATE, "-");
	table_set(t, RUN_ESTIMATE_HALF, "%s", run_half_width(first).s);
	table_set(t, RUN_NR, "%zu", first->nr);
	if (!p->has_line)
		return;
	if (!second->is_valid)
		table_set(t, RUN_OTHER, "-");
	else if (is_fixed)
		table_set(t, RUN_OTHER, "%s/%s", units_ns(second->value).s,
			  unit.s);
	else if (second->has_interval && second->hi < 0)
		/* no cost: pages get dearer as the sweep grows (NONLINEAR) */
		table_set(t, RUN_OTHER, "< 0");
	else
		table_set(t, RUN_OTHER, "%s", units_ns(second->value).s);
	table_set(t, RUN_OTHER_HALF, "%s", run_half_width(second).s);
}

char *run_row_group(const struct case_summary *s)
{
	if (!s->nr_phases)
		return xasprintf("%s.v%u", s->bench, s->version);
	return xasprintf("%s.v%u:%s", s->bench, s->version,
			 s->phases[s->headline_phase].name);
}

char *run_row_reason(const struct case_summary *s)
{
	const char *why = s->outcome_why ? s->outcome_why : s->why;
	size_t nr = 0, nr_of = s->nr_outcomes[s->outcome];
	const char *word = "no number";
	char count[64] = "";

	if (s->outcome == OUTCOME_SUSPECT && s->proof_text)
		why = s->proof_text;
	for (size_t i = 0; i < 4; i++)
		nr += s->nr_outcomes[i];
	if (s->outcome == OUTCOME_SUSPECT)
		word = "SUSPECT";
	else if (s->outcome != OUTCOME_OK)
		word = outcome_name(s->outcome);
	if (s->outcome != OUTCOME_OK && nr_of < nr)
		snprintf(count, sizeof(count), " (%zu of %zu processes)", nr_of,
			 nr);
	return xasprintf("%s%s: %s", word, count,
			 why ? why : "no reason was given");
}

static void add_reason(struct table *t, const struct case_summary *s,
		       const char *label)
{
	char *reason = run_row_reason(s);

	table_span(t, s->axes.nr ? 2 : 0, "%s  %s", label, reason);
	free(reason);
}

static void span(const char *text, void *arg)
{
	table_span(arg, 4, "%s", text);
}

unsigned int run_row_add(struct table *t, const struct case_summary *s)
{
	char *label = s->axes.nr ? axes_text(&s->axes) : run_row_group(s);
	unsigned int tags = s->tags;

	if (!run_row_has_number(s)) {
		add_reason(t, s, label);
		free(label);
		return 0;
	}
	table_row(t);
	table_set(t, RUN_CASE, "%s%s", s->axes.nr ? "  " : "", label);
	set_numbers(t, s, &s->phases[s->headline_phase]);
	table_set(t, RUN_NR, "%zu", s->nr_processes);
	if (s->nr_samples)
		table_set(t, RUN_DROPPED, "%s",
			  units_percent((double)s->nr_dropped /
					(double)s->nr_samples)
				  .s);
	table_set(t, RUN_PROOF, "%s", run_proof_word(s->proof));
	set_tags(t, tags);
	run_notes_each(s, span, t);
	for (size_t i = 0; i < s->nr_phases; i++) {
		if (i == s->headline_phase)
			continue;
		table_row(t);
		table_set(t, RUN_CASE, "    %s", s->phases[i].name);
		set_numbers(t, s, &s->phases[i]);
		set_tags(t, s->phases[i].tags);
		tags |= s->phases[i].tags;
	}
	free(label);
	return tags;
}
