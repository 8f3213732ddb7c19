/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_view_fix.h - a comparison made by hand, one row of each kind, for the
 * tests of its formats. Numbers are round, so that what must be printed can be
 * worked out by hand.
 */
#ifndef TESTS_COMPARE_VIEW_FIX_H
#define TESTS_COMPARE_VIEW_FIX_H

#include "analysis/compare.h"
#include "base/err.h"
#include "report/compare_writers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIX_ROWS 4

struct compare_fix {
	struct result_file files[2];
	const struct result_file *file_of[2];
	struct compare_side sides[2];
	struct axes axes[FIX_ROWS];
	struct compare_row rows[FIX_ROWS];
	struct compare_pair pair;
	struct compare_view view;
	struct compare_head head;
	struct compare_diff diffs[1];
	const char *notes[1];
};

static inline struct estimate fix_estimate(double value, double lo, double hi)
{
	return (struct estimate){ .value = value,
				  .lo = lo,
				  .hi = hi,
				  .level = 0.95,
				  .nr = 12,
				  .is_valid = !isnan(value),
				  .has_interval = true };
}

static inline void fix_file(struct result_file *f, const char *path,
			    const char *release, const char *mode)
{
	f->path = xstrdup(path);
	f->env = json_pack(
		"{s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s, s:s}, s:{s:{s:s}}}",
		"mode", mode, "time", "2026-01-02T03:04:05Z", "identity_hash",
		"00c0ffee00c0ffee", "identity", "arch", "x86_64",
		"cpu_model_name", "A CPU", "subject", "release", release,
		"compiler", "gcc (Debian) 12", "config_hash", "c0de", "context",
		"thp", "enabled", "madvise");
	f->plan = json_pack("{s:s, s:s, s:[]}", "seed", "00000000000000c0",
			    "suite", "quick", "cases");
	f->is_complete = true;
	if (!f->env || !f->plan)
		BUG("json_pack");
}

static inline void fix_row(struct compare_fix *x, size_t at, const char *bench,
			   double old, double new)
{
	struct compare_row *row = &x->rows[at];

	*row = (struct compare_row){
		.bench = bench,
		.version = 1,
		.op = "page",
		.sweep = "pages",
		.headline = SUMMARY_PER_OP,
		.phase = "call",
		.design = COMPARE_SESSIONS,
		.old_cost = fix_estimate(old, old * 0.99, old * 1.01),
		.new_cost = fix_estimate(new, new * 0.99, new * 1.01),
		.old_sd_ratio = 0.01,
		.new_sd_ratio = 0.12,
		.nr_old = 96,
		.nr_new = 96,
		.nr_units_old = 8,
		.nr_units_new = 8,
		.change = fix_estimate(new / old - 1, new / old - 1.01,
				       new / old - 0.99),
		.lo90 = new / old - 1.008,
		.hi90 = new / old - 0.992,
		.bound_ratio =
			fmax(fabs(new / old - 1.008), fabs(new / old - 0.992)),
		.p = 0.0002,
		.p_adjusted = 0.0008,
		.p_attainable = 0.00016,
		.p_second = 0.001,
		.unit_sd = 0.01,
		.tau_ratio = NAN,
		.delta_ratio = 0.01,
		.mde_ratio = 0.015,
	};
	axes_add(&x->axes[at], "page", "base");
	axes_add(&x->axes[at], "state", "exclusive");
	row->axes = x->axes[at];
}

/* A row that has no number. */
static inline void fix_row_void(struct compare_row *row, const char *why)
{
	row->old_cost = estimate_none();
	row->new_cost = estimate_none();
	row->change = estimate_none();
	row->old_sd_ratio = row->new_sd_ratio = NAN;
	row->lo90 = row->hi90 = row->bound_ratio = NAN;
	row->p = row->p_adjusted = row->p_attainable = row->p_second = NAN;
	row->unit_sd = row->mde_ratio = NAN;
	row->nr_old = row->nr_new = 0;
	row->nr_units_old = row->nr_units_new = 0;
	row->verdict = COMPARE_NO_NUMBER;
	row->why = xstrdup(why);
}

