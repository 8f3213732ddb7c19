// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One check: "ROW: EXPR in A .. B", "EXPR > EXPR", or "litmus S[K]: KERNEL
 * breaks PROPERTY". Numbers are compared as they are, not as they are printed;
 * only '=' means what a reader of the table would call equal.
 */
#include "analysis/claim_parts.h"

#include "base/err.h"
#include "base/suggest.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
	const char *s;
	size_t len;
};

static void trim(struct part *p)
{
	while (p->len && *p->s == ' ') {
		p->s++;
		p->len--;
	}
	while (p->len && p->s[p->len - 1] == ' ')
		p->len--;
}

/* Cut at the first of these words that stands alone; returns its index, or -1. */
static int cut(struct part whole, const char *const *words, struct part *left,
	       struct part *right)
{
	size_t at = 0;

	while (at < whole.len) {
		size_t len = 0;

		at += strspn(whole.s + at, " ");
		while (at + len < whole.len && whole.s[at + len] != ' ')
			len++;
		for (int i = 0; words[i]; i++)
			if (strlen(words[i]) == len && len &&
			    !strncmp(words[i], whole.s + at, len)) {
				*left = (struct part){ whole.s, at };
				*right = (struct part){ whole.s + at + len,
							whole.len - at - len };
				trim(left);
				trim(right);
				return i;
			}
		at += len;
	}
	return -1;
}

enum op { OP_LESS, OP_LESS_EQUAL, OP_MORE, OP_MORE_EQUAL, OP_EQUAL, OP_IN };
static const char *const ops[] = { "<", "<=", ">", ">=", "=", "in", NULL };
static const char *const dots[] = { "..", NULL };

struct sums {
	enum op op;
	double left, right, most; /* right .. most */
	bool is_fixed;
	bool has_number; /* right and most are written as numbers */
};

static bool does_hold(const struct sums *s)
{
	switch (s->op) {
	case OP_LESS:
		return s->left < s->right;
	case OP_LESS_EQUAL:
		return s->left <= s->right;
	case OP_MORE:
		return s->left > s->right;
	case OP_MORE_EQUAL:
		return s->left >= s->right;
	case OP_EQUAL:
		return fabs(s->left - s->right) < CLAIM_EQUAL;
	case OP_IN:
		return s->left >= s->right && s->left <= s->most;
	}
	BUG("operator %d", (int)s->op);
}

static bool is_number(struct part p)
{
	return p.len && p.len == strspn(p.s, "0123456789.-");
}

/* "3.98", "3.98 against 4.10" */
static char *measured_text(const struct sums *s)
{
	char *left = claim_number_text(s->left, s->is_fixed), *text, *right;

	if (s->has_number || s->op == OP_IN)
		return left;
	right = claim_number_text(s->right, s->is_fixed);
	text = xasprintf("%s against %s", left, right);
	free(left);
	free(right);
	return text;
}

static int do_sums(struct claim_check *check, struct part whole,
		   struct claim_expr *e, struct claim_fault *f)
{
	struct part left, right, most = { "", 0 };
	struct sums s = { .op = OP_IN };
	int op = cut(whole, ops, &left, &right), err;

	if (op < 0)
		return claim_fault_set(f, check->line,
				       "check '%.100s': one of < <= > >= = "
				       "or in A .. B is missing",
				       check->text);
	s.op = (enum op)op;
	if (s.op == OP_IN && cut(right, dots, &right, &most) < 0)
		return claim_fault_set(f, check->line,
				       "check '%.100s': in what? in A .. B",
				       check->text);
	s.has_number = is_number(right);
	err = claim_eval(e, left.s, left.len, &s.left, f);
	if (!err)
		err = claim_eval(e, right.s, right.len, &s.right, f);
	if (!err && s.op == OP_IN)
		err = claim_eval(e, most.s, most.len, &s.most, f);
	if (err == -EINVAL || e->is_dry)
		return err;
	s.is_fixed = e->is_fixed;
	check->state = err	       ? CLAIM_UNKNOWN
		       : does_hold(&s) ? CLAIM_HOLDS
				       : CLAIM_FAILS;
	check->measured = err ? xstrdup(f->what) : measured_text(&s);
	return 0;
}

static int do_number(const struct claim *c, struct claim_check *check,
		     bool is_dry, struct claim_fault *f)
{
	struct claim_expr e = { .c = c, .row = -1, .is_dry = is_dry };
	const char *text = check->text, *colon = strstr(text, ": ");
	struct part whole = { text, strlen(text) };
	const char *behind;

	/* "ROW: " in front; ROW:KERNEL has no blank behind its colon. */
	if (colon) {
		behind = claim_eval_row(&e, text, (size_t)(colon - text), f);
		if (!behind)
			return -EINVAL;
		if (behind != colon)
			return claim_fault_set(f, check->line,
					       "check '%.100s': ROW: should "
					       "stand in front",
					       text);
		whole.s = colon + 2;
		whole.len = strlen(whole.s);
	}
	return do_sums(check, whole, &e, f);
}

