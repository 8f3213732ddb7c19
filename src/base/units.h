/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * units.h - numbers with units, from text and to text; the only place that
 * rounds for display.
 *
 * Parsers take the whole string; they return 0, or -EINVAL (-ERANGE when too
 * large) with a why that quotes the text and names an example that would do.
 *
 * Formatters return a small struct by value, to be used as an argument:
 * fprintf(out, "%s", units_ns(x).s). NaN and infinity are "-": a missing number
 * never looks like one.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include "base/why.h"

#include <stdint.h>

struct units_text {
	char s[32];
};

/* "0", "512": decimal digits only. */
MUST_CHECK int units_parse_uint(uint64_t *value, const char *text,
				struct why *why);

/* "512", "2k", "64M", "1G", "1T": binary multiples, either case. */
MUST_CHECK int units_parse_size(uint64_t *bytes, const char *text,
				struct why *why);

/* "90s", "1.5m", "1h30m", "250ms": at least one unit, in falling order. */
MUST_CHECK int units_parse_duration(double *seconds, const char *text,
				    struct why *why);

/* "0.5%" -> 0.005. The sign is required: a bare 0.5 could mean either. */
MUST_CHECK int units_parse_percent(double *ratio, const char *text,
				   struct why *why);

/*
 * Nanoseconds with three significant digits: "0.512 ns", "45.1 ns", "41.2 us",
 * "1.40 ms", "2.31 s". What rounds to 1000 moves to the next unit.
 */
struct units_text units_ns(double ns);

/*
 * A number with three significant digits and a unit from the caller: "14.2",
 * "3.02", "512", "1,234" (digits before the point are never dropped).
 */
struct units_text units_sig3(double value);

/* "78,412" */
struct units_text units_count(uint64_t value);

/*
 * A ratio as percent: "0.4%", "9.9%", "12%"; below 0.1 % two decimals, and
 * what is not 0 never prints as 0: "<0.01%".
 */
struct units_text units_percent(double ratio);

/* Seconds for people: "0.4s", "45s", "1m58s", "1h05m". */
struct units_text units_duration(double seconds);

/* Bytes: exact where a unit divides ("64M", "1536k"), else "15.6G". */
struct units_text units_size(uint64_t bytes);

#endif
