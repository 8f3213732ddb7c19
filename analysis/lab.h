/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab.h - instruction counts of the same cases under several kernels.
 *
 * Under QEMU's icount the guest clock advances by one nanosecond for each
 * instruction executed, so what a result file of mode "lab" calls nanoseconds
 * are instructions: exact, but not free of the kernel's own irregularity (free
 * lists, ticks, layouts). So there are no intervals and no p-values here. A
 * number has a spread, which is what the same kernel shows against itself in
 * this session, and a difference counts only beyond tau, which is made of it.
 *
 *	sample -> size:  the lowest mode (lab_mode.h) of the samples of all
 *			 processes of layout 0, in all boots
 *	size -> number:  cost per operation = difference quotient of the largest
 *			 and the smallest size; fixed cost = what is left of the
 *			 smallest
 *	process:	 the same from its own samples; the range of these is the
 *			 spread
 *
 * Strings, records and files are borrowed: what a view was built from must
 * outlive it. Everything else belongs to the view.
 */
#ifndef ANALYSIS_LAB_H
#define ANALYSIS_LAB_H

#include "base/compiler.h"
#include "base/why.h"
#include "results/file.h"
#include "results/record.h"
#include "analysis/summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kernels of one comparison. */
#define LAB_COLUMNS_MAX 15

/* The smallest difference that is ever called one, in instructions per op. */
#define LAB_PER_OP_FLOOR 0.02
/* The same for a fixed cost, in instructions. */
#define LAB_FIXED_FLOOR 20.0
/*
 * And as a share: of the cost per operation; for a fixed cost, of the whole
 * smallest sample, because a fixed cost is what remains of that sample once
 * its operations are taken out, and cannot be known better than it.
 */
#define LAB_SHARE 0.0005
/* A spread beyond this share makes a row SPREAD. */
#define LAB_SPREAD_SHARE 0.001
/* Fewer processes on a side: FEW, and nothing is judged. */
#define LAB_PROCESSES_MIN 3

enum lab_half {
	LAB_PER_OP, /* one more operation */
	LAB_FIXED, /* a call before any operation */
};
#define LAB_NR_HALVES 2

/* What a reader must know before trusting a number; bits. */
enum lab_tag {
	LAB_TAG_SPREAD = 1u << 0, /* differs from itself by more than 0.1 % */
	LAB_TAG_NONLINEAR = 1u << 1, /* neighbouring sizes: other quotients */
	LAB_TAG_LAYOUT = 1u << 2, /* another layout, another number */
	LAB_TAG_TICK = 1u << 3, /* a size has no sample without a tick */
	LAB_TAG_MODES = 1u << 4, /* no two samples agree: no lowest mode */
	LAB_TAG_FEW = 1u << 5, /* fewer than three processes */
	LAB_TAG_UNPROVEN = 1u << 6, /* not all declared evidence was read */
};
#define LAB_TAG_NR 7

/* "SPREAD", ... for one bit; BUG() otherwise. */
const char *lab_tag_name(unsigned int bit);
/* One line for people, without capital and full stop. */
const char *lab_tag_explain(unsigned int bit);
/* The letter that stands for it in a cell of a table: 's', ... */
char lab_tag_letter(unsigned int bit);

/* One kernel: the files of its boots. All borrowed. */
struct lab_column {
	const char *name; /* "6.1": heads the column */
	const char *title; /* "6.1.0-56-cloud-amd64, Debian ..."; or NULL */
	size_t nr_files;
	const struct result_file *const *files;
};

/* One size of the sweep, over all processes of layout 0. */
struct lab_size {
	uint64_t size; /* 0 without a sweep */
	uint64_t nr_ops; /* of one sample */
	double insns; /* lowest mode, of one sample */
	double mass; /* share of the samples that it holds */
	size_t nr_samples; /* that were used */
	size_t nr_ticks; /* of these, with a tick inside: all or none */
	size_t nr_ticked; /* left out for a tick */
	bool has_mode; /* else insns is their lowest tenth */
};

