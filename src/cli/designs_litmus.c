// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * designs litmus: scenarios on a kernel, and which designs said so before. What
 * is compared is what every step showed, not the verdict alone: a kernel may
 * hold what its design holds and get there by other copies.
 */
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/designs_table.h"
#include "cli/designs_text.h"
#include "model/observe.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 78

struct tally {
	size_t nr_agree, nr_differ, nr_open, nr_unknown;
	size_t nr_without, nr_broken; /* broken: should have given one */
};

/* Those of the library, one selection each; how many. */
static size_t select_cases(const struct designs_options *o,
			   const struct designs_scenarios *l,
			   struct suite *suite)
{
	size_t nr = 0;

	for (size_t i = 0; i < l->nr; i++) {
		const struct scenario *s = &l->all[i].s;
		char *filter;

		if (l->all[i].is_file || !designs_kinds(o, s))
			continue;
		filter = xasprintf("scn=%s%s%s", s->name,
				   o->page ? " page=" : "",
				   o->page ? o->page : "");
		suite_select(suite,
			     scenario_has_race(s) ? "litmus/race"
						  : "litmus/scenario",
			     filter);
		free(filter);
		nr++;
	}
	return nr;
}

/* Does the design's model show the same at each step? */
static bool says_so(const struct design_run *run, const struct scenario *s,
		    const char *observed)
{
	char predicted[OBSERVED_MAX];

	model_observe(s, run, predicted, NULL);
	return observed_differs(s, observed, predicted) < 0;
}

/* Of all: those, or the others, whichever are fewer. */
static void print_names(const struct designs_job *j, const struct scenario *s,
			const char *observed)
{
	size_t nr = 0;
	bool are_others;
	char *text, *more;

	for (size_t i = 0; i < j->nr_runs; i++)
		nr += says_so(&j->runs[i], s, observed);
	are_others = nr > j->nr_runs / 2;
	text = xstrdup(!nr		 ? "no design"
		       : nr < j->nr_runs ? are_others ? "all designs but" : ""
					 : "all designs");
	for (size_t i = 0, at = 0; nr && i < j->nr_runs; i++) {
		if (says_so(&j->runs[i], s, observed) == are_others)
			continue;
		more = xasprintf("%s%s%s", text,
				 at++	 ? ", "
				 : *text ? " "
					 : "",
				 j->runs[i].name);
		free(text);
		text = more;
	}
	printf("  observed      %s\n", observed);
	text_print_wrapped(stdout, "  predicted by", 16, WIDTH, text);
	free(text);
}

/* "exclusive-5.19 predicts that", and counted. */
static const char *relation(const struct designs_cell *c,
			    const struct designs_column *col, struct tally *t)
{
	if (!col->design) {
		t->nr_unknown++;
		return "no design is known for this kernel";
	}
	switch (c->agreement) {
	case DESIGNS_AGREES:
		t->nr_agree++;
		return "agrees with";
	case DESIGNS_DIFFERS:
		t->nr_differ++;
		return "DIFFERS from";
	default:
		t->nr_open++;
		return "no contradiction to, but less than";
	}
}

static void print_verdict(struct designs_job *j, const struct scenario *s,
			  const struct designs_cell *c,
			  const struct designs_column *col, struct tally *t)
{
	struct designs_cell bare = *c;
	char sentence[400], *text;
	const char *how;

	bare.agreement = DESIGNS_UNASKED;
	designs_sentence(&j->table, &bare, sentence, sizeof(sentence));
	if (c->state != DESIGNS_VERDICT) {
		t->nr_without++;
		t->nr_broken += c->why && strncmp(c->why, "skip", 4) != 0;
		text = xstrdup(sentence);
	} else {
		how = relation(c, col, t);
		text = xasprintf("%s; %s%s%s", sentence, how,
				 col->design ? " " : "",
				 col->design ? col->design : "");
	}
	printf("%s %s, Linux %s\n", s->name, scn_kind_name(s->kind), col->name);
	text_print_wrapped(stdout, "  verdict", 16, WIDTH, text);
	free(text);
	if (c->state != DESIGNS_VERDICT)
		return;
	if (!c->observed) {
		return;
	}
	j->has_observed = true;
	print_names(j, s, c->observed);
	if (c->agreement == DESIGNS_DIFFERS)
		designs_print_both(stdout, s, "observed", c->observed,
				   "predicted", c->predicted);
}

