// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of env, plan and resume lines. */
#include "results/walk.h"

#include "base/err.h"
#include "results/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const modes[] = { "live", "lab" };
static const struct words words_mode = { ARRAY_SIZE(modes), modes };
#define MODE_LAB 1

static const char *const accels[] = { "icount", "kvm" };
static const struct words words_accel = { ARRAY_SIZE(accels), accels };

/* What counts: without it the unit of every number is unknown. */
static int lab_parse(const struct keys *at, struct why *why)
{
	struct keys lab = { .up = at, .name = "lab", .idx = -1 };
	int accel = 0, err = key_object(at, "lab", KEY_MUST, &lab.obj, why);

	return err ? err : key_word(&lab, "accel", &words_accel, &accel, why);
}
static const char *const builds[] = { "release", "debug" };
static const struct words words_build = { ARRAY_SIZE(builds), builds };
static const char *const headlines[] = { "per_op", "fixed" };
static const struct words words_headline = { ARRAY_SIZE(headlines), headlines };

static int tool_parse(struct walk *w, const struct keys *line, struct why *why)
{
	struct keys at = { .up = line, .name = "tool", .idx = -1 };
	const char *text = NULL;
	bool is_dirty = false;
	int build = 0;
	int err = key_object(line, "tool", KEY_MUST, &at.obj, why);

	if (!err)
		err = key_text(&at, "version", KEY_MUST, &text, why);
	if (!err)
		err = key_text(&at, "commit", KEY_MAY, &text, why);
	if (!err)
		err = key_bool(&at, "dirty", KEY_MAY, &is_dirty, why);
	if (!err)
		err = key_text(&at, "guest_build_id", KEY_MAY, &text, why);
	if (!err)
		err = key_word(&at, "build", &words_build, &build, why);
	if (!err && build)
		walk_find(w, FINDING_NOTE, w->line,
			  "tool.build: measured with a debug build: its times "
			  "mean nothing");
	return err;
}

static int hash_parse(const struct keys *at, const char **hash, struct why *why)
{
	int err = key_text(at, "identity_hash", KEY_MUST, hash, why);

	if (!err && (*hash)[strspn(*hash, "0123456789abcdef")])
		err = key_bad(at, "identity_hash", why,
			      "must be hex digits, is \"%.40s\"", *hash);
	return err;
}

void check_env(struct walk *w, const json_t *obj)
{
	static const char *const groups[] = { "identity", "subject",
					      "context" };
	const struct keys at = { .idx = -1, .obj = obj };
	const char *time = NULL, *hash = NULL, *text = NULL;
	const json_t *group;
	struct why why;
	int mode = 0, err = key_word(&at, "mode", &words_mode, &mode, &why);

	if (!err)
		err = key_time(&at, "time", KEY_MUST, &time, &why);
	for (size_t i = 0; i < ARRAY_SIZE(groups) && !err; i++)
		err = key_object(&at, groups[i], KEY_MUST, &group, &why);
	if (!err)
		err = hash_parse(&at, &hash, &why);
	if (!err)
		err = key_text(&at, "topology_xml", KEY_MAY, &text, &why);
	if (!err)
		err = tool_parse(w, &at, &why);
	w->is_lab = mode == MODE_LAB;
	if (!err && w->is_lab)
		err = lab_parse(&at, &why);
	if (err)
		walk_error(w, &why);
	if (time)
		walk_time(w, time);
	if (hash)
		w->identity_hash = xstrdup(hash);
}

static int sizes_parse(struct planned *p, const struct keys *at,
		       struct why *why)
{
	const json_t *array;
	int err = key_array(at, "sizes", &array, why);

