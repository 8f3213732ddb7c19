// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The library of scenarios, one case for each and for each kind of page that it
 * lists. Its axes are made at start-up from what is built in.
 */
#include "litmus/litmus_impl.h"

#include "scenario/hash.h"

#include <stdio.h>
#include <string.h>

#define OUTCOMES_MAX 8

static struct scenario scn;
static struct litmus *litmus;
/* What was observed, and how often. */
static char outcomes[OUTCOMES_MAX][OBSERVED_MAX];
static unsigned int nr_seen[OUTCOMES_MAX];
static size_t nr_outcomes;

static void setup(struct bench *b)
{
	litmus_case(b, &scn);
	nr_outcomes = 0;
	litmus = need_litmus(b, &scn);
}

static void add_outcome(struct bench *b, const char *observed)
{
	size_t i = 0;

	while (i < nr_outcomes && strcmp(outcomes[i], observed))
		i++;
	if (i == OUTCOMES_MAX)
		bench_broken(b, "more than %d different outcomes",
			     OUTCOMES_MAX);
	if (i == nr_outcomes) {
		snprintf(outcomes[i], OBSERVED_MAX, "%s", observed);
		nr_seen[nr_outcomes++] = 0;
	}
	nr_seen[i]++;
}

static void run(struct bench *b)
{
	char observed[OBSERVED_MAX];

	bench_begin(b);
	litmus_run(b, litmus, &scn, observed);
	bench_end(b, 1);
	add_outcome(b, observed);
}

/* "isolation, synchrony", of those that the scenario asks for. */
static void name_broken(uint32_t broken, char *buf, size_t size_bytes)
{
	size_t at = 0;

	*buf = '\0';
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (broken >> p & 1 && at < size_bytes)
			at += (size_t)snprintf(
				buf + at, size_bytes - at, "%s%s",
				at ? ", " : "",
				scn_property_name((enum scn_property)p));
}

static void check(struct bench *b)
{
	uint32_t any = 0, all = ~0u;
	char key[40] = "observed", names[120];

	for (size_t i = 0; i < nr_outcomes; i++) {
		uint32_t broken = observed_breaks(&scn, outcomes[i]) & scn.asks;

		if (i)
			snprintf(key, sizeof(key), "observed_%zu", i + 1);
		bench_data(b, key, outcomes[i]);
		any |= broken;
		all &= broken;
	}
	/* Whoever reads this later may have another scenario of this name. */
	snprintf(names, sizeof(names), "%016llx",
		 (unsigned long long)scenario_hash(&scn));
	bench_data(b, "steps", names);
	name_broken(any, names, sizeof(names));
	bench_say(b, "verdict", "%s%s%s", any ? "breaks " : "holds", names,
		  any != all ? " (not each time)" : "");
	if (nr_outcomes > 1)
		bench_say(b, "varies",
			  "%zu different outcomes: %s %u times, %s %u times%s",
			  nr_outcomes, outcomes[0], nr_seen[0], outcomes[1],
			  nr_seen[1], nr_outcomes > 2 ? ", ..." : "");
}

static void teardown(struct bench *b)
{
	(void)b;
	litmus_close(litmus);
	litmus = NULL;
	scenario_release(&scn);
}

static struct bench_def litmus_scenario;

/* In turns: a race has no order that could be played. */
static void make_axes(void)
{
	litmus_scenario.cases = litmus_cases(false);
}

static struct bench_def litmus_scenario = {
	.name = "litmus/scenario",
	.version = 1,
	.question = "What does a scenario of the debate show on this kernel?",
	.timed =
		"all steps of the scenario, with the start and the end of its processes and a hand-shake for each step: of no use as a price",
	.op = "scenario",
	.make_cases = make_axes,
	.headline = HEADLINE_PER_OP,
	.kernel =
		"what the steps call: copy_present_pte, do_wp_page, GUP by the drivers, change_pte_range, do_swap_page, by real processes in turns",
	.expected =
		"by scenario and design: 'run-bench designs check' says what each design would show; the line below the row is what this kernel showed, by data and by frames",
	.pitfalls =
		"the time is not a cost of anything. A reference is taken by the driver that takes it so on this kernel, and a scenario is skipped where none does. All processes run on one CPU, and the LRU batches are emptied after each step, unless the scenario is about them",
	.designs = "all differ here: that is what the library is for",
	.like = "tools/testing/selftests/mm/cow.c",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(litmus_scenario);
