// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/gobench.h"

#include "base/err.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void put_line_text(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(iscntrl((unsigned char)*text) ? ' ' : *text, out);
}

void gobench_config(FILE *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(out, "%s: ", key);
	put_line_text(out, value);
	fputc('\n', out);
}

void gobench_remark(FILE *out, const char *text)
{
	fputs("# ", out);
	put_line_text(out, text);
	fputc('\n', out);
}

void gobench_unit(FILE *out, const char *unit)
{
	fprintf(out, "Unit %s better=lower\n", unit);
}

/* "fork/anon-cow" -> "ForkAnonCow"; returns the end. */
static char *put_camel(char *at, const char *bench)
{
	bool is_start = true;

	for (; *bench; bench++) {
		unsigned char c = (unsigned char)*bench;

		if (!isalnum(c)) {
			is_start = true;
			continue;
		}
		*at++ = (char)(is_start ? toupper(c) : c);
		is_start = false;
	}
	return at;
}

static char *put_word(char *at, const char *word)
{
	for (; *word; word++)
		*at++ = (char)(*word == '/' || !isgraph((unsigned char)*word)
				       ? '_'
				       : *word);
	return at;
}

char *gobench_name(const char *bench, unsigned int version,
		   const struct axes *axes)
{
	static const char lead[] = "Benchmark";
	size_t len = sizeof(lead) + strlen(bench) + 32;
	char *name, *at;

	for (size_t i = 0; i < axes->nr; i++)
		len += strlen(axes->a[i].name) + strlen(axes->a[i].value) + 2;
	name = xcalloc(len, 1);
	memcpy(name, lead, sizeof(lead));
	at = put_camel(name + strlen(lead), bench);
	at += snprintf(at, 16, ".v%u", version);
	for (size_t i = 0; i < axes->nr; i++) {
		*at++ = '/';
		at = put_word(at, axes->a[i].name);
		*at++ = '=';
		at = put_word(at, axes->a[i].value);
	}
	memcpy(at, "-1", 3);
	return name;
}

void gobench_result(FILE *out, const char *name, double value, const char *unit)
{
	fprintf(out, "%s 1 %.9g %s\n", name, value, unit);
}
