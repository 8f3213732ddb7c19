// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/lab.h"

#include "base/err.h"

static const struct {
	const char *name;
	const char *explain;
	char letter;
} tags[LAB_TAG_NR] = {
	{ "SPREAD",
	  "processes of this kernel differ among themselves by over 0.1%: tau "
	  "is made of that, and smaller changes are not seen",
	  's' },
	{ "NONLINEAR",
	  "the cost of one more operation depends on the size: the fixed cost "
	  "is not that of a call",
	  'n' },
	{ "LAYOUT",
	  "another address space layout gives another number, by more than tau",
	  'l' },
	{ "TICK",
	  "no sample of a size is free of a timer tick: its cost is "
	  "inside",
	  't' },
	{ "MODES",
	  "samples of a size do not agree: their lowest tenth stands "
	  "for the lowest mode",
	  'm' },
	{ "FEW", "fewer than three processes: too few to judge a change by",
	  'f' },
	{ "UNPROVEN", "not all declared evidence of the path could be read",
	  'u' },
};

static unsigned int tag_index(unsigned int bit)
{
	for (unsigned int i = 0; i < LAB_TAG_NR; i++)
		if (bit == 1u << i)
			return i;
	BUG("lab tag %#x", bit);
}

const char *lab_tag_name(unsigned int bit)
{
	return tags[tag_index(bit)].name;
}

const char *lab_tag_explain(unsigned int bit)
{
	return tags[tag_index(bit)].explain;
}

char lab_tag_letter(unsigned int bit)
{
	return tags[tag_index(bit)].letter;
}

const char *lab_verdict_name(enum lab_verdict v)
{
	switch (v) {
	case LAB_NO_NUMBER:
		return "no number";
	case LAB_UNJUDGED:
		return "unjudged";
	case LAB_SAME:
		return "same";
	case LAB_SHIFTED:
		return "layout class shift";
	case LAB_CHANGED:
		return "changed";
	}
	BUG("lab verdict %d", (int)v);
}

const char *lab_tau_from_name(enum lab_tau_from from)
{
	switch (from) {
	case TAU_FLOOR:
		return "floor";
	case TAU_SHARE:
		return "0.05%";
	case TAU_SPREAD:
		return "spread";
	}
	BUG("lab tau source %d", (int)from);
}
