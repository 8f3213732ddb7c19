// SPDX-License-Identifier: GPL-2.0-or-later
/* designs list: what there is, and one of them in full. */
#include "cli/designs.h"

#include "base/suggest.h"
#include "base/text.h"
#include "cli/cmd.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 78

static void print_rules(const struct design *d)
{
	if (!d->rules)
		return;
	printf("\nrules that can be broken, to see who notices (-d '%s!RULE'):\n",
	       d->name);
	for (const struct design_rule *r = d->rules; r->name; r++) {
		char lead[SCN_NAME_MAX + 4];

		snprintf(lead, sizeof(lead), "  %s", r->name);
		text_print_wrapped(stdout, lead, 28, WIDTH, r->what);
	}
}

static void print_design(const struct design *d)
{
	printf("%s\n", d->name);
	text_print_wrapped(stdout, "  what", 12, WIDTH, d->what);
	text_print_wrapped(stdout, "  source", 12, WIDTH, d->source);
	if (d->since)
		printf("  kernels   %s%s%s%s\n", d->since,
		       d->before ? " up to, not including, " : " and later",
		       d->before ? d->before : "", "");
	else
		printf("  kernels   none: it lived on the list\n");
	print_rules(d);
}

static void print_scenario(const struct scenario *s)
{
	char *text = scenario_text(s);

	fputs(text, stdout);
	free(text);
}

static void print_designs(void)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	printf("designs, by the model:\n");
	for (size_t i = 0; i < nr; i++) {
		char lead[SCN_NAME_MAX + 4];

		snprintf(lead, sizeof(lead), "  %s", all[i]->name);
		text_print_wrapped(stdout, lead, 26, WIDTH, all[i]->what);
	}
}

static void print_scenarios(const struct designs_options *o)
{
	struct designs_scenarios l;

	designs_load(&l, o, 0, NULL);
	printf("\nscenarios (%zu):\n", l.nr);
	for (size_t i = 0; i < l.nr; i++) {
		char lead[SCN_NAME_MAX + 4];

		snprintf(lead, sizeof(lead), "  %s", l.all[i].s.name);
		text_print_wrapped(stdout, lead, 34, WIDTH,
				   l.all[i].s.about ? l.all[i].s.about : "");
	}
	designs_unload(&l);
}

/* NULL: then the word may be a scenario, or is nearest to a design. */
static const struct design *find_design(const char *name, struct suggest *near)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	suggest_init(near, name);
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
		suggest_offer(near, all[i]->name);
	}
	return NULL;
}

/* A word that names neither is told of both. */
static void check_word(const char *word, const struct suggest *near)
{
	if (strpbrk(word, "/*?[.") || !suggest_best(near))
		return;
	for (size_t i = 0; i < scenario_library_nr(); i++)
		if (!strcmp(scenario_library_name(i), word))
			return;
	err_error("find design or scenario '%s': there is none", word);
	err_hint("did you mean %s?", suggest_best(near));
	exit(EXIT_USAGE);
}

int designs_list(const struct designs_options *o, size_t nr_words,
		 char *const *words)
{
	struct designs_scenarios l;

	if (!nr_words) {
		print_designs();
		print_scenarios(o);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < nr_words; i++) {
		struct suggest near;
		const struct design *d = find_design(words[i], &near);

		if (i)
			printf("\n");
		if (d) {
			print_design(d);
			continue;
		}
		check_word(words[i], &near);
		designs_load(&l, o, 1, words + i);
		for (size_t k = 0; k < l.nr; k++)
			print_scenario(&l.all[k].s);
		designs_unload(&l);
	}
	return EXIT_DONE;
}