static void print_scenario(struct designs_job *j, struct scenario *s,
			   struct tally *t)
{
	uint16_t kinds = designs_kinds(j->o, s);

	for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
		s->kind = (uint8_t)k;
		for (size_t i = 0;
		     kinds & (1u << k) && i < j->evidence->nr_kernels; i++) {
			struct designs_cell c = { .state = DESIGNS_ABSENT };
			const struct designs_column *col =
				&j->table.columns[j->nr_runs + i];

			designs_job_kernel(j, &c, s, col->name);
			if (c.state != DESIGNS_ABSENT)
				print_verdict(j, s, &c, col, t);
		}
	}
}

static void put_sign(void *arg, const char *sign, const char *what)
{
	char lead[8];

	snprintf(lead, sizeof(lead), "  %s", sign);
	text_print_wrapped(arg, lead, 6, WIDTH, what);
}

static void print_signs(void)
{
	printf("observed and predicted, a character a step:\n");
	designs_observed_legend(put_sign, stdout);
	printf("\n");
}

static int conclude(const struct tally *t, int status)
{
	size_t nr = t->nr_agree + t->nr_differ + t->nr_open + t->nr_unknown;

	printf("%zu verdicts: %zu agree with the kernel's design, %zu differ",
	       nr, t->nr_agree, t->nr_differ);
	if (t->nr_open)
		printf(", %zu show less than it allows", t->nr_open);
	if (t->nr_unknown)
		printf(", %zu of no known design", t->nr_unknown);
	printf("; %zu without a verdict%s\n", t->nr_without,
	       status > 128 ? "; interrupted, the rest was not run" : "");
	if (status != EXIT_DONE)
		return status;
	if (t->nr_differ || t->nr_broken)
		return EXIT_ANSWER_NO;
	return nr ? EXIT_DONE : EXIT_CANNOT;
}

static NORETURN void no_race(const struct scenario *s)
{
	err_error("run scenario '%s': it has a race, and only those of the "
		  "library are run",
		  s->name);
	err_hint("run-bench designs trace DESIGN FILE takes every order of it");
	exit(EXIT_USAGE);
}

/* Files of the user: their text goes to the measuring program. */
static void run_files(const struct designs_options *o,
		      struct designs_scenarios *l, struct designs_evidence *e)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct scenario *s = &l->all[i].s;
		uint16_t kinds = designs_kinds(o, s);

		if (!l->all[i].is_file)
			continue;
		if (o->kernels.nr) {
			err_error("run scenario '%s' in the lab: only those "
				  "of the library go there",
				  s->name);
			err_hint("without -k it runs on this kernel");
			exit(EXIT_USAGE);
		}
		if (scenario_has_race(s))
			no_race(s);
		for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
			s->kind = (uint8_t)k;
			if (kinds & (1u << k))
				designs_text_run(s, e);
		}
	}
}

int designs_litmus(const struct designs_options *o, size_t nr_words,
		   char *const *words)
{
	struct designs_evidence evidence = { 0 };
	struct designs_scenarios scenarios;
	struct designs_job j = { .o = o,
				 .scenarios = &scenarios,
				 .evidence = &evidence };
	struct designs_files files = { 0 };
	struct tally t = { 0 };
	struct suite suite;
	int status = EXIT_DONE;

	j.nr_runs = designs_some(o, &j.runs);
	designs_load(&scenarios, o, nr_words, words);
	designs_suite(&suite, "litmus", o->rounds, 2);
	run_files(o, &scenarios, &evidence);
	if (select_cases(o, &scenarios, &suite))
		status = designs_measure(o, &suite, o->seed, true, &files);
	else
		suite_release(&suite);
	for (size_t i = 0; i < files.nr; i++)
		designs_evidence_add(&evidence, files.paths[i]);
	designs_job_begin(&j);
	for (size_t i = 0; i < scenarios.nr; i++)
		print_scenario(&j, &scenarios.all[i].s, &t);
	if (j.has_observed)
		print_signs();
	status = conclude(&t, status);
	free(j.runs);
	designs_job_release(&j);
	designs_files_release(&files);
	designs_unload(&scenarios);
	designs_evidence_release(&evidence);
	return status;
}
