// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_list.h"

#include "report/bench_list.h"
#include "report/expect_words.h"
#include "report/named_list.h"
#include "report/table.h"

#include <stdlib.h>

static const struct named_kind of_pages = {
	.axis = "page",
	.noun = "page kind",
	.option = "--pages",
};

int page_list_filter(json_t **kept, json_t *kinds, const char *pattern,
		     struct why *why)
{
	return named_filter(kept, kinds, &of_pages, pattern, why);
}

json_t *page_list_find(json_t *kinds, const char *name, struct why *why)
{
	return named_find(kinds, &of_pages, name, why);
}

static size_t count_of(const json_t *kind, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(kind, key));

	return value > 0 ? (size_t)value : 0;
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
		char *lack = named_lack(kind);

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
	named_section(out, "sizes", text);
}

static void write_promise(FILE *out, const json_t *kind)
{
	const char *title = "proof";
	json_t *e;
	size_t i;

	json_array_foreach(json_object_get(kind, "promise"), i, e) {
		char *s = expect_words(e, "page");

		named_section(out, title, s);
		title = "";
		free(s);
	}
}

void page_explain_write(FILE *out, const json_t *kind, const json_t *benches)
{
	const char *name = bench_string(kind, "name");

	fprintf(out,
		"page=%s   a page kind: what memory is when something is "
		"measured on it\n",
		name);
	named_section(out, "what", bench_string(kind, "what"));
	write_sizes(out, kind);
	write_promise(out, kind);
	named_use_write(out, &of_pages, kind, benches);
}
