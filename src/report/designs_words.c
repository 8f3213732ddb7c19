// SPDX-License-Identifier: GPL-2.0-or-later
/* What all writers of designs_table.h say alike. */
#include "report/designs_table.h"

#include "base/units.h"

#include <string.h>

static void put(struct designs_word *w, char c)
{
	size_t len = strlen(w->s);

	w->s[len] = c;
	w->s[len + 1] = '\0';
}

struct designs_word designs_word(const struct designs_table *t,
				 const struct designs_cell *c)
{
	struct designs_word w = { "" };

	if (c->state == DESIGNS_ABSENT) {
		put(&w, '-');
		return w;
	}
	if (c->state == DESIGNS_REASON) {
		put(&w, '?');
		return w;
	}
	for (size_t i = 0; i < t->nr_properties; i++)
		if (c->broken & (1u << i))
			put(&w, t->properties[i].letter);
	if (!*w.s)
		put(&w, '.');
	if (c->varies)
		put(&w, '~');
	if (c->is_partial)
		put(&w, '+');
	if (c->is_unexpected)
		put(&w, '*');
	if (c->agreement == DESIGNS_AGREES)
		put(&w, '=');
	if (c->agreement == DESIGNS_DIFFERS)
		put(&w, '!');
	return w;
}

static void add(char *buf, size_t size_bytes, const char *between,
		const char *text)
{
	size_t len = strlen(buf);

	snprintf(buf + len, size_bytes - len, "%s%s", between, text);
}

char *designs_sentence(const struct designs_table *t,
		       const struct designs_cell *c, char *buf,
		       size_t size_bytes)
{
	*buf = '\0';
	if (c->state == DESIGNS_ABSENT)
		add(buf, size_bytes, "", "not run");
	if (c->state == DESIGNS_REASON)
		add(buf, size_bytes, "", c->why ? c->why : "no verdict");
	if (c->state != DESIGNS_VERDICT)
		return buf;
	for (size_t i = 0; i < t->nr_properties; i++)
		if (c->broken & (1u << i))
			add(buf, size_bytes, *buf ? ", " : "breaks ",
			    t->properties[i].name);
	if (!*buf)
		add(buf, size_bytes, "",
		    c->is_race ? "nothing broke" : "holds");
	if (c->is_race) {
		char runs[64];

		snprintf(runs, sizeof(runs), " in %s runs of the race",
			 units_count(c->nr_runs).s);
		add(buf, size_bytes, "", runs);
	}
	if (c->varies)
		add(buf, size_bytes, "; ", "not each time");
	if (c->is_partial && !c->is_race)
		add(buf, size_bytes, "; ", "not explored fully");
	if (c->is_unexpected)
		add(buf, size_bytes, "; ", "the scenario expects otherwise");
	if (c->agreement == DESIGNS_AGREES)
		add(buf, size_bytes, "; ", "as its design predicts");
	if (c->agreement == DESIGNS_DIFFERS)
		add(buf, size_bytes, "; ", "not as its design predicts");
	return buf;
}

