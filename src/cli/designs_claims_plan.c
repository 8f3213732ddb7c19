// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is missing, as commands: one profile for all kernels that lack the same
 * cases, one litmus for all that lack the same scenarios.
 */
#include "cli/designs_claims.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* What a boot, and one more command, are worth in cases. */
#define BOOT_ITEMS    4
#define COMMAND_ITEMS 8

struct word_set {
	size_t nr;
	char **v;
};

/* What one command does: each of the items on each of the kernels. */
struct want {
	char *options;
	bool is_litmus, has_other_kinds;
	bool is_gone; /* into another one */
	size_t worth; /* the price of what was asked for */
	struct word_set kernels, items; /* items: cases; scenarios */
};
struct wants {
	size_t nr;
	struct want *all;
};

static void words_add(struct word_set *w, const char *word)
{
	for (size_t i = 0; i < w->nr; i++)
		if (!strcmp(w->v[i], word))
			return;
	w->v = xrealloc(w->v, w->nr + 1, sizeof(char *));
	w->v[w->nr++] = xstrdup(word);
}

static void words_release(struct word_set *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->v[i]);
	free(w->v);
}

static struct want *find_want(struct wants *w, const char *kernel,
			      const char *options, bool is_litmus)
{
	for (size_t i = 0; i < w->nr; i++)
		if (!strcmp(w->all[i].kernels.v[0], kernel) &&
		    !strcmp(w->all[i].options, options) &&
		    w->all[i].is_litmus == is_litmus)
			return &w->all[i];
	w->all = xrealloc(w->all, w->nr + 1, sizeof(*w->all));
	w->all[w->nr] = (struct want){ .options = xstrdup(options),
				       .is_litmus = is_litmus };
	words_add(&w->all[w->nr].kernels, kernel);
	return &w->all[w->nr++];
}

static bool lacks_row(const struct claim *c, size_t row)
{
	for (size_t i = 0; i < c->kernels.nr; i++)
		if (claim_cell(c, row, i)->lack == CLAIM_ABSENT)
			return true;
	return false;
}

static void want_rows(struct wants *w, const struct claim *c, bool is_all)
{
	char *options = xstrdup("");

	for (size_t i = 0; i < c->options.nr; i++) {
		char *longer = xasprintf("%s%s%s", options, i ? " " : "",
					 c->options.v[i]);

		free(options);
		options = longer;
	}
	for (size_t r = 0; r < c->nr_rows; r++) {
		bool whole = is_all || (c->rows[r].is_mixed && lacks_row(c, r));

		for (size_t i = 0; i < c->kernels.nr; i++)
			if (whole || claim_cell(c, r, i)->lack == CLAIM_ABSENT)
				words_add(&find_want(w, c->kernels.v[i],
						     options, false)
						   ->items,
					  c->rows[r].case_text);
	}
	free(options);
}

static void want_litmus(struct wants *w, const struct claim *c, bool is_all)
{
	for (size_t r = 0; r < c->nr_litmus; r++)
		for (size_t i = 0; i < c->kernels.nr; i++) {
			struct want *one;

			if (!is_all &&
			    claim_shown(c, r, i)->lack != CLAIM_ABSENT)
				continue;
			one = find_want(w, c->kernels.v[i], "", true);
			words_add(&one->items, c->litmus[r].scenario);
			one->has_other_kinds |=
				strcmp(c->litmus[r].kind, "base") != 0;
		}
}

static void command_add(struct claims_command *c, const char *word)
{
	c->words = xrealloc(c->words, c->nr + 1, sizeof(char *));
	c->words[c->nr++] = xstrdup(word);
}

/* "a=b c=d" word by word */
static void command_add_text(struct claims_command *c, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *word;

	while ((word = strsep(&rest, " \t")))
		if (*word)
			command_add(c, word);
	free(copy);
}

/* In items that are run; a boot and a command are worth some too. */
static size_t price(size_t nr_kernels, size_t nr_items)
{
	return COMMAND_ITEMS + nr_kernels * (BOOT_ITEMS + nr_items);
}

static size_t nr_of_both(const struct word_set *a, const struct word_set *b)
{
	size_t nr = a->nr + b->nr;

	for (size_t i = 0; i < a->nr; i++)
		for (size_t k = 0; k < b->nr; k++)
			nr -= !strcmp(a->v[i], b->v[k]);
	return nr;
}