	if (err)
		return err;
	/* A case that is skipped was never sized; no sweep may be [] or [0]. */
	err = key_uints(at, "sizes", array, INT64_MAX, &p->sizes, &p->nr_sizes,
			why);
	if (err)
		return err;
	for (size_t i = 0; i < p->nr_sizes; i++) {
		if (!p->sweep != !p->sizes[i])
			return key_bad(at, "sizes", why,
				       p->sweep
					       ? "size 0 of a sweep"
					       : "must be [0] without a sweep");
		for (size_t j = 0; j < i; j++)
			if (p->sizes[i] == p->sizes[j])
				return key_bad(at, "sizes", why,
					       "has %llu twice",
					       (unsigned long long)p->sizes[i]);
	}
	if (p->nr_sizes > RECORD_POINTS_MAX)
		return key_bad(at, "sizes", why, "has %zu sizes, at most %d",
			       p->nr_sizes, RECORD_POINTS_MAX);
	return 0;
}

/* Absent where the pages of the case are single base pages. */
static int unit_parse(const struct planned *p, const struct keys *at,
		      struct why *why)
{
	uint64_t unit = 0;
	int err;

	if (!json_object_get(at->obj, "unit_pages"))
		return 0;
	err = key_uint(at, "unit_pages", INT64_MAX, &unit, why);
	if (err)
		return err;
	if (!unit)
		return key_bad(at, "unit_pages", why, "is 0");
	for (size_t i = 0; i < p->nr_sizes; i++)
		if (p->sizes[i] % unit)
			return key_bad(at, "sizes", why,
				       "%llu is no multiple of unit_pages %llu",
				       (unsigned long long)p->sizes[i],
				       (unsigned long long)unit);
	return 0;
}

static int planned_parse(struct planned *p, const struct keys *at,
			 struct why *why)
{
	const char *bench = NULL, *op = NULL, *sweep = NULL;
	uint64_t version = 0;
	int headline = 0, err = key_text(at, "bench", KEY_MUST, &bench, why);

	if (!err)
		err = key_uint(at, "version", UINT32_MAX, &version, why);
	if (!err && !version)
		err = key_bad(at, "version", why, "starts at 1");
	if (!err)
		err = axes_parse(&p->axes, at, "case", why);
	if (err)
		return err;
	p->bench = xstrdup(bench);
	p->version = (unsigned int)version;
	p->label = case_label(bench, &p->axes);
	err = key_word(at, "headline", &words_headline, &headline, why);
	if (!err)
		err = key_text(at, "op", KEY_MUST, &op, why);
	if (!err)
		err = key_text(at, "sweep", KEY_MAY, &sweep, why);
	if (err)
		return err;
	p->op = xstrdup(op);
	p->sweep = sweep ? xstrdup(sweep) : NULL;
	err = sizes_parse(p, at, why);
	return err ? err : unit_parse(p, at, why);
}

void planned_release(struct planned *p)
{
	free(p->bench);
	axes_release(&p->axes);
	free(p->label);
	free(p->op);
	free(p->sweep);
	free(p->sizes);
	free(p->rounds);
}

static int cases_parse(struct walk *w, const struct keys *at, struct why *why)
{
	const json_t *array;
	struct keys item;
	uint64_t nr = 0;
	int err = key_uint(at, "nr_cases", UINT32_MAX, &nr, why);

	if (!err)
		err = key_array(at, "cases", &array, why);
	if (err)
		return err;
	if (nr != json_array_size(array))
		return key_bad(at, "nr_cases", why, "is %llu for %zu cases",
			       (unsigned long long)nr, json_array_size(array));
	w->planned = xcalloc(nr, sizeof(*w->planned));
	for (size_t i = 0; i < nr; i++) {
		struct planned *p = &w->planned[i], *twin;

		err = key_item(at, "cases", array, i, &item, why);
		if (err)
			return err;
		w->nr_planned++;
		err = planned_parse(p, &item, why);
		if (err)
			return err;
		twin = walk_planned(w, p->bench, &p->axes);
		if (twin != p)
			return key_bad(&item, "case", why,
				       "%.80s is in the plan twice", p->label);
	}
	return 0;
}

