// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of a claim. A cost of a design that breaks something in the claim's
 * scenarios never stands without the letters that say so: it may be cheap
 * because it is wrong.
 */
#include "report/answers_grid.h"

#include "base/err.h"
#include "report/lab_cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *answers_letters(const struct claim *c, uint32_t bits)
{
	char text[33];
	size_t at = 0;

	for (size_t i = 0; i < c->nr_properties && at < 32; i++)
		if (bits & 1u << i)
			text[at++] = c->properties[i].letter;
	text[at] = '\0';
	return xstrdup(text);
}

/* Behind a cost: what the design breaks; "?" when nobody looked. */
static char *mark_of(const struct claim *c, size_t column)
{
	char *letters = answers_letters(c, claim_wrong(c, column)), *more;

	if (claim_is_shown(c, column))
		return letters;
	more = xasprintf("%s?", letters);
	free(letters);
	return more;
}

static const char *word_of(enum claim_lack lack)
{
	switch (lack) {
	case CLAIM_HAS:
	case CLAIM_ABSENT:
		return "-";
	case CLAIM_SKIP:
		return "skip";
	case CLAIM_BROKEN:
		return "broken";
	case CLAIM_SUSPECT:
		return "suspect";
	}
	BUG("lack %d", (int)lack);
}

static void set_number(struct answers_cell *to, const struct claim *c,
		       size_t row, size_t column, bool is_locked)
{
	const struct claim_cell *cell = claim_cell(c, row, column);
	double value = is_locked ? cell->locked : cell->value;

	if (!isfinite(value)) {
		to->text = xstrdup(is_locked ? "-" : word_of(cell->lack));
		to->mark = xstrdup("");
		return;
	}
	to->text =
		claim_number_text(value, c->rows[row].is_fixed && !is_locked);
	to->mark = c->rows[row].what == CLAIM_COST && !is_locked
			   ? mark_of(c, column)
			   : xstrdup("");
}

static void set_shown(struct answers_cell *to, const struct claim *c,
		      size_t litmus, size_t column)
{
	const struct claim_shown *s = claim_shown(c, litmus, column);
	char *letters;

	to->mark = xstrdup("");
	if (s->lack != CLAIM_HAS) {
		to->text = xstrdup(s->lack == CLAIM_ABSENT ? "-" : "?");
		return;
	}
	letters = answers_letters(c, s->broken);
	to->text = xasprintf("%s%s%s", *letters ? letters : ".",
			     s->varies ? "~" : "",
			     s->differs	 ? "!"
			     : s->agrees ? "="
					 : "");
	free(letters);
}

/* Its label and unit are set by who adds it. */
static struct answers_row *add_row(struct answers_grid *g,
				   enum answers_row_kind kind)
{
	struct answers_row *r;

	g->rows = xrealloc(g->rows, g->nr_rows + 1, sizeof(*g->rows));
	r = &g->rows[g->nr_rows++];
	*r = (struct answers_row){
		.kind = kind,
		.cells = xcalloc(g->nr_columns, sizeof(*r->cells)),
	};
	return r;
}

static bool has_locked(const struct claim *c, size_t row)
{
	for (size_t i = 0; i < c->kernels.nr; i++)
		if (isfinite(claim_cell(c, row, i)->locked))
			return true;
	return false;
}

static char *unit_of(const struct claim_row *r, const char *what)
{
	if (r->is_fixed)
		return xasprintf("%s, fixed", what);
	return xasprintf("%s/%s", what, r->op ? r->op : "op");
}

static void add_number(struct answers_grid *g, size_t row)
{
	const struct claim_row *r = &g->c->rows[row];
	bool is_cost = r->what == CLAIM_COST;
	struct answers_row *to;

	to = add_row(g, is_cost ? ANSWERS_COST : ANSWERS_SEEN);
	to->label = xstrdup(r->name);
	to->unit = unit_of(r, is_cost ? "instructions" : r->phase);
	for (size_t i = 0; i < g->nr_columns; i++)
		set_number(&to->cells[i], g->c, row, i, false);
	if (!is_cost || !has_locked(g->c, row))
		return;
	to = add_row(g, ANSWERS_LOCKED);
	to->label = xstrdup("  locked");
	to->unit = unit_of(r, "locked");
	for (size_t i = 0; i < g->nr_columns; i++)
		set_number(&to->cells[i], g->c, row, i, true);
}

/* Base pages are what is meant where nothing is said. */
static void add_litmus(struct answers_grid *g, size_t litmus)
{
	const struct claim_litmus *l = &g->c->litmus[litmus];
	struct answers_row *to;

	to = add_row(g, ANSWERS_LITMUS);
	to->label = strcmp(l->kind, "base") != 0
			    ? xasprintf("%s [%s]", l->scenario, l->kind)
			    : xstrdup(l->scenario);
	to->unit = xstrdup("");
	for (size_t i = 0; i < g->nr_columns; i++)
		set_shown(&to->cells[i], g->c, litmus, i);
}

/* "6.1-" where every kernel begins so; its length. */
static size_t common_prefix(const struct claim *c)
{
	size_t len = strcspn(c->kernels.v[0], "-+") + 1;

	if (c->kernels.nr < 2 || !strchr(c->kernels.v[0], '-'))
		return 0;
	for (size_t i = 0; i < c->kernels.nr; i++)
		if (strncmp(c->kernels.v[0], c->kernels.v[i], len) != 0 ||
		    !c->kernels.v[i][len] || c->kernels.v[i][len - 1] != '-')
			return 0;
	return len;
}

