// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a claim borne out? All of it, or it says why not. */
#include "analysis/claim_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct claim_cell *claim_cell(const struct claim *c, size_t row, size_t column)
{
	if (row >= c->nr_rows || column >= c->kernels.nr)
		BUG("cell %zu, %zu of claim %s", row, column, c->name);
	return &c->cells[row * c->kernels.nr + column];
}

struct claim_shown *claim_shown(const struct claim *c, size_t litmus,
				size_t column)
{
	if (litmus >= c->nr_litmus || column >= c->kernels.nr)
		BUG("litmus %zu, %zu of claim %s", litmus, column, c->name);
	return &c->shown[litmus * c->kernels.nr + column];
}

uint32_t claim_wrong(const struct claim *c, size_t column)
{
	uint32_t bits = 0, wrong = 0;

	for (size_t i = 0; i < c->nr_properties; i++)
		wrong |= c->properties[i].is_wrong ? 1u << i : 0;
	for (size_t i = 0; i < c->nr_litmus; i++)
		if (claim_shown(c, i, column)->lack == CLAIM_HAS)
			bits |= claim_shown(c, i, column)->broken;
	return bits & wrong;
}

bool claim_is_shown(const struct claim *c, size_t column)
{
	for (size_t i = 0; i < c->nr_litmus; i++)
		if (claim_shown(c, i, column)->lack != CLAIM_HAS)
			return false;
	return true;
}

char *claim_broken_text(const struct claim *c, uint32_t broken)
{
	char *text = NULL, *longer;

	for (size_t i = 0; i < c->nr_properties; i++) {
		if (!(broken & 1u << i))
			continue;
		longer = xasprintf("%s%s%s", text ? text : "breaks ",
				   text ? ", " : "", c->properties[i].name);
		free(text);
		text = longer;
	}
	return text ? text : xstrdup("holds");
}

int claim_litmus_find(const struct claim *c, const char *word, size_t len,
		      struct claim_fault *f)
{
	const char *open = memchr(word, '[', len);
	size_t own = open ? (size_t)(open - word) : len;
	int found = -1;

	for (size_t i = 0; i < c->nr_litmus; i++) {
		const struct claim_litmus *l = &c->litmus[i];

		if (strlen(l->scenario) != own ||
		    strncmp(l->scenario, word, own) != 0)
			continue;
		if (open && (strlen(l->kind) + 2 != len - own ||
			     strncmp(l->kind, open + 1, strlen(l->kind)) != 0))
			continue;
		if (found >= 0) {
			claim_fault_set(f, f->line,
					"scenario %s is here on several kinds "
					"of page: say %s[%s]",
					l->scenario, l->scenario, l->kind);
			return -1;
		}
		found = (int)i;
	}
	if (found < 0)
		claim_fault_set(f, f->line,
				"'%.*s' is not among the litmus scenarios of "
				"this claim",
				(int)(len < 80 ? len : 80), word);
	return found;
}

char *claim_number_text(double value, bool is_fixed)
{
	char *text;

	if (!isfinite(value))
		return xstrdup("-");
	text = xasprintf("%.*f", is_fixed ? 0 : 2, value);
	/* "-0.00" is 0.00 */
	if (text[0] == '-' && !text[strspn(text, "-0.")])
		memmove(text, text + 1, strlen(text));
	return text;
}

static void replace(char **place, char *text)
{
	free(*place);
	*place = text;
}

static void add_to(char **text, const char *more)
{
	replace(text, *text ? xasprintf("%s; %s", *text, more) : xstrdup(more));
}

/* "fork of 6.1-plain, 6.1-mapcount: not measured", of those alike. */
struct lacking {
	const struct claim *c;
	char *what; /* "fork", "litmus pin-mprotect[base]" */
	const char *(*why)(const struct claim *c, size_t row, size_t column);
};

static void add_lacking(const struct lacking *l, size_t row, char **to)
{
	bool done[CLAIM_COLUMNS_MAX] = { false };

	for (size_t i = 0; i < l->c->kernels.nr; i++) {
		const char *why = l->why(l->c, row, i), *other;
		char *text = NULL, *more;

		if (!why || done[i])
			continue;
		for (size_t k = i; k < l->c->kernels.nr; k++) {
			other = l->why(l->c, row, k);
			if (!other || strcmp(other, why) != 0)
				continue;
			done[k] = true;
			more = xasprintf("%s%s%s", text ? text : "",
					 text ? ", " : "", l->c->kernels.v[k]);
			free(text);
			text = more;
		}
		more = xasprintf("%s of %s: %s", l->what, text, why);
		add_to(to, more);
		free(more);
		free(text);
	}
}

