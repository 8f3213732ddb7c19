// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/profile_words.h"

#include "base/err.h"
#include "report/profile_cells.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a lab's number may differ by and be the same. */
#define SAME_INSNS 0.005

static void append(char **text, uint64_t value)
{
	char *longer =
		xasprintf("%s%s%" PRIu64, *text, **text ? ", " : "", value);

	free(*text);
	*text = longer;
}

/* "512, 1024 pages: samples 3, 4 (220969, 293164 insns)" */
static void note_sizes(struct lab_notes *n, const struct profile_record *r,
		       const char *name)
{
	char *sizes = xstrdup(""), *samples = xstrdup("");
	char *insns = xstrdup("");

	for (size_t i = 0; i < r->nr_sizes; i++) {
		append(&sizes, r->sizes[i]);
		append(&samples, r->samples[i]);
		append(&insns, r->clock_insns[i]);
	}
	lab_notes_add(n, "samples", "%s: %s%s%s%ssample%s %s (%s insns)", name,
		      r->sweep ? sizes : "", r->sweep ? " " : "",
		      r->sweep ? r->sweep : "", r->sweep ? ": " : "",
		      r->nr_sizes == 1 ? "" : "s", samples, insns);
	free(insns);
	free(samples);
	free(sizes);
}

/* In the order of the stream's line: kernel r, w, user r, w, kernel, user, any */
static void note_touched(struct lab_notes *n, const struct profile_table *t,
			 const char *name)
{
	const double *v = t->touched;

	if (!(t->record->has & 1u << PROFILE_LINES) || isnan(v[6]))
		return;
	lab_notes_add(n, "lines",
		      "%s: %.2f distinct: read by the kernel %.2f, written "
		      "%.2f, by the program %.2f and %.2f",
		      name, v[6], v[0], v[1], v[2], v[3]);
}

static void note_lab(struct lab_notes *n, const struct profile_table *t,
		     const struct profile_side *side)
{
	if (isnan(side->lab_insns) ||
	    fabs(side->lab_insns - t->clock_insns) <= SAME_INSNS)
		return;
	lab_notes_add(n, "lab",
		      "%s: the lab's number of this file is %s: of all its "
		      "samples, this profile of those named below",
		      side->name,
		      profile_number(side->lab_insns, side->lab_insns).s);
}

static void note_residual(struct lab_notes *n, const struct profile_table *t,
			  const char *name)
{
	if (t->is_residual_small)
		return;
	lab_notes_add(n, "SUSPECT",
		      "%s: more than %.1f%% of the clock's instructions are "
		      "not attributed: this profile is not to be trusted",
		      name, 100 * PROFILE_RESIDUAL_SHARE);
}

void profile_words_sheet(struct lab_notes *n, const struct profile_sheet *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		const struct profile_table *t = s->functions.tables[i];
		const struct profile_side *side = &s->sides[i];

		note_residual(n, t, side->name);
		if (side->remark)
			lab_notes_add(n, "remark", "%s: %s", side->name,
				      side->remark);
		if (t->record->note)
			lab_notes_add(n, "profile", "%s: %s", side->name,
				      t->record->note);
		note_lab(n, t, side);
		note_touched(n, t, side->name);
		note_sizes(n, t->record, side->name);
	}
}

/* What a column is, by the words of profile_count_name(). */
static const char *const meaning[PROFILE_NR] = {
	[PROFILE_INSNS] = "instructions; a rep one counts once",
	[PROFILE_REPS] =
		"iterations of rep instructions, which the clock counts "
		"too: a page is cleared by one instruction with one "
		"of them a byte",
	[PROFILE_LOCKED] = "atomic read-modify-writes: lock prefix, xchg with "
			   "memory",
	[PROFILE_LOADS] = "reads of memory; by rep: one an iteration",
	[PROFILE_STORES] = "writes of memory; by rep: one an iteration",
	[PROFILE_LINES] = "cache lines (64 bytes) that the function was the "
			  "first to touch in the phase: they sum to the "
			  "distinct lines",
	[PROFILE_TLB] = "TLB maintenance instructions",
	[PROFILE_OTHER] = "of insns and reps, executed on other CPUs",
	[PROFILE_L1] = "misses of a model of a first-level cache, not measured",
	[PROFILE_L2] = "misses of a model of a second-level cache, not "
		       "measured",
	[PROFILE_LLC] = "misses of a model of a last-level cache, not measured",
	[PROFILE_DTLB] = "misses of a model of a data TLB, not measured",
};