/* What a run of the plan does, in whole numbers; resume needs them all. */
static int numbers_parse(struct walk *w, const struct keys *at, struct why *why)
{
	const struct {
		const char *key;
		unsigned int least;
		unsigned int *to;
	} numbers[] = {
		{ "rounds_min", 1, &w->rounds_min },
		{ "rounds_max", 1, &w->rounds_max },
		{ "layouts", 1, &w->nr_layouts },
		{ "nr_samples", 1, NULL },
		{ "nr_warmups", 0, NULL },
		{ "nr_counted", 0, NULL },
		{ "timeout_s", 1, NULL },
		{ "table_pages", 1, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		uint64_t value = 0;
		int err = key_uint(at, numbers[i].key, UINT32_MAX, &value, why);

		if (err)
			return err;
		if (value < numbers[i].least)
			return key_bad(at, numbers[i].key, why, "is 0");
		if (numbers[i].to)
			*numbers[i].to = (unsigned int)value;
	}
	if (w->rounds_max < w->rounds_min)
		return key_bad(at, "rounds_max", why,
			       "is %u, less than rounds_min %u", w->rounds_max,
			       w->rounds_min);
	return 0;
}

static int limits_parse(const struct keys *at, struct why *why)
{
	static const char *const limits[] = { "half_width_pct", "budget_s",
					      "phase_max_ns" };
	double value = 0;
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(limits) && !err; i++)
		err = key_number(at, limits[i], KEY_MUST, &value, why);
	return err;
}

/* Strings that may be empty: no name, no events. */
static int strings_parse(const struct keys *at, struct why *why)
{
	static const char *const strings[] = { "suite", "events" };
	const char *policy = NULL, *table = NULL;
	int cpu = -1;

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++)
		if (!json_is_string(json_object_get(at->obj, strings[i])))
			return key_bad(at, strings[i], why,
				       "is missing or no string");
	if (key_text(at, "policy", KEY_MUST, &policy, why) ||
	    key_text(at, "table", KEY_MAY, &table, why))
		return -EINVAL;
	return key_cpu(at, "cpu", &cpu, why);
}

static int argv_parse(const struct keys *at, struct why *why)
{
	const json_t *array;
	int err = key_array(at, "argv", &array, why);

	for (size_t i = 0; !err && i < json_array_size(array); i++)
		if (!json_is_string(json_array_get(array, i)))
			return key_bad(at, "argv", why,
				       "must be an array of strings");
	return err;
}

void check_plan(struct walk *w, const json_t *obj)
{
	const struct keys at = { .idx = -1, .obj = obj };
	uint64_t seed = 0;
	struct why why;
	int err = strings_parse(&at, &why);

	if (!err)
		err = key_hex(&at, "seed", &seed, &why);
	if (!err)
		err = argv_parse(&at, &why);
	if (!err)
		err = numbers_parse(w, &at, &why);
	if (!err)
		err = limits_parse(&at, &why);
	if (!err)
		err = cases_parse(w, &at, &why);
	if (!err)
		err = check_ab_plan(w, &at, &why);
	w->is_plan_good = !err;
	if (err)
		walk_error(w, &why);
}

void check_resume(struct walk *w, const json_t *obj)
{
	const struct keys at = { .idx = -1, .obj = obj };
	const char *time = NULL, *hash = NULL;
	uint64_t nr = 0;
	struct why why;
	int err = key_time(&at, "time", KEY_MUST, &time, &why);

	w->nr_resumes++;
	if (!err)
		err = hash_parse(&at, &hash, &why);
	if (!err)
		err = key_uint(&at, "nr_records", INT64_MAX, &nr, &why);
	if (!err && nr != w->nr_case_lines && !w->nr_bad_lines)
		err = key_bad(&at, "nr_records", &why,
			      "is %llu behind %zu case lines",
			      (unsigned long long)nr, w->nr_case_lines);
	if (!err && w->identity_hash && strcmp(hash, w->identity_hash))
		err = key_bad(&at, "identity_hash", &why,
			      "is not that of env: resumed on another machine");
	if (err)
		walk_error(w, &why);
	if (time)
		walk_time(w, time);
}