static const char *why_of(enum claim_lack lack)
{
	switch (lack) {
	case CLAIM_HAS:
	case CLAIM_SKIP: /* normal: this kernel cannot do it */
		return NULL;
	case CLAIM_ABSENT:
		return "not measured";
	case CLAIM_BROKEN:
		return "broken";
	case CLAIM_SUSPECT:
		return "suspect";
	}
	BUG("lack %d", (int)lack);
}

static const char *cell_why(const struct claim *c, size_t row, size_t column)
{
	return why_of(claim_cell(c, row, column)->lack);
}

static const char *shown_why(const struct claim *c, size_t row, size_t column)
{
	return why_of(claim_shown(c, row, column)->lack);
}

static const char *differs_why(const struct claim *c, size_t row, size_t column)
{
	return claim_shown(c, row, column)->differs
		       ? "not as the model of its design has it"
		       : NULL;
}

/* What a claim cannot be judged without, beyond what its checks name. */
static void look_at_cells(const struct claim *c, char **lacks, char **faults)
{
	for (size_t r = 0; r < c->nr_rows; r++)
		add_lacking(&(struct lacking){ c, c->rows[r].name, cell_why },
			    r, lacks);
	for (size_t r = 0; r < c->nr_litmus; r++) {
		char *what = xasprintf("litmus %s[%s]", c->litmus[r].scenario,
				       c->litmus[r].kind);

		add_lacking(&(struct lacking){ c, what, shown_why }, r, lacks);
		add_lacking(&(struct lacking){ c, what, differs_why }, r,
			    faults);
		free(what);
	}
}

static void look_at_checks(struct claim *c, char **lacks, char **faults)
{
	for (size_t i = 0; i < c->nr_checks; i++) {
		struct claim_check *check = &c->checks[i];
		struct claim_fault f;
		char *text;

		if (claim_check_do(c, check, false, &f))
			BUG("claim %s, line %u: %s", c->name, f.line, f.what);
		if (check->state == CLAIM_HOLDS)
			continue;
		text = check->state == CLAIM_FAILS
			       ? xasprintf("%s, measured %s", check->text,
					   check->measured)
			       : xstrdup(check->measured);
		/* What is missing was told with its cell, or is skipped. */
		if (check->state == CLAIM_FAILS)
			add_to(faults, text);
		else if (!*lacks)
			add_to(lacks, text);
		free(text);
	}
}

static void fill_texts(struct claim *c, char **lacks)
{
	char *first = c->headline ? NULL : claim_first_braces(c->verdict);
	const char *headline = c->headline ? c->headline : first;
	struct claim_fault f = { .line = c->line };

	if (claim_fill(c, c->verdict, false, &c->verdict_text, &f) ||
	    (headline && claim_fill(c, headline, false, &c->headline_text, &f)))
		add_to(lacks, f.what);
	free(first);
}

void claim_judge(struct claim *c)
{
	char *lacks = NULL, *faults = NULL;

	replace(&c->verdict_text, NULL);
	replace(&c->headline_text, NULL);
	if (c->why_static) {
		c->result = CLAIM_STATIC;
		replace(&c->verdict_text, xstrdup(c->why_static));
		return;
	}
	look_at_cells(c, &lacks, &faults);
	look_at_checks(c, &lacks, &faults);
	if (!lacks && !faults)
		fill_texts(c, &lacks);
	c->result = faults  ? CLAIM_NOT_BORNE_OUT
		    : lacks ? CLAIM_NOT_MEASURED
			    : CLAIM_BORNE_OUT;
	if (faults)
		replace(&c->verdict_text,
			xasprintf("not borne out: %s", faults));
	else if (lacks)
		replace(&c->verdict_text, xasprintf("not measured: %s", lacks));
	if (c->result != CLAIM_BORNE_OUT)
		replace(&c->headline_text, NULL);
	free(lacks);
	free(faults);
}

const char *claim_answer(const struct claim *c)
{
	switch (c->result) {
	case CLAIM_NOT_BORNE_OUT:
		return "not borne out";
	case CLAIM_NOT_MEASURED:
		return "not measured";
	case CLAIM_BORNE_OUT:
	case CLAIM_STATIC:
		return c->answer;
	}
	BUG("result %d", (int)c->result);
}
