// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Generated scenarios in batches: a sample is a batch, and scenario i of sample
 * k has the seed scenario_seed(seed of the record, k * BATCH + i), so that who
 * has the record has the scenarios. What a design says of them is not known here.
 */
#include "litmus/litmus_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH SCN_CONFORM_BATCH

static struct litmus *litmus;
static struct scn_bounds bounds;
static uint64_t can; /* 1 << verb */
static uint64_t nr_batches, nr_run, nr_lacking;
static char texts[BATCH * (OBSERVED_MAX + 1)];

static bool is_taking(unsigned int verb)
{
	return verb == SCN_GET || verb == SCN_PIN || verb == SCN_DIO;
}

static void setup(struct bench *b)
{
	struct scenario all = { .kind = (uint8_t)litmus_kind(b) };

	bounds = scn_bounds_conform;
	bounds.kinds = (uint16_t)(1u << all.kind);
	/* One step of each verb that may come: what any of them needs. */
	can = litmus_verbs();
	for (unsigned int v = 1; v < SCN_NR_VERBS; v++)
		if (!is_taking(v) && (bounds.verbs & can) >> v & 1 &&
		    all.nr_steps < SCN_STEPS)
			all.steps[all.nr_steps++].verb = (uint8_t)v;
	litmus = need_litmus(b, &all);
	nr_batches = nr_run = nr_lacking = 0;
}

static bool is_possible(const struct scenario *s)
{
	struct litmus_way ways[SCN_STEPS];
	struct why why;

	for (size_t i = 0; i < s->nr_steps; i++)
		if (!(can >> s->steps[i].verb & 1))
			return false;
	return !ways_find(s, ways, &why);
}

/* What cannot be done here in full is not done: '?' for each step. */
static void run_one(struct bench *b, uint64_t nr, char *observed)
{
	struct scenario s;

	scenario_generate(&s, scenario_seed(bench_seed(b), nr), &bounds);
	if (is_possible(&s)) {
		litmus_run(b, litmus, &s, observed);
		nr_run++;
	} else {
		memset(observed, '?', s.nr_steps);
		observed[s.nr_steps] = '\0';
		nr_lacking++;
	}
	scenario_release(&s);
}

static void run(struct bench *b)
{
	const uint64_t first = nr_batches * BATCH;
	char key[32], observed[OBSERVED_MAX];
	size_t at = 0;

	bench_begin(b);
	for (unsigned int i = 0; i < BATCH; i++) {
		run_one(b, first + i, observed);
		at += (size_t)snprintf(texts + at, sizeof(texts) - at, "%s%s",
				       i ? " " : "", observed);
	}
	bench_end(b, BATCH);
	snprintf(key, sizeof(key), "observed_%llu",
		 (unsigned long long)nr_batches++);
	bench_data(b, key, texts);
}

static void check(struct bench *b)
{
	char version[16];

	snprintf(version, sizeof(version), "%d", SCN_GENERATOR_VERSION);
	bench_data(b, "generator", version);
	bench_note(b, "nr_scenarios", (double)nr_run);
	bench_note(b, "nr_not_possible_here", (double)nr_lacking);
}

static void teardown(struct bench *b)
{
	(void)b;
	litmus_close(litmus);
	litmus = NULL;
}

static const struct bench_def litmus_conform = {
	.name = "litmus/conform",
	.version = 1,
	.question = "What do generated scenarios show on this kernel?",
	.timed =
		"a batch of generated scenarios, as litmus/scenario runs them: of no use as a price",
	.op = "scenario",
	.cases = "page=base,thp",
	.headline = HEADLINE_PER_OP,
	.kernel =
		"what the steps call: copy_present_pte, do_wp_page, GUP by the drivers, do_swap_page, by real processes in turns",
	.expected =
		"what the model of this kernel's design shows for the same scenarios: 'run-bench designs conform' makes them again from the seed in the record and compares",
	.pitfalls =
		"the time is not a cost of anything. Scenarios with a reference that no driver of this kernel takes are not run, and counted",
	.designs =
		"a design that is not that of the kernel differs sooner or later",
	.like = "the herd and klitmus of the memory model: random tests, run and explored",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(litmus_conform);
