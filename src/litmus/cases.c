// SPDX-License-Identifier: GPL-2.0-or-later
/* The library of scenarios as cases of a benchmark: "scn=pin-drop page=thp". */
#include "litmus/litmus_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum scn_kind litmus_kind(struct bench *b)
{
	const char *word = bench_word(b, "page");
	int kind = scn_kind_find(word);

	if (kind < 0)
		bench_broken(b, "no page of a scenario is of the kind %s",
			     word);
	return (enum scn_kind)kind;
}

void litmus_case(struct bench *b, struct scenario *s)
{
	const char *name = bench_word(b, "scn"), *text;
	int i = scenario_library_find(name);
	struct why why;

	if (i < 0)
		bench_skip(b, "no scenario is named %s", name);
	text = scenario_library_text((size_t)i);
	if (scenario_parse(s, text, strlen(text), name, &why))
		bench_broken(b, "%s", why.text);
	s->kind = (uint8_t)litmus_kind(b);
}

/* Bits of the kinds that entry i is run for; 0: it is for the other benchmark. */
static unsigned int kinds_of(size_t i, bool has_race)
{
	const char *text = scenario_library_text(i);
	struct scenario s;
	unsigned int kinds;

	if (scenario_parse(&s, text, strlen(text), scenario_library_name(i),
			   NULL))
		return 0;
	kinds = scenario_has_race(&s) == has_race ? s.pages[0].kinds : 0;
	scenario_release(&s);
	return kinds;
}

/* "scn=a,b page=base; scn=b page=thp" */
static char *cases_text(const unsigned int *kinds, size_t nr)
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

char *litmus_cases(bool has_race)
{
	size_t nr = scenario_library_nr();
	unsigned int *kinds = calloc(nr + 1, sizeof(*kinds));
	char *text = NULL;

	for (size_t i = 0; kinds && i < nr; i++)
		kinds[i] = kinds_of(i, has_race);
	if (kinds)
		text = cases_text(kinds, nr);
	free(kinds);
	return text;
}