static int find_property(const struct claim *c, const char *word,
			 const struct claim_litmus *l, uint32_t *bits,
			 struct claim_fault *f)
{
	struct suggest near;

	suggest_init(&near, word);
	for (size_t i = 0; i < c->nr_properties; i++) {
		suggest_offer(&near, c->properties[i].name);
		if (strcmp(word, c->properties[i].name) != 0)
			continue;
		*bits |= 1u << i;
		if (l->asks & 1u << i)
			return 0;
		return claim_fault_set(f, f->line,
				       "scenario %s does not ask for %.60s",
				       l->scenario, word);
	}
	claim_fault_set(f, f->line, "'%.60s' is no property", word);
	if (suggest_best(&near))
		snprintf(f->hint, sizeof(f->hint), "did you mean '%s'?",
			 suggest_best(&near));
	return -EINVAL;
}

/* "synchrony, isolation", "all" */
static int read_properties(const struct claim *c, struct part p,
			   const struct claim_litmus *l, uint32_t *bits,
			   struct claim_fault *f)
{
	char *copy = xasprintf("%.*s", (int)p.len, p.s), *rest = copy, *word;
	int err = 0;

	*bits = !strcmp(copy, "all") ? l->asks : 0;
	while (!err && strcmp(copy, "all") != 0 && (word = strsep(&rest, ", ")))
		if (*word)
			err = find_property(c, word, l, bits, f);
	free(copy);
	if (!err && !*bits)
		return claim_fault_set(f, f->line, "no property is named");
	return err;
}

static bool is_kept(const struct claim_shown *s, uint32_t bits, bool breaks)
{
	return breaks ? (s->broken & bits) == bits : !(s->broken & bits);
}

/* Of all kernels named: the first that is otherwise decides. */
static int do_kernels(const struct claim *c, struct claim_check *check,
		      struct part kernels, int litmus, uint32_t bits,
		      bool breaks, bool is_dry, struct claim_fault *f)
{
	while (kernels.len) {
		const struct claim_shown *s;
		size_t len = 0;
		int column;
		char *text;

		while (len < kernels.len && kernels.s[len] != ' ')
			len++;
		column = claim_column_find(c, kernels.s, len);
		if (column < 0)
			return claim_fault_set(f, check->line,
					       "'%.*s' is no kernel of this "
					       "claim",
					       (int)(len < 60 ? len : 60),
					       kernels.s);
		kernels.s += len;
		kernels.len -= len;
		trim(&kernels);
		if (is_dry || check->state != CLAIM_HOLDS)
			continue;
		s = claim_shown(c, (size_t)litmus, (size_t)column);
		if (s->lack == CLAIM_HAS && is_kept(s, bits, breaks))
			continue;
		check->state =
			s->lack == CLAIM_HAS ? CLAIM_FAILS : CLAIM_UNKNOWN;
		text = s->lack == CLAIM_HAS
			       ? claim_broken_text(c, s->broken)
			       : xasprintf("%s",
					   s->why ? s->why : "not measured");
		free(check->measured);
		check->measured =
			xasprintf("%s: %s", c->kernels.v[column], text);
		free(text);
	}
	return 0;
}

static int do_litmus(const struct claim *c, struct claim_check *check,
		     bool is_dry, struct claim_fault *f)
{
	static const char *const verbs[] = { "breaks", "keeps", NULL };
	const char *word = check->text + 7, *colon = strstr(word, ": ");
	struct part kernels, properties, whole;
	uint32_t bits;
	int litmus, verb, err;

	word += strspn(word, " ");
	if (!colon)
		return claim_fault_set(f, check->line,
				       "check '%.100s': it is litmus "
				       "SCENARIO[KIND]: KERNEL breaks PROPERTY",
				       check->text);
	litmus = claim_litmus_find(c, word, (size_t)(colon - word), f);
	if (litmus < 0)
		return -EINVAL;
	whole = (struct part){ colon + 2, strlen(colon + 2) };
	verb = cut(whole, verbs, &kernels, &properties);
	if (verb < 0 || !kernels.len)
		return claim_fault_set(f, check->line,
				       "check '%.100s': KERNEL breaks or keeps "
				       "PROPERTY should stand there",
				       check->text);
	err = read_properties(c, properties, &c->litmus[litmus], &bits, f);
	if (err)
		return err;
	if (!is_dry)
		check->state = CLAIM_HOLDS;
	return do_kernels(c, check, kernels, litmus, bits, !verb, is_dry, f);
}

int claim_check_do(const struct claim *c, struct claim_check *check,
		   bool is_dry, struct claim_fault *f)
{
	int err;

	*f = (struct claim_fault){ .line = check->line };
	if (!is_dry) {
		free(check->measured);
		check->measured = NULL;
	}
	err = !strncmp(check->text, "litmus ", 7)
		      ? do_litmus(c, check, is_dry, f)
		      : do_number(c, check, is_dry, f);
	f->line = check->line;
	return err;
}
