/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * file.h - append to, and read, a result file.
 *
 * Writing is append-only: one write() a line, fdatasync for env, plan, resume
 * and end, so that a run that is killed at any moment leaves whole lines and
 * at most one cut line at the end. To the end line, the writer adds how many
 * profile lines it wrote.
 */
#ifndef RESULTS_FILE_H
#define RESULTS_FILE_H

#include "results/profile_record.h"
#include "results/record.h"

struct result_writer;

/*
 * Create PATH ("-" is stdout), O_EXCL unless it does not exist: an existing
 * file is never overwritten (-EEXIST, hint names --resume). Returns 0 or
 * -errno with why. The writer is owned by the caller until _close().
 */
MUST_CHECK int result_writer_create(struct result_writer **w, const char *path,
				    struct why *why);

/*
 * Open an interrupted PATH for more: cuts a torn last line and an "end" line
 * that says interrupted. -EALREADY when the file is complete.
 */
MUST_CHECK int result_writer_resume(struct result_writer **w, const char *path,
				    struct why *why);

/* Append one object as one line. Takes the reference. 0 or -errno. */
MUST_CHECK int result_writer_add(struct result_writer *w, json_t *obj,
				 struct why *why);

/* Close and free. 0 or -errno (a full disk may show only here). */
MUST_CHECK int result_writer_close(struct result_writer *w, struct why *why);

/* A whole file in memory. */
struct result_file {
	char *path;
	json_t *env; /* or NULL when missing */
	json_t *plan;
	json_t *end; /* NULL: the run was cut off */
	size_t nr_resumes;
	size_t nr_cases;
	struct case_record *cases; /* in file order */
	size_t nr_profiles;
	struct profile_record *profiles; /* in file order */
	bool is_torn; /* the last line is not whole */
	bool is_complete; /* has plan and end, and end says complete */
};

/*
 * Read PATH. Damage that leaves lines readable is not an error here: see
 * result_check(). -EINVAL with "PATH:LINE: why" for a line (not the last)
 * that is no JSON or breaks a rule of its record.
 */
MUST_CHECK int result_file_read(struct result_file *f, const char *path,
				struct why *why);
void result_file_release(struct result_file *f);

#endif
