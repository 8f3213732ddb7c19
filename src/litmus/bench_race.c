// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Races of the library: again and again for a while, and how often each property
 * broke. A case for each scenario that has a race and each kind of page that it
 * lists.
 */
#include "litmus/litmus_impl.h"

#include "litmus/rate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BUDGET_MS 250 /* of one sample */
#define SAY_BYTES 400

static struct scenario scn;
static struct litmus *litmus;
/* Of all samples of the process. */
static uint64_t nr_runs, nr_broken[SCN_NR_PROPERTIES];

static void setup(struct bench *b)
{
	litmus_case(b, &scn);
	litmus = need_litmus(b, &scn);
}

static void run(struct bench *b)
{
	uint64_t nr, broken[SCN_NR_PROPERTIES];

	bench_begin(b);
	litmus_stress(b, litmus, &scn, BUDGET_MS, &nr, broken);
	bench_end(b, 1);
	nr_runs += nr;
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		nr_broken[p] += broken[p];
}

static void put_count(struct bench *b, const char *key, uint64_t nr)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, nr);
	bench_data(b, key, text);
}

/* What the scenario asks for; and what broke, asked for or not. */
static void check(struct bench *b)
{
	char said[SAY_BYTES] = "", key[48];
	size_t at = 0;

	put_count(b, "runs", nr_runs);
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++) {
		const char *name = scn_property_name((enum scn_property)p);

		if (!(scn.asks >> p & 1) && !nr_broken[p])
			continue;
		snprintf(key, sizeof(key), "broke_%s", name);
		put_count(b, key, nr_broken[p]);
		if (at)
			at += (size_t)snprintf(said + at, sizeof(said) - at,
					       "; ");
		rate_text(said + at, sizeof(said) - at, nr_broken[p], nr_runs,
			  name);
		at = strlen(said);
	}
	bench_say(b, "race", "%s", said);
}

static void teardown(struct bench *b)
{
	(void)b;
	litmus_close(litmus);
	litmus = NULL;
	scenario_release(&scn);
}

static struct bench_def litmus_race;

static void make_axes(void)
{
	litmus_race.cases = litmus_cases(true);
}

static struct bench_def litmus_race = {
	.name = "litmus/race",
	.version = 1,
	.question =
		"How often does a race of the debate break a promise on this kernel?",
	.timed =
		"a quarter of a second of runs, each with pages and processes of its own: of no use as a price",
	.op = "sample",
	.make_cases = make_axes,
	.headline = HEADLINE_PER_OP,
	.kernel =
		"two threads of one process on two CPUs: copy_present_page and its write_protect_seq against GUP-fast, or against plain stores; try_to_unmap against GUP-fast",
	.expected =
		"by scenario: 'run-bench designs check' says which design can break what. The line below the row is how often this kernel did, with an interval at 95 %: Clopper and Pearson 1934, two-sided; after none of n, one-sided, which is the rule of three (3/n)",
	.pitfalls =
		"none of n is no proof. The rate is one of this stress on this machine: the second thread is aimed at the moment of the first that matters, by what earlier runs showed, so that it is far above that of a real program, and kernels are compared by yes or no. Only what holds in every order of the steps is judged. A guest whose CPUs share one thread of QEMU (the lab) switches at pauses and at timer ticks: there a race of a few instructions is not met, and none of n says little. A reference of a race must be by GUP-fast unless the scenario says slow, or it is skipped. Needs two CPUs",
	.designs =
		"torn-copy: all that copy pinned pages at fork without stopping writers. GUP-fast against fork: without write_protect_seq (before 5.11)",
	.like = "tools/testing/selftests/mm/cow.c has no races",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(litmus_race);
