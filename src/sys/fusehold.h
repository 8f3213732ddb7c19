/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fusehold.h - a device whose transfers end when we say so: O_DIRECT on the file
 * of a FUSE daemon of our own (fused.h), submitted by io_submit(2).
 *
 * The kernel takes its references while it submits, in the calling thread
 * (fuse_get_user_pages()), and drops them when the daemon has answered. What is
 * read is copied into the pages that are held, by the daemon's write(2) of its
 * answer, whatever is mapped at the address by then. What is written is copied
 * out of the pages that are held when the daemon reads the request, which it
 * does when told; the references stay until it answers.
 *
 * One request has up to 256 pages, one call as many requests as it needs. No
 * thread and no page is shared with the daemon but one mapping of shared memory.
 * The daemon dies with the thread that opened it, which has to be the first of
 * its process, and with it end all transfers and the mount: nothing waits for
 * ever, and nothing stays behind.
 *
 * Since 5.2 (fsopen()). As root, or where /dev/fuse is open to the user and user
 * namespaces are allowed.
 */
#ifndef SYS_FUSEHOLD_H
#define SYS_FUSEHOLD_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fusehold;

/* Is /dev/fuse there, and for us? -EOPNOTSUPP, -EPERM with the remedy. */
MUST_CHECK int fusehold_ready(struct why *why);

/*
 * Starts the daemon: before memory is mapped that it must not share. Room for
 * nr_calls calls and len_bytes in all at one time.
 */
MUST_CHECK int fusehold_open(struct fusehold **h, size_t len_bytes,
			     size_t nr_calls, struct why *why);
void fusehold_close(struct fusehold *h); /* ends all; NULL is fine */

/*
 * One call: from or to the device. Returns when all pages are held. The bytes
 * of the device follow those of the call before, from 0 on after an answer.
 */
MUST_CHECK int fusehold_read(struct fusehold *h, void *addr, size_t len_bytes,
			     struct why *why);
MUST_CHECK int fusehold_write(struct fusehold *h, const void *addr,
			      size_t len_bytes, struct why *why);
size_t fusehold_nr_bytes(const struct fusehold *h); /* submitted so far */

/*
 * The device's memory: what reads will get; what writes have brought, once the
 * daemon has taken them.
 */
char *fusehold_data(struct fusehold *h);

/* The device takes what is written to it now; the pages stay held. */
MUST_CHECK int fusehold_sample(struct fusehold *h, struct why *why);

/*
 * All transfers end now: reads with the device's bytes if has_data, else
 * without any (end of file). Returns when no page is held any more.
 */
MUST_CHECK int fusehold_answer(struct fusehold *h, bool has_data,
			       struct why *why);

struct fusehold_times {
	uint64_t arrived_ns; /* the device had the request */
	uint64_t answered_ns; /* it began to answer */
};

/*
 * The next len_bytes of reads end with data at a time of CLOCK_MONOTONIC, or as
 * soon as they can if that is over: order, say when, submit, wait. The daemon
 * sleeps until the request comes and spins from there on. To say when costs one
 * store to memory.
 */
MUST_CHECK int fusehold_order(struct fusehold *h, size_t len_bytes,
			      struct why *why);
void fusehold_until(struct fusehold *h, uint64_t until_ns);
MUST_CHECK int fusehold_wait(struct fusehold *h, struct why *why);
/* After fusehold_wait(), and untimed. */
MUST_CHECK int fusehold_times(struct fusehold *h, struct fusehold_times *t,
			      struct why *why);

#endif
