// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_list.h"

#include "base/err.h"
#include "base/suggest.h"
#include "base/text.h"
#include "report/bench_list.h"
#include "report/expect_words.h"
#include "report/table.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  78
#define INDENT 12

static int unknown_kind(json_t *kinds, const char *word, struct why *why)
{
	struct suggest near;
	json_t *kind;
	size_t i;

	suggest_init(&near, word);
	json_array_foreach(kinds, i, kind)
		suggest_offer(&near, bench_string(kind, "name"));
	why_set(why, -ENOENT, "find page kind '%.80s': there is none", word);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s?", suggest_best(&near));
	else
		why_hint(why, "'run-bench list --pages' names them all");
	return -ENOENT;
}

int page_list_filter(json_t **kept, json_t *kinds, const char *pattern,
		     struct why *why)
{
	json_t *kind;
	size_t i;

	*kept = json_array();
	if (!*kept)
		BUG("allocate a JSON array");
	json_array_foreach(kinds, i, kind) {
		if (pattern && !text_glob(pattern, bench_string(kind, "name")))
			continue;
		if (json_array_append(*kept, kind) < 0)
			BUG("append to a JSON array");
	}
	if (json_array_size(*kept) || !pattern)
		return 0;
	json_decref(*kept);
	*kept = NULL;
	return unknown_kind(kinds, pattern, why);
}

json_t *page_list_find(json_t *kinds, const char *name, struct why *why)
{
	json_t *kind;
	size_t i;

	json_array_foreach(kinds, i, kind) {
		if (!strcmp(bench_string(kind, "name"), name))
			return kind;
	}
	if (unknown_kind(kinds, name, why) == 0)
		BUG("page kind '%s' is known and is not", name);
	return NULL;
}

static size_t count_of(const json_t *kind, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(kind, key));

	return value > 0 ? (size_t)value : 0;
}

/* "no zram (modprobe zram)"; NULL: nothing. free() it. */
static char *lack_text(const json_t *kind)
{
	const char *why = bench_string(kind, "why");
	const char *hint = bench_string(kind, "hint");

	if (json_is_true(json_object_get(kind, "ready")))
		return NULL;
	return xasprintf("%s%s%s%s", *why ? why : "no reason was given",
			 *hint ? " (" : "", hint, *hint ? ")" : "");
}

void page_list_write(FILE *out, const json_t *kinds)
{
	static const struct table_column columns[] = {
		{ "page", TABLE_LEFT, TABLE_WHOLE },
		{ "unit", TABLE_RIGHT, TABLE_WHOLE },
		{ "here", TABLE_LEFT, TABLE_WHOLE },
		{ "what", TABLE_LEFT, TABLE_WRAP },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	size_t i, nr_ready = 0;
	json_t *kind;

	json_array_foreach(kinds, i, kind) {
		char *lack = lack_text(kind);

		nr_ready += !lack;
		table_row(t);
		table_set(t, 0, "%s", bench_string(kind, "name"));
		table_set(t, 1, "%zu", count_of(kind, "unit_pages"));
		table_set(t, 2, "%s", lack ? "skip" : "ready");
		table_set(t, 3, "%s", bench_string(kind, "what"));
		if (!lack)
			continue;
		table_row(t);
		table_set(t, 3, "skip: %s", lack);
		free(lack);
	}
	table_write(t, out, TABLE_WIDTH_MAX);
	table_free(t);
	fprintf(out, "\n%zu page kind%s, %zu ready here; units are in pages\n",
		json_array_size(kinds), json_array_size(kinds) == 1 ? "" : "s",
		nr_ready);
}

static void section(FILE *out, const char *title, const char *text)
{
	char lead[INDENT];

	snprintf(lead, sizeof(lead), " %s", title);
	text_print_wrapped(out, lead, INDENT, WIDTH, text);
}

static bool is_used_by(const json_t *bench, const char *name)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(bench, "variants"), i, v) {
		const json_t *axes = json_object_get(v, "case");

		if (!strcmp(bench_string(axes, "page"), name))
			return true;
	}
	return false;
}

/* The benchmarks that have it in their axis, and how to run one. */
static void write_users(FILE *out, const json_t *benches, const char *name)
{
	char *all = xstrdup(""), *longer;
	const char *first = NULL;
	json_t *bench;
	size_t i;

	json_array_foreach(benches, i, bench) {
		const char *user = bench_string(bench, "name");

		/* self/ is for those who look for the tool's own faults. */
		if (!is_used_by(bench, name) || !strncmp(user, "self/", 5))
			continue;
		longer = xasprintf("%s%s%s", all, *all ? ", " : "", user);
		free(all);
		all = longer;
		if (!first)
			first = user;
	}
	section(out, "used by", first ? all : "no benchmark");
	free(all);
	if (!first)
		return;
	longer = xasprintf("run-bench run %s page=%s", first, name);
	section(out, "run it", longer);
	free(longer);
}

static void write_sizes(FILE *out, const json_t *kind)
{
	size_t unit = count_of(kind, "unit_pages");
	size_t most = count_of(kind, "max_pages");
	char text[160], bound[64] = "";

	if (most)
		snprintf(bound, sizeof(bound), ", %zu at most", most);
	if (unit > 1)
		snprintf(text, sizeof(text), "multiples of %zu pages%s", unit,
			 bound);
	else
		snprintf(text, sizeof(text), "any number of pages%s", bound);
	section(out, "sizes", text);
}

static void write_promise(FILE *out, const json_t *kind)
{
	const char *title = "proof";
	json_t *e;
	size_t i;

	json_array_foreach(json_object_get(kind, "promise"), i, e) {
		char *s = expect_words(e, "page");

		section(out, title, s);
		title = "";
		free(s);
	}
}

void page_explain_write(FILE *out, const json_t *kind, const json_t *benches)
{
	const char *name = bench_string(kind, "name");
	char *lack = lack_text(kind), *here;

	fprintf(out,
		"page=%s   a page kind: what memory is when something is "
		"measured on it\n",
		name);
	section(out, "what", bench_string(kind, "what"));
	write_sizes(out, kind);
	write_promise(out, kind);
	here = lack ? xasprintf("skip: %s", lack) : xstrdup("ready");
	section(out, "here", here);
	write_users(out, benches, name);
	free(here);
	free(lack);
}
