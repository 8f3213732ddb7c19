// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void next_field(struct csv *c)
{
	if (c->has_field)
		fputc(',', c->out);
	c->has_field = true;
}

void csv_text(struct csv *c, const char *text)
{
	next_field(c);
	if (!text)
		return;
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, c->out);
		return;
	}
	fputc('"', c->out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', c->out);
		fputc(*text, c->out);
	}
	fputc('"', c->out);
}

void csv_number(struct csv *c, double value)
{
	next_field(c);
	if (isfinite(value))
		fprintf(c->out, "%.12g", value);
}

void csv_uint(struct csv *c, uint64_t value)
{
	next_field(c);
	fprintf(c->out, "%" PRIu64, value);
}

void csv_end_row(struct csv *c)
{
	fputc('\n', c->out);
	c->has_field = false;
}

void csv_head(struct csv *c, const char *const *names)
{
	for (; *names; names++)
		csv_text(c, *names);
	csv_end_row(c);
}
