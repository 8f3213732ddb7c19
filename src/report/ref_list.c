// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/ref_list.h"

#include "base/err.h"
#include "report/bench_list.h"
#include "report/named_list.h"
#include "report/table.h"

#include <stdlib.h>

static const struct named_kind of_refs = {
	.axis = "via",
	.noun = "driver",
	.option = "--refs",
};

int ref_list_filter(json_t **kept, json_t *drivers, const char *pattern,
		    struct why *why)
{
	return named_filter(kept, drivers, &of_refs, pattern, why);
}

json_t *ref_list_find(json_t *drivers, const char *name, struct why *why)
{
	return named_find(drivers, &of_refs, name, why);
}

/* "write, slow, long, holds"; free() it. */
static char *traits_text(const json_t *rule)
{
	char *text = xstrdup(""), *longer;
	json_t *word;
	size_t i;

	json_array_foreach(json_object_get(rule, "traits"), i, word) {
		longer = xasprintf("%s%s%s", text, i ? ", " : "",
				   json_string_value(word));
		free(text);
		text = longer;
	}
	return text;
}

void ref_list_write(FILE *out, const json_t *drivers)
{
	static const struct table_column columns[] = {
		{ "via", TABLE_LEFT, TABLE_WHOLE },
		{ "kind", TABLE_LEFT, TABLE_WHOLE },
		{ "here", TABLE_LEFT, TABLE_WHOLE },
		{ "what", TABLE_LEFT, TABLE_WRAP },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	size_t i, nr_ready = 0;
	json_t *driver;

	json_array_foreach(drivers, i, driver) {
		char *lack = named_lack(driver), *traits = traits_text(driver);

		nr_ready += !lack;
		table_row(t);
		table_set(t, 0, "%s", bench_string(driver, "name"));
		table_set(t, 1, "%s", bench_string(driver, "ref"));
		table_set(t, 2, "%s", lack ? "skip" : "ready");
		table_set(t, 3, "%s (%s)", bench_string(driver, "what"),
			  traits);
		free(traits);
		if (!lack)
			continue;
		table_row(t);
		table_set(t, 3, "skip: %s", lack);
		free(lack);
	}
	table_write(t, out, TABLE_WIDTH_MAX);
	table_free(t);
	fprintf(out,
		"\n%zu driver%s, %zu ready here; kinds as claimed for this "
		"kernel: a run shows what was seen\n",
		json_array_size(drivers),
		json_array_size(drivers) == 1 ? "" : "s", nr_ready);
}

/* One line for each range of kernels: "since 6.5: PIN, write, fast". */
static void write_rules(FILE *out, const json_t *driver)
{
	const char *title = "kind";
	json_t *rule;
	size_t i;

	json_array_foreach(json_object_get(driver, "rules"), i, rule) {
		const char *since = bench_string(rule, "since");
		char *traits = traits_text(rule), *line;

		line = xasprintf("%s%s%s%s, %s", *since ? "since " : "", since,
				 *since ? ": " : "", bench_string(rule, "ref"),
				 traits);
		named_section(out, title, line);
		title = "";
		free(line);
		free(traits);
	}
}

void ref_explain_write(FILE *out, const json_t *driver, const json_t *benches)
{
	fprintf(out,
		"via=%s   a driver: it makes the kernel take references to "
		"pages\n",
		bench_string(driver, "name"));
	named_section(out, "what", bench_string(driver, "what"));
	write_rules(out, driver);
	named_section(out, "kernel", bench_string(driver, "path"));
	named_section(out, "pages",
		      json_is_true(json_object_get(driver, "does_others"))
			      ? "its own or those of another process"
			      : "its own");
	named_section(out, "proof",
		      "PIN: nr_foll_pin_acquired (since 5.7) counts each page; "
		      "GET and none: it counts none");
	named_use_write(out, &of_refs, driver, benches);
}
