/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * csv.h - rows of comma separated values; inside report only.
 *
 * RFC 4180: a field with a comma, a quote or a line break stands in quotes, and
 * a quote in it is doubled. Lines end with a newline alone, because awk, cut
 * and gnuplot would take a carriage return for data. What is not known is an
 * empty field, never 0.
 */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct csv {
	FILE *out;
	bool has_field; /* of the row that is being written */
};

void csv_text(struct csv *c, const char *text); /* NULL: empty */
void csv_number(struct csv *c, double value); /* NaN, infinity: empty */
void csv_uint(struct csv *c, uint64_t value);
void csv_end_row(struct csv *c);

/* The first row; names ends with NULL. */
void csv_head(struct csv *c, const char *const *names);

#endif
