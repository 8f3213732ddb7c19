/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_options.h - the words of the lab command, as a struct. */
#ifndef CLI_LAB_OPTIONS_H
#define CLI_LAB_OPTIONS_H

#include "lab/machine.h"
#include "report/lab_table.h"
#include "runner/suite.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lab_options {
	const char *suite, *result_dir, *cache_dir, *append, *cpu;
	uint32_t seed;
	uint64_t nr_boots, nr_jobs, nr_cpus, memory_bytes;
	uint64_t rounds, nr_samples, nr_layouts;
	uint64_t timeout_s, boot_timeout_s;
	unsigned int nr_fake_nodes;
	enum lab_accel accel;
	enum lab_format format;
	double gate_ratio; /* 0: whatever is beyond tau */
	bool is_offline, is_as_shipped, is_warm, is_ab, is_quiet, all_phases;

	char **kernels; /* words; point into argv */
	size_t nr_kernels;
	char **patterns; /* patterns[0] is no word, as in an argv */
	int nr_patterns; /* with [0] */
};

/*
 * Words before "--" are kernels, words after it benchmarks; options may stand
 * on both sides. Exits on -h and on mistakes.
 */
void lab_options_parse(struct lab_options *o, int argc, char **argv);
void lab_options_release(struct lab_options *o);

/*
 * The suite that was asked for, and in defaults the lab suite whose sizes
 * stand in for those that nobody named. Exits on mistakes.
 */
void lab_options_suites(const struct lab_options *o, struct suite *suite,
			struct suite *defaults);

/* What the options ask for; borrows their words. */
struct lab_machine lab_options_machine(const struct lab_options *o,
				       const char *arch);

#endif
