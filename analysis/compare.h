/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare.h - sides against each other, case by case: a verdict with a bound.
 *
 * The unit of a test is the lowest level at which the two sides were assigned
 * (docs/statistics.md): a pair of processes where run --ab interleaved them, a
 * session (one file: one boot, one run) where the sides are different files.
 * Processes of one session are not independent draws of a kernel, so they never
 * are the unit between files.
 *
 * Lab files (exact instruction counts) have no p-value: a change is what is
 * beyond tau (lab.h).
 *
 * Strings, records and files are borrowed: what a view was built from must
 * outlive it. Everything else belongs to the view. Deterministic: the same files
 * give the same bits.
 */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

#include "analysis/estimate.h"
#include "analysis/lab.h"
#include "analysis/summary.h"

/* Sides of one comparison, the baseline included. */
#define COMPARE_SIDES_MAX 15
/*
 * How much two sessions of one kernel differ (sd of the log cost) beyond what
 * their processes show, where the data cannot say it (docs/calibration.md).
 */
#define COMPARE_SESSION_SD_RATIO 0.02
/* Chance of any false alarm among all rows, unless told otherwise. */
#define COMPARE_ALPHA_GATE 0.01
/* Counters that are told as the explanation of a row. */
#define COMPARE_MOVED_MAX 6

/* How the sides were assigned: what the unit of the test is. */
enum compare_design {
	COMPARE_PAIRED, /* run --ab: pairs of processes; signed ranks */
	COMPARE_SESSIONS, /* two files or more on both sides; one number a file */
	/*
	 * A single file on a side: nothing in the data says how much a session
	 * differs from the next. The interval of the processes is widened by
	 * rule.session_sd_ratio, which is measured elsewhere
	 * (docs/calibration.md).
	 */
	COMPARE_SINGLE,
	COMPARE_EXACT, /* mode lab: tau */
};

/* "paired", "sessions", "single", "exact" */
const char *compare_design_name(enum compare_design d);

enum compare_verdict {
	COMPARE_REGRESSED, /* significant, and at least delta */
	COMPARE_IMPROVED,
	COMPARE_SMALL, /* significant, smaller than delta: CHANGED (small) */
	COMPARE_EQUIVALENT, /* surely within delta: two one-sided tests */
	COMPARE_INCONCLUSIVE, /* neither: pairs_needed says what would help */
	COMPARE_NO_NUMBER, /* skip, broken, suspect or absent on a side */
};
#define COMPARE_NR_VERDICTS 6

/* "REGRESSED", "IMPROVED", "CHANGED", "EQUIVALENT", "INCONCLUSIVE", "-" */
const char *compare_verdict_name(enum compare_verdict v);
/* "regressed", "improved", "changed (small)", ...: for a sentence. */
const char *compare_verdict_words(enum compare_verdict v);

/* One side: the files of its sessions (boots), or of its shards. */
struct compare_side {
	const char *name; /* heads the column: "6.1", "old.jsonl", "page=thp" */
	const char *title; /* one line about the kernel; or NULL */
	size_t nr_files;
	const struct result_file *const *files;
	char variant; /* 'a' or 'b' of a run --ab; 0: all records */
};

struct compare_rule {
	/*
	 * The smallest change that matters, as a ratio; below it a change is
	 * small. NaN: 0.01 live, what tau resolves in the lab.
	 */
	double delta_ratio;
	/* Level of the family of all rows (Holm). 0: 0.01 */
	double alpha;
	/* Level of Benjamini-Hochberg instead of Holm: to explore, not to gate. */
	bool is_exploring;
	/* Between sessions, of log cost; only for COMPARE_SINGLE. NaN: default */
	double session_sd_ratio;
	/*
	 * Session_sd_ratio alone, even where processes differ by more. Only for
	 * tests/tools/calibrate.c, which measures what the other rule is worth.
	 */
	bool is_session_sd_alone;
	/*
	 * The second, independent data of the same sides (as many, in the same
	 * order), for rows that the first makes suspicious (p < 0.05): only
	 * these then count. Or NULL: records of stage 1, if there are any.
	 */
	const struct compare_side *confirm;
};

/* A counter, an evidence value or a finding in words that differs. */
struct compare_moved {
	const char *what; /* "pgreuse", "page-faults", "behaves_like" */
	const char *unit; /* "per page"; NULL for words */
	double old_value, new_value; /* NaN for words and what is absent */
	const char *old_text, *new_text; /* words, else NULL */
};

/* One case: a side against the baseline. */
struct compare_row {
	const char *bench;
	unsigned int version;
	struct axes axes; /* without the axis that run --ab varies; borrowed */
	const char *op;
	const char *sweep;
	enum summary_headline headline;
	const char *phase; /* name of the headline phase */

