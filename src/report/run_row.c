// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_row.h"

#include "base/err.h"
#include "base/units.h"
#include "results/ratio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNIT_MAX 10 /* columns of "page" in "ns/page" */

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

/*
 * What one unit of the slope is: an operation, or, where every size does the
 * same number of operations, one more of the sweep axis ("children").
 */
static void per_unit(char unit[UNIT_MAX + 1], const struct case_summary *s,
		     const struct phase_summary *p)
{
	const char *name = p->is_per_size && s->sweep ? s->sweep : s->op;
	size_t len = strlen(name);

	if (name != s->op && !strcmp(name, "children"))
		len = strlen("child");
	else if (name != s->op && len > 1 && name[len - 1] == 's')
		len--;
	if (len > UNIT_MAX)
		len = UNIT_MAX;
	memcpy(unit, name, len);
	unit[len] = '\0';
}

/*
 * Half the interval, as a share of the value; in time where the value is not
 * clearly different from 0, since a share of nearly nothing says nothing.
 */
static struct units_text half_width(const struct estimate *e)
{
	struct units_text none = { "-" };

	if (!e->is_valid || !e->has_interval)
		return none;
	if ((e->lo <= 0 && e->hi >= 0) || !(estimate_half_width_ratio(e) < 1))
		return units_ns((e->hi - e->lo) / 2);
	return units_percent(estimate_half_width_ratio(e));
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
	char unit[UNIT_MAX + 1];

	first = is_fixed ? &p->fixed_ns : &p->per_op_ns;
	second = is_fixed ? &p->per_op_ns : &p->fixed_ns;
	per_unit(unit, s, p);
	if (first->is_valid)
		table_set(t, RUN_ESTIMATE, "%s%s%s", units_ns(first->value).s,
			  is_fixed ? "" : "/", is_fixed ? "" : unit);
	else
		table_set(t, RUN_ESTIMATE, "-");
	table_set(t, RUN_ESTIMATE_HALF, "%s", half_width(first).s);
	table_set(t, RUN_NR, "%zu", first->nr);
	if (!p->has_line)
		return;
	if (!second->is_valid)
		table_set(t, RUN_OTHER, "-");
	else if (is_fixed)
		table_set(t, RUN_OTHER, "%s/%s", units_ns(second->value).s,
			  unit);
	else if (second->has_interval && second->hi < 0)
		/* no cost: pages get dearer as the sweep grows (NONLINEAR) */
		table_set(t, RUN_OTHER, "< 0");
	else
		table_set(t, RUN_OTHER, "%s", units_ns(second->value).s);
	table_set(t, RUN_OTHER_HALF, "%s", half_width(second).s);
}

char *run_row_group(const struct case_summary *s)
{
	if (!s->nr_phases)
		return xasprintf("%s.v%u", s->bench, s->version);
	return xasprintf("%s.v%u:%s", s->bench, s->version,
			 s->phases[s->headline_phase].name);
}

static char *axes_text(const struct axes *axes)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < axes->nr; i++) {
		longer = xasprintf("%s%s%s=%s", text, i ? " " : "",
				   axes->a[i].name, axes->a[i].value);
		free(text);
		text = longer;
	}
	return text;
}

static const char *proof_word(enum proof_verdict proof)
{
	switch (proof) {
	case PROOF_PROVEN:
		return "proven";
	case PROOF_UNPROVEN:
		return "unproven";
	case PROOF_SUSPECT:
		return "SUSPECT";
	case PROOF_NONE:
		return "-";
	}
	BUG("proof verdict %d", (int)proof);
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

/* "behaves like: copied ...", and by how many if not all say the same. */
static void add_says(struct table *t, const struct case_summary *s)
{
	for (size_t i = 0; i < s->nr_says; i++) {
		const struct say_summary *say = &s->says[i];
		char *key = xstrdup(say->key), count[64] = "";

		for (char *p = key; *p; p++)
			if (*p == '_')
				*p = ' ';
		if (say->nr < say->nr_of)
			snprintf(count, sizeof(count),
				 " (%zu of %zu processes)", say->nr,
				 say->nr_of);
		table_span(t, 4, "%s: %s%s", key, say->text, count);
		free(key);
	}
}

/* "12.3 x [11.9, 12.8]" with a name before it, "pinned / unpinned". */
static void add_ratio(struct table *t, const struct ratio_summary *r)
{
	const struct estimate *e = &r->value;
	char name[128];

	ratio_words(name, sizeof(name), r->text);
	if (!e->is_valid)
		table_span(t, 4, "%s  -: a side may be 0", name);
	else if (!e->has_interval)
		table_span(t, 4, "%s  %s x", name, units_sig3(e->value).s);
	else
		table_span(t, 4, "%s  %s x [%s, %s]", name,
			   units_sig3(e->value).s, units_sig3(e->lo).s,
			   units_sig3(e->hi).s);
}

/* A byte in a ns is a GB/s. */
static void add_throughput(struct table *t, const struct estimate *e)
{
	const char *unit = e->value < 1 ? "MB/s" : "GB/s";
	double scale = e->value < 1 ? 1000 : 1;

	if (!e->is_valid)
		return;
	if (e->has_interval)
		table_span(t, 4, "= %s [%s, %s] %s",
			   units_sig3(scale * e->value).s,
			   units_sig3(scale * e->lo).s,
			   units_sig3(scale * e->hi).s, unit);
	else
		table_span(t, 4, "= %s %s", units_sig3(scale * e->value).s,
			   unit);
}

/* Why the one number of the row is not the whole story. */
static void add_notes(struct table *t, const struct case_summary *s,
		      const struct phase_summary *p)
{
	char unit[UNIT_MAX + 1], *steps, *longer;

	per_unit(unit, s, p);
	if (p->modes.nr == 2)
		table_span(t, 4,
			   "two groups: %s (%s of the samples) and %s "
			   "(%s) at %s=%llu",
			   units_ns(p->modes.total_ns[0]).s,
			   units_percent(p->modes.mass[0]).s,
			   units_ns(p->modes.total_ns[1]).s,
			   units_percent(p->modes.mass[1]).s,
			   s->sweep ? s->sweep : "size",
			   (unsigned long long)p->modes.size);
	if (p->clock == SUMMARY_CPU && p->companion_ns.is_valid)
		table_span(t, 4, "CPU time; wall clock says %s, %.2f times it",
			   units_ns(p->companion_ns.value).s, p->kappa);
	if (!p->is_nonlinear)
		return;
	steps = xstrdup("");
	for (size_t i = 1; i < p->nr_sizes; i++) {
		longer =
			xasprintf("%s%s%s up to %llu", steps, i > 1 ? ", " : "",
				  units_ns(p->sizes[i].step_per_op_ns.value).s,
				  (unsigned long long)p->sizes[i].size);
		free(steps);
		steps = longer;
	}
	table_span(t, 4, "not one line; a further %s costs %s %s", unit, steps,
		   s->sweep ? s->sweep : "");
	free(steps);
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
	table_set(t, RUN_PROOF, "%s", proof_word(s->proof));
	set_tags(t, tags);
	add_throughput(t, &s->bytes_per_ns);
	add_says(t, s);
	for (size_t i = 0; i < s->nr_ratios; i++)
		add_ratio(t, &s->ratios[i]);
	add_notes(t, s, &s->phases[s->headline_phase]);
	if (s->why)
		table_span(t, 4, "note: %s", s->why);
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
