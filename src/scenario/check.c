// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/alive.h"
#include "scenario/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Are the numbers of a step what its verb wants, and within bounds? */
static bool is_formed(const struct scenario *s, const struct scn_step *st)
{
	const char *slots;
	bool has_page, has_ref, has_other;

	if (st->verb < SCN_WRITE || st->verb >= SCN_NR_VERBS ||
	    st->proc >= s->nr_procs || !st->times ||
	    st->times > SCN_TIMES_MAX || st->column > 2)
		return false;
	slots = verb_slots(st->verb);
	has_page = strpbrk(slots, "ph");
	has_ref = strpbrk(slots, "nrR");
	has_other = strpbrk(slots, "oc");
	if (has_page ? st->page >= s->nr_pages : st->page != SCN_NONE)
		return false;
	if (has_ref ? st->ref >= s->nr_refs : st->ref != SCN_NONE)
		return false;
	if (!has_other)
		return st->other == SCN_NONE;
	return st->other < (st->verb == SCN_FORK ? s->nr_procs : s->nr_pages);
}

static bool are_formed(const struct scenario *s, struct alive_fault *f)
{
	*f = (struct alive_fault){ 0 };
	if (!s->nr_procs || s->nr_procs > SCN_PROCS || !s->nr_pages ||
	    s->nr_pages > SCN_PAGES || s->nr_refs > SCN_REFS ||
	    s->nr_steps > SCN_STEPS) {
		snprintf(f->what, sizeof(f->what), "%s",
			 "too many or no processes, pages, references, steps");
		return false;
	}
	for (size_t i = 0; i < s->nr_steps; i++) {
		if (is_formed(s, &s->steps[i]))
			continue;
		f->step = i;
		snprintf(f->what, sizeof(f->what), "%s",
			 "names what the scenario does not have");
		return false;
	}
	return true;
}

int scenario_check(const struct scenario *s, struct why *why)
{
	struct alive_fault f;
	unsigned int line;

	if (are_formed(s, &f) && alive_all(s, &f))
		return 0;
	line = f.step < s->nr_steps ? s->steps[f.step].line : 0;
	if (line)
		why_set(why, -EINVAL, "check scenario '%.60s', line %u: %s",
			s->name, line, f.what);
	else
		why_set(why, -EINVAL, "check scenario '%.60s', step %zu: %s",
			s->name, f.step + 1, f.what);
	if (f.hint[0])
		why_hint(why, "%s", f.hint);
	return -EINVAL;
}

bool scenario_has_race(const struct scenario *s)
{
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->steps[i].column)
			return true;
	return false;
}
