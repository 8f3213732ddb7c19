// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/named_list.h"

#include "base/err.h"
#include "base/suggest.h"
#include "base/text.h"
#include "report/bench_list.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int unknown(json_t *all, const struct named_kind *of, const char *word,
		   struct why *why)
{
	struct suggest near;
	json_t *element;
	size_t i;

	suggest_init(&near, word);
	json_array_foreach(all, i, element)
		suggest_offer(&near, bench_string(element, "name"));
	why_set(why, -ENOENT, "find %s '%.80s': there is none", of->noun, word);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s?", suggest_best(&near));
	else
		why_hint(why, "'run-bench list %s' names them all", of->option);
	return -ENOENT;
}

int named_filter(json_t **kept, json_t *all, const struct named_kind *of,
		 const char *pattern, struct why *why)
{
	json_t *element;
	size_t i;

	*kept = json_array();
	if (!*kept)
		BUG("allocate a JSON array");
	json_array_foreach(all, i, element) {
		const char *name = bench_string(element, "name");

		if (pattern && !text_glob(pattern, name))
			continue;
		if (json_array_append(*kept, element) < 0)
			BUG("append to a JSON array");
	}
	if (json_array_size(*kept) || !pattern)
		return 0;
	json_decref(*kept);
	*kept = NULL;
	return unknown(all, of, pattern, why);
}

json_t *named_find(json_t *all, const struct named_kind *of, const char *name,
		   struct why *why)
{
	json_t *element;
	size_t i;

	json_array_foreach(all, i, element) {
		if (!strcmp(bench_string(element, "name"), name))
			return element;
	}
	if (unknown(all, of, name, why) == 0)
		BUG("%s '%s' is known and is not", of->noun, name);
	return NULL;
}

char *named_lack(const json_t *element)
{
	const char *why = bench_string(element, "why");
	const char *hint = bench_string(element, "hint");

	if (json_is_true(json_object_get(element, "ready")))
		return NULL;
	return xasprintf("%s%s%s%s", *why ? why : "no reason was given",
			 *hint ? " (" : "", hint, *hint ? ")" : "");
}

void named_section(FILE *out, const char *title, const char *text)
{
	char lead[NAMED_INDENT];

	snprintf(lead, sizeof(lead), " %s", title);
	text_print_wrapped(out, lead, NAMED_INDENT, NAMED_WIDTH, text);
}

static bool is_used_by(const json_t *bench, const char *axis, const char *name)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(bench, "variants"), i, v) {
		const json_t *axes = json_object_get(v, "case");

		if (!strcmp(bench_string(axes, axis), name))
			return true;
	}
	return false;
}

/* The benchmarks that have it in their axis, and how to run one. */
static void write_users(FILE *out, const json_t *benches, const char *axis,
			const char *name)
{
	char *all = xstrdup(""), *longer;
	const char *first = NULL;
	json_t *bench;
	size_t i;

	json_array_foreach(benches, i, bench) {
		const char *user = bench_string(bench, "name");

		/* These two families are run when asked for, by name. */
		if (!is_used_by(bench, axis, name) ||
		    !strncmp(user, "self/", 5) || !strncmp(user, "litmus/", 7))
			continue;
		longer = xasprintf("%s%s%s", all, *all ? ", " : "", user);
		free(all);
		all = longer;
		if (!first)
			first = user;
	}
	named_section(out, "used by", first ? all : "no benchmark");
	free(all);
	if (!first)
		return;
	longer = xasprintf("run-bench run %s %s=%s", first, axis, name);
	named_section(out, "run it", longer);
	free(longer);
}

void named_use_write(FILE *out, const struct named_kind *of,
		     const json_t *element, const json_t *benches)
{
	char *lack = named_lack(element), *here;

	here = lack ? xasprintf("skip: %s", lack) : xstrdup("ready");
	named_section(out, "here", here);
	write_users(out, benches, of->axis, bench_string(element, "name"));
	free(here);
	free(lack);
}
