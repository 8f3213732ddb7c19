// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program = "run-bench";

void err_set_program(const char *name)
{
	program = name;
}

/*
 * One write() a line, so that lines of several processes do not mix; control
 * characters replaced, so that a user's word cannot drive the terminal.
 */
static void PRINTF(2, 0) say(const char *kind, const char *fmt, va_list ap)
{
	char line[1024];
	int len, start;

	start = snprintf(line, sizeof(line), "%s: %s", program, kind);
	if (start < 0 || (size_t)start >= sizeof(line) - 2)
		start = 0;
	len = vsnprintf(line + start, sizeof(line) - (size_t)start - 1, fmt,
			ap);
	if (len < 0)
		len = 0;
	len += start;
	if ((size_t)len > sizeof(line) - 2)
		len = (int)sizeof(line) - 2;
	for (int i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 127)
			line[i] = '?';
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, (size_t)len) < 0)
		return; /* nobody is left to tell */
}

#define SAY(kind)                                                              \
	do {                                                                   \
		va_list ap_;                                                   \
                                                                               \
		va_start(ap_, fmt);                                            \
		say(kind, fmt, ap_);                                           \
		va_end(ap_);                                                   \
	} while (0)

void err_warn(const char *fmt, ...)
{
	SAY("warning: ");
}

void err_note(const char *fmt, ...)
{
	SAY("");
}

void err_hint(const char *fmt, ...)
{
	SAY("hint: ");
}

void err_error(const char *fmt, ...)
{
	SAY("error: ");
}

NORETURN void err_die(enum exit_status status, const char *fmt, ...)
{
	SAY("error: ");
	exit(status);
}

NORETURN void err_bug(const char *file, int line, const char *fmt, ...)
{
	fprintf(stderr, "%s: BUG at %s:%d\n", program, file, line);
	SAY("BUG: ");
	abort();
}

static NORETURN void out_of_memory(size_t nr, size_t size_bytes)
{
	err_die(EXIT_CANNOT, "allocate %zu times %zu bytes: out of memory", nr,
		size_bytes);
}

void *xcalloc(size_t nr, size_t size_bytes)
{
	void *p = calloc(nr ? nr : 1, size_bytes ? size_bytes : 1);

	if (!p)
		out_of_memory(nr, size_bytes);
	return p;
}

void *xrealloc(void *old, size_t nr, size_t size_bytes)
{
	void *p = NULL;

	if (!nr || !size_bytes)
		nr = size_bytes = 1;
	if (nr <= SIZE_MAX / size_bytes)
		p = realloc(old, nr * size_bytes);
	if (!p)
		out_of_memory(nr, size_bytes);
	return p;
}

char *xstrdup(const char *s)
{
	size_t len_bytes = strlen(s) + 1;

	return memcpy(xcalloc(1, len_bytes), s, len_bytes);
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (len < 0)
		out_of_memory(1, 0);
	return s;
}
