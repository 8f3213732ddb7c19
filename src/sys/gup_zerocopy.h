/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gup_zerocopy.h - a TCP connection over loopback whose receiver takes no more:
 * what is sent with MSG_ZEROCOPY (4.14) stays in the sender's queue.
 *
 * Where loopback is down (a bare guest) the connection lives in a network
 * namespace of its own, which ends with it; that needs CAP_SYS_ADMIN.
 */
#ifndef SYS_GUP_ZEROCOPY_H
#define SYS_GUP_ZEROCOPY_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

struct zerocopy_pair {
	int listener, sender, receiver; /* -1: not open */
	unsigned int nr_calls; /* whose completion was not seen yet */
	size_t room_pages; /* that surely fit into the sender's queue */
};

/* For nr_pages, or as many as this user may have in one queue. */
MUST_CHECK int zerocopy_pair_open(struct zerocopy_pair *p, size_t nr_pages,
				  struct why *why);
void zerocopy_pair_close(struct zerocopy_pair *p);

/* One call; all of it or an error. */
MUST_CHECK int zerocopy_pair_send(struct zerocopy_pair *p, const void *addr,
				  size_t len_bytes, struct why *why);

/*
 * Abort the connection, which empties the queue; wait for the completion of
 * each call; connect anew.
 */
MUST_CHECK int zerocopy_pair_drop(struct zerocopy_pair *p, struct why *why);

#endif