/* "switch+cow_design=mapcount" -> "switch+mapcount" */
static char *title_of(const char *kernel)
{
	static const char *const keys[] = { "cow_design=", "cow_variant=" };
	char *title = xstrdup(kernel), *at;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		while ((at = strstr(title, keys[i])))
			memmove(at, at + strlen(keys[i]),
				strlen(at + strlen(keys[i])) + 1);
	return title;
}

void answers_grid_build(struct answers_grid *g, const struct claim *c)
{
	size_t len = common_prefix(c);

	*g = (struct answers_grid){ .c = c, .nr_columns = c->kernels.nr };
	g->prefix = xasprintf("%.*s", (int)len, c->kernels.v[0]);
	g->titles = xcalloc(g->nr_columns, sizeof(char *));
	for (size_t i = 0; i < g->nr_columns; i++)
		g->titles[i] = title_of(c->kernels.v[i] + len);
	for (size_t i = 0; i < c->nr_rows; i++)
		add_number(g, i);
	for (size_t i = 0; i < c->nr_litmus; i++)
		add_litmus(g, i);
}

void answers_grid_release(struct answers_grid *g)
{
	for (size_t r = 0; r < g->nr_rows; r++) {
		for (size_t i = 0; i < g->nr_columns; i++) {
			free(g->rows[r].cells[i].text);
			free(g->rows[r].cells[i].mark);
		}
		free(g->rows[r].cells);
		free(g->rows[r].label);
		free(g->rows[r].unit);
	}
	for (size_t i = 0; i < g->nr_columns; i++)
		free(g->titles[i]);
	free(g->titles);
	free(g->prefix);
	free(g->rows);
	*g = (struct answers_grid){ 0 };
}

static uint32_t all_broken(const struct claim *c)
{
	uint32_t bits = 0;

	for (size_t r = 0; r < c->nr_litmus; r++)
		for (size_t i = 0; i < c->kernels.nr; i++)
			bits |= claim_shown(c, r, i)->broken;
	return bits;
}

static bool any_shown(const struct claim *c,
		      bool (*is)(const struct claim_shown *s))
{
	for (size_t i = 0; i < c->nr_litmus * c->kernels.nr; i++)
		if (is(&c->shown[i]))
			return true;
	return false;
}

static bool is_holding(const struct claim_shown *s)
{
	return s->lack == CLAIM_HAS && !s->broken;
}
static bool is_agreeing(const struct claim_shown *s)
{
	return s->agrees;
}
static bool is_differing(const struct claim_shown *s)
{
	return s->differs;
}
static bool is_varying(const struct claim_shown *s)
{
	return s->varies;
}
static bool is_lacking(const struct claim_shown *s)
{
	return s->lack != CLAIM_HAS;
}

void answers_legend(const struct claim *c,
		    void (*put)(void *arg, const char *sign, const char *what),
		    void *arg)
{
	static const struct {
		const char *sign, *what;
		bool (*is)(const struct claim_shown *s);
	} signs[] = {
		{ ".", "nothing that the scenario asks for is broken",
		  is_holding },
		{ "~", "not the same each time", is_varying },
		{ "=", "as the model of its design has it, step by step",
		  is_agreeing },
		{ "!", "not as the model of its design has it", is_differing },
		{ "?", "no verdict", is_lacking },
	};
	uint32_t bits = all_broken(c);

	for (size_t i = 0; i < c->nr_properties; i++) {
		const struct claim_property *p = &c->properties[i];
		char *line;

		if (!(bits & 1u << i))
			continue;
		line = xasprintf("%s is broken: %s", p->name, p->what);
		put(arg, (char[]){ p->letter, '\0' }, line);
		free(line);
	}
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (any_shown(c, signs[i].is))
			put(arg, signs[i].sign, signs[i].what);
}

static void reason_of_cell(const struct claim *c, size_t row, size_t column,
			   void (*put)(void *arg, const char *line), void *arg)
{
	const struct claim_cell *cell = claim_cell(c, row, column);
	const char *name = c->rows[row].name, *kernel = c->kernels.v[column];
	struct lab_text letters = lab_letters(cell->tags);
	char *line = NULL;

	if (cell->lack != CLAIM_HAS)
		line = xasprintf("%s, %s: %s%s%s", name, kernel,
				 word_of(cell->lack), cell->why ? ": " : "",
				 cell->why ? cell->why : "");
	else if (cell->locked_why)
		line = xasprintf("%s, %s, locked: %s", name, kernel,
				 cell->locked_why);
	if (line)
		put(arg, line);
	free(line);
	for (unsigned int i = 0; *letters.s && i < LAB_TAG_NR; i++) {
		if (!(cell->tags & 1u << i))
			continue;
		line = xasprintf("%s, %s: %s: %s", name, kernel,
				 lab_tag_name(1u << i),
				 lab_tag_explain(1u << i));
		put(arg, line);
		free(line);
	}
}

void answers_reasons(const struct claim *c,
		     void (*put)(void *arg, const char *line), void *arg)
{
	for (size_t r = 0; r < c->nr_rows; r++)
		for (size_t i = 0; i < c->kernels.nr; i++)
			if (claim_cell(c, r, i)->lack != CLAIM_ABSENT ||
			    claim_cell(c, r, i)->why)
				reason_of_cell(c, r, i, put, arg);
	for (size_t r = 0; r < c->nr_litmus; r++)
		for (size_t i = 0; i < c->kernels.nr; i++) {
			const struct claim_shown *s = claim_shown(c, r, i);
			char *line;

			if (!s->why)
				continue;
			line = xasprintf("%s [%s], %s: %s",
					 c->litmus[r].scenario,
					 c->litmus[r].kind, c->kernels.v[i],
					 s->why);
			put(arg, line);
			free(line);
		}
}
