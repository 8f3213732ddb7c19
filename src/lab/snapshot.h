/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * snapshot.h - save a parked guest to a file, and bring it back: a
 * conversation over QMP, advanced by each message that comes.
 *
 * The guest is stopped at both ends of it, so nothing of it takes guest time,
 * and two guests of one file run the same instructions.
 */
#ifndef LAB_SNAPSHOT_H
#define LAB_SNAPSHOT_H

#include "lab/machine.h"
#include "lab/qmp.h"

#include <stdbool.h>

enum snapshot_step {
	SNAPSHOT_GREETING, /* wait for QEMU's first word */
	SNAPSHOT_CAPABILITIES,
	SNAPSHOT_EVENTS, /* migration is to tell how it goes */
	SNAPSHOT_LIMITS, /* no limit on bytes a second */
	SNAPSHOT_PARKED, /* save: wait until the guest stops itself */
	SNAPSHOT_PASS, /* the file's descriptor goes over */
	SNAPSHOT_START,
	SNAPSHOT_MOVING, /* wait until it is through */
	SNAPSHOT_LEAVE, /* save: quit; load: continue */
	SNAPSHOT_DONE,
	SNAPSHOT_ASK, /* it failed: why? */
};

struct snapshot {
	const char *path; /* borrowed */
	bool is_load;
	bool has_fdset; /* file:/dev/fdset/N; before QEMU 9.1 fd:NAME */
	bool is_parked; /* the guest has stopped itself */
	bool has_moved; /* all of it is over */
	enum snapshot_step step;
	int fd;
	char *part_path; /* save: what is written until it is whole */
	struct qmp qmp;
};

/*
 * Open the file and begin; qmp_fd is borrowed. save: PATH is written beside
 * and renamed when it is whole. -errno with why when the file cannot be had.
 */
MUST_CHECK int snapshot_begin_save(struct snapshot *s, const char *path,
				   const struct lab_qemu *q, int qmp_fd,
				   struct why *why);
MUST_CHECK int snapshot_begin_load(struct snapshot *s, const char *path,
				   const struct lab_qemu *q, int qmp_fd,
				   struct why *why);
/* What is not whole is removed. */
void snapshot_release(struct snapshot *s);

/*
 * Bytes came on qmp_fd: 0, or -errno with why when it cannot succeed any more.
 * A save stands still at SNAPSHOT_PARKED with is_parked set, because only the
 * data line knows whether the guest was ready: the caller calls
 * snapshot_go_on(), or ends the guest.
 */
MUST_CHECK int snapshot_feed(struct snapshot *s, const void *data, size_t len,
			     struct why *why);
MUST_CHECK int snapshot_go_on(struct snapshot *s, struct why *why);

#endif
