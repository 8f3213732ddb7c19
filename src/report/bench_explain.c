// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/bench_explain.h"

#include "base/compiler.h"
#include "base/err.h"
#include "base/text.h"
#include "report/bench_list.h"
#include "report/case_fold.h"
#include "report/expect_words.h"
#include "results/record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  78
#define INDENT 12

struct explaining {
	bench_explain_fn say;
	void *arg;
};

static void section(const struct explaining *x, const char *title,
		    const char *text)
{
	if (*text)
		x->say(title, text, x->arg);
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

static double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static bool has_page_axis(const json_t *bench)
{
	const json_t *v = json_array_get(json_object_get(bench, "variants"), 0);

	return json_object_get(json_object_get(v, "case"), "page") != NULL;
}

static void write_expects(const struct explaining *x, const json_t *bench)
{
	const json_t *expects = json_object_get(bench, "expects");
	const char *title = "proof";
	json_t *e;
	size_t i;

	json_array_foreach(expects, i, e) {
		char *s = expect_words(e, bench_string(bench, "op"));

		section(x, title, s);
		title = "";
		free(s);
	}
	if (!json_array_size(expects))
		section(x, title, "declares no expectation");
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

static void write_timing(const struct explaining *x, const json_t *bench,
			 const char *op)
{
	const char *sweep = bench_string(bench, "sweep");
	char *phases = join(json_object_get(bench, "phases"));
	char *s;

	section(x, "timed", bench_string(bench, "timed"));
	if (json_array_size(json_object_get(bench, "phases")) > 1) {
		s = xasprintf("%s (the first is the headline and is proven)",
			      phases);
		section(x, "phases", s);
		free(s);
	}
	if (*sweep) {
		s = xasprintf("over %s: a line through the sizes gives the "
			      "fixed cost and the cost per %s",
			      sweep, op);
		section(x, "sweep", s);
		free(s);
	}
	free(phases);
}

/* "page=base,thp state=shared" of those that can run, and of the others. */
static void write_cases(const struct explaining *x, const json_t *bench)
{
	struct case_groups g;
	const char *title = "cases";

	case_groups_build(&g, bench);
	for (size_t i = 0; i < g.nr; i++) {
		const struct case_group *group = &g.groups[i];
		char *s;

		if (!*group->text)
			continue;
		s = xasprintf("%s%s%s%s%s%s%s", group->why ? "skip here: " : "",
			      group->text, group->why ? ": " : "",
			      group->why ? group->why : "",
			      group->hint ? " (" : "",
			      group->hint ? group->hint : "",
			      group->hint ? ")" : "");
		section(x, title, s);
		title = "";
		free(s);
	}
	if (has_page_axis(bench))
		section(x, *title ? "cases" : "",
			"'run-bench list --pages' says what the values of page "
			"are, 'run-bench explain page=thp' more of one");
	case_groups_release(&g);
}

/* The first one stands for all: the others differ in the axes. */
static void write_metrics(const struct explaining *x, const json_t *bench)
{
	const json_t *variants = json_object_get(bench, "variants");
	const json_t *phases = json_object_get(bench, "phases");
	const json_t *v = json_array_get(variants, 0);
	size_t nr = json_array_size(variants);
	struct axes axes = { .nr = 0 };
	const char *phase, *key;
	char *id, *line, more[48] = "";
	json_t *value;

	phase = json_string_value(json_array_get(phases, 0));
	if (!v)
		return;
	json_object_foreach(json_object_get(v, "case"), key, value)
		axes_add(&axes, key, json_string_value(value));
	id = case_id(bench_string(bench, "name"),
		     (unsigned int)number(bench, "version"), &axes);
	if (nr > 1)
		snprintf(more, sizeof(more), ", and %zu more", nr - 1);
	line = xasprintf("%s:%s%s", id, phase ? phase : "op", more);
	section(x, "metric", line);
	axes_release(&axes);
	free(id);
	free(line);
}

static void write_repro(const struct explaining *x, const json_t *bench)
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
	section(x, "run it", line);
	free(line);
}

void bench_explain_each(const json_t *bench, bench_explain_fn say, void *arg)
{
	const struct explaining explaining = { say, arg }, *x = &explaining;
	const char *op = bench_string(bench, "op");

	section(x, "question", bench_string(bench, "question"));
	write_timing(x, bench, op);
	section(x, "kernel", bench_string(bench, "kernel"));
	section(x, "expects", bench_string(bench, "expected"));
	write_expects(x, bench);
	section(x, "designs", bench_string(bench, "designs"));
	section(x, "pitfalls", bench_string(bench, "pitfalls"));
	section(x, "like", bench_string(bench, "like"));
	write_cases(x, bench);
	write_metrics(x, bench);
	write_repro(x, bench);
}

static void print_section(const char *title, const char *text, void *arg)
{
	char lead[INDENT];

	snprintf(lead, sizeof(lead), " %s", title);
	text_print_wrapped(arg, lead, INDENT, WIDTH, text);
}

void bench_explain_write(FILE *out, const json_t *bench)
{
	write_title(out, bench, bench_string(bench, "op"));
	bench_explain_each(bench, print_section, out);
}