/* One number; NaN: there is none. */
struct lab_value {
	double insns;
	size_t nr_processes; /* of layout 0 that have it */
	double range; /* over processes and boots; NaN: fewer than two */
	double range_in_boot; /* the largest within one boot; NaN: none */
	double range_of_boots; /* between the boots' values; NaN: one boot */
	double floor; /* what tau is at least, whatever the range */
	double share; /* LAB_SHARE of what it is a share of */
	double layout_shift; /* largest of |layout - layout 0|; NaN: none */
	unsigned int tags; /* enum lab_tag */
};

/* The numbers of one other layout. */
struct lab_layout {
	unsigned int layout;
	double insns[LAB_NR_HALVES];
};

struct lab_phase {
	const char *name;
	bool has_line; /* two sizes; else PER_OP is insns / ops, FIXED NaN */
	bool is_per_size; /* the sweep is no count of operations */
	struct lab_value value[LAB_NR_HALVES];
	size_t nr_processes; /* of layout 0 that have a number */
	size_t nr_boots;
	double mass_min; /* over the sizes; NaN: no sample */
	size_t nr_ticked; /* samples left out for a tick */
	size_t nr_sizes; /* ascending */
	struct lab_size *sizes;
	size_t nr_steps; /* nr_sizes - 1, or 0 */
	double *steps; /* quotients of neighbours, per operation */
	size_t nr_layouts; /* besides 0 */
	struct lab_layout *layouts;
};

enum lab_state {
	LAB_ABSENT, /* no record: the kernel ended before, or was not asked */
	LAB_OK,
	LAB_SKIP, /* a need is unmet: normal */
	LAB_BROKEN,
	LAB_SUSPECT, /* an expectation failed: numbers, but of what? */
};

/* Phases against each other, as the benchmark declares it (ratio.h). */
struct lab_ratio {
	const char *text; /* "pin+unpin/get+put" */
	double value[LAB_NR_HALVES]; /* NaN: a side is not above 0 */
};

/* One case under one kernel. */
struct lab_cell {
	enum lab_state state;
	bool is_planned;
	char *why; /* why there is no number to show, or NULL; owned */
	size_t nr_records;
	size_t nr_outcomes[4]; /* records per enum outcome */
	enum proof_verdict proof; /* worst over processes */
	char *proof_text; /* first failure, else first missing, or NULL */
	size_t nr_says;
	struct say_summary *says; /* what the processes found, in words */
	size_t nr_phases; /* 0 when there are no numbers */
	struct lab_phase phases[RECORD_PHASES_MAX];
	size_t nr_ratios;
	struct lab_ratio ratios[RECORD_RATIOS_MAX];
};

/* One case; its headline is of phase 0. */
struct lab_row {
	const char *bench;
	unsigned int version;
	struct axes axes;
	const char *op; /* NULL: no record has said */
	const char *sweep;
	enum lab_half headline;
	size_t nr_phases; /* the most of any cell */
	const char *phases[RECORD_PHASES_MAX];
	size_t nr_cells; /* columns of the view */
	struct lab_cell *cells;
};

struct lab_view {
	size_t nr_columns;
	const struct lab_column *columns; /* the caller's, in its order */
	size_t nr_rows;
	struct lab_row *rows; /* in the order of the plan */
};

/*
 * The cases of all columns, in the order of the first plan, later ones behind.
 * 0, or -EINVAL with why: no column, a column without a file, a file that is
 * no lab run, one whose accelerator does not count instructions (its times
 * are time, and are never mixed with counts), a plan of another shape.
 * cols and the files must outlive the view.
 */
MUST_CHECK int lab_build(const struct lab_column *cols, size_t nr,
			 struct lab_view *view, struct why *why);
void lab_view_release(struct lab_view *view);

