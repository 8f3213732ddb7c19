// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * designs check and trace: scenarios under the model of each design, against
 * what each scenario expects of it.
 */
#include "cli/designs.h"

#include "base/units.h"
#include "cli/cmd.h"
#include "sys/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More than any race of two processes has; a bound for what users write. */
#define STATES_MAX 20000000

struct tally {
	size_t nr, nr_unexpected, nr_unfinished;
	uint64_t nr_states;
};

static uint32_t expected(const struct scenario *s, const struct design_run *run)
{
	uint32_t bits = 0;

	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		if ((s->asks & (1u << p)) &&
		    design_expects(run->design, s, s->kind, p))
			bits |= 1u << p;
	return bits;
}

static void print_line(const struct scenario *s, const struct design_run *run,
		       uint32_t want, const struct check_result *r)
{
	char a[160], b[160];

	designs_properties_text(r->broken, a, sizeof(a));
	designs_properties_text(want, b, sizeof(b));
	printf("%-30s %-8s %-24s breaks %s", s->name, scn_kind_name(s->kind),
	       run->name, a);
	if (want != r->broken)
		printf(" (expected: %s)", b);
	if (!r->is_whole)
		printf(" (not explored fully)");
	printf("\n");
}

static void check_one(const struct designs_options *o, struct scenario *s,
		      const struct design_run *run, struct tally *t)
{
	struct check_result r;
	struct why why;
	uint32_t want = expected(s, run);
	int err = model_check(&r, s, run, STATES_MAX, &why);

	if (err && err != -E2BIG)
		cli_die(EXIT_CANNOT, &why);
	t->nr++;
	t->nr_states += r.nr_states;
	t->nr_unfinished += !r.is_whole;
	t->nr_unexpected += r.broken != want;
	if (o->is_all || r.broken != want || !r.is_whole)
		print_line(s, run, want, &r);
	check_result_release(&r);
}

int designs_check(const struct designs_options *o, size_t nr_words,
		  char *const *words)
{
	uint64_t start_ns = clock_mono_ns();
	struct designs_scenarios l;
	struct design_run *runs;
	struct tally t = { 0 };
	size_t nr_runs = designs_some(o, &runs);

	designs_load(&l, o, nr_words, words);
	for (size_t i = 0; i < l.nr; i++) {
		struct scenario *s = &l.all[i].s;
		uint16_t kinds = designs_kinds(o, s);

		for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
			s->kind = (uint8_t)k;
			for (size_t d = 0; (kinds & (1u << k)) && d < nr_runs;
			     d++)
				check_one(o, s, &runs[d], &t);
		}
	}
	if (!t.nr)
		designs_none_of_kind(o);
	printf("%zu scenario%s, %zu design%s: %zu verdict%s, %zu not as "
	       "expected%s; %s states\n",
	       l.nr, l.nr == 1 ? "" : "s", nr_runs, nr_runs == 1 ? "" : "s",
	       t.nr, t.nr == 1 ? "" : "s", t.nr_unexpected,
	       t.nr_unfinished ? ", some not explored fully" : "",
	       units_count(t.nr_states).s);
	if (!o->is_quiet)
		err_note("%.2f s", (double)(clock_mono_ns() - start_ns) / 1e9);
	designs_unload(&l);
	free(runs);
	return t.nr_unexpected || t.nr_unfinished ? EXIT_ANSWER_NO : EXIT_DONE;
}

static void trace_kind(struct scenario *s, const struct design_run *run)
{
	struct check_result r;
	struct why why;
	char text[160];
	int err = model_check(&r, s, run, STATES_MAX, &why);

	if (err && err != -E2BIG)
		cli_die(EXIT_CANNOT, &why);
	printf("%s under %s, page %s: breaks %s%s\n", s->name, run->name,
	       scn_kind_name(s->kind),
	       designs_properties_text(r.broken, text, sizeof(text)),
	       r.is_whole ? "" : " (not explored fully)");
	if (!r.broken)
		designs_print_story(stdout, s, run, &r.straight,
				    SCN_NR_PROPERTIES);
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (r.broken & (1u << p))
			designs_print_story(stdout, s, run, &r.stories[p], p);
	check_result_release(&r);
}

int designs_trace(const struct designs_options *o, size_t nr_words,
		  char *const *words)
{
	struct designs_scenarios l;
	struct design_run run;
	bool is_first = true;

	if (nr_words < 2) {
		err_error("trace: a design and a scenario are needed");
		err_hint("run-bench designs trace mapcount vmsplice-child");
		return EXIT_USAGE;
	}
	run = designs_one(words[0]);
	designs_load(&l, o, nr_words - 1, words + 1);
	for (size_t i = 0; i < l.nr; i++)
		for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
			if (!(designs_kinds(o, &l.all[i].s) & (1u << k)))
				continue;
			if (!is_first)
				printf("\n");
			is_first = false;
			l.all[i].s.kind = (uint8_t)k;
			trace_kind(&l.all[i].s, &run);
		}
	if (is_first)
		designs_none_of_kind(o);
	designs_unload(&l);
	return EXIT_DONE;
}
