// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan of pairs: partners along an axis, the two sizes of a sweep. */
#include "runner/ab.h"

#include "base/err.h"
#include "base/suggest.h"
#include "runner/guest_list.h"
#include "runner/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool ab_is_sweep(const struct ab *ab, const struct plan_case *c)
{
	return ab->kind == AB_AXIS && c->sweep && ab->what &&
	       !strcmp(c->sweep, ab->what);
}

/* The axes, with the value of the variant in place of its own. */
static void axes_with(struct axes *to, const struct axes *from,
		      const struct ab *ab, unsigned int variant)
{
	const char *what = ab->what ? ab->what : "";

	memset(to, 0, sizeof(*to));
	for (size_t i = 0; i < from->nr; i++)
		axes_add(to, from->a[i].name,
			 strcmp(from->a[i].name, what) != 0
				 ? from->a[i].value
				 : ab->value[variant]);
}

static struct plan_case *find_in(struct plan_case *cases, size_t nr,
				 const char *bench, const struct axes *axes)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(cases[i].bench, bench) &&
		    axes_equal(&cases[i].axes, axes))
			return &cases[i];
	return NULL;
}

int ab_pair_up(struct plan *p, struct why *why)
{
	const struct ab *ab = &p->ab;

	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case *c = &p->cases[i], *other;
		const char *value =
			axes_get(&c->axes, ab->what ? ab->what : "");
		struct axes axes;

		c->partner = i;
		c->is_b = false;
		if (ab->kind != AB_AXIS || ab_is_sweep(ab, c))
			continue;
		c->is_b = value && !strcmp(value, ab->value[1]);
		axes_with(&axes, &c->axes, ab, c->is_b ? 0 : 1);
		other = find_in(p->cases, p->nr, c->bench, &axes);
		axes_release(&axes);
		if (!value || !other || other == c)
			return why_set(why, -EINVAL,
				       "read the plan: %s has no partner by %s",
				       c->bench, ab->what);
		c->partner = (size_t)(other - p->cases);
	}
	return 0;
}

/* As the list has it, with the sizes that were given for its partner. */
static bool make_case(struct plan *p, json_t *bench, const struct axes *axes,
		      const struct plan_case *like, struct plan_case *c)
{
	json_t *variant;
	size_t i;

	json_array_foreach(json_object_get(bench, "variants"), i, variant) {
		*c = plan_case_of(bench, variant);
		if (!axes_equal(&c->axes, axes)) {
			plan_case_release(c);
			continue;
		}
		c->nr_sizes = like->nr_sizes;
		memcpy(c->sizes, like->sizes, sizeof(c->sizes));
		plan_round_sizes(p, c);
		return true;
	}
	return false;
}

static void leave_out(struct plan *p, const struct plan_case *c,
		      const struct axes *missing)
{
	char *label = case_label(c->bench, &c->axes);
	char *other = case_label(c->bench, missing);

	plan_note(p, xasprintf("left out %s: there is no %s", label, other));
	free(other);
	free(label);
}

/* Both cases of the pair that c belongs to; false when one does not exist. */
static bool make_pair(struct plan *p, json_t *list, const struct plan_case *c,
		      struct plan_case pair[2])
{
	json_t *bench = guest_list_find(list, c->bench);

	for (unsigned int v = 0; v < 2; v++) {
		struct axes axes;
		bool is_there;

		axes_with(&axes, &c->axes, &p->ab, v);
		is_there = make_case(p, bench, &axes, c, &pair[v]);
		if (!is_there)
			leave_out(p, c, &axes);
		axes_release(&axes);
		if (!is_there) {
			if (v)
				plan_case_release(&pair[0]);
			return false;
		}
	}
	return true;
}

static bool is_value(const struct ab *ab, const char *value)
{
	return value &&
	       (!strcmp(value, ab->value[0]) || !strcmp(value, ab->value[1]));
}

/* Does any case of the benchmark have this value of the axis? */
static bool bench_has(json_t *bench, const char *axis, const char *value,
		      struct suggest *near)
{
	json_t *variant;
	size_t i;

	json_array_foreach(json_object_get(bench, "variants"), i, variant) {
		const char *s = json_string_value(json_object_get(
			json_object_get(variant, "case"), axis));

		if (!s)
			continue;
		if (near)
			suggest_offer(near, s);
		if (!value || !strcmp(s, value))
			return true;
	}
	return false;
}

