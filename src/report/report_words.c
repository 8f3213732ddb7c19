// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and names of a report as text; the same in HTML and in Markdown. */
#include "report/report_parts.h"

#include "base/err.h"
#include "report/compare_text.h"
#include "report/lab_cells.h"
#include "report/run_notes.h"
#include "report/run_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t report_nr_columns(const struct report *r)
{
	return r->live ? r->live->nr_sides : r->nr_columns;
}

const char *report_column_name(const struct report *r, size_t i)
{
	return r->live ? r->live->sides[i].name : r->columns[i].name;
}

const json_t *report_env(const struct report *r)
{
	return r->nr_files ? r->files[0].file->env : NULL;
}

const char *report_env_text(const json_t *env, const char *section,
			    const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(env, section), key));
}

/* As everywhere: one change is not to have two roundings. */
struct report_text report_change(double ratio)
{
	struct report_text t = { "-" };
	char *text = compare_percent_text(ratio);

	if (isfinite(ratio))
		snprintf(t.s, sizeof(t.s), "%s", text);
	free(text);
	return t;
}

struct report_text report_interval(const struct estimate *e)
{
	struct report_text t = { "" };

	if (e->is_valid && isfinite(e->lo) && isfinite(e->hi) &&
	    e->has_interval)
		snprintf(t.s, sizeof(t.s), "[%.40s, %.40s]",
			 report_change(e->lo).s, report_change(e->hi).s);
	return t;
}

struct report_text report_cost(const struct case_summary *s)
{
	struct report_text t = { "-" };
	const struct phase_summary *p;

	if (!s || !run_row_has_number(s))
		return t;
	p = &s->phases[s->headline_phase];
	if (s->headline == SUMMARY_FIXED) {
		snprintf(t.s, sizeof(t.s), "%s", units_ns(p->fixed_ns.value).s);
		return t;
	}
	snprintf(t.s, sizeof(t.s), "%s/%s", units_ns(p->per_op_ns.value).s,
		 run_unit_of(s, p).s);
	return t;
}

struct report_text report_row_cost(const struct compare_view *v,
				   const struct compare_row *row,
				   const struct estimate *e)
{
	const struct case_summary *s =
		row->old_case ? row->old_case : row->new_case;
	const char *unit = row->op ? row->op : "op";
	struct report_text t = { "-" };
	struct run_unit u;
	size_t len;

	if (!e->is_valid)
		return t;
	if (s && s->nr_phases) {
		u = run_unit_of(s, &s->phases[s->headline_phase]);
		unit = u.s;
	}
	if (v->is_lab)
		snprintf(t.s, sizeof(t.s), "%s insns", units_sig3(e->value).s);
	else
		snprintf(t.s, sizeof(t.s), "%s", units_ns(e->value).s);
	len = strlen(t.s);
	if (row->headline != SUMMARY_FIXED)
		snprintf(t.s + len, sizeof(t.s) - len, "/%.20s", unit);
	return t;
}

const char *report_verdict_class(enum compare_verdict v)
{
	static const char *const classes[COMPARE_NR_VERDICTS] = {
		[COMPARE_REGRESSED] = "regressed",
		[COMPARE_IMPROVED] = "improved",
		[COMPARE_SMALL] = "small",
		[COMPARE_EQUIVALENT] = "equivalent",
		[COMPARE_INCONCLUSIVE] = "inconclusive",
		[COMPARE_NO_NUMBER] = "none",
	};

	return classes[v];
}

const char *report_verdict_mark(enum compare_verdict v)
{
	static const char *const marks[COMPARE_NR_VERDICTS] = {
		[COMPARE_REGRESSED] = "\xe2\x96\xb2", /* triangle up */
		[COMPARE_IMPROVED] = "\xe2\x96\xbc", /* down */
		[COMPARE_SMALL] = "\xe2\x97\x87", /* diamond */
		[COMPARE_EQUIVALENT] = "=",
		[COMPARE_INCONCLUSIVE] = "?",
		[COMPARE_NO_NUMBER] = "\xe2\x80\x93", /* dash */
	};

	return marks[v];
}

char *report_moved(const struct compare_moved *m)
{
	if (m->old_text || m->new_text)
		return xasprintf("%s: %s \xe2\x86\x92 %s", m->what,
				 m->old_text ? m->old_text : "-",
				 m->new_text ? m->new_text : "-");
	return xasprintf("%s %s \xe2\x86\x92 %s%s%s", m->what,
			 units_sig3(m->old_value).s, units_sig3(m->new_value).s,
			 m->unit ? " " : "", m->unit ? m->unit : "");
}

const struct report_card *report_card_of(const struct report *r,
					 const char *bench,
					 const struct axes *axes, bool is_lab)
{
	char *label = case_label(bench, axes);
	const struct report_card *found = NULL;

	for (size_t i = 0; i < r->nr_cards && !found; i++)
		if (!r->cards[i].lab == !is_lab &&
		    !strcmp(r->cards[i].label, label))
			found = &r->cards[i];
	free(label);
	return found;
}

/* " pages=512,1024": the sizes that were picked belong to the case. */
static char *sizes_text(const struct report_card *c)
{
	char *text = xstrdup(""), *longer;
	const struct phase_summary *p = NULL;

	for (size_t i = 0; i < c->nr_cases && !p; i++)
		if (c->cases[i] && c->cases[i]->nr_phases)
			p = &c->cases[i]->phases[c->cases[i]->headline_phase];
	for (size_t i = 0; c->sweep && p && i < p->nr_sizes; i++) {
		longer = xasprintf("%s%s%s%llu", text, i ? "," : " ",
				   i ? "" : c->sweep,
				   (unsigned long long)p->sizes[i].size);
		if (!i) {
			free(longer);
			longer =
				xasprintf(" %s=%llu", c->sweep,
					  (unsigned long long)p->sizes[i].size);
		}
		free(text);
		text = longer;
	}
	return text;
}

char *report_repro(const struct report *r, const struct report_card *c)
{
	const json_t *plan = NULL;
	const char *seed, *policy;
	char *sizes, *line;
	json_int_t cpu;

	for (size_t i = 0; i < r->nr_files && !plan; i++) {
		const char *mode = json_string_value(
			json_object_get(r->files[i].file->env, "mode"));

		if (mode && !strcmp(mode, "lab") == !c->lab)
			continue;
		plan = r->files[i].file->plan;
	}
	if (c->lab)
		return xasprintf("run-bench lab -- %s", c->label);
	seed = json_string_value(json_object_get(plan, "seed"));
	policy = json_string_value(json_object_get(plan, "policy"));
	cpu = json_integer_value(json_object_get(plan, "cpu"));
	sizes = sizes_text(c);
	line = xasprintf("run-bench run %s%s%s%s --cpu %d%s%s", c->label, sizes,
			 seed ? " --seed " : "", seed ? seed : "", (int)cpu,
			 policy && strcmp(policy, "fifo") != 0 ? " --policy "
							       : "",
			 policy && strcmp(policy, "fifo") != 0 ? policy : "");
	free(sizes);
	return line;
}
