// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of run --ab and of shards: in the plan, and case by case. */
#include "results/walk.h"

#include "base/err.h"
#include "results/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum ab_kind { AB_AXIS, AB_SETTING, AB_GUEST, AB_SAME };
static const char *const ab_kinds[] = {
	[AB_AXIS] = "axis",
	[AB_SETTING] = "setting",
	[AB_GUEST] = "guest",
	[AB_SAME] = "same",
};
static const struct words words_ab = { ARRAY_SIZE(ab_kinds), ab_kinds };

static int build_ids(const struct keys *at, struct why *why)
{
	const char *id = NULL;
	int err = key_text(at, "a_build_id", KEY_MUST, &id, why);

	return err ? err : key_text(at, "b_build_id", KEY_MUST, &id, why);
}

/* Which variant the axes of a planned case say; 0: neither. */
static char axis_variant(const struct walk *w, const struct planned *p)
{
	const char *value = axes_get(&p->axes, w->ab_axis);

	if (value && !strcmp(value, w->ab_value[0]))
		return 'a';
	return value && !strcmp(value, w->ab_value[1]) ? 'b' : 0;
}

static bool is_sweep(const struct walk *w, const struct planned *p)
{
	return p->sweep && !strcmp(p->sweep, w->ab_axis);
}

static bool has_partner(struct walk *w, const struct planned *p)
{
	struct axes axes = { 0 };
	bool is_there;

	for (size_t i = 0; i < p->axes.nr; i++) {
		const struct axis_value *a = &p->axes.a[i];

		axes_add(&axes, a->name,
			 strcmp(a->name, w->ab_axis) != 0 ? a->value
			 : axis_variant(w, p) == 'a'	  ? w->ab_value[1]
							  : w->ab_value[0]);
	}
	is_there = walk_planned(w, p->bench, &axes);
	axes_release(&axes);
	return is_there;
}

/* Every case of the plan must be one of a pair. */
static int axis_rules(struct walk *w, const struct keys *at, struct why *why)
{
	for (size_t i = 0; i < w->nr_planned; i++) {
		struct planned *p = &w->planned[i];

		if (is_sweep(w, p)) {
			if (p->nr_sizes == 2)
				continue;
			return key_bad(at, "what", why,
				       "%.80s has %zu sizes, not two", p->label,
				       p->nr_sizes);
		}
		p->variant = axis_variant(w, p);
		if (!p->variant || !has_partner(w, p))
			return key_bad(at, "what", why,
				       "%.80s has no partner by %.40s",
				       p->label, w->ab_axis);
	}
	return 0;
}

static int ab_parse(struct walk *w, const struct keys *line, struct why *why)
{
	struct keys at = { .up = line, .name = "ab", .idx = -1 };
	const char *what = NULL, *a = NULL, *b = NULL;
	int kind = 0, err = key_object(line, "ab", KEY_MUST, &at.obj, why);

	if (!err)
		err = key_word(&at, "kind", &words_ab, &kind, why);
	if (!err)
		err = key_text(&at, "what", KEY_MUST, &what, why);
	if (!err)
		err = key_text(&at, "a", KEY_MUST, &a, why);
	if (!err)
		err = key_text(&at, "b", KEY_MUST, &b, why);
	if (!err)
		err = key_bool(&at, "confirm", KEY_MAY, &w->has_confirm, why);
	if (!err && kind == AB_GUEST)
		err = build_ids(&at, why);
	if (err)
		return err;
	if (!strcmp(a, b))
		return key_bad(&at, "b", why, "is %.40s, as a is", b);
	if (kind == AB_SETTING && *what != '/')
		return key_bad(&at, "what", why, "is no path");
	if (w->is_lab)
		return key_bad(line, "ab", why, "in a file of the lab");
	w->is_ab = true;
	if (kind != AB_AXIS)
		return 0;
	w->ab_axis = xstrdup(what);
	w->ab_value[0] = xstrdup(a);
	w->ab_value[1] = xstrdup(b);
	return axis_rules(w, &at, why);
}

static int shard_parse(const struct keys *line, struct why *why)
{
	struct keys at = { .up = line, .name = "shard", .idx = -1 };
	uint64_t index = 0, of = 0;
	int err = key_object(line, "shard", KEY_MUST, &at.obj, why);

	if (!err)
		err = key_uint(&at, "index", UINT32_MAX, &index, why);
	if (!err)
		err = key_uint(&at, "of", UINT32_MAX, &of, why);
	if (!err && (!index || index > of))
		err = key_bad(&at, "index", why, "is %llu of %llu",
			      (unsigned long long)index,
			      (unsigned long long)of);
	return err;
}

int check_ab_plan(struct walk *w, const struct keys *line, struct why *why)
{
	int err = 0;

	if (json_object_get(line->obj, "shard"))
		err = shard_parse(line, why);
	if (!err && json_object_get(line->obj, "ab"))
		err = ab_parse(w, line, why);
	return err;
}

/* Of a sweep that is what differs: variant a has the first size, b the other. */
static int sweep_rules(const struct planned *p, const struct case_record *r,
		       const struct keys *at, struct why *why)
{
	const uint64_t want = p->sizes[r->variant == 'b'];

	for (size_t i = 0; i < r->nr_points; i++)
		if (r->points[i].size != want)
			return key_bad(at, "points", why,
				       "size %llu is not that of variant %c",
				       (unsigned long long)r->points[i].size,
				       r->variant);
	return 0;
}

int check_ab_case(const struct walk *w, const struct planned *p,
		  const struct case_record *r, const struct keys *at,
		  struct why *why)
{
	if (!w->is_ab && r->variant)
		return key_bad(at, "variant", why, "but the plan has no ab");
	if (w->is_ab && !r->variant)
		return key_bad(at, "variant", why,
			       "is missing, but the plan has ab");
	if (r->stage && !w->has_confirm)
		return key_bad(at, "stage", why,
			       "is %u, but the plan confirms nothing",
			       r->stage);
	if (p->variant && p->variant != r->variant)
		return key_bad(at, "variant", why, "is %c, but %.80s is %c",
			       r->variant, p->label, p->variant);
	if (w->ab_axis && is_sweep(w, p))
		return sweep_rules(p, r, at, why);
	return 0;
}

size_t check_nr_usable(const struct walk *w, const struct planned *p)
{
	if (!w->is_ab)
		return p->nr_usable;
	if (p->variant)
		return p->nr_usable_of[p->variant == 'b'];
	return p->nr_usable_of[0] < p->nr_usable_of[1] ? p->nr_usable_of[0]
						       : p->nr_usable_of[1];
}
