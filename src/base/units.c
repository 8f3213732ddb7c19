// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The digits at the start of text; *end behind them. strtoull() alone would
 * take blanks and signs, and turn "-1" into 2^64 - 1.
 */
static int parse_digits(uint64_t *value, const char *text, const char **end)
{
	char *stop;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, &stop, 10);
	*end = stop;
	return errno ? -ERANGE : 0;
}

static int number_fault(struct why *why, int err, const char *what,
			const char *text, const char *example)
{
	if (err == -ERANGE)
		return why_set(why, err, "parse %s '%.80s': too large", what,
			       text);
	why_set(why, err, "parse %s '%.80s': not a %s", what, text, what);
	why_hint(why, "write it like %s", example);
	return err;
}

int units_parse_uint(uint64_t *value, const char *text, struct why *why)
{
	const char *end = text;
	uint64_t v;
	int err = parse_digits(&v, text, &end);

	if (!err && *end)
		err = -EINVAL;
	if (err)
		return number_fault(why, err, "number", text, "12");
	*value = v;
	return 0;
}

int units_parse_size(uint64_t *bytes, const char *text, struct why *why)
{
	static const char suffixes[] = "kmgt";
	const char *end = text, *found;
	uint64_t v;
	int shift = 0, err = parse_digits(&v, text, &end);

	if (!err && *end) {
		found = strchr(suffixes, tolower((unsigned char)*end));
		if (!found || end[1])
			err = -EINVAL;
		else
			shift = 10 * (int)(found - suffixes + 1);
	}
	if (!err && v > UINT64_MAX >> shift)
		err = -ERANGE;
	if (err)
		return number_fault(why, err, "size", text, "512, 2k or 64M");
	*bytes = v << shift;
	return 0;
}

/*
 * A decimal number without sign, exponent, hex or "inf", which strtod() would
 * all take; *end behind it. The C locale is assumed: nobody calls setlocale().
 */
static int parse_decimal(double *value, const char *text, const char **end)
{
	size_t whole = strspn(text, "0123456789"), part = 0;
	char digits[64];

	if (text[whole] == '.')
		part = 1 + strspn(text + whole + 1, "0123456789");
	if (!whole || part == 1)
		return -EINVAL;
	if (whole + part >= sizeof(digits))
		return -ERANGE;
	memcpy(digits, text, whole + part);
	digits[whole + part] = '\0';
	*value = strtod(digits, NULL);
	*end = text + whole + part;
	return 0;
}

int units_parse_duration(double *seconds, const char *text, struct why *why)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {
		/* "ms" before "m" */
		{ "h", 3600 },
		{ "ms", 1e-3 },
		{ "m", 60 },
		{ "s", 1 },
	};
	double sum = 0, previous = INFINITY, value;
	const char *s = text;
	size_t i;
	int err = *s ? 0 : -EINVAL;

	while (*s && !err) {
		err = parse_decimal(&value, s, &s);
		if (err)
			break;
		for (i = 0; i < 4; i++)
			if (!strncmp(s, units[i].name, strlen(units[i].name)))
				break;
		if (i == 4 || units[i].seconds >= previous) {
			err = -EINVAL;
			break;
		}
		s += strlen(units[i].name);
		previous = units[i].seconds;
		sum += value * units[i].seconds;
	}
	if (err)
		return number_fault(why, err, "duration", text,
				    "90s, 5m or 1h30m");
	*seconds = sum;
	return 0;
}

int units_parse_percent(double *ratio, const char *text, struct why *why)
{
	const char *end = text;
	double value;
	int err = parse_decimal(&value, text, &end);

	if (!err && strcmp(end, "%") != 0)
		err = -EINVAL;
	if (err)
		return number_fault(why, err, "percentage", text, "0.5%");
	*ratio = value / 100;
	return 0;
}

/* Three significant digits: how many decimals for |value|, after rounding. */
static int sig3_decimals(double value)
{
	double v = fabs(value);

	/* 9.996 rounds to 10.0, not to 10.00 */
	return v < 9.995 ? (v < 0.9995 ? 3 : 2) : v < 99.95 ? 1 : 0;
}

