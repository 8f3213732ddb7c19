// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/lab_cells.h"

#include "base/err.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last digit is worth at least this share of tau. */
#define DIGIT_SHARE 0.2

static int decimals(double tau, int most)
{
	double unit = 1;
	int nr = 0;

	/* a little more room, so that 0.05 is not 0.050000000000000003 */
	while (nr < most && unit / 10 >= DIGIT_SHARE * tau * (1 - 1e-9)) {
		unit /= 10;
		nr++;
	}
	return nr;
}

/* Whole numbers lose digits too: 1825279 to within 20000 is 1825000. */
static double rounded(double value, double tau)
{
	double unit = 1;

	while (unit * 10 <= DIGIT_SHARE * tau * (1 + 1e-9))
		unit *= 10;
	return unit > 1 ? rint(value / unit) * unit : value;
}

/* Few processes widen tau, not the numbers that were counted. */
static double precision(const struct lab_value *v)
{
	/* fmax() passes over a range that is not known */
	return fmax(fmax(v->floor, v->share), 2 * v->range);
}

bool lab_is_nothing(const struct lab_value *v, enum lab_half half)
{
	return half == LAB_FIXED && fabs(v->insns) <= lab_value_tau(v);
}

struct lab_text lab_insns(const struct lab_value *v, enum lab_half half)
{
	struct lab_text t;

	if (half == LAB_FIXED && v->insns < -lab_value_tau(v))
		return (struct lab_text){ "<0" };
	if (lab_is_nothing(v, half))
		return (struct lab_text){ "~0" };
	snprintf(t.s, sizeof(t.s), "%.*f", decimals(precision(v), 2),
		 rounded(v->insns, precision(v)));
	/* "-0.00" is 0.00 */
	if (t.s[0] == '-' && !t.s[strspn(t.s, "-0.")])
		memmove(t.s, t.s + 1, strlen(t.s));
	return t;
}

struct lab_text lab_diff(const struct lab_value *old,
			 const struct lab_value *new)
{
	double least = fmax(precision(old), precision(new));
	struct lab_text t;

	snprintf(t.s, sizeof(t.s), "%+.*f", decimals(least, 2),
		 rounded(new->insns - old->insns, least));
	return t;
}

struct lab_text lab_ratio_text(double ratio, double tau_ratio)
{
	double percent = 100 * ratio;
	struct lab_text t = { "-" };
	int most = fabs(percent) < 1 ? 2 : fabs(percent) < 999.5 ? 1 : 0;

	if (isfinite(percent))
		snprintf(t.s, sizeof(t.s), "%+.*f%%",
			 decimals(100 * tau_ratio, most), percent);
	return t;
}

struct lab_text lab_change_text(const struct lab_change *c)
{
	struct lab_text t = { "" };

	switch (c->verdict) {
	case LAB_NO_NUMBER:
		return t;
	case LAB_UNJUDGED:
		if (isnan(c->ratio))
			return (struct lab_text){ "?" };
		/* tau is not known: digits as for the smallest one */
		t = lab_ratio_text(c->ratio, LAB_SHARE);
		t.s[strlen(t.s) - 1] = '?'; /* instead of the % */
		return t;
	case LAB_SAME:
		t.s[0] = c->tags & LAB_TAG_SPREAD ? '~' : '=';
		return t;
	case LAB_SHIFTED:
		snprintf(t.s, sizeof(t.s), "layout");
		return t;
	case LAB_CHANGED:
		if (!isnan(c->ratio))
			return lab_ratio_text(c->ratio, c->tau / c->old_insns);
		snprintf(t.s, sizeof(t.s), "%+.*f", decimals(c->tau, 2),
			 rounded(c->diff, c->tau));
		return t;
	}
	BUG("lab verdict %d", (int)c->verdict);
}

struct lab_text lab_letters(unsigned int tags)
{
	struct lab_text t = { "" };
	size_t at = 0;

	for (unsigned int i = 0; i < LAB_TAG_NR; i++)
		if (tags & 1u << i)
			t.s[at++] = lab_tag_letter(1u << i);
	return t;
}

const char *lab_state_name(enum lab_state state)
{
	switch (state) {
	case LAB_ABSENT:
		return "absent";
	case LAB_OK:
		return "ok";
	case LAB_SKIP:
		return "skip";
	case LAB_BROKEN:
		return "broken";
	case LAB_SUSPECT:
		return "suspect";
	}
	BUG("lab state %d", (int)state);
}

const char *lab_state_word(enum lab_state state)
{
	/* ok without a number: the foot says why */
	return state == LAB_ABSENT || state == LAB_OK ? "-"
						      : lab_state_name(state);
}

char *lab_group_text(const struct lab_row *row, const char *phase,
		     enum lab_half half)
{
	bool has_unit = half == LAB_PER_OP && row->op;

	return xasprintf("%s.v%u%s%s%s%s", row->bench, row->version,
			 phase ? ":" : "", phase ? phase : "",
			 has_unit ? " /" : "", has_unit ? row->op : "");
}

char *lab_number_name(const struct lab_row *row, size_t phase,
		      enum lab_half half)
{
	char *label = case_label(row->bench, &row->axes), *name;
	bool is_headline = lab_is_headline(row, phase, half);

	name = xasprintf("%s%s%s%s", label, phase ? " " : "",
			 phase ? row->phases[phase] : "",
			 is_headline	     ? ""
			 : half == LAB_FIXED ? " (fixed)"
					     : " (per op)");
	free(label);
	return name;
}

enum lab_half lab_headline_half(const struct lab_row *row)
{
	return lab_is_headline(row, 0, LAB_FIXED) ? LAB_FIXED : LAB_PER_OP;
}

bool lab_row_has(const struct lab_row *row, size_t phase, enum lab_half half)
{
	for (size_t i = 0; i < row->nr_cells; i++)
		if (lab_value(row, i, phase, half))
			return true;
	return false;
}

bool lab_is_shown(const struct lab_row *row, size_t phase, enum lab_half half,
		  bool all_phases)
{
	if (lab_is_headline(row, phase, half))
		return true;
	if (!lab_row_has(row, phase, half))
		return false;
	return all_phases || (!phase && half == LAB_FIXED);
}

const char *lab_section_title(enum lab_half half)
{
	return half == LAB_PER_OP ? "instructions per operation"
				  : "fixed cost: instructions of a call";
}
