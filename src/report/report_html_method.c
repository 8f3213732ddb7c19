// SPDX-License-Identifier: GPL-2.0-or-later
/* How the numbers came about, and what the words mean. */
#include "report/html.h"
#include "report/report_parts.h"
#include "report/verdict_text.h"

#include <math.h>
#include <string.h>

static void item(FILE *out, const char *name, const char *text)
{
	html_print(out, "<dt>%s</dt><dd>%s</dd>\n", name, text);
}

static const json_t *live_plan(const struct report *r)
{
	for (size_t i = 0; i < r->nr_files; i++) {
		const char *mode = json_string_value(
			json_object_get(r->files[i].file->env, "mode"));

		if (!mode || strcmp(mode, "lab") != 0)
			return r->files[i].file->plan;
	}
	return NULL;
}

static void write_stop_rule(FILE *out, const struct report *r)
{
	const json_t *plan = live_plan(r);

	if (!plan)
		return;
	html_print(out,
		   "<dt>stopping rule</dt><dd>at least %d and at most %d "
		   "processes a case; a case ends when half its 95 %% interval "
		   "is within %.2g %% of the value, when more processes could "
		   "not bring it there, or with the budget of %.4g s. The rule "
		   "looks at precision, never at a difference between "
		   "sides.</dd>\n",
		   (int)json_integer_value(json_object_get(plan, "rounds_min")),
		   (int)json_integer_value(json_object_get(plan, "rounds_max")),
		   json_number_value(json_object_get(plan, "half_width_pct")),
		   json_number_value(json_object_get(plan, "budget_s")));
}

static const char *unit_words(enum compare_design d)
{
	switch (d) {
	case COMPARE_PAIRED:
		return "a pair of processes, one of each variant, run next to "
		       "each other in random order (run --ab): exact "
		       "signed ranks of the logarithms of their ratios";
	case COMPARE_SESSIONS:
		return "a session (one run, one boot): processes of one session "
		       "are not independent draws of a kernel";
	case COMPARE_SINGLE:
		return "one session a side, so nothing in the data says how "
		       "much one session differs from the next: the interval "
		       "of the processes is widened by a session allowance";
	case COMPARE_EXACT:
		return "instruction counts are exact: no test, no p-value; a "
		       "change is what is beyond tau";
	}
	return "";
}

static void write_comparison(FILE *out, const struct compare_view *v)
{
	bool is_used[COMPARE_EXACT + 1] = { false };

	for (size_t p = 0; p < v->nr_pairs; p++)
		for (size_t i = 0; i < v->pairs[p].nr_rows; i++)
			if (v->pairs[p].rows[i].change.is_valid)
				is_used[v->pairs[p].rows[i].design] = true;
	for (int d = COMPARE_PAIRED; d <= COMPARE_EXACT; d++)
		if (is_used[d])
			html_print(out,
				   "<dt>unit of inference</dt><dd>%s: "
				   "%s</dd>\n",
				   compare_design_name((enum compare_design)d),
				   unit_words((enum compare_design)d));
	if (v->is_lab)
		return;
	html_print(out,
		   "<dt>what matters (delta)</dt><dd>%s: a smaller change is "
		   "called small, and equivalent is what surely stays within "
		   "it (two one-sided tests, 90 %% interval)</dd>\n",
		   verdict_given(v->rule.delta_ratio).s);
	html_print(
		out,
		"<dt>level and correction</dt><dd>%s %.3g over all %zu tests "
		"(%s)</dd>\n",
		v->rule.is_exploring ? "false discovery rate"
				     : "family-wise error",
		v->rule.alpha, v->nr_tests,
		v->rule.is_exploring ? "Benjamini-Hochberg: to explore, not "
				       "to gate"
				     : "Holm");
	if (is_used[COMPARE_SINGLE] && isfinite(v->rule.session_sd_ratio))
		html_print(
			out,
			"<dt>session allowance</dt><dd>standard deviation of "
			"%s between sessions of one kernel</dd>\n",
			verdict_given(v->rule.session_sd_ratio).s);
	if (v->is_confirming)
		item(out, "confirmation",
		     "rows that the first data made suspicious are judged by "
		     "the second, independent data alone");
	item(out, "bound",
	     "every row says what change is excluded, whatever its verdict: "
	     "\"no change larger than\" is the larger end of the 90 % "
	     "interval");
}

