// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows as tests of KCIDB: a regression is a FAIL, what is not decided is DONE
 * (it measured, and judges nothing), the rest that has numbers is a PASS.
 */
#include "report/compare_writers.h"

#include "base/err.h"
#include "report/kcidb.h"
#include "report/verdict_text.h"
#include "results/put.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN "cowbench"

static bool is_of(const struct case_record *r, const struct compare_row *row,
		  char variant)
{
	if (r->variant != variant || strcmp(r->bench, row->bench) != 0)
		return false;
	/* the axis that run --ab varies is not in the row */
	for (size_t i = 0; i < row->axes.nr; i++) {
		const char *value = axes_get(&r->axes, row->axes.a[i].name);

		if (!value || strcmp(value, row->axes.a[i].value) != 0)
			return false;
	}
	return true;
}

/* The worst that happened to the processes of the new side. */
static const char *status_without(const struct compare_side *side,
				  const struct compare_row *row)
{
	bool has_skip = false, has_record = false;

	for (size_t i = 0; i < side->nr_files; i++)
		for (size_t k = 0; k < side->files[i]->nr_cases; k++) {
			const struct case_record *r = &side->files[i]->cases[k];

			if (!is_of(r, row, side->variant))
				continue;
			has_record = true;
			has_skip |= r->outcome == OUTCOME_SKIP;
			if (r->outcome == OUTCOME_BROKEN ||
			    r->outcome == OUTCOME_SUSPECT)
				return "ERROR";
		}
	return has_skip ? "SKIP" : has_record ? "ERROR" : "MISS";
}

static const char *status_of(const struct compare_side *side,
			     const struct compare_row *row)
{
	switch (row->verdict) {
	case COMPARE_REGRESSED:
		return "FAIL";
	case COMPARE_IMPROVED:
	case COMPARE_SMALL:
	case COMPARE_EQUIVALENT:
		return "PASS";
	case COMPARE_INCONCLUSIVE:
		return "DONE";
	case COMPARE_NO_NUMBER:
		return status_without(side, row);
	}
	BUG("verdict %d", (int)row->verdict);
}

static json_t *misc_of(const struct compare_pair *pair,
		       const struct compare_row *row)
{
	char *id = case_id(row->bench, row->version, &row->axes);
	json_t *o = put_object();

	put_text(o, "id", id);
	put_text(o, "verdict", compare_verdict_words(row->verdict));
	put_text(o, "old_side", pair->old_side->name);
	put_text(o, "new_side", pair->new_side->name);
	put_text(o, "design", compare_design_name(row->design));
	if (row->verdict != COMPARE_NO_NUMBER) {
		kcidb_put_number(o, "old", row->old_cost.value);
		kcidb_put_number(o, "change_ratio", row->change.value);
		if (*verdict_interval(row).s) {
			kcidb_put_number(o, "change_lo", row->change.lo);
			kcidb_put_number(o, "change_hi", row->change.hi);
		}
		kcidb_put_number(o, "bound_ratio", row->bound_ratio);
		kcidb_put_number(o, "p_adjusted", row->p_adjusted);
		kcidb_put_number(o, "tau_ratio", row->tau_ratio);
	}
	free(id);
	return o;
}

/* "+2.41% [+1.90%, +2.90%], no change larger than 2.9%" */
static char *comment_of(const struct compare_row *row)
{
	char *text;

	if (row->verdict == COMPARE_NO_NUMBER)
		return row->why ? xstrdup(row->why) : NULL;
	text = xasprintf("%s: %s %s", compare_verdict_words(row->verdict),
			 verdict_percent(row->change.value).s,
			 verdict_interval(row).s);
	if (isfinite(row->bound_ratio)) {
		char *with = xasprintf("%s, no change larger than %s", text,
				       verdict_bound(row->bound_ratio).s);

		free(text);
		text = with;
	}
	return text;
}

static void add_row(json_t *doc, const struct compare_view *v,
		    const struct compare_pair *pair,
		    const struct compare_row *row, const char *build_id)
{
	const struct compare_side *side = pair->new_side;
	const json_t *env = side->files[0]->env;
	const char *time = json_string_value(
		json_object_get(pair->old_side->files[0]->env, "time"));
	char *unit = verdict_unit(row, v->is_lab);
	char *comment = comment_of(row);
	char *salt = xasprintf("%s %s %d %s", pair->old_side->name, side->name,
			       side->variant, time ? time : "");
	const struct kcidb_test t = {
		.origin = ORIGIN,
		.build_id = build_id,
		.env = env,
		.what = "compare",
		.bench = row->bench,
		.version = row->version,
		.axes = &row->axes,
		.salt = salt,
		.status = status_of(side, row),
		.comment = comment,
		.value = row->verdict == COMPARE_NO_NUMBER
				 ? NAN
				 : row->new_cost.value,
		.unit = unit,
		.duration_s = NAN,
		.misc = misc_of(pair, row),
	};

	kcidb_add_test(doc, &t);
	free(salt);
	free(comment);
	free(unit);
}

void compare_kcidb_write(FILE *out, const struct compare_view *v,
			 const struct compare_head *head)
{
	json_t *doc = kcidb_document();

	(void)head;
	for (size_t i = 0; i < v->nr_pairs; i++) {
		const struct compare_pair *pair = &v->pairs[i];
		char *id = kcidb_add_build(doc, ORIGIN,
					   pair->new_side->files[0]->env);

		for (size_t k = 0; k < pair->nr_rows; k++)
			add_row(doc, v, pair, &pair->rows[k], id);
		free(id);
	}
	kcidb_print(out, doc);
}
