// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/scenario.h"

#include "base/err.h"
#include "scenario/observed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const struct scenario *s, const struct why *why)
{
	static const struct scenario none;
	const char *line = strstr(why->text, ", line ");

	if (memcmp(s, &none, sizeof(none)))
		BUG("an error leaves something behind: %s", why->text);
	if (strncmp(why->text, "read scenario 'fuzz', line ", 27) || !line ||
	    !strstr(line, ", column "))
		BUG("an error without its place: %s", why->text);
	for (const char *c = why->text; *c; c++)
		if (*c < ' ' || *c > '~')
			BUG("an error with byte %d", *c);
}

/* Equal but for lines of the file and where the texts are. */
static void check_same(const struct scenario *s, const struct scenario *t)
{
	struct scenario a = *s, b = *t;

	for (size_t i = 0; i < SCN_STEPS; i++)
		a.steps[i].line = b.steps[i].line = 0;
	if (!a.about != !b.about || !a.source != !b.source ||
	    (a.about && strcmp(a.about, b.about)) ||
	    (a.source && strcmp(a.source, b.source)))
		BUG("the texts of '%s' change when printed", a.name);
	a.about = a.source = b.about = b.source = NULL;
	if (memcmp(&a, &b, sizeof(a)))
		BUG("'%s' changes when printed", a.name);
}

static void check_print(const struct scenario *s)
{
	char *text = scenario_text(s), *again;
	struct scenario t;
	struct why why;

	if (scenario_parse(&t, text, strlen(text), "fuzz", &why))
		BUG("what is printed is refused: %s", why.text);
	check_same(s, &t);
	again = scenario_text(&t);
	if (strcmp(text, again))
		BUG("'%s' prints in two ways", s->name);
	scenario_release(&t);
	free(again);
	free(text);
}

/* Every step, with what it may show. */
static void check_ideal(const struct scenario *s)
{
	char observed[OBSERVED_MAX] = "";
	struct ideal d;
	uint8_t stamp;

	ideal_init(&d, s);
	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];
		bool sees = st->verb == SCN_READ || st->verb == SCN_LOOK;
		uint8_t seen[2] = { (uint8_t)i, (uint8_t)(i / 2) };

		observed[i] = sees ? (char)ideal_judge(&d, st, seen)
				   : ".crwnx?"[(i + s->kind) % 7];
		stamp = ideal_step(&d, s, st);
		if (stamp >= IDEAL_STAMPS)
			BUG("stamp %u", stamp);
	}
	if (observed_differs(s, observed, observed) != -1)
		BUG("'%s' differs from itself", observed);
	observed_breaks(s, observed);
}

bool fuzz_scenario(const uint8_t *text, size_t len_bytes)
{
	struct scenario s;
	struct why why;

	if (scenario_parse(&s, (const char *)text, len_bytes, "fuzz", &why)) {
		check_error(&s, &why);
		return false;
	}
	if (scenario_check(&s, &why))
		BUG("parsed and refused: %s", why.text);
	check_print(&s);
	for (s.kind = 0; s.kind < SCN_NR_KINDS; s.kind++)
		check_ideal(&s);
	scenario_release(&s);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_scenario(data, size);
	return 0;
}
