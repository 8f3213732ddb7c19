// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"
#include "scenario/alive.h"
#include "scenario/parse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"

int parse_error(const struct parser *p, size_t i, const char *fmt, ...)
{
	const struct lex *l = &p->lex;
	char what[240];
	va_list ap;
	unsigned int column;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	column = i < l->nr_words ? l->words[i].column
				 : (unsigned int)strlen(l->line) + 1;
	return lex_error(l, l->nr, column, "%s", what);
}

void parse_hint(const struct parser *p, const char *fmt, ...)
{
	char hint[240];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(hint, sizeof(hint), fmt, ap);
	va_end(ap);
	why_hint(p->lex.why, "%s", hint);
}

const char *parse_word(const struct parser *p, size_t i)
{
	return i < p->lex.nr_words ? p->lex.words[i].s : NULL;
}

int parse_no_more(const struct parser *p, size_t i)
{
	if (i >= p->lex.nr_words)
		return 0;
	return parse_error(p, i, "'%.60s' is one word too many",
			   parse_word(p, i));
}

/* "race", "also", "end" of a line of their own. */
static int parse_race(struct parser *p)
{
	const char *word = parse_word(p, 0);
	bool is_race = !strcmp(word, "race");
	const struct scenario *s = p->s;

	if (is_race && p->had_race)
		return parse_error(p, 0, "a second race: one is possible");
	if (!is_race && !p->column) {
		parse_error(p, 0, "'%s' without a race", word);
		parse_hint(p, "a race is: race, steps, also, steps, end");
		return -EINVAL;
	}
	if (!is_race &&
	    (!s->nr_steps || s->steps[s->nr_steps - 1].column != p->column))
		return parse_error(p, 0, "no step in column %u of the race",
				   p->column);
	if (!strcmp(word, "also")) {
		if (p->column == 2)
			return parse_error(p, 0, "a race has two columns");
		p->column = 2;
	} else if (is_race) {
		p->had_race = true;
		p->column = 1;
	} else {
		if (p->column == 1)
			return parse_error(p, 0,
					   "the race has one column: 'also' "
					   "begins the second");
		p->column = 0;
	}
	return parse_no_more(p, 1);
}

/* Appends the words of at to *text, single blanks between them. */
static void append_words(char **text, const char *at)
{
	size_t len = *text ? strlen(*text) : 0, nr;

	*text = xrealloc(*text, len + strlen(at) + 2, 1);
	for (at += strspn(at, BLANKS); *at;
	     at += nr + strspn(at + nr, BLANKS)) {
		nr = strcspn(at, BLANKS);
		if (len)
			(*text)[len++] = ' ';
		memcpy(*text + len, at, nr);
		len += nr;
	}
	(*text)[len] = '\0';
}

/* "about", "source": the rest of the line as it stands, '#' is text. */
static int parse_text(struct parser *p, const char *word, size_t len,
		      char **text)
{
	const struct lex *l = &p->lex;
	unsigned int column = (unsigned int)(word - l->line) + 1;

	if (!p->s->name[0])
		return lex_error(l, l->nr, column,
				 "'scenario NAME' must come before all else");
	if (p->s->nr_steps || p->had_race)
		return lex_error(l, l->nr, column,
				 "'%.*s' must come before the steps", (int)len,
				 word);
	if (*text)
		return lex_error(l, l->nr, column,
				 "a second '%.*s' in one file", (int)len, word);
	if (!word[len + strspn(word + len, BLANKS)])
		return lex_error(l, l->nr, column + (unsigned int)len,
				 "nothing is said");
	append_words(text, word + len);
	p->goes_on = text;
	return 0;
}

static int parse_line(struct parser *p)
{
	const char *word = p->lex.line + strspn(p->lex.line, BLANKS);
	size_t len = strcspn(word, BLANKS);
	bool is_head;
	int err;

	if (p->goes_on && p->lex.is_indented && len) {
		append_words(p->goes_on, word);
		return 0;
	}
	p->goes_on = NULL;
	if (len == 5 && !memcmp(word, "about", len))
		return parse_text(p, word, len, &p->s->about);
	if (len == 6 && !memcmp(word, "source", len))
		return parse_text(p, word, len, &p->s->source);
	err = lex_words(&p->lex);
	if (err || !p->lex.nr_words)
		return err;
	err = parse_head(p, &is_head);
	if (err || is_head)
		return err;
	word = parse_word(p, 0);
	if (!strcmp(word, "race") || !strcmp(word, "also") ||
	    !strcmp(word, "end"))
		return parse_race(p);
	return parse_step(p);
}

/* What the file as a whole lacks; the error is behind its last line. */
static int check_end(const struct parser *p)
{
	const struct scenario *s = p->s;
	const char *lacks = NULL;

	if (!s->name[0])
		lacks = "a line 'scenario NAME'";
	else if (!s->nr_pages)
		lacks = "a line 'page NAME KIND'";
	else if (!s->asks)
		lacks = "a line 'asks PROPERTY'";
	else if (!s->nr_steps)
		lacks = "steps";
	else if (p->column)
		lacks = "the 'end' of the race";
	if (!lacks)
		return 0;
	return lex_error(&p->lex, p->lex.nr + 1, 1,
			 "the file ends and lacks %s", lacks);
}

/* Where in the line of the step the name stands that is to blame. */
static unsigned int column_of(struct parser *p, unsigned int line,
			      const char *name)
{
	size_t len = name ? strlen(name) : 0;

	lex_init(&p->lex, p->lex.name, p->lex.text, p->lex.len_bytes,
		 p->lex.why);
	while (p->lex.nr < line)
		if (lex_line(&p->lex) <= 0)
			BUG("line %u was read before", line);
	if (lex_words(&p->lex))
		BUG("line %u was read before", line);
	for (size_t i = 0; name && i < p->lex.nr_words; i++) {
		const char *word = p->lex.words[i].s;

		if (!strncmp(word, name, len) &&
		    (!word[len] || word[len] == '.'))
			return p->lex.words[i].column;
	}
	return p->lex.nr_words ? p->lex.words[0].column : 1;
}

static int check_steps(struct parser *p)
{
	struct alive_fault f;
	unsigned int line;

	if (alive_all(p->s, &f))
		return 0;
	line = p->s->steps[f.step].line;
	lex_error(&p->lex, line, column_of(p, line, f.word), "%s", f.what);
	if (f.hint[0])
		parse_hint(p, "%s", f.hint);
	return -EINVAL;
}

int scenario_parse(struct scenario *s, const char *text, size_t len_bytes,
		   const char *name, struct why *why)
{
	struct parser p = { .s = s };
	int err;

	memset(s, 0, sizeof(*s));
	lex_init(&p.lex, name, text, len_bytes, why);
	if (len_bytes > LEX_TEXT_MAX) {
		err = lex_error(&p.lex, 1, 1, "longer than %d bytes",
				LEX_TEXT_MAX);
		goto out;
	}
	while ((err = lex_line(&p.lex)) > 0) {
		err = parse_line(&p);
		if (err)
			goto out;
	}
	if (!err)
		err = check_end(&p);
	if (!err)
		err = check_steps(&p);
	/* the first of its kinds, until somebody chooses another */
	while (!err && !(s->pages[0].kinds & (1u << s->kind)))
		s->kind++;
out:
	if (err)
		scenario_release(s);
	return err;
}

void scenario_release(struct scenario *s)
{
	free(s->about);
	free(s->source);
	memset(s, 0, sizeof(*s));
}