static bool is_shown(const struct profile_sheet *sheets, size_t nr,
		     enum profile_count c)
{
	for (size_t i = 0; i < nr; i++) {
		const struct profile_set *set = &sheets[i].functions;

		if (set->ladder ? c == PROFILE_INSNS || c == PROFILE_REPS
				: profile_shows(set, c))
			return true;
	}
	return false;
}

static void note_columns(struct lab_notes *n,
			 const struct profile_sheet *sheets, size_t nr)
{
	const char *cache = sheets[0].functions.tables[0]->record->cache;

	if (sheets[0].nr > 1)
		lab_notes_add(n, "numbers",
			      "under a kernel's name: insns and reps, as its "
			      "clock counts; other columns are differences");
	for (int c = 0; c < PROFILE_NR; c++)
		if (is_shown(sheets, nr, (enum profile_count)c))
			lab_notes_add(n,
				      profile_count_name((enum profile_count)c),
				      "%s", meaning[c]);
	if (cache)
		lab_notes_add(n, "model", "%s", cache);
	lab_notes_add(n, "(not attr.)",
		      "what the clock counted less what was seen: an attempt "
		      "of an instruction that faults is seen and not counted "
		      "(-1 a page fault), between mark and clock lie about 4 "
		      "instructions a phase");
}

static bool has_match(const struct profile_sheet *sheets, size_t nr,
		      enum profile_match m)
{
	for (size_t i = 0; i < nr; i++) {
		const struct profile_diff *d = sheets[i].functions.diff;

		for (size_t k = 0; d && k < d->nr; k++)
			if (d->lines[k].match == m)
				return true;
	}
	return false;
}

static void note_matches(struct lab_notes *n,
			 const struct profile_sheet *sheets, size_t nr)
{
	static const struct {
		enum profile_match match;
		const char *text;
	} marks[] = {
		{ MATCH_STEM, "the same function, but for what a compiler or "
			      "version adds to its name" },
		{ MATCH_RENAMED, "another name for the same work, by a table "
				 "of renames; the first name in parentheses" },
		{ MATCH_NEW, "not executed in the first kernel: new, or no "
			     "longer inlined in another" },
		{ MATCH_VANISHED, "not executed in the second kernel: gone, or "
				  "inlined into another" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (has_match(sheets, nr, marks[i].match))
			lab_notes_add(n, profile_match_name(marks[i].match),
				      "%s", marks[i].text);
}

static void note_machine(struct lab_notes *n,
			 const struct profile_sheet *sheets, size_t nr,
			 const struct profile_print *p)
{
	const struct profile_record *r;

	if (p->view)
		lab_notes_machine(n, p->view);
	if (!nr)
		return;
	r = sheets[0].functions.tables[0]->record;
	lab_notes_add(n, "plugin", "%s", r->plugin ? r->plugin : "not told");
	if (r->debug)
		lab_notes_add(n, "source", "%s", r->debug);
}

void profile_words_all(struct lab_notes *n, const struct profile_sheet *sheets,
		       size_t nr, const struct profile_print *p)
{
	if (nr) {
		note_columns(n, sheets, nr);
		note_matches(n, sheets, nr);
	}
	if (p->view)
		lab_notes_reasons(n, p->view);
	note_machine(n, sheets, nr, p);
}
