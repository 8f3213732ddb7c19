// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * designs conform: random scenarios on a kernel, and in the model of the design
 * that it should implement. The files hold what the kernel showed, and the seeds
 * from which the scenarios are made again here.
 */
#include "cli/cmd.h"
#include "cli/designs_differ.h"
#include "cli/designs_measure.h"
#include "model/observe.h"

#include <stdlib.h>
#include <string.h>

/* Batches of a process: more would be lost with one that is broken. */
#define BATCHES_MAX 16
#define COUNT_MAX   10000000

struct tally {
	size_t nr_compared, nr_possible, nr_differ;
	size_t nr_without; /* processes that gave no verdict */
	bool is_broken; /* one of them should have */
};

struct comparing {
	const char *kernel;
	struct design_run run;
	struct scn_bounds bounds;
	struct designs_differences *differences;
	struct tally *tally;
};

static void compare_one(struct comparing *c, uint64_t seed,
			const char *observed, size_t len)
{
	char text[OBSERVED_MAX], predicted[OBSERVED_MAX];
	struct scenario s;
	int step;

	scenario_generate(&s, seed, &c->bounds);
	if (len != s.nr_steps || len >= OBSERVED_MAX)
		err_die(EXIT_CANNOT,
			"compare scenario %s: Linux %s showed %zu steps of "
			"%zu: the file is of another generator",
			s.name, c->kernel, len, s.nr_steps);
	memcpy(text, observed, len);
	text[len] = '\0';
	c->tally->nr_compared++;
	c->tally->nr_possible += strspn(text, "?") < len;
	model_observe(&s, &c->run, predicted, NULL);
	step = observed_differs(&s, text, predicted);
	if (step >= 0) {
		c->tally->nr_differ++;
		designs_differ(c->differences, c->kernel, &c->run, &s,
			       (size_t)step, text, predicted);
	}
	scenario_release(&s);
}

/* "observed_3": the batch of sample 3, a text for each scenario. */
static void compare_batch(struct comparing *c, const struct case_record *r,
			  const char *key, const char *texts)
{
	uint64_t nr = strtoull(key + strlen("observed_"), NULL, 10) *
		      SCN_CONFORM_BATCH;

	while (*texts) {
		size_t len = strcspn(texts, " ");

		compare_one(c, scenario_seed(r->seed, nr++), texts, len);
		texts += len + (texts[len] == ' ');
	}
}

static void compare_record(struct comparing *c, const struct case_record *r)
{
	const char *kind = axes_get(&r->axes, "page"), *key, *version;
	int k = scn_kind_find(kind ? kind : "");
	json_t *value;

	version = json_string_value(json_object_get(r->data, "generator"));
	if (!version || strtoul(version, NULL, 10) != SCN_GENERATOR_VERSION)
		err_die(EXIT_CANNOT,
			"compare what Linux %s showed: the scenarios are of "
			"generator %s, this is %d",
			c->kernel, version ? version : "none",
			SCN_GENERATOR_VERSION);
	if (k < 0) {
		err_error("compare what Linux %s showed: page=%s is no kind",
			  c->kernel, kind ? kind : "");
		err_hint("run-bench check FILE says whether the file is whole");
		exit(EXIT_CANNOT);
	}
	c->bounds = scn_bounds_conform;
	c->bounds.kinds = (uint16_t)(1u << k);
	json_object_foreach(r->data, key, value)
		if (!strncmp(key, "observed_", 9))
			compare_batch(c, r, key, json_string_value(value));
}

static void without_verdict(const struct comparing *c,
			    const struct case_record *r)
{
	char *label = case_label(r->bench, &r->axes);

	c->tally->nr_without++;
	c->tally->is_broken |= r->outcome != OUTCOME_SKIP;
	err_warn("Linux %s, %s: %s: %s", c->kernel, label,
		 outcome_name(r->outcome), r->why ? r->why : "no reason");
	free(label);
}

static void compare_file(const char *path, struct designs_differences *d,
			 struct tally *t)
{
	struct comparing c = { .differences = d, .tally = t };
	const struct design *design;
	struct result_file f;
	size_t nr = 0;
	struct why why;

	designs_result_read(&f, path);
	c.kernel = designs_release_of(&f);
	design = design_of_release(c.kernel);
	if (!design) {
		err_error("compare Linux %s: no design is known for it",
			  c.kernel);
		err_hint("run-bench designs list DESIGN says of which kernels "
			 "a design is");
		exit(EXIT_CANNOT);
	}
	if (design_find(&c.run, design->name, &why))
		BUG("%s", why.text);
	for (size_t i = 0; i < f.nr_cases; i++) {
		const struct case_record *r = &f.cases[i];

		if (strcmp(r->bench, "litmus/conform") != 0)
			continue;
		nr++;
		if (r->outcome == OUTCOME_OK)
			compare_record(&c, r);
		else
			without_verdict(&c, r);
	}
	if (!nr)
		err_warn("%s: no random scenarios were run there: conform "
			 "compares files of its own",
			 path);
	else
		printf("Linux %s against %s: compared\n", c.kernel, c.run.name);
	result_file_release(&f);
}

static uint64_t up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

/* Kinds by turns; whole batches, so that it may be a few more than asked for. */
static void plan(const struct designs_options *o, struct suite *suite)
{
	uint64_t nr_kinds = o->page ? 1 : 2, batches, rounds;
	char *filter = NULL;

	if (!o->count || o->count > COUNT_MAX)
		designs_bad_number("conform with --count", o->count, COUNT_MAX);
	batches = up(o->count, nr_kinds * SCN_CONFORM_BATCH);
	rounds = up(batches, BATCHES_MAX);
	designs_suite(suite, "conform", rounds,
		      (unsigned int)up(batches, rounds));
	if (o->page)
		filter = xasprintf("page=%s", o->page);
	suite_select(suite, "litmus/conform", filter);
	free(filter);
}

static int conclude(const struct tally *t, int status)
{
	printf("%zu scenarios, %zu of them possible there: %zu show something "
	       "else than the model\n",
	       t->nr_compared, t->nr_possible, t->nr_differ);
	if (t->nr_without)
		printf("%zu process%s gave no verdict\n", t->nr_without,
		       t->nr_without == 1 ? "" : "es");
	if (status > 128)
		printf("interrupted: of the process that ran nothing is "
		       "compared\n");
	if (status != EXIT_DONE)
		return status;
	if (!t->nr_possible) {
		err_error("compare kernel and model: no scenario could be run");
		err_hint("the result file says why, if it has any: conform "
			 "needs root, swap, and Linux 5.10 or later");
	}
	if (t->nr_differ || t->is_broken)
		return EXIT_ANSWER_NO;
	return t->nr_possible ? EXIT_DONE : EXIT_CANNOT;
}

int designs_conform(const struct designs_options *o, size_t nr_words,
		    char *const *words)
{
	struct designs_differences d = { 0 };
	struct designs_files files = { 0 };
	struct tally t = { 0 };
	int status = EXIT_DONE;
	struct suite suite;

	/* Files that are there already: compare them again, by this model. */
	for (size_t i = 0; i < nr_words; i++)
		designs_files_add(&files, words[i]);
	if (!nr_words) {
		plan(o, &suite);
		status = designs_measure(o, &suite, o->seed, false, &files);
	}
	for (size_t i = 0; i < files.nr; i++)
		compare_file(files.paths[i], &d, &t);
	designs_differences_print(&d, !nr_words && !o->kernels.nr, o->is_quiet);
	status = conclude(&t, status);
	designs_differences_release(&d);
	designs_files_release(&files);
	return status;
}