static inline struct compare_fix *compare_fix_new(void)
{
	struct compare_fix *x = xcalloc(1, sizeof(*x));

	fix_file(&x->files[0], "old.jsonl", "6.1.0", "live");
	fix_file(&x->files[1], "new.jsonl", "6.18.0", "live");
	for (int i = 0; i < 2; i++)
		x->file_of[i] = &x->files[i];
	x->sides[0] = (struct compare_side){ "6.1", "6.1.0, Debian", 1,
					     &x->file_of[0], 0 };
	x->sides[1] =
		(struct compare_side){ "6.18", NULL, 1, &x->file_of[1], 0 };
	/* +25 %: bound 25.8 % */
	fix_row(x, 0, "fork/anon", 40, 50);
	x->rows[0].verdict = COMPARE_REGRESSED;
	x->rows[0].tags = TAG_DRIFT;
	x->rows[0].nr_moved = 2;
	x->rows[0].moved[0] =
		(struct compare_moved){ "page-faults", "per page", 1.0,
					2.0,	       NULL,	   NULL };
	x->rows[0].moved[1] =
		(struct compare_moved){ "behaves_like", NULL,	   NAN, NAN,
					"exclusive",	"refcount" };
	/* 0 %: bound 0.8 % */
	fix_row(x, 1, "fault/anon", 250000, 250000);
	x->rows[1].verdict = COMPARE_EQUIVALENT;
	/* +0.5 %: bound 1.3 % */
	fix_row(x, 2, "cow/copy", 1000, 1005);
	x->rows[2].verdict = COMPARE_INCONCLUSIVE;
	x->rows[2].headline = SUMMARY_FIXED;
	x->rows[2].units_needed = 40;
	fix_row(x, 3, "gup/fast", 1, 1);
	fix_row_void(&x->rows[3], "new: skip: needs a|b <c>");
	x->pair = (struct compare_pair){ .old_side = &x->sides[0],
					 .new_side = &x->sides[1],
					 .nr_rows = FIX_ROWS,
					 .rows = x->rows,
					 .geomean_ratio = 1.08 };
	for (size_t i = 0; i < FIX_ROWS; i++)
		x->pair.nr_verdicts[x->rows[i].verdict]++;
	x->view = (struct compare_view){ .nr_sides = 2,
					 .sides = x->sides,
					 .nr_pairs = 1,
					 .pairs = &x->pair,
					 .rule = { .delta_ratio = 0.01,
						   .alpha = 0.01,
						   .session_sd_ratio = 0.03 },
					 .nr_tests = 3 };
	x->notes[0] = "new.jsonl is partial";
	x->diffs[0] = (struct compare_diff){ 1, "subject", "release", "6.1.0",
					     "6.18.0" };
	x->head = (struct compare_head){ .tool = "cowbench 0.1 (abc)",
					 .command = "run-bench compare a b",
					 .nr_notes = 1,
					 .notes = x->notes,
					 .nr_diffs = 1,
					 .diffs = x->diffs };
	return x;
}

/* As rows of the lab: exact counts, tau 0.05 %. */
static inline void compare_fix_lab(struct compare_fix *x)
{
	x->view.is_lab = true;
	x->view.rule.delta_ratio = NAN;
	x->view.nr_tests = 0;
	for (size_t i = 0; i < FIX_ROWS - 1; i++) {
		struct compare_row *row = &x->rows[i];

		row->design = COMPARE_EXACT;
		row->p = row->p_adjusted = row->p_attainable = NAN;
		row->p_second = row->unit_sd = row->mde_ratio = NAN;
		row->lo90 = row->hi90 = row->delta_ratio = NAN;
		row->tau_ratio = 0.0005;
		row->tau_from = TAU_SHARE;
		row->tags = 0;
		row->lab_tags = LAB_TAG_SPREAD;
		row->units_needed = 0;
	}
}

static inline void compare_fix_free(struct compare_fix *x)
{
	for (int i = 0; i < 2; i++)
		result_file_release(&x->files[i]);
	for (size_t i = 0; i < FIX_ROWS; i++) {
		axes_release(&x->axes[i]);
		free(x->rows[i].why);
	}
	free(x);
}

typedef void compare_fix_writer(FILE *out, const struct compare_view *v,
				const struct compare_head *head);

/* What a writer prints; free() it. */
static inline char *compare_fix_print(const struct compare_fix *x,
				      compare_fix_writer *writer)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	writer(f, &x->view, &x->head);
	fclose(f);
	return text;
}

/* Does the text hold this line, whole? */
static inline bool compare_fix_has_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = text; (at = strstr(at, line)); at++)
		if ((at == text || at[-1] == '\n') &&
		    (at[len] == '\n' || !at[len]))
			return true;
	return false;
}

#endif
