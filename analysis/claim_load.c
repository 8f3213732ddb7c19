// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file of claims, line by line. inih cuts long lines and what follows a " ;"
 * without a word, and does not say which line a value is from; half a sentence
 * must not be printed as a verdict. So lines come through a reader of our own.
 */
#include "analysis/claim_load.h"

#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void claim_refuse(struct claim_load *l, const char *fmt, ...)
{
	char what[280];
	va_list ap;

	if (l->failed)
		return;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	l->failed = true;
	why_set(l->why, -EINVAL, "%.120s:%u: %s", l->m->path, l->line, what);
}

bool claim_is_name(const char *s)
{
	return *s && strlen(s) <= CLAIM_NAME_MAX &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

void claim_texts_add(struct claim_texts *t, const char *text, unsigned int line)
{
	t->v = xrealloc(t->v, t->nr + 1, sizeof(*t->v));
	t->lines = xrealloc(t->lines, t->nr + 1, sizeof(*t->lines));
	t->lines[t->nr] = line;
	t->v[t->nr++] = xstrdup(text);
}

static void end_claim(struct claim_load *l)
{
	struct claim_fault fault = { .line = 0 };

	if (!l->c || l->failed || !claim_finish(l->c, &fault))
		return;
	l->line = fault.line;
	claim_refuse(l, "%s", fault.what);
	if (fault.hint[0])
		why_hint(l->why, "%s", fault.hint);
}

static void begin_claim(struct claim_load *l, const char *name)
{
	struct claim_mail *m = l->m;

	if (!claim_is_name(name)) {
		claim_refuse(
			l,
			"claim '%.60s': a name is of a-z, 0-9 and '-', and "
			"at most %d long",
			name, CLAIM_NAME_MAX);
		return;
	}
	for (size_t i = 0; i < m->nr; i++)
		if (!strcmp(m->claims[i].name, name)) {
			claim_refuse(l,
				     "claim '%s' is there already, in line %u",
				     name, m->claims[i].line);
			return;
		}
	m->claims = xrealloc(m->claims, m->nr + 1, sizeof(*m->claims));
	l->c = &m->claims[m->nr++];
	*l->c = (struct claim){ .name = xstrdup(name), .line = l->line };
}

static void begin_section(struct claim_load *l, const char *text)
{
	size_t len = strcspn(text, "]");
	char *section;

	end_claim(l);
	l->c = NULL;
	l->last = NULL;
	if (l->failed || !text[len])
		return; /* inih says it */
	section = xasprintf("%.*s", (int)len, text);
	l->is_mail = !strcmp(section, "mail");
	if (l->is_mail && l->has_mail)
		claim_refuse(l, "[mail] is there twice");
	else if (!l->is_mail && strncmp(section, "claim ", 6) != 0)
		claim_refuse(
			l, "section [%.60s] is neither [mail] nor [claim NAME]",
			section);
	else if (!l->is_mail)
		begin_claim(l, section + 6 + strspn(section + 6, " "));
	l->has_mail |= l->is_mail;
	free(section);
}

static bool has_comment(const char *line)
{
	for (const char *s = line; (s = strchr(s, ';')); s++)
		if (s > line && isblank((unsigned char)s[-1]))
			return true;
	return false;
}

/* One line: what inih would do with it without a word is refused. */
static void look_at_line(struct claim_load *l, const char *line, size_t len,
			 int size)
{
	const char *s = line + strspn(line, " \t\r\n");

	if (len > (size_t)size - 2) {
		claim_refuse(l,
			     "the line is %zu bytes long, at most %d are read",
			     len - 1, size - 3);
		why_hint(l->why, "go on in the next line, behind a blank");
	} else if (*s != ';' && *s != '#' && has_comment(line)) {
		claim_refuse(
			l, "' ;' would begin a comment, and the rest be lost");
		why_hint(l->why, "a comment stands on a line of its own");
	}
	l->is_continued = s > line && *s;
	if (line[0] == '[' && !l->failed)
		begin_section(l, line + 1);
}

/* For inih: as fgets() of the text. */
static char *read_line(char *to, int size, void *arg)
{
	struct claim_load *l = arg;
	size_t len = strcspn(l->rest, "\n");
	char *line;

	if (l->failed || !*l->rest)
		return NULL;
	len += l->rest[len] == '\n';
	line = xasprintf("%.*s", (int)len, l->rest);
	l->rest += len;
	l->line++;
	look_at_line(l, line, len, size);
	if (!l->failed)
		memcpy(to, line, len + 1);
	free(line);
	return l->failed ? NULL : to;
}

static int handler(void *arg, const char *section, const char *name,
		   const char *value)
{
	struct claim_load *l = arg;

	(void)section;
	if (l->failed)
		return 0;
	if (l->is_continued && !strcmp(name, "litmus"))
		claim_key_scenarios(l, value);
	else if (l->is_continued)
		claim_key_goes_on(l, value);
	else if (!l->c && !l->is_mail)
		claim_refuse(l, "'%.60s' stands in no section", name);
	else if (!*value)
		claim_refuse(l, "%.60s has no value", name);
	else
		claim_key_set(l, name, value);
	return !l->failed;
}

static void check_mail(struct claim_load *l)
{
	struct claim_mail *m = l->m;
	const char *lack = !l->has_mail ? "the section [mail]"
			   : !m->from	? "from in [mail]"
			   : !m->date	? "date in [mail]"
			   : !m->about	? "about in [mail]"
			   : !m->nr	? "a section [claim NAME]"
					: NULL;

	if (lack)
		claim_refuse(l, "%s is missing", lack);
}

int claim_mail_parse(struct claim_mail *m, const char *text, const char *path,
		     const char *name, struct why *why)
{
	struct claim_load l = { .m = m, .why = why, .rest = text };
	int line;

	*m = (struct claim_mail){ .name = xstrdup(name),
				  .path = xstrdup(path) };
	line = ini_parse_stream(read_line, &l, handler, &l);
	if (line && !l.failed) {
		l.line = (unsigned int)line;
		claim_refuse(&l, "neither [section] nor key = value");
	}
	end_claim(&l);
	check_mail(&l);
	if (!l.failed)
		return 0;
	claim_mail_release(m);
	return -EINVAL;
}
