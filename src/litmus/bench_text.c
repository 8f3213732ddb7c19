// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A scenario that is no part of the library: a file of the user's, or what
 * "designs conform" tries while it shrinks a difference. It is given with --text,
 * which no plan has: run-bench designs starts this by itself.
 */
#include "litmus/litmus_impl.h"

#include <stdio.h>
#include <string.h>

static struct scenario scn;
static struct litmus *litmus;
static unsigned int nr_runs;

static void setup(struct bench *b)
{
	const char *text = bench_text(b);
	struct why why;

	if (!text)
		bench_skip(b, "no scenario is given: run-bench designs litmus "
			      "./FILE.scn gives one");
	if (scenario_parse(&scn, text, strlen(text), "--text", &why))
		bench_skip_why(b, &why);
	scn.kind = (uint8_t)litmus_kind(b);
	for (size_t i = 0; i < scn.nr_steps; i++)
		if (scn.steps[i].column)
			bench_skip(b,
				   "line %u begins a race: steps are taken "
				   "in turns here",
				   scn.steps[i].line);
	nr_runs = 0;
	litmus = need_litmus(b, &scn);
}

static void run(struct bench *b)
{
	char key[32], observed[OBSERVED_MAX];

	bench_begin(b);
	litmus_run(b, litmus, &scn, observed);
	bench_end(b, 1);
	snprintf(key, sizeof(key), "observed_%u", nr_runs++);
	bench_data(b, key, observed);
}

static void teardown(struct bench *b)
{
	(void)b;
	litmus_close(litmus);
	litmus = NULL;
	scenario_release(&scn);
}

static const struct bench_def litmus_text = {
	.name = "litmus/text",
	.version = 1,
	.question = "What does a scenario that was just written show here?",
	.timed =
		"all steps of the scenario, as litmus/scenario runs them: of no use as a price",
	.op = "scenario",
	.cases = "page=base,thp,ptethp,hugetlb,file,zero",
	.headline = HEADLINE_PER_OP,
	.kernel = "what the steps call",
	.expected =
		"'run-bench designs trace DESIGN ./FILE.scn' says what a design shows",
	.pitfalls =
		"the scenario comes with the command line of the measuring program: alone, this is skipped",
	.designs = "whatever the scenario asks",
	.like = "litmus/scenario",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(litmus_text);
