/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_sources.h - from the words of a command line to what a report shows:
 * live sides, lab kernels, summaries.
 */
#ifndef CLI_REPORT_SOURCES_H
#define CLI_REPORT_SOURCES_H

#include "cli/compare_files.h"
#include "cli/file_hash.h"
#include "report/report.h"

/* Owns all that it points to; the report borrows from it. */
struct report_sources {
	struct compare_files files;
	struct file_hash *hashes; /* [files.nr_files] */
	struct report_file *listed; /* the same, for the report */
	char **states;
	/* live */
	size_t nr_sides;
	struct compare_side *sides;
	bool has_live;
	struct compare_view live; /* if nr_sides > 1 */
	size_t nr_columns; /* else a column a session */
	struct report_column *columns;
	struct run_summary *runs;
	size_t nr_runs;
	/* lab: a column for each kernel, whatever file it is in */
	size_t nr_kernels;
	struct lab_column *kernels;
	struct compare_side *lab_sides;
	const struct result_file **lab_files;
	bool has_lab, has_lab_compare;
	struct lab_view lab;
	struct compare_view lab_compare;
	char *forced;
};

/*
 * Words as compare_files_load() has them; live and lab may stand together.
 * Sides that were not measured alike are -EXDEV unless forced. On failure
 * nothing needs a release.
 */
MUST_CHECK int report_sources_load(struct report_sources *s,
				   const char *const *words, size_t nr_words,
				   const struct compare_rule *rule,
				   bool is_forced, struct why *why);
void report_sources_release(struct report_sources *s);

/* Fill in what the report shows. */
void report_sources_give(const struct report_sources *s, struct report *r);

#endif
