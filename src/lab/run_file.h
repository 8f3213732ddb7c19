/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_file.h - the result file of one boot, written as the records come.
 *
 * A line is kept back until the kernel has named the next case on its console
 * (or is gone): what it said about the case is then known, because the order
 * between the two serial lines is not.
 */
#ifndef LAB_RUN_FILE_H
#define LAB_RUN_FILE_H

#include "lab/boot.h"
#include "lab/env.h"
#include "lab/plan.h"
#include "results/file.h"

/* What all boots of a session share; borrowed. */
struct lab_files {
	const struct lab_plan *plan;
	const char *guest_path; /* run-bench-guest */
	uint64_t config_hash;
	char *const *argv; /* recorded in the plan */
	uint64_t start_ns; /* of this host's monotonic clock */
};

struct lab_file {
	const struct lab_files *all;
	char *path, *console_path; /* owned */
	uint64_t seed; /* of this boot */
	struct lab_env_boot boot; /* machine is owned by the caller */
	struct lab_env_source source;
	json_t *stored_env; /* of the snapshot, or NULL; owned */

	bool is_begun; /* env and plan are written */
	bool is_complete;
	bool has_console; /* the console file was written */
	struct result_writer *writer;
	long running; /* process, -1 before the first */
	json_t **lines; /* [process]: came, not written yet; owned */
	size_t nr_written; /* = number of the next to be written */
	size_t nr_of[4]; /* written, by enum outcome */
	/* All case lines are written, the end line is not; may be NULL. */
	int (*before_end)(struct lab_file *f, void *arg); /* f->why on error */
	void *before_end_arg;
	int err; /* the file could not be written: why */
	struct why why;
};

/* work_dir: where its temporary files go. */
void lab_file_init(struct lab_file *f, const struct lab_files *all,
		   const char *work_dir);
void lab_file_release(struct lab_file *f);

/*
 * A frame of the guest. A damaged one is a broken record; the return is the
 * error that ends the session: the file cannot be written (f->why).
 */
int lab_file_take(struct lab_file *f, const struct lab_boot *b,
		  const struct wire_frame *frame);

/* Write what the console has passed; call it now and then. */
int lab_file_flush(struct lab_file *f, const struct console *c);

/*
 * The guest is gone. What is left of the plan is recorded as broken if the
 * kernel died; if we were stopped, it is not there, and the end line says so.
 * stop_name: "SIGINT", or NULL.
 */
int lab_file_end(struct lab_file *f, const struct lab_boot *b,
		 const char *stop_name);

#endif
