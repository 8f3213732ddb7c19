// SPDX-License-Identifier: GPL-2.0-or-later
/* designs explore: every interleaving within bounds, shortest stories first. */
#include "cli/designs.h"

#include "base/suggest.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/stop.h"
#include "sys/clock.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bits of the words of a list "a,b"; name(i) for i in first..end-1. */
static uint64_t pick_words(const char *what, const char *list,
			   const char *(*name)(unsigned int),
			   unsigned int first, unsigned int end)
{
	uint64_t bits = 0;

	while (*list) {
		size_t len = strcspn(list, ",");
		char *word = xasprintf("%.*s", (int)len, list);
		unsigned int i = first;
		struct suggest s;

		suggest_init(&s, word);
		for (; i < end && strcmp(name(i), word) != 0; i++)
			suggest_offer(&s, name(i));
		if (i == end) {
			err_error("explore: find %s '%s': there is none", what,
				  word);
			if (suggest_best(&s))
				err_hint("did you mean %s?", suggest_best(&s));
			exit(EXIT_USAGE);
		}
		bits |= 1ull << i;
		free(word);
		list += len + (list[len] == ',');
	}
	return bits;
}

static const char *verb_name(unsigned int v)
{
	return scn_verb_name((enum scn_verb)v);
}

static const char *property_name(unsigned int p)
{
	return scn_property_name((enum scn_property)p);
}

static const char *kind_name(unsigned int k)
{
	return scn_kind_name((enum scn_kind)k);
}

static unsigned int bounded(const char *what, uint64_t value, uint64_t most)
{
	if (value <= most)
		return (unsigned int)value;
	err_error("explore with %s %llu: at most %llu", what,
		  (unsigned long long)value, (unsigned long long)most);
	exit(EXIT_USAGE);
}

static struct explore_bounds read_bounds(const struct designs_options *o)
{
	struct explore_bounds b = explore_defaults;

	b.nr_procs = bounded("--processes", o->nr_procs, SCN_PROCS);
	b.nr_pages = bounded("--pages", o->nr_pages, SCN_PAGES);
	b.nr_refs = bounded("--references", o->nr_refs, SCN_REFS);
	b.depth = bounded("--depth", o->depth, 200);
	b.times = (uint16_t)bounded("--times", o->times, SCN_TIMES_MAX);
	b.is_fine = o->is_fine;
	b.is_promised = !o->is_unpromised;
	b.memory_max_bytes = o->memory_bytes;
	if (o->steps)
		b.verbs = pick_words("step", o->steps, verb_name, 1,
				     SCN_NR_VERBS);
	if (o->asks)
		b.asks =
			(uint32_t)pick_words("property", o->asks, property_name,
					     0, SCN_NR_PROPERTIES);
	if (o->page)
		b.kind = (uint16_t)__builtin_ctzll(pick_words(
			"pages of kind", o->page, kind_name, 0, SCN_NR_KINDS));
	if (!b.nr_procs || !b.nr_pages || !b.verbs || !b.asks)
		err_die(EXIT_USAGE, "explore: with no process, page, step or "
				    "property there is nothing to explore");
	return b;
}

struct watch {
	uint64_t start_ns;
	bool is_shown;
};

static bool show(const struct explore_result *r, void *arg)
{
	struct watch *w = arg;
	double s = (double)(clock_mono_ns() - w->start_ns) / 1e9;

	if (w->is_shown)
		fprintf(stderr,
			"\r\033[K%s states, depth %u, %s, %.1f M states/s",
			units_count(r->nr_states).s, r->depth,
			units_size(r->memory_bytes).s,
			s > 0 ? (double)r->nr_states / s / 1e6 : 0.0);
	return stop_signal != 0;
}

static void print_result(const struct explore_result *r,
			 const struct design_run *run,
			 const struct explore_bounds *b)
{
	struct scenario s;

	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++) {
		if (!(r->broken & (1u << p)))
			continue;
		story_scenario(&s, &r->stories[p], b);
		printf("%s is broken in %zu steps:\n", scn_property_name(p),
		       r->stories[p].nr);
		designs_print_story(stdout, &s, run, &r->stories[p],
				    SCN_NR_PROPERTIES);
		printf("\n");
		scenario_release(&s);
	}
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		if ((b->asks & ~r->broken) & (1u << p))
			printf("%s holds %s\n", scn_property_name(p),
			       r->is_whole ? "in every state within the bounds"
					   : "as far as was explored");
	if (b->is_promised && b->verbs & (1ull << SCN_GET | 1ull << SCN_DIO))
		printf("not judged: writes and late looks through FOLL_GET "
		       "(--unpromised)\n");
	printf("%s: %s states, %s transitions, depth %u, %s%s\n", run->name,
	       units_count(r->nr_states).s, units_count(r->nr_transitions).s,
	       r->depth, units_size(r->memory_bytes).s,
	       r->is_out_of_memory ? "; not explored fully: --memory is used up"
	       : r->is_whole	   ? "; all there is within the bounds"
				   : "; not explored fully: --depth");
}

int designs_explore(const struct designs_options *o, size_t nr_words,
		    char *const *words)
{
	struct watch w = { .start_ns = clock_mono_ns() };
	struct explore_bounds b = read_bounds(o);
	struct explore_result r;
	struct design_run run;
	int status;

	if (nr_words != 1) {
		err_error("explore: one design is needed");
		err_hint("run-bench designs explore mapcount --depth 6");
		return EXIT_USAGE;
	}
	run = designs_one(words[0]);
	w.is_shown = !o->is_quiet && isatty(STDERR_FILENO);
	stop_catch();
	model_explore(&r, &run, &b, show, &w);
	if (w.is_shown)
		fputs("\r\033[K", stderr);
	print_result(&r, &run, &b);
	if (!o->is_quiet)
		err_note("%.2f s, %.2f million states a second",
			 (double)(clock_mono_ns() - w.start_ns) / 1e9,
			 (double)r.nr_states * 1e3 /
				 (double)(clock_mono_ns() - w.start_ns));
	status = r.broken ? EXIT_ANSWER_NO : EXIT_DONE;
	if (stop_signal)
		status = 128 + stop_signal;
	explore_result_release(&r);
	return status;
}
