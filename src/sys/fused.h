/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fused.h - a FUSE daemon whose one file is a device: it moves data when it is
 * told to, and not before. The other end is fusehold.h.
 *
 * There is no mount point: fsopen() and fsmount() (5.2) make a mount that is
 * only a file descriptor, which goes to the owner by the socket. It is in no
 * mount namespace, and gone with its last file.
 *
 * What ends it: its socket, PR_SET_PDEATHSIG, and the robust mutex that the
 * owner's first thread holds. The mutex is what cannot fail: a thread that is
 * killed lets go of it in exit_mm_release(), before exit_mm() waits in
 * exit_aio() for reads that only this process can end. With it goes the last
 * descriptor of /dev/fuse, and the kernel ends every request with -ECONNABORTED.
 */
#ifndef SYS_FUSED_H
#define SYS_FUSED_H

#include "base/compiler.h"
#include "base/why.h"
#include "sys/fuse_proto.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

/* Where the daemon finds what it is given. */
enum { FUSED_FD = 3, FUSED_SHARED_FD };

/* Memory of both; the bytes of the file follow, from its offset 0 on. */
struct fused_shared {
	pthread_mutex_t alive; /* robust; the owner's */
	/* On CLOCK_MONOTONIC; looked at when a timed answer has its request. */
	uint64_t until_ns;
};
#define FUSED_HEAD_BYTES (64u << 10)

enum fused_op {
	/*
	 * Answer whatever comes, at once. Reads get data: a read that finds the
	 * end makes the kernel take it for the size of the file, and ask for the
	 * attributes at every call from then on.
	 */
	FUSED_SERVE,
	FUSED_HOLD, /* touch no request until told */
	/*
	 * Read the requests for len_bytes. Of writes the kernel copies the data
	 * in this moment, from the pages that it holds.
	 */
	FUSED_TAKE,
	/* And answer them: at once, or not before fused_shared.until_ns. */
	FUSED_ANSWER,
	FUSED_ANSWER_AT,
};

struct fused_order {
	uint32_t op;
	/* Reads get the bytes of the shared memory; else they find the end. */
	uint32_t has_data;
	uint64_t len_bytes;
};

/* One comes first, with the mount; then one for each order. */
struct fused_report {
	int32_t err;
	uint32_t nr_requests;
	uint64_t arrived_ns; /* the last of them had been read */
	uint64_t answered_ns; /* before the first answer */
	struct why why;
};

/* The owner's end of a daemon. */
struct fused_end {
	int sock;
	pid_t pid;
	struct fused_shared *shared; /* NULL: none */
	size_t map_bytes;
};

/*
 * A daemon with data_bytes of shared memory for data, by vfork and exec of this
 * program: shares no page with it. Its first report is still to be received.
 * Fills *e, also when it fails: fused_stop() ends it and waits for its end. Of
 * the first thread of the process, which holds the mutex from here on.
 */
MUST_CHECK int fused_start(struct fused_end *e, size_t data_bytes,
			   struct why *why);
void fused_stop(struct fused_end *e);

/* mount_fd: filled by the first report; else NULL. -ECHILD: it died. */
MUST_CHECK int fused_receive(struct fused_end *e, struct fused_report *r,
			     int *mount_fd, struct why *why);
MUST_CHECK int fused_send(struct fused_end *e, const struct fused_order *o,
			  struct why *why);
/* Sends, and waits for the report. */
MUST_CHECK int fused_obeyed(struct fused_end *e, const struct fused_order *o,
			    struct why *why);

/* All of a daemon's life, in a process of its own. Returns its exit status. */
int fused_main(pid_t owner);

/*
 * fused_mount.c: /dev/fuse and a mount of it that is nowhere. Without
 * CAP_SYS_ADMIN in a user namespace of our own, which this process then is in:
 * for a process of one thread. 0 or -errno with why.
 */
MUST_CHECK int fused_mount(int *fuse_fd, int *mount_fd, struct why *why);

#endif
