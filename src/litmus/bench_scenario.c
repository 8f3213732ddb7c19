// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The library of scenarios, one case for each and for each kind of page that it
 * lists. Its axes are made at start-up from what is built in.
 */
#include "litmus/litmus_impl.h"

#include "scenario/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTCOMES_MAX 8

static struct scenario scn;
static struct litmus *litmus;
/* What was observed, and how often. */
static char outcomes[OUTCOMES_MAX][OBSERVED_MAX];
static unsigned int nr_seen[OUTCOMES_MAX];
static size_t nr_outcomes;

static enum scn_kind kind_of(const char *word)
{
	enum scn_kind k = 0;

	while (k < SCN_NR_KINDS && strcmp(scn_kind_name(k), word))
		k++;
	return k;
}

static void setup(struct bench *b)
{
	const char *name = bench_word(b, "scn");
	int i = scenario_library_find(name);
	struct why why;

	if (i < 0)
		bench_skip(b, "no scenario is named %s", name);
	if (scenario_parse(&scn, scenario_library_text((size_t)i),
			   strlen(scenario_library_text((size_t)i)), name,
			   &why))
		bench_broken(b, "%s", why.text);
	scn.kind = (uint8_t)kind_of(bench_word(b, "page"));
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
static bool has_race(const struct scenario *s)
{
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->steps[i].column)
			return true;
	return false;
}

/* Bits of the kinds that a scenario is run for; 0: it cannot be. */
static unsigned int kinds_of(size_t i)
{
	const char *text = scenario_library_text(i);
	struct scenario s;
	unsigned int kinds;

	if (scenario_parse(&s, text, strlen(text), scenario_library_name(i),
			   NULL))
		return 0;
	kinds = has_race(&s) ? 0 : s.pages[0].kinds;
	scenario_release(&s);
	return kinds;
}

/* "scn=a,b page=base; scn=b page=thp" */
static char *make_cases(const unsigned int *kinds, size_t nr)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);
	bool has_product = false;

	for (unsigned int k = 0; f && k < SCN_NR_KINDS; k++) {
		bool has_name = false;

		for (size_t i = 0; i < nr; i++) {
			if (!(kinds[i] >> k & 1))
				continue;
			fprintf(f, "%s%s",
				has_name      ? ","
				: has_product ? "; scn="
					      : "scn=",
				scenario_library_name(i));
			has_name = has_product = true;
		}
		if (has_name)
			fprintf(f, " page=%s", scn_kind_name((enum scn_kind)k));
	}
	if (f && !has_product)
		fprintf(f, "scn=none page=base");
	if (f)
		fclose(f);
	return text;
}

static void make_axes(void)
{
	size_t nr = scenario_library_nr();
	unsigned int *kinds = calloc(nr + 1, sizeof(*kinds));

	for (size_t i = 0; kinds && i < nr; i++)
		kinds[i] = kinds_of(i);
	if (kinds)
		litmus_scenario.cases = make_cases(kinds, nr);
	free(kinds);
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