static int unknown_axis(const struct plan *p, json_t *list, struct why *why)
{
	struct suggest near;
	const char *name;
	json_t *value;

	suggest_init(&near, p->ab.what);
	for (size_t i = 0; i < p->nr; i++) {
		json_t *bench = guest_list_find(list, p->cases[i].bench);
		json_t *first =
			json_array_get(json_object_get(bench, "variants"), 0);

		json_object_foreach(json_object_get(first, "case"), name, value)
			suggest_offer(&near, name);
		if (p->cases[i].sweep)
			suggest_offer(&near, p->cases[i].sweep);
	}
	suggest_offer(&near, "guest");
	suggest_offer(&near, "same");
	why_set(why, -EINVAL, "pair by '%s': no selected case has that axis",
		p->ab.what);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s?", suggest_best(&near));
	else
		why_hint(why, "'run-bench list -l' shows the axes");
	return -EINVAL;
}

static int unknown_value(const struct plan *p, json_t *list, const char *value,
			 struct why *why)
{
	struct suggest near;

	suggest_init(&near, value);
	for (size_t i = 0; i < p->nr; i++)
		if (bench_has(guest_list_find(list, p->cases[i].bench),
			      p->ab.what, value, &near))
			return 0;
	why_set(why, -EINVAL, "pair by '%s': it has no value '%s'", p->ab.what,
		value);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s=%s?", p->ab.what,
			 suggest_best(&near));
	else
		why_hint(why, "'run-bench list -l' shows the values");
	return -EINVAL;
}

static int nothing_left(const struct plan *p, json_t *list, struct why *why)
{
	bool is_known = false;
	int err = 0;

	for (size_t i = 0; i < p->nr; i++)
		is_known |= bench_has(guest_list_find(list, p->cases[i].bench),
				      p->ab.what, NULL, NULL);
	if (!is_known)
		return unknown_axis(p, list, why);
	for (size_t v = 0; v < 2 && !err; v++)
		err = unknown_value(p, list, p->ab.value[v], why);
	if (err)
		return err;
	why_set(why, -EINVAL, "pair by '%s': no selected case is left",
		p->ab.what);
	why_hint(why, "a case is needed that has both %s=%s and %s=%s",
		 p->ab.what, p->ab.value[0], p->ab.what, p->ab.value[1]);
	return -EINVAL;
}

static int plan_axis(struct plan *p, json_t *list, struct why *why)
{
	struct plan_case *cases = xcalloc(2 * p->nr, sizeof(*cases));
	size_t nr = 0;

	for (size_t i = 0; i < p->nr; i++) {
		const struct plan_case *c = &p->cases[i];

		if (!is_value(&p->ab, axes_get(&c->axes, p->ab.what)) ||
		    find_in(cases, nr, c->bench, &c->axes))
			continue;
		if (make_pair(p, list, c, &cases[nr]))
			nr += 2;
	}
	if (!nr) {
		free(cases);
		return nothing_left(p, list, why);
	}
	for (size_t i = 0; i < p->nr; i++)
		plan_case_release(&p->cases[i]);
	free(p->cases);
	p->cases = cases;
	p->nr = nr;
	return ab_pair_up(p, why);
}

/* Two sizes that stay two: each is a variant. */
static int plan_sweep(struct plan *p, struct why *why)
{
	char *filter = xasprintf("%s=%s,%s", p->ab.what, p->ab.value[0],
				 p->ab.value[1]);
	size_t nr = 0;
	int err = 0;

	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case *c = &p->cases[i];

		if (err || !ab_is_sweep(&p->ab, c)) {
			plan_case_release(c);
			continue;
		}
		c->nr_sizes = 0;
		err = plan_take_sizes(p, c, filter, why);
		if (!err && (c->nr_sizes != 2 || c->sizes[0] == c->sizes[1]))
			err = why_set(why, -EINVAL,
				      "pair by '%s': %s cannot have two sizes",
				      filter, c->bench);
		p->cases[nr] = *c;
		p->cases[nr].partner = nr;
		nr++;
	}
	p->nr = nr;
	p->suite.fit_memory = false; /* two sizes that are to stay two */
	free(filter);
	return err;
}

int ab_plan(struct plan *p, json_t *list, struct why *why)
{
	bool is_sweep = false;

	for (size_t i = 0; i < p->nr; i++)
		is_sweep |= ab_is_sweep(&p->ab, &p->cases[i]);
	if (p->ab.kind == AB_AXIS)
		return is_sweep ? plan_sweep(p, why) : plan_axis(p, list, why);
	return ab_pair_up(p, why);
}
