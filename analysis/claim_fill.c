// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers into the words of a verdict: "{fork 6.1-exclusive - 6.1-plain}". */
#include "analysis/claim_parts.h"

#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const formats[] = { "plain", "sign", "percent", "int",
				       "abs" };

static char *format(double value, const char *how, bool is_fixed)
{
	char *text, *more;

	if (!strcmp(how, "percent"))
		return xasprintf("%.1f%%", 100 * value);
	if (!strcmp(how, "int"))
		return claim_number_text(value, true);
	if (!strcmp(how, "abs"))
		return claim_number_text(fabs(value), is_fixed);
	text = claim_number_text(value, is_fixed);
	if (strcmp(how, "sign") != 0 || value < 0 || !text[strspn(text, "0.")])
		return text;
	more = xasprintf("+%s", text);
	free(text);
	return more;
}

static int fill_litmus(const struct claim *c, const char *word, bool is_dry,
		       char **to, struct claim_fault *f)
{
	size_t len = strcspn(word, " ");
	const char *kernel = word + len + strspn(word + len, " ");
	int litmus = claim_litmus_find(c, word, len, f);
	int column = claim_column_find(c, kernel, strlen(kernel));
	const struct claim_shown *s;

	if (litmus < 0)
		return -EINVAL;
	if (column < 0)
		return claim_fault_set(f, f->line,
				       "{litmus %.60s}: SCENARIO[KIND] and one "
				       "kernel of the claim should stand there",
				       word);
	if (is_dry) {
		*to = xstrdup("");
		return 0;
	}
	s = claim_shown(c, (size_t)litmus, (size_t)column);
	if (s->lack == CLAIM_HAS) {
		*to = claim_broken_text(c, s->broken);
		return 0;
	}
	claim_fault_set(f, f->line, "litmus %s[%s] of %s: %.120s",
			c->litmus[litmus].scenario, c->litmus[litmus].kind,
			kernel, s->why ? s->why : "not measured");
	return -ENODATA;
}

/* "ROW EXPR"; without a row each term names its own. */
static int fill_number(const struct claim *c, char *text, bool is_dry,
		       char **to, struct claim_fault *f)
{
	struct claim_expr e = { .c = c, .row = -1, .is_dry = is_dry };
	char *bar = strchr(text, '|');
	const char *how = "plain", *expr = text;
	size_t len = strcspn(text, " ");
	bool is_known = false;
	double value;
	int err;

	if (bar) {
		*bar = '\0';
		how = bar + 1 + strspn(bar + 1, " ");
	}
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		is_known |= !strcmp(how, formats[i]);
	if (!is_known)
		return claim_fault_set(f, f->line,
				       "{..|%.40s}: the formats are sign, "
				       "percent, int, abs and plain",
				       how);
	/* A word that is no term names the row. */
	if (text[len] && !memchr(text, ':', len) && *text != '(' &&
	    *text != '-' && claim_column_find(c, text, len) < 0 &&
	    !isdigit((unsigned char)*text)) {
		expr = claim_eval_row(&e, text, len, f);
		if (!expr)
			return -EINVAL;
	}
	err = claim_eval(&e, expr, strlen(expr), &value, f);
	if (!err)
		*to = format(value, how, e.is_fixed);
	return err;
}

static char *inside(const char *open, const char *close)
{
	char *text;
	size_t len;

	open++;
	open += strspn(open, " ");
	text = xasprintf("%.*s", close > open ? (int)(close - open) : 0, open);
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

static int fill_one(const struct claim *c, const char *open, const char *close,
		    bool is_dry, char **to, struct claim_fault *f)
{
	char *text = inside(open, close);
	int err;

	*to = NULL;
	if (!strncmp(text, "litmus ", 7))
		err = fill_litmus(c, text + 7 + strspn(text + 7, " "), is_dry,
				  to, f);
	else
		err = fill_number(c, text, is_dry, to, f);
	free(text);
	return err;
}

/* A number by hand before a word that counts what is measured. */
static int check_hand(const char *text, struct claim_fault *f)
{
	static const char *const words[] = { "instruction", "locked",  "%",
					     "per cent",    "percent", "times",
					     "page" };

	for (const char *s = text; *s; s++) {
		size_t len = strspn(s, "0123456789.,");
		const char *word = s + len + strspn(s + len, " ");

		if (*s == '{') {
			s += strcspn(s, "}");
			s -= !*s;
			continue;
		}
		if (!len || !isdigit((unsigned char)*s) ||
		    (s > text && !isspace((unsigned char)s[-1]) &&
		     !strchr("(+-~", s[-1])))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (!strncmp(word, words[i], strlen(words[i])))
				return claim_fault_set(
					f, f->line,
					"'%.*s %s': a number that is written "
					"by hand; {..} takes what was measured",
					(int)len, s, words[i]);
		s += len - 1;
	}
	return 0;
}

int claim_fill(const struct claim *c, const char *text, bool is_dry, char **to,
	       struct claim_fault *f)
{
	char *out = xstrdup(""), *longer, *one;
	int err = is_dry ? check_hand(text, f) : 0;

	*to = NULL;
	while (!err) {
		const char *open = strchr(text, '{');
		const char *close = open ? strchr(open, '}') : NULL;

		if (!open)
			break;
		if (!close) {
			err = claim_fault_set(f, f->line,
					      "a { has no } behind it");
			break;
		}
		err = fill_one(c, open, close, is_dry, &one, f);
		if (err)
			break;
		longer = xasprintf("%s%.*s%s", out, (int)(open - text), text,
				   one);
		free(out);
		free(one);
		out = longer;
		text = close + 1;
	}
	if (!err)
		*to = xasprintf("%s%s", out, text);
	free(out);
	return err;
}

char *claim_first_braces(const char *text)
{
	const char *s = text, *close;

	while ((s = strchr(s, '{'))) {
		close = strchr(s, '}');
		if (!close)
			return NULL;
		if (strncmp(s, "{litmus ", 8) != 0)
			return xasprintf("%.*s", (int)(close + 1 - s), s);
		s = close;
	}
	return NULL;
}
