// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands above the rows: the sentence, the sides, method and rule. */
#include "report/compare_text.h"

#include "base/err.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  COMPARE_TEXT_WIDTH
#define INDENT 6 /* behind "old   " */

char *compare_percent_text(double ratio)
{
	double pct = ratio * 100, size = fabs(pct);

	if (isnan(ratio))
		return xstrdup("-");
	if (isinf(ratio))
		return xstrdup(ratio > 0 ? "+inf" : "-inf");
	if (size < 0.005)
		return xstrdup("0.00 %");
	if (size < 9.995)
		return xasprintf("%+.2f %%", pct);
	return xasprintf("%+.*f %%", size < 99.95 ? 1 : 0, pct);
}

/* Up to a whole step of so many digits; what is one but for rounding stays. */
static double round_up(double pct, int digits)
{
	double step = pow(10, -digits);

	return ceil(pct / step - 1e-9) * step;
}

static int digits_of(double pct)
{
	return pct < 0.1 ? 2 : (int)fmax(0, 1 - floor(log10(pct)));
}

char *compare_bound_text(double ratio)
{
	double pct = ratio * 100;

	if (isnan(ratio))
		return xstrdup("-");
	if (isinf(ratio))
		return xstrdup("inf");
	if (pct <= 0.01)
		return xstrdup("0.01 %");
	pct = round_up(pct, digits_of(pct));
	/* 0.996 has become 1.00, which has a digit more */
	return xasprintf("%.*f %%", digits_of(pct + 1e-9), pct);
}

void compare_text_line(FILE *out, const char *lead, const char *text)
{
	text_print_wrapped(out, lead, INDENT, WIDTH, text);
}

static const char *unit_words(enum compare_design d)
{
	switch (d) {
	case COMPARE_PAIRED:
		return "pairs of processes in random order; signed ranks";
	case COMPARE_SESSIONS:
		return "sessions (one number a file); rank sums";
	case COMPARE_SINGLE:
		return "one session a side";
	case COMPARE_EXACT:
		return "exact counts of instructions";
	}
	BUG("design %d", (int)d);
}

static bool has_design(const struct compare_view *v, enum compare_design d)
{
	for (size_t i = 0; i < v->nr_pairs; i++)
		for (size_t k = 0; k < v->pairs[i].nr_rows; k++)
			if (v->pairs[i].rows[k].design == d &&
			    v->pairs[i].rows[k].verdict != COMPARE_NO_NUMBER)
				return true;
	return false;
}

/* What the verdicts rest on. */
static void print_method(FILE *out, const struct compare_view *v)
{
	const struct compare_rule *r = &v->rule;
	char *text;

	for (int d = 0; d <= COMPARE_EXACT; d++)
		if (has_design(v, (enum compare_design)d))
			compare_text_line(out, "unit",
					  unit_words((enum compare_design)d));
	if (has_design(v, COMPARE_SINGLE)) {
		text = xasprintf(
			"one session a side says nothing of how sessions "
			"differ: %.3g %% (sd) is allowed for it. More sessions "
			"a side, or run --ab, resolve more.",
			r->session_sd_ratio * 100);
		compare_text_line(out, "", text);
		free(text);
	}
	if (v->is_lab) {
		text = isnan(r->delta_ratio)
			       ? xstrdup("changed: by more than tau, which is "
					 "what the kernel shows against itself")
			       : xasprintf("changed: by more than tau; small: "
					   "by less than %.3g %%",
					   r->delta_ratio * 100);
	} else {
		text = xasprintf("change that matters: %.3g %%; %s %.3g %% "
				 "over %zu test%s%s",
				 r->delta_ratio * 100,
				 r->is_exploring ? "Benjamini-Hochberg, q"
						 : "any false alarm: Holm,",
				 r->alpha * 100, v->nr_tests,
				 v->nr_tests == 1 ? "" : "s",
				 v->is_confirming ? " of the second stage"
						  : "");
	}
	compare_text_line(out, "rule", text);
	free(text);
}

static void print_side(FILE *out, const char *lead,
		       const struct compare_side *s)
{
	char *text = xasprintf("%s%s%s%s", s->name, s->title ? " (" : "",
			       s->title ? s->title : "", s->title ? ")" : "");

	compare_text_line(out, lead, text);
	free(text);
}

/* Names in a row, at most so many; the rest is a number. */
#define KEYS_SHOWN 8

struct key_list {
	char *text;
	size_t nr;
};

static void keys_add(struct key_list *k, const char *key)
{
	char *longer;

	if (k->nr++ >= KEYS_SHOWN)
		return;
	longer = xasprintf("%s%s%s", k->text ? k->text : "",
			   k->text ? ", " : "", key);
	free(k->text);
	k->text = longer;
}

static void keys_print(FILE *out, const char *lead, struct key_list *k)
{
	char *text;

	if (!k->nr)
		return;
	text = k->nr > KEYS_SHOWN ? xasprintf("%s%s and %zu more", lead,
					      k->text, k->nr - KEYS_SHOWN)
				  : xasprintf("%s%s", lead, k->text);
	compare_text_line(out, "", text);
	free(text);
	free(k->text);
}

static void print_diff(FILE *out, const struct compare_diff *d)
{
	char *text = xasprintf("%s: %s -> %s", d->key,
			       d->old_text ? d->old_text : "absent",
			       d->new_text ? d->new_text : "absent");

	compare_text_line(out, "", text);
	free(text);
}

static bool is_hash(const char *key)
{
	return strstr(key, "build_id") || strstr(key, "hash");
}

/*
 * What is compared, with its values; hashes and the context, which is long,
 * by name.
 */
static void print_diffs(FILE *out, const struct compare_head *head, size_t side)
{
	struct key_list hashes = { 0 }, context = { 0 };

	for (size_t i = 0; i < head->nr_diffs; i++) {
		const struct compare_diff *d = &head->diffs[i];

		if (d->side != side)
			continue;
		if (!strcmp(d->section, "context"))
			keys_add(&context, d->key);
		else if (is_hash(d->key))
			keys_add(&hashes, d->key);
		else
			print_diff(out, d);
	}
	keys_print(out, "differ: ", &hashes);
	keys_print(out, "differ in the context: ", &context);
}

void compare_text_head(FILE *out, const struct compare_view *v, size_t pair,
		       const struct compare_head *head)
{
	const struct compare_pair *p = &v->pairs[pair];
	char *headline = compare_headline(p, &v->rule);

	text_print_wrapped(out, "", 0, WIDTH, headline);
	free(headline);
	fputc('\n', out);
	print_side(out, "old", p->old_side);
	print_side(out, "new", p->new_side);
	if (head->nr_diffs)
		print_diffs(out, head, pair + 1);
	if (head->forced)
		compare_text_line(out, "NOTE", head->forced);
	for (size_t i = 0; i < head->nr_notes; i++)
		compare_text_line(out, "note", head->notes[i]);
	print_method(out, v);
	fputc('\n', out);
}