	enum compare_design design;
	/* ns live, instructions in the lab: per op, or of the fixed cost */
	struct estimate old_cost, new_cost;
	/* Robust relative sd over the units of each side; NaN: fewer than two */
	double old_sd_ratio, new_sd_ratio;
	size_t nr_old, nr_new; /* processes whose numbers are used */
	/* Units of the test; equal if paired. */
	size_t nr_units_old, nr_units_new;

	/* new / old - 1. COMPARE_EXACT: lo, hi are value -+ tau / old. */
	struct estimate change; /* 95 %, a ratio: 0.02 is +2 % */
	double lo90, hi90; /* 90 %: of the two one-sided tests */
	/*
	 * "No change larger than this": max(|lo90|, |hi90|); lab: (|diff| +
	 * tau) / old. NaN only where there is no number, or so few units (fewer
	 * than five pairs) that no such thing can be said: has_tost is false.
	 */
	double bound_ratio;
	double p; /* two-sided; NaN in the lab and where nothing is tested */
	double p_adjusted; /* Holm or BH over all rows of the view */
	double p_attainable; /* smallest that this many units can give */
	double p_second; /* sessions: Welch on their numbers; else NaN */
	double unit_sd; /* of the logs: a pair's, a session's; NaN: lab */
	bool has_tost; /* so many units can give a 90 % interval */
	double tau_ratio; /* lab: tau / old; else NaN */
	enum lab_tau_from tau_from;

	enum compare_verdict verdict;
	double delta_ratio; /* that was applied */
	/* Detectable with 95 % power at the level of this row; NaN: lab */
	double mde_ratio;
	/* Pairs (sessions a side) to decide at delta; 0: not known or enough */
	size_t units_needed;
	bool is_suspicious; /* p < 0.05 in the first data of two stages */
	bool is_confirmed; /* the numbers are of the second data */
	/* A number on the old side; broken or suspect on the new one. */
	bool is_lost;
	unsigned int tags; /* enum tag bits of both (live) */
	unsigned int lab_tags; /* enum lab_tag bits of both (lab) */
	size_t nr_moved;
	struct compare_moved moved[COMPARE_MOVED_MAX];
	char *why; /* why no number or no verdict, or NULL; owned */

	/* For plots and cards: the summaries behind it, owned by the view; NULL in
	 * the lab and where absent. */
	const struct case_summary *old_case, *new_case;
	/* log(new / old) of each pair, in order of rounds; owned; else NULL. */
	size_t nr_pairs;
	double *pair_logs;
};

/* One side against the baseline. */
struct compare_pair {
	const struct compare_side *old_side, *new_side;
	size_t nr_rows;
	struct compare_row *rows; /* in plan order, then file order */
	size_t nr_verdicts[COMPARE_NR_VERDICTS];
	size_t nr_lost; /* of those without a number: is_lost */
	/* Geometric mean of new / old over rows with a number; NaN: none */
	double geomean_ratio;
};

struct compare_view {
	bool is_lab;
	size_t nr_sides;
	const struct compare_side *sides; /* the caller's */
	size_t nr_pairs; /* nr_sides - 1 */
	struct compare_pair *pairs;
	struct compare_rule rule; /* as applied, defaults filled in */
	size_t nr_tests; /* of the family */
	bool is_confirming; /* a second stage was there */
	struct compare_store *store; /* opaque: what it owns */
};

/*
 * Compare sides[1..] with sides[0]. 0, or -EINVAL with why: fewer than two
 * sides, too many, live and lab files together, a plan of another shape, lab
 * files whose accelerator does not count instructions. Cases that are there on
 * one side only are rows without a verdict. A row of the lab whose old cost is
 * not beyond tau of 0 may have changed without a ratio: change is then invalid
 * and bound_ratio NaN. Does not look at identities: that is
 * compare_identity()'s.
 */
MUST_CHECK int compare_build(const struct compare_side *sides, size_t nr_sides,
			     const struct compare_rule *rule,
			     struct compare_view *view, struct why *why);
void compare_view_release(struct compare_view *view);

/*
 * Were the sides measured alike? -EXDEV with why = the first key of identity
 * that differs and both values ("cpu_model: 1 and 17"), comparing env records
 * key by key; for the lab also QEMU version and options. What may differ is the
 * subject (the kernel), which is what is compared. guest_build_id counts unless
 * the variants of a run --ab are programs.
 */
MUST_CHECK int compare_identity(const struct compare_side *sides, size_t nr,
				struct why *why);

/*
 * "3 regressed, 1 improved, 31 equivalent within 1 %, 5 inconclusive": of one
 * pair; free() it.
 */
char *compare_headline(const struct compare_pair *pair,
		       const struct compare_rule *rule);

#endif