void designs_observed_legend(void (*put_line)(void *arg, const char *sign,
					      const char *what),
			     void *arg)
{
	static const char *const signs[][2] = {
		{ "o", "a read or look shows what it ought to" },
		{ "s", "it shows an older state" },
		{ "f", "it shows what was never there for it" },
		{ "t", "it is torn: halves of two moments" },
		{ "c", "the page was copied" },
		{ "r", "it was not copied" },
		{ "w", "c or r: the frames could not be looked at" },
		{ "n", "nothing happened" },
		{ "x", "the kernel refused" },
		{ "?", "not done: nothing here can do it; like anything" },
		{ ".", "nothing to see" },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		put_line(arg, signs[i][0], signs[i][1]);
}

static bool has(const struct designs_table *t,
		bool (*is)(const struct designs_cell *c))
{
	for (size_t i = 0; i < t->nr_rows * t->nr_columns; i++)
		if (is(&t->cells[i]))
			return true;
	return false;
}

static bool is_absent(const struct designs_cell *c)
{
	return c->state == DESIGNS_ABSENT;
}
static bool is_reason(const struct designs_cell *c)
{
	return c->state == DESIGNS_REASON;
}
static bool is_holding(const struct designs_cell *c)
{
	return c->state == DESIGNS_VERDICT && !c->broken;
}
static bool is_varying(const struct designs_cell *c)
{
	return c->varies;
}
static bool is_partial(const struct designs_cell *c)
{
	return c->is_partial;
}
static bool is_unexpected(const struct designs_cell *c)
{
	return c->is_unexpected;
}
static bool is_agreeing(const struct designs_cell *c)
{
	return c->agreement == DESIGNS_AGREES;
}
static bool is_differing(const struct designs_cell *c)
{
	return c->agreement == DESIGNS_DIFFERS;
}

void designs_legend(const struct designs_table *t,
		    void (*put_line)(void *arg, const char *sign,
				     const char *what),
		    void *arg)
{
	static const struct {
		const char *sign, *what;
		bool (*is)(const struct designs_cell *c);
	} signs[] = {
		{ ".", "nothing that the scenario asks for is broken",
		  is_holding },
		{ "~", "not the same each time: broken in some runs",
		  is_varying },
		{ "+", "not all of it was seen: what is not named may break",
		  is_partial },
		{ "*", "not what the scenario's file expects of this design",
		  is_unexpected },
		{ "=",
		  "kernel: as the model of its design has it, step by "
		  "step",
		  is_agreeing },
		{ "!", "kernel: some step is not as that model has it",
		  is_differing },
		{ "?", "no verdict: the reason is below", is_reason },
		{ "-", "not run, or not of this kind", is_absent },
	};

	for (size_t i = 0; i < t->nr_properties; i++) {
		const struct designs_property *p = &t->properties[i];
		bool is_used = false;
		char line[300];

		for (size_t k = 0; k < t->nr_rows * t->nr_columns; k++)
			is_used |= t->cells[k].state == DESIGNS_VERDICT &&
				   t->cells[k].broken & (1u << i);
		/* Also behind the name of a scenario that asks for it. */
		for (size_t r = 0; r < t->nr_rows; r++)
			is_used |= t->rows[r].asks >> i & 1;
		if (!is_used)
			continue;
		snprintf(line, sizeof(line), "%s is broken: %s", p->name,
			 p->what);
		put_line(arg, (char[]){ p->letter, '\0' }, line);
	}
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (has(t, signs[i].is))
			put_line(arg, signs[i].sign, signs[i].what);
}

static bool has_all_prices(const struct designs_table *t, size_t row)
{
	for (size_t c = 0; c < t->nr_columns; c++)
		if (!t->columns[c].is_kernel &&
		    !designs_cell(t, row, c)->has_price)
			return false;
	return true;
}

struct designs_sum designs_sum(const struct designs_table *t, size_t column)
{
	struct designs_sum sum = { 0 };

	for (size_t r = 0; r < t->nr_rows; r++) {
		const struct designs_cell *c = designs_cell(t, r, column);

		if (!has_all_prices(t, r) || !c->has_price)
			continue;
		sum.nr_rows++;
		sum.nr_faults += c->price.nr_faults;
		sum.nr_copies += c->price.nr_copies;
		sum.nr_locked += c->price.nr_locked;
	}
	return sum;
}

struct designs_score designs_score(const struct designs_table *t, size_t column)
{
	struct designs_score score = { 0 };

	for (size_t r = 0; r < t->nr_rows; r++) {
		const struct designs_cell *c = designs_cell(t, r, column);

		score.nr_agree += c->agreement == DESIGNS_AGREES;
		score.nr_differ += c->agreement == DESIGNS_DIFFERS;
		score.nr_without += c->state == DESIGNS_REASON;
	}
	return score;
}
