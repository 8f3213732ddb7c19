// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arithmetic of the numbers of a claim. Words are separated by blanks, because
 * names of kernels hold '-', '+', '.' and digits; a word that is one of the
 * claim's kernels is that, and else a number.
 */
#include "analysis/claim_parts.h"

#include "base/err.h"
#include "base/suggest.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	struct claim_expr *e;
	const char *at, *end;
	const char *word; /* the current one */
	size_t len; /* 0: the end */
	struct claim_fault *f;
	int err;
};

static void next(struct parse *p)
{
	while (p->at < p->end && *p->at == ' ')
		p->at++;
	p->word = p->at;
	while (p->at < p->end && *p->at != ' ' && *p->at != '(' &&
	       *p->at != ')')
		p->at++;
	if (p->at == p->word && p->at < p->end)
		p->at++; /* a parenthesis */
	p->len = (size_t)(p->at - p->word);
}

static bool is_word(const struct parse *p, const char *word)
{
	return strlen(word) == p->len && !strncmp(word, p->word, p->len);
}

static double fail(struct parse *p, int err)
{
	if (!p->err)
		p->err = err;
	return NAN;
}

static const char *lack_name(enum claim_lack lack)
{
	switch (lack) {
	case CLAIM_HAS:
		return "no number";
	case CLAIM_ABSENT:
		return "not measured";
	case CLAIM_SKIP:
		return "skipped";
	case CLAIM_BROKEN:
		return "broken";
	case CLAIM_SUSPECT:
		return "suspect";
	}
	BUG("lack %d", (int)lack);
}

static double number_of(struct parse *p, int row, bool is_locked, int column)
{
	const struct claim *c = p->e->c;
	const struct claim_row *r = &c->rows[row];
	const struct claim_cell *cell;
	const char *why;

	p->e->is_fixed |= r->is_fixed && !is_locked;
	if (p->e->is_dry)
		return 1;
	cell = claim_cell(c, (size_t)row, (size_t)column);
	if (isfinite(is_locked ? cell->locked : cell->value))
		return is_locked ? cell->locked : cell->value;
	why = is_locked && cell->lack == CLAIM_HAS ? cell->locked_why
						   : cell->why;
	snprintf(p->f->what, sizeof(p->f->what), "%s%s of %s: %s%s%.120s",
		 r->name, is_locked ? ".locked" : "", c->kernels.v[column],
		 lack_name(cell->lack), why ? ": " : "", why ? why : "");
	return fail(p, -ENODATA);
}

static void suggest_term(struct parse *p, const char *word)
{
	const struct claim *c = p->e->c;
	struct suggest near;

	suggest_init(&near, word);
	for (size_t i = 0; i < c->kernels.nr; i++)
		suggest_offer(&near, c->kernels.v[i]);
	for (size_t i = 0; i < c->nr_rows; i++)
		suggest_offer(&near, c->rows[i].name);
	if (suggest_best(&near))
		snprintf(p->f->hint, sizeof(p->f->hint), "did you mean '%s'?",
			 suggest_best(&near));
	else
		snprintf(p->f->hint, sizeof(p->f->hint),
			 "words are separated by blanks; kernels are those of "
			 "'kernels'");
}

/* "6.1-plain", "fork:6.1-plain", "fork.locked:6.1-plain", "12.5" */
static double read_term(struct parse *p)
{
	char *word = xasprintf("%.*s", (int)p->len, p->word), *end;
	const char *colon = memchr(p->word, ':', p->len);
	struct claim_expr own = *p->e;
	const char *kernel = p->word;
	size_t len = p->len;
	double value;
	int column;

	if (colon) {
		kernel = colon + 1;
		len = (size_t)(p->word + p->len - kernel);
		if (!claim_eval_row(&own, p->word, (size_t)(colon - p->word),
				    p->f)) {
			free(word);
			return fail(p, -EINVAL);
		}
	}
	column = claim_column_find(own.c, kernel, len);
	value = strtod(word, &end);
	if (column >= 0 && own.row >= 0) {
		value = number_of(p, own.row, own.is_locked, column);
	} else if (column >= 0) {
		claim_fault_set(p->f, p->f->line,
				"'%.60s': of which row? ROW:%.60s", word, word);
		fail(p, -EINVAL);
	} else if (*end || end == word || !isfinite(value)) {
		claim_fault_set(p->f, p->f->line,
				"'%.60s' is neither a kernel of this claim "
				"nor a number",
				word);
		suggest_term(p, word);
		fail(p, -EINVAL);
	}
	free(word);
	next(p);
	return value;
}

