// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/stop.h"

#include "base/compiler.h"
#include "base/err.h"

#include <math.h>

static const size_t looks[] = { 12, 16, 20, 28, 40, 56, 80, 112, 160 };

const char *stop_name(enum stop_reason r)
{
	static const char *const names[] = {
		[STOP_NOT_YET] = "not-yet",   [STOP_PRECISE] = "precise",
		[STOP_ROUNDS] = "rounds",     [STOP_BUDGET] = "budget",
		[STOP_HOPELESS] = "hopeless",
	};

	if ((size_t)r >= ARRAY_SIZE(names))
		BUG("stop reason %d", (int)r);
	return names[r];
}

static size_t rule_min(const struct stop_rule *rule)
{
	return rule->min_processes ? rule->min_processes : looks[0];
}

static size_t rule_max(const struct stop_rule *rule)
{
	return rule->max_processes ? rule->max_processes
				   : looks[ARRAY_SIZE(looks) - 1];
}

bool stop_is_look(const struct stop_rule *rule, size_t nr_processes)
{
	if (nr_processes < rule_min(rule))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		if (looks[i] == nr_processes)
			return true;
	return false;
}

size_t stop_next_look(const struct stop_rule *rule, size_t nr_processes)
{
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		if (looks[i] >= nr_processes && looks[i] < rule_max(rule) &&
		    stop_is_look(rule, looks[i]))
			return looks[i];
	return rule_max(rule);
}

/*
 * The width shrinks like 1 / sqrt(processes). Will it, when the time or the
 * number of processes is used up, still miss twice what was asked? Then more
 * processes only cost time.
 */
static bool is_hopeless(const struct stop_rule *rule,
			const struct stop_state *state)
{
	double now = (double)state->nr_processes;
	double end = (double)rule_max(rule), in_time;

	if (rule->budget_s > 0) {
		in_time = now * rule->budget_s / state->elapsed_s;
		end = in_time < end ? in_time : end;
	}
	return state->half_width_ratio * sqrt(now / end) >
	       2 * rule->half_width_ratio;
}

enum stop_reason stop_decide(const struct stop_rule *rule,
			     const struct stop_state *state)
{
	bool is_look = stop_is_look(rule, state->nr_processes);

	/* NaN, no interval yet, compares as neither precise nor hopeless */
	if (is_look && state->half_width_ratio <= rule->half_width_ratio)
		return STOP_PRECISE;
	if (state->nr_processes >= rule_max(rule))
		return STOP_ROUNDS;
	if (rule->budget_s > 0 && state->elapsed_s >= rule->budget_s)
		return STOP_BUDGET;
	if (is_look && is_hopeless(rule, state))
		return STOP_HOPELESS;
	return STOP_NOT_YET;
}
