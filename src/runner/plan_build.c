// SPDX-License-Identifier: GPL-2.0-or-later
/* From the guest's list and the user's words to cases; every word checked. */
#include "runner/plan.h"

#include "base/err.h"
#include "base/suggest.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* 0 where there is no such key. */
static size_t count_of(json_t *o, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(o, key));

	return value > 0 ? (size_t)value : 0;
}

/*
 * self/ holds known answers for the tool itself, litmus/ has no price to tell:
 * only when asked for.
 */
static bool pattern_means(const char *pattern, const char *name)
{
	if (!strncmp(name, "self/", 5) && strncmp(pattern, "self", 4))
		return false;
	if (!strncmp(name, "litmus/", 7) && strncmp(pattern, "litmus", 6))
		return false;
	return text_matches_name(pattern, name);
}

static bool has_value(json_t *bench, const char *axis, const char *value,
		      bool *is_axis)
{
	bool found = false;
	json_t *v;
	size_t i;

	*is_axis = false;
	json_array_foreach(json_object_get(bench, "variants"), i, v) {
		const char *s = text_of(json_object_get(v, "case"), axis);

		*is_axis |= s != NULL;
		found |= s && !strcmp(s, value);
	}
	return found;
}

static int unknown_value(json_t *bench, const char *axis, const char *value,
			 struct why *why)
{
	struct suggest near;
	json_t *v;
	size_t i;

	suggest_init(&near, value);
	json_array_foreach(json_object_get(bench, "variants"), i, v)
		suggest_offer(&near, text_of(json_object_get(v, "case"), axis));
	why_set(why, -EINVAL, "select '%s': axis '%s' has no value '%s'",
		text_of(bench, "name"), axis, value);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s=%s?", axis, suggest_best(&near));
	else
		why_hint(why, "'run-bench list -l %s' shows its cases",
			 text_of(bench, "name"));
	return -EINVAL;
}

/* One "axis=v1,v2" word of a filter against one benchmark. */
static int check_word(json_t *bench, const char *axis, char *values,
		      bool *is_known, struct why *why)
{
	const char *sweep = text_of(bench, "sweep");
	char *save = NULL;

	if (sweep && !strcmp(sweep, axis)) {
		*is_known = true;
		return 0;
	}
	for (char *v = strtok_r(values, ",", &save); v;
	     v = strtok_r(NULL, ",", &save)) {
		bool is_axis;

		if (!has_value(bench, axis, v, &is_axis) && is_axis)
			return unknown_value(bench, axis, v, why);
		*is_known |= is_axis;
	}
	return 0;
}

static void offer_axes(json_t *bench, struct suggest *near)
{
	const char *name, *sweep = text_of(bench, "sweep");
	json_t *v, *value;
	size_t i;

	if (sweep)
		suggest_offer(near, sweep);
	json_array_foreach(json_object_get(bench, "variants"), i, v)
		json_object_foreach(json_object_get(v, "case"), name, value)
			suggest_offer(near, name);
}

/* Does every word of the filter mean something to this benchmark? */
static int check_filter(json_t *bench, const char *filter, bool *fits,
			char *unknown, size_t unknown_size, struct why *why)
{
	char *copy, *save = NULL;
	int err = 0;

	*fits = true;
	if (!filter)
		return 0;
	copy = xstrdup(filter);
	for (char *w = strtok_r(copy, " ", &save); w && !err;
	     w = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(w, '=');
		bool is_known = false;

		if (!eq || eq == w || !eq[1]) {
			err = why_set(why, -EINVAL,
				      "select '%s': '%s' is not AXIS=VALUE",
				      text_of(bench, "name"), w);
			why_hint(why, "'run-bench list -l %s' shows its cases",
				 text_of(bench, "name"));
			break;
		}
		*eq = '\0';
		err = check_word(bench, w, eq + 1, &is_known, why);
		if (!err && !is_known) {
			*fits = false;
			snprintf(unknown, unknown_size, "%s", w);
		}
	}
	free(copy);
	return err;
}

static bool case_fits(const struct axes *axes, const char *sweep,
		      const char *filter)
{
	char *copy = xstrdup(filter ? filter : ""), *save = NULL;
	bool fits = true;

	for (char *w = strtok_r(copy, " ", &save); w && fits;
	     w = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(w, '='), *save2 = NULL;
		const char *value;
		bool any = false;

		*eq = '\0';
		if (sweep && !strcmp(w, sweep))
			continue;
		value = axes_get(axes, w);
		for (char *v = strtok_r(eq + 1, ",", &save2); v;
		     v = strtok_r(NULL, ",", &save2))
			any |= value && !strcmp(v, value);
		fits = any;
	}
	free(copy);
	return fits;
}

struct plan_case plan_case_of(json_t *bench, json_t *variant)
{
	const char *name, *sweep = text_of(bench, "sweep");
	struct plan_case c = { .half_width_ratio = NAN };
	json_t *value;

	json_object_foreach(json_object_get(variant, "case"), name, value)
		axes_add(&c.axes, name, json_string_value(value));
	c.bench = xstrdup(text_of(bench, "name"));
	c.version = (unsigned int)json_integer_value(
		json_object_get(bench, "version"));
	c.op = xstrdup(text_of(bench, "op"));
	c.sweep = sweep ? xstrdup(sweep) : NULL;
	c.is_fixed = !strcmp(text_of(bench, "headline"), "fixed");
	c.unit_pages = 1;
	/* Only sizes in pages can be whole huge pages, or too many pages. */
	if (sweep && !strcmp(sweep, "pages")) {
		c.max_pages = count_of(variant, "max_pages");
		if (count_of(variant, "unit_pages"))
			c.unit_pages = count_of(variant, "unit_pages");
	}
	c.is_cheap = json_is_true(json_object_get(variant, "is_cheap"));
	return c;
}

