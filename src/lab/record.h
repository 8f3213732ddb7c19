/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - from what a guest sent to case lines of a result file.
 *
 * The JSON of the measuring program is kept as it is; only what it cannot know
 * is put in: its place in the file, and what the kernel said meanwhile.
 */
#ifndef LAB_RECORD_H
#define LAB_RECORD_H

#include "lab/console.h"
#include "lab/plan.h"

#include <jansson.h>

/*
 * The line of process i from the data of a "case" frame, checked as every
 * record is. *obj is a new reference. -EINVAL with why: no record, or one of
 * another case.
 */
MUST_CHECK int lab_record_take(const struct lab_plan *p, size_t i,
			       const char *data, size_t len_bytes, json_t **obj,
			       struct why *why);

/* The line of a process that gave none: outcome broken, for this reason. */
json_t *lab_record_broken(const struct lab_plan *p, size_t i, uint64_t seed,
			  const char *reason);

/*
 * What the kernel said while it ran: a warning makes an ok record suspect, an
 * oops makes any record with numbers broken. finding may be NULL.
 */
void lab_record_judge(json_t *obj, const struct console_finding *finding);

/* Its place in the file. */
void lab_record_set_seq(json_t *obj, uint64_t seq);

/* "ok", "suspect", ... of a line. */
const char *lab_record_outcome(const json_t *obj);

#endif
