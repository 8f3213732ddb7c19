// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/case_fold.h"

#include "base/err.h"
#include "base/text.h"
#include "report/bench_list.h"
#include "results/record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Cases that differ in lists of values: one string for each axis. */
struct term {
	char *values[RECORD_AXES_MAX];
};

struct terms {
	size_t nr, nr_axes;
	const char *names[RECORD_AXES_MAX];
	struct term *t;
};

static void term_add(struct terms *all, const json_t *variant)
{
	struct term *t;
	const char *name;
	json_t *value;
	size_t i = 0;

	all->t = xrealloc(all->t, all->nr + 1, sizeof(*all->t));
	t = &all->t[all->nr++];
	memset(t, 0, sizeof(*t));
	json_object_foreach(json_object_get(variant, "case"), name, value) {
		const char *text = json_string_value(value);

		if (i == RECORD_AXES_MAX)
			break;
		all->names[i] = name;
		t->values[i++] = xstrdup(text ? text : "?");
	}
	all->nr_axes = i;
}

static void term_release(struct term *t)
{
	for (size_t i = 0; i < RECORD_AXES_MAX; i++)
		free(t->values[i]);
}

static bool differ_only_in(const struct terms *all, const struct term *a,
			   const struct term *b, size_t axis)
{
	for (size_t i = 0; i < all->nr_axes; i++)
		if (i != axis && strcmp(a->values[i], b->values[i]) != 0)
			return false;
	return true;
}

static char *append(char *list, const char *more)
{
	char *longer = xasprintf("%s,%s", list, more);

	free(list);
	return longer;
}

static void fold(struct terms *all, size_t axis)
{
	for (size_t i = 0; i < all->nr; i++) {
		size_t kept = i + 1;

		for (size_t k = i + 1; k < all->nr; k++) {
			struct term *a = &all->t[i], *b = &all->t[k];

			if (!differ_only_in(all, a, b, axis)) {
				all->t[kept++] = *b;
				continue;
			}
			a->values[axis] =
				append(a->values[axis], b->values[axis]);
			term_release(b);
		}
		all->nr = kept;
	}
}

static char *terms_text(const struct terms *all)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < all->nr; i++)
		for (size_t a = 0; a < all->nr_axes; a++) {
			const char *gap = !a && i ? "; " : a ? " " : "";

			longer = xasprintf("%s%s%s=%s", text, gap,
					   all->names[a], all->t[i].values[a]);
			free(text);
			text = longer;
		}
	return text;
}

/* What a case lacks: "" for nothing. */
static const char *lack_of(const json_t *variant)
{
	const char *why;

	if (json_is_true(json_object_get(variant, "ready")))
		return "";
	why = bench_string(variant, "why");
	return *why ? why : "no reason was given";
}

static struct case_group *group_of(struct case_groups *g, const char *why)
{
	struct case_group *found;

	for (size_t i = 0; i < g->nr; i++)
		if (!strcmp(g->groups[i].why, why))
			return &g->groups[i];
	g->groups = xrealloc(g->groups, g->nr + 1, sizeof(*g->groups));
	found = &g->groups[g->nr++];
	*found = (struct case_group){ .why = why };
	return found;
}

static char *group_text(const json_t *variants, const char *why)
{
	struct terms all = { 0 };
	json_t *v;
	char *text;
	size_t i;

	json_array_foreach(variants, i, v)
		if (!strcmp(lack_of(v), why))
			term_add(&all, v);
	for (size_t a = 0; a < all.nr_axes; a++)
		fold(&all, a);
	text = terms_text(&all);
	for (i = 0; i < all.nr; i++)
		term_release(&all.t[i]);
	free(all.t);
	return text;
}

void case_groups_build(struct case_groups *g, const json_t *bench)
{
	const json_t *variants = json_object_get(bench, "variants");
	size_t i, nr_ready;
	json_t *v;

	memset(g, 0, sizeof(*g));
	if (case_count(bench, &nr_ready) && nr_ready)
		group_of(g, "");
	json_array_foreach(variants, i, v) {
		struct case_group *group = group_of(g, lack_of(v));

		group->nr++;
		group->hint = json_string_value(json_object_get(v, "hint"));
	}
	for (i = 0; i < g->nr; i++) {
		g->groups[i].text = group_text(variants, g->groups[i].why);
		if (!*g->groups[i].why)
			g->groups[i].why = NULL;
	}
}

void case_groups_release(struct case_groups *g)
{
	for (size_t i = 0; i < g->nr; i++)
		free(g->groups[i].text);
	free(g->groups);
	memset(g, 0, sizeof(*g));
}

size_t case_count(const json_t *bench, size_t *nr_ready)
{
	const json_t *variants = json_object_get(bench, "variants");
	json_t *v;
	size_t i;

	*nr_ready = 0;
	json_array_foreach(variants, i, v)
		*nr_ready += json_is_true(json_object_get(v, "ready"));
	return json_array_size(variants);
}

static int by_count(const void *a, const void *b)
{
	const struct case_group *x = a, *y = b;

	if (x->nr != y->nr)
		return x->nr < y->nr ? 1 : -1;
	return strcmp(x->why, y->why);
}

static void write_lacks(FILE *out, struct case_groups *lacks, size_t width)
{
	qsort(lacks->groups, lacks->nr, sizeof(*lacks->groups), by_count);
	for (size_t i = 0; i < lacks->nr; i++) {
		const struct case_group *g = &lacks->groups[i];
		char lead[32], *text;

		snprintf(lead, sizeof(lead), "%5zu", g->nr);
		text = xasprintf("%s%s%s%s", g->why, g->hint ? " (" : "",
				 g->hint ? g->hint : "", g->hint ? ")" : "");
		text_print_wrapped(out, lead, 7, width, text);
		free(text);
	}
}

void case_totals_write(FILE *out, const json_t *list, size_t width)
{
	size_t nr = 0, nr_ready = 0, i, k, ready;
	struct case_groups lacks = { 0 };
	json_t *bench, *v;

	json_array_foreach(list, i, bench) {
		nr += case_count(bench, &ready);
		nr_ready += ready;
		json_array_foreach(json_object_get(bench, "variants"), k, v) {
			struct case_group *g;

			if (!*lack_of(v))
				continue;
			g = group_of(&lacks, lack_of(v));
			g->nr++;
			g->hint = json_string_value(json_object_get(v, "hint"));
		}
	}
	fprintf(out, "\n%zu benchmark%s, %zu case%s, %zu ready here%s\n",
		json_array_size(list), json_array_size(list) == 1 ? "" : "s",
		nr, nr == 1 ? "" : "s", nr_ready,
		lacks.nr ? "; the others lack:" : "");
	if (lacks.nr)
		write_lacks(out, &lacks, width);
	free(lacks.groups);
}
