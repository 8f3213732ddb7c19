// SPDX-License-Identifier: GPL-2.0-or-later
/* Which records belong to which case, side and stage. */
#include "analysis/compare_parts.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What run --ab varies between the two variants of a file. */
struct ab {
	const char *axis; /* an axis of the cases, or NULL: something else */
};

static struct ab ab_of(const struct result_file *f)
{
	const json_t *ab = json_object_get(f->plan, "ab");
	const char *kind = json_string_value(json_object_get(ab, "kind"));
	struct ab found = { NULL };

	if (kind && !strcmp(kind, "axis"))
		found.axis = json_string_value(json_object_get(ab, "what"));
	return found;
}

static void axes_without(struct axes *to, const struct axes *from,
			 const char *axis)
{
	*to = (struct axes){ 0 };
	for (size_t i = 0; i < from->nr; i++)
		if (!axis || strcmp(from->a[i].name, axis) != 0)
			axes_add(to, from->a[i].name, from->a[i].value);
}

static struct compare_case *find(const struct compare_cases *all,
				 const char *bench, const struct axes *axes)
{
	for (size_t i = 0; i < all->nr; i++)
		if (!strcmp(all->cases[i].bench, bench) &&
		    axes_equal(&all->cases[i].axes, axes))
			return &all->cases[i];
	return NULL;
}

const struct compare_case *compare_cases_find(const struct compare_cases *all,
					      const char *bench,
					      const struct axes *axes)
{
	return find(all, bench, axes);
}

/*
 * The versions of a case are one row: two of them are told as what keeps the
 * sides from comparing.
 */
static struct compare_case *case_need(struct compare_cases *all,
				      const char *bench, struct axes *axes)
{
	struct compare_case *c = find(all, bench, axes);

	if (c) {
		axes_release(axes);
		return c;
	}
	/* Doubles at powers of two. */
	if (!(all->nr & (all->nr - 1)))
		all->cases = xrealloc(all->cases, all->nr ? 2 * all->nr : 1,
				      sizeof(*all->cases));
	c = &all->cases[all->nr++];
	*c = (struct compare_case){ .bench = bench, .axes = *axes };
	c->nr_cells = COMPARE_STAGES * all->nr_sides;
	c->cells = xcalloc(c->nr_cells, sizeof(*c->cells));
	return c;
}

static int plan_words(const json_t *obj, struct axes *axes, struct why *why)
{
	json_t *words = json_object_get(obj, "case"), *value;
	const char *name;

	if (words && (!json_is_object(words) ||
		      json_object_size(words) > RECORD_AXES_MAX))
		return why_set(why, -EINVAL,
			       "case: must be an object with at most %d words",
			       RECORD_AXES_MAX);
	json_object_foreach(words, name, value) {
		if (!json_is_string(value)) {
			axes_release(axes);
			return why_set(why, -EINVAL,
				       "case.%.40s: must be a word", name);
		}
		axes_add(axes, name, json_string_value(value));
	}
	return 0;
}

static int plan_case(struct compare_cases *all, size_t cell, const json_t *obj,
		     const struct ab *ab, struct why *why)
{
	const char *bench = json_string_value(json_object_get(obj, "bench"));
	const char *text = json_string_value(json_object_get(obj, "headline"));
	struct axes words = { 0 }, axes;
	struct compare_case *c;
	int err;

	if (!bench)
		return why_set(why, -EINVAL, "bench: must be a name");
	if (text && strcmp(text, "per_op") != 0 && strcmp(text, "fixed") != 0)
		return why_set(why, -EINVAL,
			       "headline: must be per_op or fixed");
	err = plan_words(obj, &words, why);
	if (err)
		return err;
	axes_without(&axes, &words, ab->axis);
	axes_release(&words);
	c = case_need(all, bench, &axes);
	if (text && !strcmp(text, "fixed"))
		c->headline = SUMMARY_FIXED;
	c->cells[cell].is_planned = true;
	return 0;
}

static int read_plan(struct compare_cases *all, size_t cell,
		     const struct result_file *f, struct why *why)
{
	const json_t *cases = json_object_get(f->plan, "cases");
	const struct ab ab = ab_of(f);
	struct why what;

	if (cases && !json_is_array(cases))
		return why_set(why, -EINVAL,
			       "compare %.120s: plan: cases: must be an array",
			       f->path);
	for (size_t i = 0; i < json_array_size(cases); i++)
		if (plan_case(all, cell, json_array_get(cases, i), &ab, &what))
			return why_set(
				why, -EINVAL,
				"compare %.100s: plan: cases[%zu].%.120s",
				f->path, i, what.text);
	return 0;
}

static void cell_add(struct compare_cell *cell, const struct result_file *f,
		     const struct case_record *r)
{
	struct compare_session *s;

	if (!cell->nr || cell->sessions[cell->nr - 1].file != f) {
		cell->sessions = xrealloc(cell->sessions, cell->nr + 1,
					  sizeof(*cell->sessions));
		cell->sessions[cell->nr++] =
			(struct compare_session){ .file = f };
	}
	s = &cell->sessions[cell->nr - 1];
	if (!(s->nr & (s->nr - 1)))
		s->records = xrealloc(s->records, s->nr ? 2 * s->nr : 1,
				      sizeof(struct case_record *));
	s->records[s->nr++] = r;
}

/* stage: that all records belong to; < 0: each says its own. */
static void read_records(struct compare_cases *all, size_t side, int stage,
			 char variant, const struct result_file *f)
{
	const struct ab ab = ab_of(f);

	for (size_t i = 0; i < f->nr_cases; i++) {
		const struct case_record *r = &f->cases[i];
		size_t at = stage < 0 ? r->stage != 0 : (size_t)stage;
		struct compare_case *c;
		struct axes axes;

		if (variant && r->variant != variant)
			continue;
		axes_without(&axes, &r->axes, ab.axis);
		c = case_need(all, r->bench, &axes);
		if (!c->op)
			c->op = r->op;
		if (!c->sweep)
			c->sweep = r->sweep;
		c->is_ab_size |=
			ab.axis && r->sweep && !strcmp(ab.axis, r->sweep);
		cell_add(&c->cells[at * all->nr_sides + side], f, r);
	}
}

int compare_cases_build(const struct compare_side *sides, size_t nr_sides,
			const struct compare_side *confirm,
			struct compare_cases *all, struct why *why)
{
	int err = 0;

	*all = (struct compare_cases){ .nr_sides = nr_sides };
	for (size_t i = 0; i < nr_sides && !err; i++)
		for (size_t k = 0; k < sides[i].nr_files && !err; k++)
			err = read_plan(all, i, sides[i].files[k], why);
	if (err)
		return err;
	for (size_t i = 0; i < nr_sides; i++) {
		for (size_t k = 0; k < sides[i].nr_files; k++)
			read_records(all, i, confirm ? 0 : -1, sides[i].variant,
				     sides[i].files[k]);
		if (!confirm)
			continue;
		for (size_t k = 0; k < confirm[i].nr_files; k++)
			read_records(all, i, 1, confirm[i].variant,
				     confirm[i].files[k]);
	}
	return 0;
}

void compare_cases_release(struct compare_cases *all)
{
	for (size_t i = 0; i < all->nr; i++) {
		struct compare_case *c = &all->cases[i];

		for (size_t k = 0; k < c->nr_cells; k++) {
			for (size_t s = 0; s < c->cells[k].nr; s++)
				free(c->cells[k].sessions[s].records);
			free(c->cells[k].sessions);
		}
		free(c->cells);
		axes_release(&c->axes);
	}
	free(all->cases);
	*all = (struct compare_cases){ 0 };
}