/* *nr_cases counts those that the filter leaves. */
static int add_case(struct plan *p, json_t *bench, json_t *variant,
		    const struct selection *sel, size_t *nr_cases,
		    struct why *why)
{
	const char *sweep = text_of(bench, "sweep");
	struct plan_case c = plan_case_of(bench, variant);

	if (!case_fits(&c.axes, sweep, sel->filter)) {
		plan_case_release(&c);
		return 0;
	}
	(*nr_cases)++;
	for (size_t i = 0; i < p->nr; i++)
		if (!strcmp(p->cases[i].bench, text_of(bench, "name")) &&
		    axes_equal(&p->cases[i].axes, &c.axes)) {
			plan_case_release(&c); /* selected twice: once */
			return 0;
		}
	c.partner = p->nr;
	p->cases = xrealloc(p->cases, p->nr + 1, sizeof(*p->cases));
	p->cases[p->nr++] = c;
	if (!sweep)
		return 0;
	return plan_take_sizes(p, &p->cases[p->nr - 1], sel->filter, why);
}

static int add_bench(struct plan *p, json_t *bench, const struct selection *sel,
		     size_t *nr_cases, struct why *why)
{
	json_t *variant;
	size_t i;
	int err = 0;

	json_array_foreach(json_object_get(bench, "variants"), i, variant) {
		if (p->suite.only_quick_cases &&
		    !json_is_true(json_object_get(variant, "quick")))
			continue;
		err = add_case(p, bench, variant, sel, nr_cases, why);
		if (err)
			break;
	}
	return err;
}

static int nothing_matches(json_t *list, const struct selection *sel,
			   struct why *why)
{
	struct suggest near;
	json_t *bench;
	size_t i;

	suggest_init(&near, sel->pattern);
	json_array_foreach(json_object_get(list, "benchmarks"), i, bench)
		suggest_offer(&near, text_of(bench, "name"));
	why_set(why, -EINVAL, "find benchmark '%s': there is none",
		sel->pattern);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s?", suggest_best(&near));
	else
		why_hint(why, "'run-bench list' shows all");
	return -EINVAL;
}

static int unknown_axis(json_t *list, const struct selection *sel,
			const char *axis, struct why *why)
{
	struct suggest near;
	json_t *bench;
	size_t i;

	suggest_init(&near, axis);
	json_array_foreach(json_object_get(list, "benchmarks"), i, bench)
		if (pattern_means(sel->pattern, text_of(bench, "name")))
			offer_axes(bench, &near);
	why_set(why, -EINVAL, "select '%s': unknown axis '%s'", sel->pattern,
		axis);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s?", suggest_best(&near));
	else
		why_hint(why, "'run-bench list -l %s' shows its cases",
			 sel->pattern);
	return -EINVAL;
}

/* Values that are all known, in a combination that is not declared. */
static int no_such_case(const struct selection *sel, struct why *why)
{
	why_set(why, -EINVAL, "select '%s': no case has %s together",
		sel->pattern, sel->filter);
	why_hint(why, "'run-bench list -l %s' shows its cases", sel->pattern);
	return -EINVAL;
}

static int add_selection(struct plan *p, json_t *list,
			 const struct selection *sel, struct why *why)
{
	size_t i, nr_matched = 0, nr_fit = 0, nr_cases = 0;
	char unknown[64] = "";
	json_t *bench;
	int err;

	json_array_foreach(json_object_get(list, "benchmarks"), i, bench) {
		bool fits;

		if (!pattern_means(sel->pattern, text_of(bench, "name")))
			continue;
		nr_matched++;
		err = check_filter(bench, sel->filter, &fits, unknown,
				   sizeof(unknown), why);
		if (err)
			return err;
		if (!fits)
			continue;
		nr_fit++;
		err = add_bench(p, bench, sel, &nr_cases, why);
		if (err)
			return err;
	}
	if (!nr_matched)
		return nothing_matches(list, sel, why);
	if (!nr_fit)
		return unknown_axis(list, sel, unknown, why);
	if (!nr_cases && !p->suite.only_quick_cases && sel->filter)
		return no_such_case(sel, why);
	return 0;
}

int plan_build(struct plan *p, struct suite *suite, json_t *list,
	       struct why *why)
{
	int err = 0;

	memset(p, 0, sizeof(*p));
	p->suite = *suite;
	memset(suite, 0, sizeof(*suite));
	p->cpu = -1;
	p->policy = xstrdup("other");
	p->page_bytes =
		(size_t)json_integer_value(json_object_get(list, "page_bytes"));
	p->table_pages = (size_t)json_integer_value(
		json_object_get(list, "table_pages"));
	p->thp_pages =
		(size_t)json_integer_value(json_object_get(list, "thp_pages"));
	for (size_t i = 0; i < p->suite.nr_selections && !err; i++)
		err = add_selection(p, list, &p->suite.selections[i], why);
	if (!err && !p->nr) {
		err = why_set(why, -EINVAL, "select cases: none is left");
		why_hint(why, "'run-bench list -l' shows all cases");
	}
	if (err)
		plan_release(p);
	return err;
}
