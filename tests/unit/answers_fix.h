/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answers_fix.h - claims from texts, with cells filled in by hand. */
#ifndef TESTS_ANSWERS_FIX_H
#define TESTS_ANSWERS_FIX_H

#include "analysis/claim.h"
#include "base/err.h"

#include <math.h>
#include <string.h>

#define ANSWERS_HEAD "[mail]\nfrom = A\ndate = 1 May 2020\nabout = Words.\n"
#define ANSWERS_TOP                                                            \
	ANSWERS_HEAD "[claim one]\nquestion = Is it?\nfate = kept\n"           \
		     "experiment = compare\nanswer = yes\nkernels = k-a k-b\n"
#define ANSWERS_ROWS                                                           \
	ANSWERS_TOP "cost fork = fork/anon page=base @ call\n"                 \
		    "cost copy = cow/copy\n"                                   \
		    "seen reuses = cow/reuse @ pgreuse\nlitmus = pin-it\n"

static const struct claim_property answers_properties[] = {
	{ "isolation", 'I', "another process sees it", true },
	{ "synchrony", 'S', "an older state is seen", true },
	{ "needless-copy", 'N', "a copy for nobody", false },
};

/* As the command line does, with one scenario "pin-it" on base pages. */
static inline int answers_resolve(struct claim *c, struct why *why)
{
	c->properties = answers_properties;
	c->nr_properties = ARRAY_SIZE(answers_properties);
	for (size_t i = 0; i < c->nr_rows; i++)
		c->rows[i].op = xstrdup("page");
	if (c->nr_scenarios) {
		c->nr_litmus = 1;
		c->litmus = xcalloc(1, sizeof(*c->litmus));
		c->litmus[0] = (struct claim_litmus){
			.scenario = xstrdup("pin-it"),
			.kind = xstrdup("base"),
			.asks = 7,
		};
	}
	return claim_syntax(c, "x.ini", why);
}

static inline int answers_load(struct claim_mail *m, const char *text,
			       struct why *why)
{
	int err = claim_mail_parse(m, text, "x.ini", "x", why);

	for (size_t i = 0; !err && i < m->nr; i++)
		err = answers_resolve(&m->claims[i], why);
	return err;
}

static inline void answers_set(struct claim *c, size_t row, size_t column,
			       double value, double locked)
{
	struct claim_cell *cell = claim_cell(c, row, column);

	cell->lack = CLAIM_HAS;
	cell->value = value;
	cell->locked = locked;
}

/* All that the rows above ask for: b breaks synchrony. */
static inline void answers_measure(struct claim *c)
{
	answers_set(c, 0, 0, 120, 4);
	answers_set(c, 0, 1, 110, 3);
	answers_set(c, 1, 0, 7000.25, NAN);
	answers_set(c, 1, 1, 7000.254, NAN);
	answers_set(c, 2, 0, 1, NAN);
	answers_set(c, 2, 1, 0.5, NAN);
	for (size_t i = 0; i < 2; i++)
		*claim_shown(c, 0, i) = (struct claim_shown){
			.lack = CLAIM_HAS, .broken = i ? 2 : 0, .agrees = true
		};
}

#endif
