// SPDX-License-Identifier: GPL-2.0-or-later
/* A case line against the plan and the lines before it. */
#include "results/walk.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* Bad line or not, the numbering goes on from what the line says. */
static void check_seq(struct walk *w, const struct case_record *r)
{
	if (w->is_seq_known && r->seq != w->next_seq)
		walk_find(w, FINDING_ERROR, w->line,
			  "seq: is %llu, expected %llu: a record is missing or "
			  "doubled",
			  (unsigned long long)r->seq,
			  (unsigned long long)w->next_seq);
	w->is_seq_known = true;
	w->next_seq = r->seq + 1;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int name_rules(const struct planned *p, const struct case_record *r,
		      const struct keys *at, struct why *why)
{
	if (r->version != p->version)
		return key_bad(at, "version", why,
			       "is %u, but the plan says %u for %.80s",
			       r->version, p->version, p->label);
	if (!same(r->op, p->op))
		return key_bad(at, "op", why,
			       "is %.40s, but the plan says %.40s for %.80s",
			       r->op, p->op, p->label);
	if (!same(r->sweep, p->sweep))
		return key_bad(at, "sweep", why,
			       "is %.40s, but the plan says %.40s for %.80s",
			       r->sweep ? r->sweep : "null",
			       p->sweep ? p->sweep : "null", p->label);
	return 0;
}

/* Without a sweep the only size is 0, and the record's rules saw to that. */
static bool plan_has_size(const struct planned *p, uint64_t size)
{
	if (!p->sweep)
		return true;
	for (size_t i = 0; i < p->nr_sizes; i++)
		if (p->sizes[i] == size)
			return true;
	return false;
}

static bool record_has_size(const struct case_record *r, uint64_t size)
{
	for (size_t i = 0; i < r->nr_points; i++)
		if (r->points[i].size == size)
			return true;
	return false;
}

static int size_rules(const struct walk *w, const struct planned *p,
		      const struct case_record *r, const struct keys *line,
		      struct why *why)
{
	/* Each variant has one of the sizes: check_ab.c. */
	const bool is_split = w->ab_axis && same(p->sweep, w->ab_axis);

	for (size_t i = 0; i < r->nr_points; i++) {
		struct keys at = { .up = line,
				   .name = "points",
				   .idx = (long)i,
				   .obj = line->obj };

		if (!plan_has_size(p, r->points[i].size))
			return key_bad(&at, "size", why,
				       "%llu is not planned for %.80s",
				       (unsigned long long)r->points[i].size,
				       p->label);
	}
	/* A broken process may have got through some of its sizes only. */
	if (r->outcome != OUTCOME_OK && r->outcome != OUTCOME_SUSPECT)
		return 0;
	for (size_t i = 0; i < p->nr_sizes && !is_split; i++)
		if (!record_has_size(r, p->sizes[i]))
			return key_bad(line, "points", why,
				       "size %llu of the plan is missing",
				       (unsigned long long)p->sizes[i]);
	return 0;
}

static int round_rules(const struct walk *w, struct planned *p,
		       const struct case_record *r, const struct keys *at,
		       struct why *why)
{
	/* A process that broke is replaced in a round of its own. */
	size_t nr_rounds = w->rounds_max + p->nr_records - p->nr_usable;

	/* Of a pair too, by either; and an interruption cuts a pair. */
	if (w->is_ab)
		nr_rounds = w->rounds_max + w->nr_unusable + w->nr_resumes;

	if (r->round >= nr_rounds)
		return key_bad(at, "round", why,
			       "is %u, but the plan ends at %zu", r->round,
			       nr_rounds - 1);
	if (r->layout >= w->nr_layouts)
		return key_bad(at, "layout", why,
			       "is %u, but the plan ends at %u", r->layout,
			       w->nr_layouts - 1);
	for (size_t i = 0; i < p->nr_records; i++)
		if (p->rounds[i].round == r->round &&
		    p->rounds[i].layout == r->layout &&
		    p->rounds[i].variant == r->variant &&
		    p->rounds[i].stage == r->stage)
			return key_bad(at, "round", why,
				       "%u of %.80s is already in line %zu",
				       r->round, p->label, p->rounds[i].line);
	return 0;
}

static void count(struct walk *w, struct planned *p,
		  const struct case_record *r)
{
	p->rounds = xrealloc(p->rounds, p->nr_records + 1, sizeof(*p->rounds));
	p->rounds[p->nr_records++] = (struct seen_round){
		.round = r->round,
		.layout = r->layout,
		.variant = r->variant,
		.stage = r->stage,
		.line = w->line,
	};
	if (r->outcome == OUTCOME_OK || r->outcome == OUTCOME_SUSPECT) {
		p->nr_usable++;
		if (r->variant && !r->stage)
			p->nr_usable_of[r->variant == 'b']++;
	} else {
		w->nr_unusable++;
	}
	if (r->outcome == OUTCOME_SKIP)
		p->is_skipped = true;
}

static void check_planned(struct walk *w, const struct case_record *r,
			  const struct keys *at)
{
	struct planned *p = walk_planned(w, r->bench, &r->axes);
	struct why why;
	int err;

	if (!p) {
		char *label = case_label(r->bench, &r->axes);

		walk_find(w, FINDING_ERROR, w->line,
			  "case: %.120s is not in the plan", label);
		free(label);
		return;
	}
	err = name_rules(p, r, at, &why);
	if (!err)
		err = check_ab_case(w, p, r, at, &why);
	if (!err)
		err = size_rules(w, p, r, at, &why);
	if (!err)
		err = round_rules(w, p, r, at, &why);
	if (err)
		walk_error(w, &why);
	count(w, p, r);
}

void check_case(struct walk *w, json_t *obj)
{
	const struct keys at = { .idx = -1, .obj = obj };
	struct case_record r;
	struct why why = { "", "" };

	w->nr_case_lines++;
	if (case_record_parse(&r, obj, &why)) {
		walk_error(w, &why);
		w->nr_bad_lines++;
		w->is_seq_known = false;
		return;
	}
	check_seq(w, &r);
	if (w->is_plan_good)
		check_planned(w, &r, &at);
	if (w->is_lab)
		check_case_keep(w, &r);
	case_record_release(&r);
}
