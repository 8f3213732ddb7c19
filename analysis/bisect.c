// SPDX-License-Identifier: GPL-2.0-or-later
/* What is decided, whatever the values are made of. */
#include "analysis/bisect_parts.h"

#include "base/err.h"
#include "base/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 3 / pi: of the Hodges-Lehmann estimate, against the mean. */
#define EFFICIENCY 0.955
#define Z_HALF_95  1.9599639845400545

static bool is_lab_file(const struct result_file *f)
{
	const char *mode = json_string_value(json_object_get(f->env, "mode"));

	return mode && !strcmp(mode, "lab");
}

static int check_file(const struct result_file *f, bool is_lab, struct why *why)
{
	if (is_lab_file(f) != is_lab) {
		why_set(why, -EINVAL, "bisect with %.160s: it is of %s",
			f->path,
			is_lab ? "a running kernel, the good end of the lab"
			       : "the lab, the good end of a running kernel");
		why_hint(why, "instructions and times are never compared: "
			      "measure both ends as the steps will be");
		return -EINVAL;
	}
	for (size_t i = 0; i < f->nr_cases; i++)
		if (f->cases[i].variant) {
			why_set(why, -EINVAL,
				"bisect with %.160s: a run --ab holds two "
				"variants",
				f->path);
			why_hint(why, "an end is a file of run or lab");
			return -EINVAL;
		}
	return 0;
}

static int check_files(const struct bisect_side sides[2], bool is_lab,
		       struct why *why)
{
	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s].nr_files; i++) {
			int err = check_file(sides[s].files[i], is_lab, why);

			if (err)
				return err;
		}
	return 0;
}

/* The geometric mean, where there is one. */
static double middle_of(double good, double bad)
{
	return good > 0 && bad > 0 ? sqrt(good * bad) : (good + bad) / 2;
}

int bisect_ends(struct bisect_ends *e, const struct bisect_side *good,
		const struct bisect_side *bad, const struct bisect_case *c,
		double effect_ratio, double session_sd_ratio, struct why *why)
{
	const struct bisect_side sides[2] = { *good, *bad };
	int err;

	*e = (struct bisect_ends){ .tau = NAN };
	if (!good->nr_files || !bad->nr_files)
		BUG("an end without a file");
	e->is_lab = is_lab_file(good->files[0]);
	err = check_files(sides, e->is_lab, why);
	if (!err && e->is_lab)
		err = bisect_lab_ends(e, sides, c, why);
	else if (!err)
		err = bisect_live_ends(e, sides, c, session_sd_ratio, why);
	if (err)
		return err;
	e->middle = middle_of(e->good, e->bad);
	e->change_ratio = e->bad / e->good - 1;
	/* !(>=): a ratio that is none is not enough either */
	if (effect_ratio > 0 && !(fabs(e->change_ratio) >= effect_ratio)) {
		why_set(why, -ERANGE,
			"bisect %s: good and bad differ by %s, less than the "
			"effect of %s",
			c->bench, units_percent(fabs(e->change_ratio)).s,
			units_percent(effect_ratio).s);
		why_hint(why, "nothing to look for: are these the right "
			      "kernels, and the right case?");
		return -ERANGE;
	}
	return 0;
}

/* What is left for the processes of a step: a variance of log cost. */
static double room_var(const struct bisect_ends *e)
{
	return (e->room * e->room - e->sessions_var) / (BISECT_Z * BISECT_Z) -
	       e->ends_var;
}

int bisect_plan(const struct bisect_ends *e, size_t *nr_processes,
		struct why *why)
{
	double var = room_var(e), least, nr;