/* Is there a number to show and to compare? */
bool lab_cell_has_number(const struct lab_cell *c);
/* A value of a cell, or NULL when the cell has none (then it says why). */
const struct lab_value *lab_value(const struct lab_row *row, size_t column,
				  size_t phase, enum lab_half half);

/*
 * How many times the range over nr processes a value may differ by: 2 from
 * five processes on, 3 for four, 4 for three and fewer. Two draws of three
 * processes of one normal distribution are apart by more than twice their
 * larger range once in 170, by four times once in 2700; of five, by twice once
 * in 30000 (simulated).
 */
double lab_spread_factor(size_t nr);

/* What another value of the same kernel must differ by: its own tau. */
double lab_value_tau(const struct lab_value *v);

enum lab_verdict {
	LAB_NO_NUMBER, /* on one side or both; or a fixed cost below 0 */
	LAB_UNJUDGED, /* fewer than three processes, or other sizes */
	LAB_SAME, /* within tau */
	LAB_SHIFTED, /* beyond tau, but only the mix of layouts changed */
	LAB_CHANGED, /* beyond tau */
};

/* "same", "changed", ... */
const char *lab_verdict_name(enum lab_verdict v);

enum lab_tau_from {
	TAU_FLOOR, /* LAB_PER_OP_FLOOR or LAB_FIXED_FLOOR */
	TAU_SHARE, /* LAB_SHARE */
	TAU_SPREAD, /* what a kernel shows against itself */
};

/* "floor", "0.05%", "spread" */
const char *lab_tau_from_name(enum lab_tau_from from);

struct lab_change {
	enum lab_verdict verdict;
	double old_insns, new_insns; /* NaN: none */
	double diff; /* new - old */
	double ratio; /* diff / old; NaN where old is not beyond tau */
	double tau; /* NaN: not known */
	enum lab_tau_from from;
	unsigned int tags; /* of both sides */
};

/*
 * Compare column b with column a:
 *	tau = max(floor, share of the larger value, factor x range of each side)
 *	changed iff |new - old| > tau
 * UNJUDGED when a side has fewer than three processes (too little is known about
 * what it shows against itself) or the sizes differ. SHIFTED when the value of
 * each side is found among the other layouts of the other side.
 */
void lab_compare(const struct lab_row *row, size_t phase, enum lab_half half,
		 size_t a, size_t b, struct lab_change *change);

/*
 * Is this the row's number in tables? The half that the plan names, of phase
 * 0; the cost per operation where no column has a fixed cost (a single size).
 */
bool lab_is_headline(const struct lab_row *row, size_t phase,
		     enum lab_half half);

/* The verdict of a row is that of its headline. */
void lab_compare_headline(const struct lab_row *row, size_t a, size_t b,
			  struct lab_change *change);

/* Column 1 against column 0 of a view of two. */
struct lab_ab {
	double gate_ratio; /* as given; NaN: none */
	bool is_over_gate; /* a headline is slower, beyond tau and the gate */
	size_t nr_over_gate;
	/* headlines: one a row */
	size_t nr_rows;
	size_t nr_changed; /* of which */
	size_t nr_slower, nr_faster; /* sum to nr_changed */
	size_t nr_same;
	size_t nr_wide; /* of these, with the tag SPREAD: a wide bound */
	size_t nr_shifted;
	size_t nr_unjudged;
	size_t nr_without; /* no number on a side */
	size_t nr_state; /* of these, with another state on each side */
	const struct lab_row *largest; /* changed most, by |ratio|; or NULL */
	double largest_ratio; /* NaN without one */
	const struct lab_row *worst; /* slower most; or NULL */
	double worst_ratio; /* NaN without one */
	/* largest tau / old of the rows that are the same; NaN without one */
	const struct lab_row *bound;
	double bound_ratio;
	/* every phase, per operation and fixed, without the headlines */
	size_t nr_others, nr_others_changed;
};

/* BUG() unless the view has two columns. */
void lab_ab(const struct lab_view *view, double gate_ratio, struct lab_ab *ab);

#endif
