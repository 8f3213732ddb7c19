/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.h - result files in memory made of recorded noise, as run --ab or as
 * separate runs would have written them, and what compare says of them.
 */
#ifndef TESTS_REPLAY_H
#define TESTS_REPLAY_H

#include "analysis/compare.h"
#include "base/rng.h"
#include "noise.h"

/* An empty file of a run; ab: of run --ab same. */
void replay_begin(struct result_file *f, const struct noise *n, bool is_ab);
void replay_end(struct result_file *f);

/* One more record; variant 0, 'a' or 'b'; ratio as for noise_record(). */
void replay_add(struct result_file *f, const struct noise_case *c,
		const struct noise_process *p, unsigned int round, char variant,
		double ratio);

/*
 * nr_pairs pairs of neighbouring processes of each case, beginning anywhere, in
 * random order within a pair; b is slower by ratio.
 */
void replay_pairs(struct result_file *f, const struct noise *n, size_t nr_pairs,
		  double ratio, struct rng *rng);

/* All processes of one session. */
void replay_session(struct result_file *f, const struct noise *n,
		    unsigned int session, double ratio);

/* What compare found: rows by what they should and should not be. */
struct replay_score {
	size_t nr_reports, nr_alarms; /* reports with a REGRESSED or IMPROVED */
	size_t nr_regressed, nr_improved; /* rows */
	size_t nr_rows; /* with a number */
	size_t nr_found; /* rows called REGRESSED (or CHANGED, with any) */
	size_t nr_inside; /* rows whose 95 % interval has the truth */
	size_t nr_suspicious; /* rows with p < 0.05 */
	size_t nr_equivalent;
	size_t nr_seeing_10, nr_seeing_30; /* rows that would, 10 and 30 % */
	size_t nr_bounded; /* rows whose bound covers the truth */
};

/* files_a against files_b (or the variants of files_a[0] if nr_b is 0). */
void replay_compare(const struct result_file *files_a, size_t nr_a,
		    const struct result_file *files_b, size_t nr_b,
		    const struct compare_rule *rule, double ratio,
		    struct replay_score *score);

#endif
