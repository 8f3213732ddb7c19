// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * explore DESIGN PROCS REFS VERB... - how many states of one base page, in which
 * time: one line "states transitions seconds bytes" for scripts/measure-spin.
 * Frames keep their names, so that another explorer can count the same.
 */
#include "base/err.h"
#include "model/explore.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t verb_bit(const char *name)
{
	for (int v = SCN_WRITE; v < SCN_NR_VERBS; v++)
		if (!strcmp(name, scn_verb_name(v)))
			return 1ULL << v;
	err_die(EXIT_USAGE, "no verb '%s'", name);
}

/* Time of this process: what else runs does not count. */
static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	struct explore_bounds b = explore_defaults;
	struct explore_result r;
	struct design_run run;
	struct why why;
	double start_s;

	if (argc < 5)
		err_die(EXIT_USAGE, "explore DESIGN PROCS REFS VERB...");
	if (design_find(&run, argv[1], &why))
		err_die(EXIT_USAGE, "%s", why.text);
	b.nr_procs = (unsigned int)strtoul(argv[2], NULL, 10);
	b.nr_refs = (unsigned int)strtoul(argv[3], NULL, 10);
	b.depth = 1000;
	b.verbs = 0;
	b.is_unreduced = true;
	b.memory_max_bytes = 4ULL << 30;
	for (int i = 4; i < argc; i++)
		b.verbs |= verb_bit(argv[i]);
	start_s = now_s();
	model_explore(&r, &run, &b, NULL, NULL);
	printf("%" PRIu64 " %" PRIu64 " %.2f %" PRIu64 "\n", r.nr_states,
	       r.nr_transitions, now_s() - start_s, r.memory_bytes);
	if (!r.is_whole)
		err_die(EXIT_CANNOT, "not explored fully");
	explore_result_release(&r);
	return EXIT_DONE;
}
