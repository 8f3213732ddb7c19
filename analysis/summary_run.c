// SPDX-License-Identifier: GPL-2.0-or-later
/* Group the records of a file by case, in the order of the plan. */
#include "analysis/summary.h"

#include "analysis/core_clock.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One case: how it was planned, or the first record that shows it. */
struct group {
	const char *bench;
	unsigned int version;
	bool has_version;
	struct axes axes;
	struct summary_rule rule;
	const struct case_record **records;
	size_t nr;
};

struct groups {
	size_t nr;
	struct group *g;
	size_t min_processes;
};

static struct group *groups_add(struct groups *all)
{
	struct group *g;

	all->g = xrealloc(all->g, all->nr + 1, sizeof(*all->g));
	g = &all->g[all->nr++];
	*g = (struct group){ .rule.min_processes = all->min_processes };
	return g;
}

static void groups_release(struct groups *all)
{
	for (size_t i = 0; i < all->nr; i++) {
		axes_release(&all->g[i].axes);
		free(all->g[i].records);
	}
	free(all->g);
}

static struct group *groups_find(struct groups *all,
				 const struct case_record *r)
{
	struct group *g;

	for (size_t i = 0; i < all->nr; i++) {
		g = &all->g[i];
		if (!strcmp(g->bench, r->bench) &&
		    (!g->has_version || g->version == r->version) &&
		    axes_equal(&g->axes, &r->axes))
			return g;
	}
	return NULL;
}

static int plan_headline(const json_t *obj, struct group *g, size_t at,
			 struct why *why)
{
	const json_t *word = json_object_get(obj, "headline");
	const char *text = json_string_value(word);

	if (!word || (text && !strcmp(text, "per_op")))
		g->rule.headline = SUMMARY_PER_OP;
	else if (text && !strcmp(text, "fixed"))
		g->rule.headline = SUMMARY_FIXED;
	else
		return why_set(why, -EINVAL,
			       "plan: cases[%zu].headline: must be per_op or "
			       "fixed",
			       at);
	return 0;
}

static int plan_axes(const json_t *obj, struct group *g, size_t at,
		     struct why *why)
{
	json_t *axes = json_object_get(obj, "case"), *value;
	const char *name;

	if (axes &&
	    (!json_is_object(axes) || json_object_size(axes) > RECORD_AXES_MAX))
		return why_set(why, -EINVAL,
			       "plan: cases[%zu].case: must be an object with "
			       "at most %d words",
			       at, RECORD_AXES_MAX);
	json_object_foreach(axes, name, value) {
		if (!json_is_string(value))
			return why_set(why, -EINVAL,
				       "plan: cases[%zu].case.%.40s: must be "
				       "a word",
				       at, name);
		axes_add(&g->axes, name, json_string_value(value));
	}
	return 0;
}

static int plan_case(const json_t *obj, struct groups *all, size_t at,
		     struct why *why)
{
	const char *bench = json_string_value(json_object_get(obj, "bench"));
	const json_t *version = json_object_get(obj, "version");
	struct group *g = groups_add(all);
	int err;

	g->bench = bench;
	if (!bench)
		return why_set(why, -EINVAL,
			       "plan: cases[%zu].bench: must be a name", at);
	g->has_version = json_is_integer(version);
	g->version = (unsigned int)json_integer_value(version);
	err = plan_headline(obj, g, at, why);
	return err ? err : plan_axes(obj, g, at, why);
}

static int read_plan(const json_t *plan, struct groups *all, struct why *why)
{
	const json_t *cases = json_object_get(plan, "cases");
	json_int_t least =
		json_integer_value(json_object_get(plan, "rounds_min"));
	int err;

	all->min_processes = least > 0 ? (size_t)least : 0;
	if (cases && !json_is_array(cases))
		return why_set(why, -EINVAL, "plan: cases: must be an array");
	for (size_t i = 0; i < json_array_size(cases); i++) {
		err = plan_case(json_array_get(cases, i), all, i, why);
		if (err)
			return err;
	}
	return 0;
}

static void group_record(struct groups *all, const struct case_record *r)
{
	struct group *g = groups_find(all, r);

	if (!g) {
		g = groups_add(all);
		g->bench = r->bench;
		g->version = r->version;
		g->has_version = true;
		axes_copy(&g->axes, &r->axes);
	}
	g->records = xrealloc(g->records, g->nr + 1, sizeof(*g->records));
	g->records[g->nr++] = r;
}

/* Planned, but the run ended before its first process. */
static void summarise_absent(const struct group *g, struct case_summary *s)
{
	*s = (struct case_summary){
		.bench = g->bench,
		.version = g->version,
		.headline = g->rule.headline,
		.outcome = OUTCOME_SKIP,
		.proof = PROOF_NONE,
		.bytes_per_ns = estimate_none(),
		.why = xstrdup("no number: planned, but not in the file"),
	};
	axes_copy(&s->axes, &g->axes);
}

/* One clock for all cases of a run: they ran in turns on one core. */
static struct core_clock run_clock(const struct result_file *f)
{
	const struct case_record **all =
		xcalloc(f->nr_cases, sizeof(struct case_record *));
	struct core_clock clock;

	for (size_t i = 0; i < f->nr_cases; i++)
		all[i] = &f->cases[i];
	clock = core_clock_of(all, f->nr_cases);
	free(all);
	return clock;
}

int summary_build(const struct result_file *f, struct run_summary *out,
		  struct why *why)
{
	struct groups all = { 0 };
	int err = read_plan(f->plan, &all, why);

	*out = (struct run_summary){ 0 };
	if (err)
		goto out_release_groups;
	for (size_t i = 0; i < f->nr_cases; i++)
		group_record(&all, &f->cases[i]);
	out->clock = run_clock(f);
	out->cases = xcalloc(all.nr, sizeof(*out->cases));
	out->nr = all.nr;
	for (size_t i = 0; i < all.nr; i++) {
		struct group *g = &all.g[i];

		g->rule.clock = out->clock;
		if (g->nr)
			summary_case(g->records, g->nr, &g->rule,
				     &out->cases[i]);
		else
			summarise_absent(g, &out->cases[i]);
	}
out_release_groups:
	groups_release(&all);
	return err;
}

void run_summary_release(struct run_summary *out)
{
	for (size_t i = 0; i < out->nr; i++)
		case_summary_release(&out->cases[i]);
	free(out->cases);
	*out = (struct run_summary){ 0 };
}
