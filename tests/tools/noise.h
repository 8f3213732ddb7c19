/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * noise.h - recorded A/A noise: one kernel, one program, many sessions.
 *
 * What is kept of each process: the median of its retained samples for every
 * size (ns, at the reference clock of its session), and the retained samples of
 * the largest size, for the rules of tools that look at samples. As text:
 *
 *	cowbench noise 1
 *	# where it is from
 *	case fork/anon page=base state=exclusive
 *	op page headline per_op sizes 1024 2048 4096 8192
 *	SESSION ROUND MEDIAN... | SAMPLE...
 */
#ifndef TESTS_NOISE_H
#define TESTS_NOISE_H

#include "analysis/summary.h"
#include "results/record.h"

#include <stdio.h>

#define NOISE_SAMPLES_MAX 16

struct noise_process {
	unsigned int session, round;
	double median_ns[RECORD_POINTS_MAX];
	size_t nr_samples;
	double sample_ns[NOISE_SAMPLES_MAX]; /* of the largest size */
};

struct noise_case {
	char *bench;
	struct axes axes;
	char *op;
	bool is_fixed;
	size_t nr_sizes;
	uint64_t sizes[RECORD_POINTS_MAX];
	size_t nr;
	struct noise_process *processes; /* by session, then by round */
};

struct noise {
	size_t nr;
	struct noise_case *cases;
};

/* Ends the program with a message when the file is damaged. */
void noise_read(struct noise *n, const char *path);
void noise_release(struct noise *n);

/* From result files, one a session; cases that are not in all are left out. */
void noise_gather(FILE *out, size_t nr_files, char *const *paths);

/*
 * A record as a process would have written it, with one sample a size; ratio
 * multiplies its times (a planted effect). The caller releases it.
 */
void noise_record(const struct noise_case *c, const struct noise_process *p,
		  double ratio, struct case_record *r);

#endif