static void group_digits(struct units_text *t, const char *digits)
{
	size_t nr = strlen(digits), at = 0;

	for (size_t i = 0; i < nr && at < sizeof(t->s) - 2; i++) {
		if (i && (nr - i) % 3 == 0)
			t->s[at++] = ',';
		t->s[at++] = digits[i];
	}
	t->s[at] = '\0';
}

struct units_text units_count(uint64_t value)
{
	struct units_text t;
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	group_digits(&t, digits);
	return t;
}

struct units_text units_sig3(double value)
{
	struct units_text t = { "-" };

	if (!isfinite(value))
		return t;
	if (value >= 999.5 && value < 1e15)
		return units_count((uint64_t)llround(value));
	if (fabs(value) < 0.0005)
		value = 0;
	snprintf(t.s, sizeof(t.s), "%.*f", value ? sig3_decimals(value) : 0,
		 fabs(value) > 0 ? value : 0);
	if (strlen(t.s) == sizeof(t.s) - 1) /* cut: too large for digits */
		snprintf(t.s, sizeof(t.s), "%.2e", value);
	return t;
}

struct units_text units_ns(double ns)
{
	static const char *const names[] = { "ns", "us", "ms", "s" };
	struct units_text t = { "-" };
	size_t i = 0;

	if (!isfinite(ns))
		return t;
	while (i < 3 && fabs(ns) >= 999.5) {
		ns /= 1000;
		i++;
	}
	snprintf(t.s, sizeof(t.s), "%.20s %s", units_sig3(ns).s, names[i]);
	return t;
}

struct units_text units_percent(double ratio)
{
	struct units_text t = { "-" };
	double pct = ratio * 100, size = fabs(pct);

	if (!isfinite(pct))
		return t;
	if (size > 0 && size < 0.005)
		snprintf(t.s, sizeof(t.s), "%s0.01%%", pct < 0 ? ">-" : "<");
	else
		snprintf(t.s, sizeof(t.s), "%.*f%%",
			 !size || size >= 9.95 ? 0
			 : size < 0.0995       ? 2
					       : 1,
			 pct);
	if (strlen(t.s) == sizeof(t.s) - 1)
		snprintf(t.s, sizeof(t.s), "%.1e%%", pct);
	return t;
}

struct units_text units_duration(double seconds)
{
	struct units_text t = { "-" };
	unsigned long long s;

	if (!isfinite(seconds) || seconds < 0 || seconds > 1e9)
		return t;
	s = (unsigned long long)llround(seconds);
	if (seconds < 9.95 && seconds > 0)
		snprintf(t.s, sizeof(t.s), seconds < 0.05 ? "<0.1s" : "%.1fs",
			 seconds);
	else if (s < 60)
		snprintf(t.s, sizeof(t.s), "%llus", s);
	else if (s < 3600)
		snprintf(t.s, sizeof(t.s), "%llum%02llus", s / 60, s % 60);
	else
		snprintf(t.s, sizeof(t.s), "%lluh%02llum", (s + 30) / 3600,
			 (s + 30) % 3600 / 60);
	return t;
}

struct units_text units_size(uint64_t bytes)
{
	static const char *const suffixes[] = { "", "k", "M", "G", "T" };
	struct units_text t;
	uint64_t v = bytes;
	double d = (double)bytes;
	size_t i = 0;

	while (i < 4 && v && v % 1024 == 0) {
		v /= 1024;
		i++;
	}
	if (v < 10000) {
		snprintf(t.s, sizeof(t.s), "%llu%s", (unsigned long long)v,
			 suffixes[i]);
		return t;
	}
	for (i = 0; i < 4 && d >= 999.5; i++)
		d /= 1024;
	snprintf(t.s, sizeof(t.s), "%.20s%s", units_sig3(d).s, suffixes[i]);
	return t;
}
