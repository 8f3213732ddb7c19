// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/bench_list.h"

#include "base/err.h"
#include "base/suggest.h"
#include "base/text.h"
#include "report/case_fold.h"
#include "report/table.h"

#include <errno.h>
#include <string.h>

const char *bench_string(const json_t *bench, const char *key)
{
	const char *s = json_string_value(json_object_get(bench, key));

	return s ? s : "";
}

const char *bench_case_text(const json_t *bench, const json_t *variant)
{
	const char *label = bench_string(variant, "label");
	const char *name = bench_string(bench, "name");
	size_t len_bytes = strlen(name);

	if (strncmp(label, name, len_bytes) != 0)
		return label;
	label += len_bytes;
	return *label == ' ' ? label + 1 : label;
}

#define FAMILIES_MAX 64

/*
 * What the word may have been: a name, its part behind the family ("anon"), or
 * a family. The nearest of the three; the whole name wins a tie.
 */
struct nearest {
	struct suggest name, tail, family;
	char families[FAMILIES_MAX][32];
	size_t nr_families;
};

static void nearest_offer(struct nearest *n, const char *name)
{
	const char *slash = strchr(name, '/');
	char *family;

	suggest_offer(&n->name, name);
	if (!slash)
		return;
	suggest_offer(&n->tail, slash + 1);
	if (n->nr_families == FAMILIES_MAX)
		return;
	family = n->families[n->nr_families++];
	snprintf(family, sizeof(n->families[0]), "%.*s", (int)(slash - name),
		 name);
	suggest_offer(&n->family, family);
}

static const char *nearest_best(const struct nearest *n, json_t *list)
{
	const char *best = suggest_best(&n->name), *name;
	size_t distance = best ? n->name.best_distance : (size_t)-1, i;
	json_t *bench;

	if (suggest_best(&n->family) && n->family.best_distance < distance) {
		best = n->family.best;
		distance = n->family.best_distance;
	}
	if (!suggest_best(&n->tail) || n->tail.best_distance >= distance)
		return best;
	json_array_foreach(list, i, bench) {
		name = bench_string(bench, "name");
		if (strchr(name, '/') && strchr(name, '/') + 1 == n->tail.best)
			return name;
	}
	return best;
}

static int unknown_name(json_t *list, const char *word, struct why *why)
{
	struct nearest n = { .nr_families = 0 };
	const char *best;
	json_t *bench;
	size_t i;

	suggest_init(&n.name, word);
	suggest_init(&n.tail, word);
	suggest_init(&n.family, word);
	json_array_foreach(list, i, bench)
		nearest_offer(&n, bench_string(bench, "name"));
	best = nearest_best(&n, list);
	why_set(why, -ENOENT, "find benchmark '%.80s': there is none", word);
	if (best)
		why_hint(why, "did you mean %s?", best);
	else
		why_hint(why, "'run-bench list' names them all");
	return -ENOENT;
}

int bench_list_filter(json_t **kept, json_t *list, const char *pattern,
		      struct why *why)
{
	json_t *bench;
	size_t i;

	*kept = json_array();
	if (!*kept)
		BUG("allocate a JSON array");
	json_array_foreach(list, i, bench) {
		if (pattern &&
		    !text_matches_name(pattern, bench_string(bench, "name")))
			continue;
		if (json_array_append(*kept, bench) < 0)
			BUG("append to a JSON array");
	}
	if (json_array_size(*kept) || !pattern)
		return 0;
	json_decref(*kept);
	*kept = NULL;
	return unknown_name(list, pattern, why);
}

json_t *bench_list_find(json_t *list, const char *name, struct why *why)
{
	json_t *bench;
	size_t i;

	json_array_foreach(list, i, bench) {
		if (!strcmp(bench_string(bench, "name"), name))
			return bench;
	}
	if (unknown_name(list, name, why) == 0)
		BUG("benchmark '%s' is known and is not", name);
	return NULL;
}

static void add_groups(struct table *t, const json_t *bench)
{
	struct case_groups g;

	case_groups_build(&g, bench);
	for (size_t i = 0; i < g.nr; i++) {
		const struct case_group *group = &g.groups[i];
		const char *text = *group->text ? group->text : "the one case";

		if (group->why)
			table_span(t, 2, "skip: %s: %s%s%s%s", text, group->why,
				   group->hint ? " (" : "",
				   group->hint ? group->hint : "",
				   group->hint ? ")" : "");
		else
			table_span(t, 2, "ready: %s", text);
	}
	case_groups_release(&g);
}

void bench_list_write(FILE *out, const json_t *list, bool is_long)
{
	static const struct table_column columns[] = {
		{ "benchmark", TABLE_LEFT, TABLE_WHOLE },
		{ "op", TABLE_LEFT, TABLE_WHOLE },
		{ "cases", TABLE_RIGHT, TABLE_WHOLE },
		{ "question", TABLE_LEFT, TABLE_WRAP },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	json_t *bench;
	size_t i;

	json_array_foreach(list, i, bench) {
		size_t nr_ready, nr = case_count(bench, &nr_ready);

		if (is_long && i)
			table_row(t);
		table_row(t);
		table_set(t, 0, "%s", bench_string(bench, "name"));
		table_set(t, 1, "%s", bench_string(bench, "op"));
		if (nr_ready == nr)
			table_set(t, 2, "%zu", nr);
		else
			table_set(t, 2, "%zu of %zu", nr_ready, nr);
		table_set(t, 3, "%s", bench_string(bench, "question"));
		if (is_long)
			add_groups(t, bench);
	}
	table_write(t, out, TABLE_WIDTH_MAX);
	table_free(t);
	case_totals_write(out, list, TABLE_WIDTH_MAX);
}
