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

void profile_words_sheet(struct lab_notes *n, const struct profile_sheet *s,
			 const struct profile_print *p)
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
		if (!p->has_legend)
			continue;
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

		if (set->ladder || set->diff
			    ? c == PROFILE_INSNS || c == PROFILE_REPS
			    : profile_shows(set, c))
			return true;
		if (set->diff && profile_diff_shows(set, c))
			return true;
	}
	return false;
}

static bool has_diff(const struct profile_sheet *sheets, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (sheets[i].functions.diff)
			return true;
	return false;
}

static void note_columns(struct lab_notes *n,
			 const struct profile_sheet *sheets, size_t nr)
{
	if (sheets[0].nr > 1)
		lab_notes_add(n, "numbers",
			      "under a kernel's name: insns and reps, as its "
			      "clock counts%s",
			      has_diff(sheets, nr)
				      ? "; other columns are differences"
				      : "");
	for (int c = 0; c < PROFILE_NR; c++)
		if (is_shown(sheets, nr, (enum profile_count)c))
			lab_notes_add(n,
				      profile_count_name((enum profile_count)c),
				      "%s", meaning[c]);
	lab_notes_add(n, "(not attr.)",
		      "what the clock counted less what was seen: an attempt "
		      "of an instruction that faults is seen and not counted "
		      "(-1 a page fault); a measurement of nothing, which the "
		      "clock is cleared of, has some 17 instructions between "
		      "its marks (about -17 a phase, in its fixed cost); "
		      "while a CPU waits the clock goes on and nothing is "
		      "executed (more, where a phase waits)");
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
		{ MATCH_RENAMED,
		  "another name for the same work, by a table "
		  "of renames; the first kernel's stands below" },
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

/* Without the legend: what a reader would else take for something it is not. */
static void note_short(struct lab_notes *n, const struct profile_sheet *sheets,
		       size_t nr)
{
	if (sheets[0].nr > 1)
		lab_notes_add(n, "columns",
			      "of a kernel: instructions, iterations of rep "
			      "included%s; --legend says more",
			      has_diff(sheets, nr) ? "; the others: differences"
						   : "");
	else
		lab_notes_add(n, "columns", "what each counts: --legend");
	if (has_match(sheets, nr, MATCH_NEW) ||
	    has_match(sheets, nr, MATCH_VANISHED))
		lab_notes_add(n, "new, gone",
			      "executed by one kernel alone: the other may "
			      "have inlined it into a caller");
}

static bool has_tilde(const struct profile_table *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		const char *name = t->lines[i].name;

		if (*name && name[strlen(name) - 1] == '~')
			return true;
	}
	return false;
}

/* A field of an object whose type is that of a merged slab cache. */
static bool has_doubt(const struct profile_sheet *sheets, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < sheets[i].fields.nr; k++)
			if (has_tilde(sheets[i].fields.tables[k]))
				return true;
	return false;
}

static void note_model(struct lab_notes *n, const struct profile_sheet *sheets)
{
	const char *cache = sheets[0].functions.tables[0]->record->cache;

	if (cache)
		lab_notes_add(n, "model",
			      "l1, l2, llc, dtlb: misses of a model, not "
			      "measured: %s",
			      cache);
	lab_notes_add(n, "note",
		      "instructions executed under QEMU TCG, not time: no %s, "
		      "no contention",
		      cache ? "caches and no TLB but the model's"
			    : "caches, no TLB misses");
}

static void note_machine(struct lab_notes *n,
			 const struct profile_sheet *sheets, size_t nr,
			 const struct profile_print *p)
{
	const struct profile_record *r;

	if (!nr)
		return;
	if (p->view)
		lab_notes_kernels(n, p->view);
	note_model(n, sheets);
	r = sheets[0].functions.tables[0]->record;
	if (p->has_legend)
		lab_notes_add(n, "plugin", "%s",
			      r->plugin ? r->plugin : "not told");
	if (r->debug)
		lab_notes_add(n, "source", "%s", r->debug);
}

void profile_words_all(struct lab_notes *n, const struct profile_sheet *sheets,
		       size_t nr, const struct profile_print *p)
{
	if (nr && p->has_legend) {
		note_columns(n, sheets, nr);
		note_matches(n, sheets, nr);
	} else if (nr) {
		note_short(n, sheets, nr);
	}
	if (has_doubt(sheets, nr))
		lab_notes_add(n, "~",
			      "a slab cache that objects of one size share: "
			      "the field may be of another struct");
	if (p->view)
		lab_notes_reasons(n, p->view);
	note_machine(n, sheets, nr, p);
}