	nr = var > 0 ? ceil(e->process_sd * e->process_sd / (EFFICIENCY * var))
		     : INFINITY;
	if (nr <= BISECT_PROCESSES_MAX) {
		*nr_processes = nr > BISECT_PROCESSES_MIN
					? (size_t)nr
					: BISECT_PROCESSES_MIN;
		return 0;
	}
	least = e->process_sd * e->process_sd /
			(EFFICIENCY * BISECT_PROCESSES_MAX) +
		e->ends_var;
	least = sqrt(BISECT_Z * BISECT_Z * least + e->sessions_var);
	why_set(why, -ERANGE,
		"tell good from bad at one step in a hundred wrong: they "
		"differ by %s, and with %d processes a step it takes %s",
		units_percent(fabs(e->change_ratio)).s, BISECT_PROCESSES_MAX,
		units_percent(expm1(2 * least)).s);
	why_hint(why,
		 "%s (%s from boot to boot, %s from process to process): "
		 "more boots of good and bad, a quieter machine, or the lab",
		 e->session_df ? "measured" : "assumed",
		 units_percent(e->session_sd).s,
		 units_percent(e->process_sd).s);
	return -ERANGE;
}

double bisect_half_width_ratio(const struct bisect_ends *e)
{
	return Z_HALF_95 * sqrt(room_var(e));
}

static double scale(const struct bisect_ends *e, double value)
{
	return e->is_lab ? value : log(value);
}

/*
 * On its own side of the middle. What could be the other end all the same, or
 * is like neither and near the middle, is not decided.
 */
static enum bisect_where where_is(const struct bisect_ends *e, double x,
				  double margin, bool is_bad)
{
	double own = scale(e, is_bad ? e->bad : e->good);
	double other = scale(e, is_bad ? e->good : e->bad);

	if (fabs(x - other) < margin)
		return BISECT_UNCLEAR;
	if (fabs(x - own) <= margin)
		return BISECT_NEAR;
	if (fabs(x - scale(e, e->middle)) <= margin)
		return BISECT_UNCLEAR;
	return (x - own) * (own - other) > 0 ? BISECT_BEYOND : BISECT_BETWEEN;
}

static void say(struct bisect_step *step, const char *text)
{
	free(step->why);
	step->why = text ? xstrdup(text) : NULL;
}

void bisect_decide(const struct bisect_ends *e, double value, double margin,
		   struct bisect_step *step)
{
	double x = scale(e, value), middle = scale(e, e->middle);
	bool is_bad = (x > middle) == (e->bad > e->good);

	step->value = value;
	step->margin = e->is_lab ? margin : value * expm1(margin);
	/* A cost of 0 or less has no logarithm, live. */
	if (!isfinite(x) || !isfinite(margin)) {
		step->verdict = BISECT_SKIP;
		step->where = BISECT_NOWHERE;
		if (!step->why)
			say(step, "no number");
		return;
	}
	step->where = where_is(e, x, margin, is_bad);
	step->verdict = is_bad ? BISECT_BAD : BISECT_GOOD;
	switch (step->where) {
	case BISECT_NEAR:
		say(step, NULL);
		break;
	case BISECT_BEYOND:
		say(step, is_bad ? "further out than bad: something else "
				   "changed too"
				 : "further out than good: something else "
				   "changed too");
		break;
	case BISECT_BETWEEN:
		say(step, "between good and bad, like neither: more than one "
			  "change");
		break;
	case BISECT_UNCLEAR:
	case BISECT_NOWHERE:
		step->verdict = BISECT_SKIP;
		say(step, "too near to the middle to tell");
		break;
	}
}

int bisect_step_file(const struct bisect_ends *e,
		     const struct bisect_side *good,
		     const struct bisect_side *bad, const struct bisect_case *c,
		     const struct result_file *f, struct bisect_step *step,
		     struct why *why)
{
	const struct bisect_side sides[2] = { *good, *bad };
	const char *release;
	int err;

	if (!f)
		BUG("a step without a file");
	err = check_file(f, e->is_lab, why);
	if (err)
		return err;
	release = json_string_value(
		json_object_get(json_object_get(f->env, "subject"), "release"));
	free(step->kernel);
	step->kernel = release ? xstrdup(release) : NULL;
	if (e->is_lab)
		return bisect_lab_step(e, sides, c, f, step, why);
	return bisect_live_step(e, c, f, step, why);
}
