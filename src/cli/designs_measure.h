/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * designs_measure.h - litmus benchmarks on the running kernel or in the lab, and
 * what is in the result files afterwards.
 */
#ifndef CLI_DESIGNS_MEASURE_H
#define CLI_DESIGNS_MEASURE_H

#include "cli/designs.h"
#include "results/file.h"
#include "runner/suite.h"
#include "scenario/observed.h"

struct designs_files {
	size_t nr;
	char **paths; /* owned */
};
void designs_files_add(struct designs_files *f, const char *path);
void designs_files_release(struct designs_files *f);

/* Ends with exit 2 and a hint: an option's number is out of 1..most. */
NORETURN void designs_bad_number(const char *what, uint64_t value,
				 uint64_t most);

/* A suite for scenarios: samples are runs, and nothing of them is timed. */
void designs_suite(struct suite *suite, const char *name, uint64_t rounds,
		   unsigned int nr_samples);

/*
 * Run what the suite selects, which is taken over: as often as it says, by this
 * seed; needs_cpus: the lab's guests have two, and two memory nodes. Result files go where run and lab put them. Ends the program where
 * nothing can be measured; returns EXIT_DONE, EXIT_CANNOT where a guest or a file
 * failed, or 128 and a signal. What was finished is in *files.
 */
int designs_measure(const struct designs_options *o, struct suite *suite,
		    uint64_t seed, bool needs_cpus,
		    struct designs_files *files);

/* What was observed of one scenario and kind on one kernel. */
#define DESIGNS_TEXTS_MAX 16
struct designs_seen {
	char *kernel, *scenario, *kind; /* kernel: its release; "R (2)" */
	size_t nr_texts;
	char *texts[DESIGNS_TEXTS_MAX]; /* different ones, in their order */
	uint64_t hash; /* of the scenario that was run; 0: not recorded */
	uint64_t nr_processes; /* with a verdict */
	/* a race: no texts, but how many of how many runs broke what */
	bool is_race;
	uint64_t nr_runs, nr_broken[SCN_NR_PROPERTIES];
	char *why; /* "skip: no swap here": of the first without one, or NULL */
};
struct designs_evidence {
	size_t nr, nr_kernels;
	struct designs_seen *all;
	char **kernels; /* oldest first */
	/* another kernel of a release that is there already has a number */
	size_t nr_builds;
	struct designs_build {
		char *release, *identity; /* "#1 SMP ..", build id, lab name */
	} * builds;
};

/* All records of litmus/scenario in the file. Ends with exit 3 if unreadable. */
void designs_evidence_add(struct designs_evidence *e, const char *path);
/* The same of a file that is read; false: no scenario was run there. */
bool designs_evidence_take(struct designs_evidence *e,
			   const struct result_file *f, const char *path);
const struct designs_seen *
designs_evidence_find(const struct designs_evidence *e, const char *kernel,
		      const char *scenario, const char *kind);
/* The same, made if it is not there. */
struct designs_seen *designs_evidence_seen(struct designs_evidence *e,
					   const char *kernel,
					   const char *scenario,
					   const char *kind);
void designs_evidence_release(struct designs_evidence *e);

/* Ends with exit 3 and a hint if it cannot be read. */
void designs_result_read(struct result_file *f, const char *path);

/* "6.1.0-40-amd64" of the file, "unknown". */
const char *designs_release_of(const struct result_file *f);

/* The steps with what each of the two texts says, differences marked. */
void designs_print_both(FILE *out, const struct scenario *s, const char *name_a,
			const char *a, const char *name_b, const char *b);

#endif
