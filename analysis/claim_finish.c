// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of a claim together: what is needed, what excludes what. */
#include "analysis/claim_parts.h"

#include "base/err.h"
#include "base/suggest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const claim_answers[] = { "yes",
				      "no",
				      "partly",
				      "depends",
				      "cheaper-but-wrong",
				      "wrong-but-fixed",
				      "not-measurable",
				      "nothing-to-run",
				      NULL };

/* What the three designs are in one kernel, and that kernel as it is. */
static const char *const default_kernels[] = { "6.1-plain", "6.1-mapcount",
					       "6.1-refcount-5.9",
					       "6.1-refcount-5.18",
					       "6.1-exclusive" };

int claim_fault_set(struct claim_fault *f, unsigned int line, const char *fmt,
		    ...)
{
	va_list ap;

	f->line = line;
	f->hint[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int check_answer(const struct claim *c, struct claim_fault *f)
{
	struct suggest near;

	suggest_init(&near, c->answer);
	for (size_t i = 0; claim_answers[i]; i++) {
		if (!strcmp(claim_answers[i], c->answer))
			return 0;
		suggest_offer(&near, claim_answers[i]);
	}
	claim_fault_set(f, c->line,
			"answer '%.60s' of claim '%s' is none of the list",
			c->answer, c->name);
	if (suggest_best(&near))
		snprintf(f->hint, sizeof(f->hint), "did you mean '%s'?",
			 suggest_best(&near));
	else
		snprintf(f->hint, sizeof(f->hint),
			 "yes, no, partly, depends, cheaper-but-wrong, ...: "
			 "docs/answers-format.md");
	return -EINVAL;
}

static int check_static(const struct claim *c, struct claim_fault *f)
{
	const char *too_much = c->nr_rows	 ? "cost or seen"
			       : c->nr_scenarios ? "litmus"
			       : c->nr_checks	 ? "check"
			       : c->verdict	 ? "verdict"
						 : NULL;

	if (!too_much)
		return 0;
	return claim_fault_set(f, c->line,
			       "claim '%s' is static and has %s: it is one or "
			       "the other",
			       c->name, too_much);
}

static int check_keys(const struct claim *c, struct claim_fault *f)
{
	bool is_run = !c->why_static;
	const char *lack = !c->question		      ? "question"
			   : !c->fate		      ? "fate"
			   : !c->answer		      ? "answer"
			   : is_run && !c->experiment ? "experiment"
			   : is_run && !c->verdict    ? "verdict"
			   : is_run && !c->nr_checks  ? "check"
			   : is_run && !c->nr_rows && !c->nr_scenarios
				   ? "cost, seen, litmus or static"
				   : NULL;

	if (lack)
		return claim_fault_set(f, c->line, "claim '%s' has no %s",
				       c->name, lack);
	if (c->question[strlen(c->question) - 1] != '?')
		return claim_fault_set(f, c->line,
				       "the question of claim '%s' does not "
				       "end with ?",
				       c->name);
	for (size_t i = 0; i < c->repros.nr; i++)
		if (strncmp(c->repros.v[i], "run-bench ", 10) != 0)
			return claim_fault_set(f, c->repros.lines[i],
					       "repro does not begin with "
					       "'run-bench '");
	return is_run ? check_answer(c, f)
		      : (check_static(c, f) ? -EINVAL : check_answer(c, f));
}

/* Cuts trailing blanks. */
static void trim(char *s)
{
	size_t len = strlen(s);

	while (len && s[len - 1] == ' ')
		s[--len] = '\0';
}

/* Takes a last word "fixed" off. */
static bool take_fixed(char *s)
{
	size_t len = strlen(s);

	if (len < 6 || strcmp(s + len - 6, " fixed") != 0)
		return false;
	s[len - 6] = '\0';
	trim(s);
	return true;
}

/* "CASE [@ PHASE] [fixed]"; "CASE @ EVIDENCE" */
static int split_row(struct claim_row *r, struct claim_fault *f)
{
	char *at = strchr(r->case_text, '@');

	if (r->what == CLAIM_COST)
		r->is_fixed = take_fixed(r->case_text);
	if (at) {
		char *word = at + 1 + strspn(at + 1, " ");

		*at = '\0';
		if (!*word || !strcmp(word, "fixed"))
			return claim_fault_set(f, r->line,
					       "row '%s': nothing stands "
					       "behind the @",
					       r->name);
		r->phase = xstrdup(word);
	}
	trim(r->case_text);
	if (r->what == CLAIM_SEEN && !r->phase)
		return claim_fault_set(f, r->line,
				       "row '%s': seen is CASE @ EVIDENCE",
				       r->name);
	if (!*r->case_text)
		return claim_fault_set(f, r->line, "row '%s': no case is named",
				       r->name);
	return 0;
}

/* "pin-mprotect[base,thp]" */
static int split_scenario(struct claim_litmus *s, struct claim_fault *f)
{
	char *open = strchr(s->word, '[');
	size_t len = strlen(s->word);

	s->scenario = open ? xasprintf("%.*s", (int)(open - s->word), s->word)
			   : xstrdup(s->word);
	if (!open)
		return 0;
	if (s->word[len - 1] != ']' || open + 2 >= s->word + len)
		return claim_fault_set(f, s->line,
				       "litmus '%.60s': it is SCENARIO[KIND]",
				       s->word);
	s->kind = xasprintf("%.*s", (int)(s->word + len - 2 - open), open + 1);
	return 0;
}

/* Lines of kernels to words. */
static int split_kernels(struct claim *c, struct claim_fault *f)
{
	struct claim_texts lines = c->kernels;

	c->kernels = (struct claim_texts){ 0 };
	for (size_t i = 0; !lines.nr && i < ARRAY_SIZE(default_kernels); i++)
		claim_texts_add(&c->kernels, default_kernels[i], c->line);
	for (size_t i = 0; i < lines.nr; i++) {
		char *rest = lines.v[i], *word;

		while ((word = strsep(&rest, " \t")))
			if (*word)
				claim_texts_add(&c->kernels, word,
						lines.lines[i]);
		free(lines.v[i]);
	}
	free(lines.v);
	free(lines.lines);
	if (c->kernels.nr > CLAIM_COLUMNS_MAX)
		return claim_fault_set(f, c->kernels.lines[0],
				       "%zu kernels: at most %d", c->kernels.nr,
				       CLAIM_COLUMNS_MAX);
	for (size_t i = 0; i < c->kernels.nr; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(c->kernels.v[i], c->kernels.v[k]))
				return claim_fault_set(f, c->kernels.lines[i],
						       "kernel %.60s is named "
						       "twice",
						       c->kernels.v[i]);
	return 0;
}

int claim_finish(struct claim *c, struct claim_fault *f)
{
	int err = check_keys(c, f);

	if (!err)
		err = split_kernels(c, f);
	for (size_t i = 0; !err && i < c->nr_rows; i++)
		err = split_row(&c->rows[i], f);
	for (size_t i = 0; !err && i < c->nr_scenarios; i++)
		err = split_scenario(&c->scenarios[i], f);
	return err;
}

int claim_column_find(const struct claim *c, const char *kernel, size_t len)
{
	for (size_t i = 0; i < c->kernels.nr; i++)
		if (strlen(c->kernels.v[i]) == len &&
		    !strncmp(c->kernels.v[i], kernel, len))
			return (int)i;
	return -1;
}

int claim_row_find(const struct claim *c, const char *name, size_t len)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		if (strlen(c->rows[i].name) == len &&
		    !strncmp(c->rows[i].name, name, len))
			return (int)i;
	return -1;
}