static double read_sum(struct parse *p, unsigned int depth);

static double read_factor(struct parse *p, unsigned int depth)
{
	double value;

	if (!p->len || is_word(p, ")")) {
		claim_fault_set(p->f, p->f->line,
				"a kernel or a number is missing");
		return fail(p, -EINVAL);
	}
	if (is_word(p, "-")) {
		next(p);
		return depth < 16 ? -read_factor(p, depth + 1)
				  : fail(p, -EINVAL);
	}
	if (!is_word(p, "("))
		return read_term(p);
	next(p);
	value = depth < 16 ? read_sum(p, depth + 1) : NAN;
	if (!is_word(p, ")")) {
		if (!p->err)
			claim_fault_set(p->f, p->f->line,
					"a parenthesis is not closed");
		return fail(p, -EINVAL);
	}
	next(p);
	return value;
}

static double read_product(struct parse *p, unsigned int depth)
{
	double value = read_factor(p, depth);

	while (!p->err && (is_word(p, "*") || is_word(p, "/"))) {
		bool is_quotient = *p->word == '/';
		double by;

		next(p);
		by = read_factor(p, depth);
		if (p->err)
			break;
		if (is_quotient && by == 0) {
			snprintf(p->f->what, sizeof(p->f->what),
				 "a number to divide by is 0");
			return fail(p, -ENODATA);
		}
		value = is_quotient ? value / by : value * by;
	}
	return value;
}

static double read_sum(struct parse *p, unsigned int depth)
{
	double value = read_product(p, depth);

	while (!p->err && (is_word(p, "+") || is_word(p, "-"))) {
		bool is_less = *p->word == '-';
		double more;

		next(p);
		more = read_product(p, depth);
		value = is_less ? value - more : value + more;
	}
	return value;
}

int claim_eval(struct claim_expr *e, const char *text, size_t len,
	       double *value, struct claim_fault *f)
{
	struct parse p = { .e = e, .at = text, .end = text + len, .f = f };

	next(&p);
	*value = read_sum(&p, 0);
	/* A sum of ones may be nothing to divide by. */
	if (p.err == -ENODATA && e->is_dry) {
		p.err = 0;
		*value = 1;
	} else if (!p.err && p.len) {
		p.err = claim_fault_set(f, f->line,
					"'%.*s': an operator + - * / should "
					"stand here",
					(int)p.len, p.word);
	}
	return p.err;
}

const char *claim_eval_row(struct claim_expr *e, const char *text, size_t len,
			   struct claim_fault *f)
{
	size_t own = 0;
	struct suggest near;
	char *word;

	while (own < len && !strchr(". :", text[own]))
		own++;
	e->row = claim_row_find(e->c, text, own);
	e->is_locked = own + 7 <= len && !strncmp(text + own, ".locked", 7);
	if (e->row >= 0 && (own == len || text[own] != '.' || e->is_locked)) {
		if (!e->is_locked || e->c->rows[e->row].what == CLAIM_COST)
			return text + own + (e->is_locked ? 7 : 0);
		claim_fault_set(f, f->line,
				"row '%.60s' is not of costs: it has no "
				"locked operations",
				e->c->rows[e->row].name);
		return NULL;
	}
	word = xasprintf("%.*s", (int)(len < 60 ? len : 60), text);
	claim_fault_set(f, f->line, "'%s' names no row of this claim", word);
	suggest_init(&near, word);
	for (size_t i = 0; i < e->c->nr_rows; i++)
		suggest_offer(&near, e->c->rows[i].name);
	if (suggest_best(&near))
		snprintf(f->hint, sizeof(f->hint), "did you mean '%s'?",
			 suggest_best(&near));
	free(word);
	return NULL;
}
