// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/bench_explain.h"

#include "base/compiler.h"
#include "base/err.h"
#include "base/text.h"
#include "report/bench_list.h"
#include "results/record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  78
#define INDENT 12

static void section(FILE *out, const char *title, const char *text)
{
	char lead[INDENT];

	if (!*text)
		return;
	snprintf(lead, sizeof(lead), " %s", title);
	text_print_wrapped(out, lead, INDENT, WIDTH, text);
}

/* The strings of an array: "call, exit, wait". Free the result. */
static char *join(const json_t *array)
{
	char *s = xstrdup(""), *longer;
	const char *word;
	json_t *item;
	size_t i;

	json_array_foreach(array, i, item) {
		word = json_string_value(item);
		longer = xasprintf("%s%s%s", s, *s ? ", " : "",
				   word ? word : "?");
		free(s);
		s = longer;
	}
	return s;
}

/* How a kind of evidence is said; others are said by their own name. */
static const struct {
	const char *what, *words;
	bool is_absolute;
} evidence[] = {
	{ "minflt", "minor faults of the thread", false },
	{ "pgfault", "page faults (vmstat pgfault)", false },
	{ "pgreuse", "pages reused in place (vmstat pgreuse)", false },
	{ "pgalloc", "pages allocated, at least", false },
	{ "thp_fault_alloc", "THPs allocated by a fault", false },
	{ "thp_split_pmd", "PMDs split (vmstat thp_split_pmd)", false },
	{ "pfn changed", "pages whose frame changed", false },
	{ "thp before", "pages mapped as THP before", false },
	{ "large folio before", "pages in large folios before", false },
	{ "present after", "pages present after", false },
	{ "mapped once before", "pages mapped exactly once before", false },
	{ "vmas before", "VMAs that hold the region", true },
	{ "mapped once after", "pages mapped exactly once after", false },
	{ "mapcount after", "mappings of a page after (kpagecount)", true },
	{ "mapcount before", "mappings of a page before (kpagecount)", true },
	{ "anon exclusive before",
	  "pages with PageAnonExclusive before (kpageflags)", false },
};

static double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

/* "1 per page", "all", "none", "1 per THP"; free the result. */
static char *expect_amount(const json_t *e, const char *op, bool is_absolute)
{
	double value = number(e, "per_op"), slack = number(e, "slack");
	char tolerance[32] = "";

	if (json_is_string(json_object_get(e, "per_op")))
		return xstrdup(bench_string(e, "per_op"));
	if (json_is_true(json_object_get(e, "is_share")) && !is_absolute) {
		if (slack > 0)
			snprintf(tolerance, sizeof(tolerance), " +-%.3g",
				 slack * 100);
		if (value == 0)
			return xasprintf("none%s%s", tolerance,
					 *tolerance ? " %" : "");
		if (value == 1 && !*tolerance)
			return xstrdup("all");
		return xasprintf("%.4g%s %%", value * 100, tolerance);
	}
	if (slack > 0)
		snprintf(tolerance, sizeof(tolerance), " +-%.3g", slack);
	return xasprintf("%.5g%s%s%s", value, tolerance,
			 is_absolute ? "" : " per ", is_absolute ? "" : op);
}

static char *expect_words(const json_t *e, const char *op)
{
	const char *what = bench_string(e, "what");
	const char *words = what, *when = bench_string(e, "when");
	const char *since = bench_string(e, "since");
	const char *before = bench_string(e, "before");
	bool is_absolute = false;
	char *amount, *s;

	for (size_t i = 0; i < ARRAY_SIZE(evidence); i++) {
		if (strcmp(evidence[i].what, what) != 0)
			continue;
		words = evidence[i].words;
		is_absolute = evidence[i].is_absolute;
	}
	amount = expect_amount(e, op, is_absolute);
	s = xasprintf("%s: %s%s%s%s%s%s%s%s", words, amount, *when ? " (" : "",
		      when, *when ? ")" : "", *since ? ", since Linux " : "",
		      since, *before ? ", before Linux " : "", before);
	free(amount);
	return s;
}

static void write_expects(FILE *out, const json_t *bench)
{
	const json_t *expects = json_object_get(bench, "expects");
	const char *title = "proof";
	json_t *e;
	size_t i;

	json_array_foreach(expects, i, e) {
		char *s = expect_words(e, bench_string(bench, "op"));

		section(out, title, s);
		title = "";
		free(s);
	}
	if (!json_array_size(expects))
		section(out, title, "declares no expectation");
}

static void write_title(FILE *out, const json_t *bench, const char *op)
{
	bool is_fixed = !strcmp(bench_string(bench, "headline"), "fixed");

	fprintf(out, "%s v%lld   lower is better, time per %s\n",
		bench_string(bench, "name"),
		(long long)json_integer_value(
			json_object_get(bench, "version")),
		is_fixed ? "call before any page (fixed cost)" : op);
}

static void write_timing(FILE *out, const json_t *bench, const char *op)
{
	const char *sweep = bench_string(bench, "sweep");
	char *phases = join(json_object_get(bench, "phases"));
	char *s;

	section(out, "timed", bench_string(bench, "timed"));
	if (json_array_size(json_object_get(bench, "phases")) > 1) {
		s = xasprintf("%s (the first is the headline and is proven)",
			      phases);
		section(out, "phases", s);
		free(s);
	}
	if (*sweep) {
		s = xasprintf("over %s: a line through the sizes gives the "
			      "fixed cost and the cost per %s",
			      sweep, op);
		section(out, "sweep", s);
		free(s);
	}
	free(phases);
}

static void write_metrics(FILE *out, const json_t *bench)
{
	const json_t *variants = json_object_get(bench, "variants");
	const json_t *phases = json_object_get(bench, "phases");
	const char *title = "metrics", *phase, *key;
	json_t *v, *value;
	char *id, *line;
	size_t i;

	phase = json_string_value(json_array_get(phases, 0));
	json_array_foreach(variants, i, v) {
		struct axes axes = { .nr = 0 };

		json_object_foreach(json_object_get(v, "case"), key, value)
			axes_add(&axes, key, json_string_value(value));
		id = case_id(bench_string(bench, "name"),
			     (unsigned int)number(bench, "version"), &axes);
		line = xasprintf("%s:%s%s", id, phase ? phase : "op",
				 json_is_true(json_object_get(v, "ready"))
					 ? ""
					 : "   (skip here)");
		section(out, title, line);
		title = "";
		axes_release(&axes);
		free(id);
		free(line);
	}
}

static void write_repro(FILE *out, const json_t *bench)
{
	const json_t *variants = json_object_get(bench, "variants");
	const char *label = "";
	char *line;
	json_t *v;
	size_t i;

	json_array_foreach(variants, i, v) {
		label = bench_case_text(bench, v);
		if (json_is_true(json_object_get(v, "ready")))
			break;
	}
	line = xasprintf("run-bench run %s%s%s", bench_string(bench, "name"),
			 *label ? " " : "", label);
	section(out, "run it", line);
	free(line);
}

void bench_explain_write(FILE *out, const json_t *bench)
{
	const char *op = bench_string(bench, "op");

	write_title(out, bench, op);
	section(out, "question", bench_string(bench, "question"));
	write_timing(out, bench, op);
	section(out, "kernel", bench_string(bench, "kernel"));
	section(out, "expects", bench_string(bench, "expected"));
	write_expects(out, bench);
	section(out, "designs", bench_string(bench, "designs"));
	section(out, "pitfalls", bench_string(bench, "pitfalls"));
	section(out, "like", bench_string(bench, "like"));
	write_metrics(out, bench);
	write_repro(out, bench);
}
