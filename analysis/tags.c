// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/summary.h"

#include "base/err.h"

static const struct {
	const char *name;
	const char *explain;
} tags[TAG_NR] = {
	{ "NOISY", "over 10% of the samples were dropped (preempted, migrated, "
		   "stolen CPU, wrong fault count)" },
	{ "DRIFT",
	  "early and late processes differ by over 0.5%, or samples of one "
	  "process by over 2%" },
	{ "MODES", "the samples fall into two separate groups: two code paths "
		   "or layouts, of which one number is a mix" },
	{ "NONLINEAR", "sizes lie over 2% off the line: the cost of one more "
		       "operation depends on the size" },
	{ "CPU-TIME",
	  "the CPU was contended: CPU time of the thread instead of "
	  "wall time; leaves out other contexts" },
	{ "TICK",
	  "times are multiples of a timer tick: something waits for the "
	  "tick, the cost is not measured" },
	{ "FEW", "too few processes for the plan or for a 95% interval: the "
		 "interval may be too narrow" },
	{ "WAITS", "the thread sleeps in every sample: the time includes what "
		   "other tasks do meanwhile" },
	{ "LAYOUT", "address space layouts differ by more than the interval: "
		    "smaller differences mean nothing" },
	{ "LOST", "a process of the case broke (its record says why) and was "
		  "replaced by another" },
};

static unsigned int tag_index(unsigned int bit)
{
	for (unsigned int i = 0; i < TAG_NR; i++)
		if (bit == 1u << i)
			return i;
	BUG("tag %#x", bit);
}

const char *tag_name(unsigned int bit)
{
	return tags[tag_index(bit)].name;
}

const char *tag_explain(unsigned int bit)
{
	return tags[tag_index(bit)].explain;
}
