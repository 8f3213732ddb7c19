// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/ratio.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static int find(const char *name, size_t len, char *const *phases, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (strlen(phases[i]) == len && !strncmp(phases[i], name, len))
			return (int)i;
	return -1;
}

/* Names joined by '+', up to end. */
static int parse_sum(unsigned int *sum, const char *text, const char *end,
		     char *const *phases, size_t nr, struct why *why)
{
	*sum = 0;
	for (const char *p = text; p <= end;) {
		size_t len = strcspn(p, "+/");
		int phase = find(p, len, phases, nr);

		if (phase < 0)
			return why_set(why, -EINVAL, "\"%.*s\" is no phase",
				       (int)(len < 40 ? len : 40), p);
		if (*sum & 1u << phase)
			return why_set(why, -EINVAL,
				       "phase %s is in one sum twice",
				       phases[phase]);
		*sum |= 1u << phase;
		p += len + 1;
	}
	return 0;
}

int ratio_parse(struct ratio *r, const char *text, char *const *phases,
		size_t nr_phases, struct why *why)
{
	const char *slash = strchr(text, '/');
	int err;

	if (!slash || strchr(slash + 1, '/'))
		return why_set(why, -EINVAL,
			       "must be two sums of phases with one '/'");
	err = parse_sum(&r->over, text, slash, phases, nr_phases, why);
	if (err)
		return err;
	return parse_sum(&r->under, slash + 1, text + strlen(text), phases,
			 nr_phases, why);
}

void ratio_sides(const struct ratio *r, const double *values, size_t nr,
		 double *over, double *under)
{
	*over = *under = 0;
	for (size_t i = 0; i < nr; i++) {
		if (r->over & 1u << i)
			*over += values[i];
		if (r->under & 1u << i)
			*under += values[i];
	}
}

double ratio_of(const struct ratio *r, const double *values, size_t nr)
{
	double over, under;

	ratio_sides(r, values, nr, &over, &under);
	return over > 0 && under > 0 ? over / under : NAN;
}

void ratio_words(char *to, size_t len_bytes, const char *text)
{
	size_t at = 0;

	for (const char *p = text; *p && at + 4 < len_bytes; p++) {
		bool is_sign = *p == '/' || *p == '+';

		if (is_sign)
			to[at++] = ' ';
		to[at++] = *p;
		if (is_sign)
			to[at++] = ' ';
	}
	to[at] = '\0';
}
