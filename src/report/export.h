/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * export.h - result files in the formats that other tools read.
 *
 * An export_view is what all formats show: per file and case the number of the
 * tables, with its unit, or why there is none. Times and instruction counts
 * carry different units and never share a column. Skipped, broken, suspect and
 * absent cases are rows with a status and a reason and without a number.
 *
 * Formats and what reads them: docs/exports.md.
 */
#ifndef REPORT_EXPORT_H
#define REPORT_EXPORT_H

#include "analysis/summary.h"

#include <stdio.h>

enum export_status {
	EXPORT_OK,
	EXPORT_SKIP,
	EXPORT_BROKEN,
	EXPORT_SUSPECT,
	EXPORT_ABSENT, /* planned, but no process of it is in the file */
};

/* "ok", "skip", ... */
const char *export_status_name(enum export_status s);

/* One case of one file: of one variant and stage where it is a run --ab. */
struct export_case {
	char *id; /* "fork/anon.v1/page=base,state=exclusive" */
	const char *bench;
	unsigned int version;
	struct axes axes;
	char variant; /* 'a', 'b' or 0 */
	unsigned int stage;
	char *op; /* NULL: no record has said */
	char *sweep; /* or NULL */
	char *phase; /* of the number; NULL without records */
	enum summary_headline headline;
	enum summary_clock clock;
	char *unit; /* "ns/page", "insns/page" */
	enum export_status status;
	char *why; /* why there is no number, or a doubtful one; or NULL */
	bool has_number;
	double value, lo, hi, level; /* lo, hi NaN: no interval (lab) */
	double tau; /* lab: what another value must differ by; else NaN */
	size_t nr_processes; /* whose numbers are used */
	bool has_proof; /* a process ran to its end */
	enum proof_verdict proof;
	char *tags; /* "NOISY DRIFT"; "" without any */
	size_t nr; /* its processes, in file order; borrowed */
	const struct case_record **records;
};

struct export_file {
	const struct result_file *f;
	bool is_lab; /* instructions */
	const char *time, *kernel, *arch, *identity_hash, *suite; /* or NULL */
	size_t nr;
	struct export_case *cases; /* in the order of the plan */
};

struct export_view {
	size_t nr;
	struct export_file *files; /* in the caller's order */
};

/*
 * Reduce the files. 0, or -EINVAL with why for a plan of another shape. The
 * files must outlive the view.
 */
MUST_CHECK int export_build(const struct result_file *const *files, size_t nr,
			    struct export_view *view, struct why *why);
void export_view_release(struct export_view *view);

/* The headline of each process of a case, NaN where it has none; free() it. */
double *export_process_values(const struct export_file *file,
			      const struct export_case *c);

/* What the command line says about an export. */
struct export_options {
	const char *tool; /* "cowbench 0.1 (2dcde8426cf3)" */
	const char *origin; /* KCIDB: [a-z0-9_]+, who submits */
	const char *build_id; /* KCIDB: a build that it has already; or NULL */
};

struct export_format {
	const char *name;
	const char *help; /* half a line */
	/*
	 * Print the view. 0, or -EINVAL with why when the files do not fit
	 * into one document of this format; then nothing was printed. What the
	 * reader must know besides goes to *notes, a line each, which the
	 * caller frees; or NULL.
	 */
	int (*write)(FILE *out, const struct export_view *view,
		     const struct export_options *o, char **notes,
		     struct why *why);
};

/* May this word be options.origin? */
bool export_is_origin(const char *word);

/* Ends with an all-zero row. */
extern const struct export_format export_formats[];
const struct export_format *export_format_find(const char *name); /* or NULL */

#endif
