// SPDX-License-Identifier: GPL-2.0-or-later
/* The end line, and what is missing when there is no more to read. */
#include "results/walk.h"

#include "base/err.h"
#include "results/parse.h"

#include <stdlib.h>
#include <string.h>

enum end_status { END_COMPLETE, END_INTERRUPTED };
static const char *const statuses[] = {
	[END_COMPLETE] = "complete",
	[END_INTERRUPTED] = "interrupted",
};
static const struct words words_status = { ARRAY_SIZE(statuses), statuses };

/* Why a case got no more processes. */
enum stop {
	STOP_NOT_YET, /* the run was interrupted before */
	STOP_PRECISE, /* the interval is narrow enough */
	STOP_ROUNDS, /* rounds_max */
	STOP_BUDGET, /* the time was up */
	STOP_HOPELESS, /* the interval would not get narrow in time */
	STOP_ENDED, /* by its outcome: skip or broken */
};
static const char *const stops[] = {
	[STOP_NOT_YET] = "not-yet",   [STOP_PRECISE] = "precise",
	[STOP_ROUNDS] = "rounds",     [STOP_BUDGET] = "budget",
	[STOP_HOPELESS] = "hopeless", [STOP_ENDED] = "ended",
};
static const struct words words_stop = { ARRAY_SIZE(stops), stops };

static bool is_few(const struct walk *w, const struct planned *p)
{
	return check_nr_usable(w, p) < w->rounds_min;
}

/* The stop reason against what is there. */
static int stop_rules(struct walk *w, const struct planned *p, int stop,
		      const struct keys *at, struct why *why)
{
	if (stop == STOP_NOT_YET && w->is_end_complete)
		return key_bad(at, "stop", why,
			       "is not-yet, but the run is complete");
	if (!is_few(w, p) || w->nr_bad_lines)
		return 0;
	if (stop == STOP_PRECISE)
		return key_bad(at, "stop", why,
			       "is precise, but %.80s has %zu usable records "
			       "of at least %u",
			       p->label, check_nr_usable(w, p), w->rounds_min);
	/* No record at all is told by check_coverage(). */
	if (p->nr_records && stop != STOP_ENDED && stop != STOP_NOT_YET)
		walk_find(w, FINDING_NOTE, w->line,
			  "%.120s: %zu usable records of at least %u (%s)",
			  p->label, check_nr_usable(w, p), w->rounds_min,
			  stops[stop]);
	return 0;
}

/* One element of "cases"; *found: the planned case that it is about. */
static int end_case(struct walk *w, const struct keys *at,
		    struct planned **found, struct why *why)
{
	const char *bench = NULL;
	struct planned *p;
	struct axes axes;
	uint64_t nr = 0;
	int stop = 0, err = key_text(at, "bench", KEY_MUST, &bench, why);

	if (!err)
		err = axes_parse(&axes, at, "case", why);
	if (err)
		return err;
	p = walk_planned(w, bench, &axes);
	axes_release(&axes);
	if (!p)
		return key_bad(at, "case", why, "is not in the plan");
	*found = p;
	err = key_uint(at, "nr_records", INT64_MAX, &nr, why);
	if (err)
		return err;
	/* Unreadable lines cannot be told apart: no complaint about them. */
	if (nr != p->nr_records && !w->nr_bad_lines)
		return key_bad(at, "nr_records", why,
			       "is %llu, but the file has %zu of %.80s",
			       (unsigned long long)nr, p->nr_records, p->label);
	err = key_word(at, "stop", &words_stop, &stop, why);
	return err ? err : stop_rules(w, p, stop, at, why);
}

static int end_cases(struct walk *w, const struct keys *at, struct why *why)
{
	const json_t *array;
	bool *is_told = xcalloc(w->nr_planned, sizeof(*is_told));
	struct planned *p;
	struct keys item;
	int err = key_array(at, "cases", &array, why);

	for (size_t i = 0; !err && i < json_array_size(array); i++) {
		p = NULL;
		err = key_item(at, "cases", array, i, &item, why);
		if (!err)
			err = end_case(w, &item, &p, why);
		if (!err && is_told[p - w->planned])
			err = key_bad(&item, "case", why,
				      "%.80s is there twice", p->label);
		if (!err)
			is_told[p - w->planned] = true;
	}
	for (size_t i = 0; !err && i < w->nr_planned; i++)
		if (!is_told[i])
			err = key_bad(at, "cases", why,
				      "%.80s of the plan is missing",
				      w->planned[i].label);
	free(is_told);
	return err;
}

static int counts(struct walk *w, const struct keys *at, struct why *why)
{
	uint64_t nr_cases = 0, nr_records = 0;
	double elapsed_s = 0;
	int err = key_uint(at, "nr_cases", UINT32_MAX, &nr_cases, why);

	if (!err)
		err = key_uint(at, "nr_records", INT64_MAX, &nr_records, why);
	if (!err)
		err = key_number(at, "elapsed_s", KEY_MUST, &elapsed_s, why);
	if (err)
		return err;
	if (nr_records != w->nr_case_lines && !w->nr_bad_lines)
		return key_bad(at, "nr_records", why,
			       "is %llu, but the file has %zu case lines",
			       (unsigned long long)nr_records,
			       w->nr_case_lines);
	err = check_profile_end(w, at, why);
	if (err)
		return err;
	if (w->is_plan_good && nr_cases != w->nr_planned)
		return key_bad(at, "nr_cases", why,
			       "is %llu, but the plan has %zu",
			       (unsigned long long)nr_cases, w->nr_planned);
	return 0;
}

void check_end(struct walk *w, const json_t *obj)
{
	char remedy[256];
	const struct keys at = { .idx = -1, .obj = obj };
	const char *reason = NULL;
	struct why why;
	int status = 0,
	    err = key_word(&at, "status", &words_status, &status, &why);

	w->is_end_complete = !err && status == END_COMPLETE;
	if (!err)
		err = key_text(&at, "why",
			       status == END_COMPLETE ? KEY_MAY : KEY_MUST,
			       &reason, &why);
	if (!err && status == END_INTERRUPTED)
		walk_find(w, FINDING_PARTIAL, w->line,
			  "the run was interrupted (%.40s) after %zu records%s",
			  reason, w->nr_case_lines,
			  walk_remedy(w, remedy, sizeof(remedy)));
	if (!err)
		err = counts(w, &at, &why);
	if (!err && w->is_plan_good)
		err = end_cases(w, &at, &why);
	if (err)
		walk_error(w, &why);
}

void check_coverage(struct walk *w)
{
	for (size_t i = 0; i < w->nr_planned && w->is_plan_good; i++) {
		const struct planned *p = &w->planned[i];

		if (!p->nr_records)
			walk_find(w, FINDING_PARTIAL, 0,
				  "%.120s: no record of %u planned%s", p->label,
				  w->rounds_min,
				  w->is_end_complete
					  ? ": run it again with more time"
					  : "");
		else if (!w->is_end_complete && !p->is_skipped && is_few(w, p))
			walk_find(w, FINDING_PARTIAL, 0,
				  "%.120s: %zu usable records of at least %u "
				  "planned",
				  p->label, check_nr_usable(w, p),
				  w->rounds_min);
	}
}