/* Few commands are worth some cases that nobody asked for: a quarter more. */
static bool should_merge(const struct want *a, const struct want *b)
{
	size_t nr_kernels = nr_of_both(&a->kernels, &b->kernels);
	size_t both = price(nr_kernels, nr_of_both(&a->items, &b->items));

	return !a->is_gone && !b->is_gone && a->is_litmus == b->is_litmus &&
	       a->has_other_kinds == b->has_other_kinds &&
	       nr_kernels <= LAB_COLUMNS_MAX &&
	       !strcmp(a->options, b->options) &&
	       4 * both <= 5 * (a->worth + b->worth);
}

static void merge(struct wants *w)
{
	for (size_t i = 0; i < w->nr; i++)
		w->all[i].worth = price(1, w->all[i].items.nr);
	for (size_t i = 0; i < w->nr; i++)
		for (size_t k = i + 1; k < w->nr; k++) {
			struct want *to = &w->all[i], *from = &w->all[k];

			if (!should_merge(to, from))
				continue;
			for (size_t n = 0; n < from->kernels.nr; n++)
				words_add(&to->kernels, from->kernels.v[n]);
			for (size_t n = 0; n < from->items.nr; n++)
				words_add(&to->items, from->items.v[n]);
			to->worth += from->worth;
			from->is_gone = true;
			k = i; /* what was too far away may be near now */
		}
}

static void begin(struct claims_command *to, const struct claims *s,
		  const struct want *w, bool has_dir)
{
	command_add(to, w->is_litmus ? "designs" : "profile");
	if (w->is_litmus)
		command_add(to, "litmus");
	if (has_dir) {
		command_add(to, "-o");
		command_add(to, s->results_dir);
	}
	command_add_text(to, w->options);
	if (w->is_litmus && !w->has_other_kinds) {
		command_add(to, "--page");
		command_add(to, "base");
	}
}

static void put(struct claims_plan *p, const struct claims *s,
		const struct want *w, bool has_dir)
{
	struct claims_command c = { 0 };

	begin(&c, s, w, has_dir);
	for (size_t i = 0; i < w->kernels.nr; i++) {
		if (w->is_litmus)
			command_add(&c, "-k");
		command_add(&c, w->kernels.v[i]);
	}
	if (!w->is_litmus)
		command_add(&c, "--");
	for (size_t i = 0; i < w->items.nr; i++)
		command_add_text(&c, w->items.v[i]);
	p->commands = xrealloc(p->commands, p->nr + 1, sizeof(*p->commands));
	p->commands[p->nr++] = c;
}

static void collect(struct wants *w, struct claims *s, const struct claim *c,
		    bool is_all)
{
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++) {
			const struct claim *one = &s->mails[i].claims[k];

			if (one->is_left_out || (c && c != one))
				continue;
			want_rows(w, one, is_all);
			want_litmus(w, one, is_all);
		}
}

void claims_plan_make(struct claims_plan *p, struct claims *s,
		      const struct claim *c, bool is_all)
{
	struct wants w = { 0 };

	*p = (struct claims_plan){ 0 };
	collect(&w, s, c, is_all);
	merge(&w);
	for (int litmus = 0; litmus < 2; litmus++)
		for (size_t i = 0; i < w.nr; i++)
			if (!w.all[i].is_gone && w.all[i].is_litmus == litmus)
				put(p, s, &w.all[i], !is_all);
	for (size_t i = 0; i < w.nr; i++) {
		free(w.all[i].options);
		words_release(&w.all[i].kernels);
		words_release(&w.all[i].items);
	}
	free(w.all);
}

void claims_plan_release(struct claims_plan *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		for (size_t k = 0; k < p->commands[i].nr; k++)
			free(p->commands[i].words[k]);
		free(p->commands[i].words);
	}
	free(p->commands);
	*p = (struct claims_plan){ 0 };
}

char *claims_command_text(const struct claims_command *c)
{
	char *text = xstrdup("run-bench"), *longer;

	for (size_t i = 0; i < c->nr; i++) {
		bool is_plain =
			!c->words[i][strcspn(c->words[i], " '\"*?$`\\()[]")];

		longer = xasprintf("%s %s%s%s", text, is_plain ? "" : "'",
				   c->words[i], is_plain ? "" : "'");
		free(text);
		text = longer;
	}
	return text;
}