static void write_live(FILE *out)
{
	item(out, "samples",
	     "a process measures each size of its sweep several times; the "
	     "median of the samples of a size that were kept stands for it");
	item(out, "exclusions",
	     "a sample is left out for a cause that was recorded (preempted, "
	     "migrated, stolen time, major fault, wrong number of faults, "
	     "warm-up), never for its value");
	item(out, "cost per operation",
	     "the slope of a weighted straight line over the sizes; the fixed "
	     "cost is what the line leaves at no operation");
	item(out, "estimate and interval",
	     "Hodges-Lehmann over processes with its exact signed-rank 95 % "
	     "interval");
	item(out, "proof",
	     "a number counts only if the kernel did what the benchmark says: "
	     "faults, page flags, page frames and counters are read back. What "
	     "is broken, suspect or skipped has no number");
}

void report_html_method(FILE *out, const struct report *r)
{
	fputs("<section id=\"method\">\n<h2>Method</h2>\n<dl "
	      "class=\"method\">\n",
	      out);
	if (report_nr_columns(r)) {
		write_live(out);
		write_stop_rule(out, r);
	}
	if (r->live)
		write_comparison(out, r->live);
	if (r->lab) {
		item(out, "lab",
		     "a kernel is booted under QEMU with a deterministic "
		     "instruction counter; what is counted are instructions, "
		     "not time: no caches, no TLB misses, no contention");
		item(out, "tau",
		     "what a difference must exceed: the largest of a floor, a "
		     "share of the value, and what a kernel shows against "
		     "itself in this session");
	}
	if (report_nr_columns(r) && r->lab)
		item(out, "never mixed",
		     "time and instructions stand in separate tables and are "
		     "never compared with each other");
	fputs("</dl>\n</section>\n", out);
}

static unsigned int live_tags(const struct report *r)
{
	unsigned int tags = 0;

	for (size_t i = 0; i < r->nr_cards; i++) {
		const struct report_card *c = &r->cards[i];

		for (size_t k = 0; k < c->nr_cases; k++)
			tags |= c->cases[k] ? c->cases[k]->tags : 0;
		for (size_t k = 0; k < c->nr_rows; k++)
			tags |= c->rows[k] ? c->rows[k]->tags : 0;
	}
	return tags;
}

static void write_tags(FILE *out, const struct report *r)
{
	unsigned int tags = live_tags(r);

	fputs("<h3 id=\"glossary-tags\">Tags</h3>\n<dl>\n", out);
	for (unsigned int bit = 1; bit < 1u << TAG_NR; bit <<= 1)
		if (tags & bit)
			item(out, tag_name(bit), tag_explain(bit));
	if (!tags)
		item(out, "none", "no live row has a tag");
	fputs("</dl>\n", out);
	fputs("<h3 id=\"glossary-lab-tags\">Tags of the lab</h3>\n<dl>\n", out);
	for (unsigned int bit = 1; r->lab && bit < 1u << LAB_TAG_NR; bit <<= 1)
		item(out, lab_tag_name(bit), lab_tag_explain(bit));
	if (!r->lab)
		item(out, "none", "no file of the lab is here");
	fputs("</dl>\n", out);
}

static void write_verdicts(FILE *out)
{
	static const char *const words[COMPARE_NR_VERDICTS] = {
		[COMPARE_REGRESSED] = "significantly dearer, by at least delta",
		[COMPARE_IMPROVED] = "significantly cheaper, by at least delta",
		[COMPARE_SMALL] = "significantly different, by less than delta",
		[COMPARE_EQUIVALENT] = "surely within delta",
		[COMPARE_INCONCLUSIVE] =
			"neither: the row says how much more data would decide",
		[COMPARE_NO_NUMBER] =
			"no number on a side (skipped, broken, suspect, ...)",
	};

	fputs("<h3>Verdicts</h3>\n<dl>\n", out);
	for (int v = 0; v < COMPARE_NR_VERDICTS; v++)
		html_print(out, "<dt>%s %s</dt><dd>%s</dd>\n",
			   report_verdict_mark((enum compare_verdict)v),
			   compare_verdict_words((enum compare_verdict)v),
			   words[v]);
	fputs("</dl>\n", out);
}

void report_html_glossary(FILE *out, const struct report *r)
{
	fputs("<section id=\"glossary\">\n<h2>Glossary</h2>\n<dl>\n", out);
	item(out, "case", "a benchmark with a value for each of its axes");
	item(out, "process",
	     "one fresh process that measures one case once: the draw that "
	     "statistics are made of");
	item(out, "session", "one run on one boot: one result file");
	item(out, "phase",
	     "a part that is timed by itself; the first is the headline");
	item(out, "proven",
	     "all declared evidence was read and agrees; unproven: what could "
	     "be read agrees; SUSPECT: something disagrees");
	fputs("</dl>\n", out);
	if (r->live || r->lab_compare)
		write_verdicts(out);
	write_tags(out, r);
	fputs("</section>\n", out);
}
