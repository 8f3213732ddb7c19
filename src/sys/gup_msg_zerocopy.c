// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSG_ZEROCOPY over loopback TCP: the pages are fragments of packets in the
 * sender's queue.
 *
 * Whatever arrives at a socket of this machine is copied on the way
 * (skb_orphan_frags_rx()), so with UDP, and with TCP as long as the receiver has
 * room, the references are gone almost at once. Here the receiver's window is
 * shut by ordinary data first: what is sent then stays in the queue, unsent,
 * with its references. drop() aborts the connection, which frees the queue as
 * acknowledgements would but page by page at once; it ends when the completion
 * of each call was read, and pays for connecting anew and shutting the window.
 */
#include "sys/gup.h"

#include "sys/gup_zerocopy.h"
#include "sys/memlock.h"
#include "sys/mm.h"

#include <errno.h>

/* Of 20 pages each for a user, by the default of net.core.wmem_max. */
#define MAX_PAIRS 256

struct zerocopy {
	size_t call_pages;
	size_t nr_refs;
	size_t at; /* the connection that is being filled, and what is in it */
	size_t nr_in;
	size_t nr;
	struct zerocopy_pair pairs[MAX_PAIRS];
};

static void msg_zerocopy_close(void *state)
{
	struct zerocopy *z = state;

	for (size_t i = 0; i < z->nr; i++)
		zerocopy_pair_close(&z->pairs[i]);
	gup_state_free(z);
}

/* Root gets all into one queue. */
static int msg_zerocopy_open(void **state, const struct gup_want *want,
			     struct why *why)
{
	size_t left = want->nr_pages * want->nr_refs;
	struct zerocopy *z;
	int err;

	/* Beyond the pages, mm_account_pinned_pages() counts 2 for each call. */
	err = memlock_allows(want->call_pages
				     ? left + 2 * left / want->call_pages + 2
				     : left + 2 * want->nr_refs,
			     why);
	if (err)
		return err;
	z = gup_state_new(sizeof(*z));
	z->call_pages = want->call_pages;
	z->nr_refs = want->nr_refs;
	while (left && !err) {
		if (z->nr == MAX_PAIRS) {
			err = why_set(why, -EOPNOTSUPP,
				      "%zu more pages than %d queues hold",
				      left, MAX_PAIRS);
			why_hint(why, "raise net.core.wmem_max");
			break;
		}
		err = zerocopy_pair_open(&z->pairs[z->nr], left, why);
		if (err)
			break;
		if (left > z->pairs[z->nr].room_pages)
			left -= z->pairs[z->nr].room_pages;
		else
			left = 0;
		z->nr++;
	}
	if (err)
		msg_zerocopy_close(z);
	else
		*state = z;
	return err;
}

static int send_range(struct zerocopy *z, const char *at, size_t nr_pages,
		      struct why *why)
{
	while (nr_pages) {
		size_t nr = nr_pages;
		int err;

		if (z->nr_in == z->pairs[z->at].room_pages) {
			z->nr_in = 0;
			z->at++;
		}
		if (z->at == z->nr)
			return why_set(why, -ENOSPC, "all queues are full");
		if (z->call_pages && nr > z->call_pages)
			nr = z->call_pages;
		if (nr > z->pairs[z->at].room_pages - z->nr_in)
			nr = z->pairs[z->at].room_pages - z->nr_in;
		err = zerocopy_pair_send(&z->pairs[z->at], at,
					 nr * mm_page_bytes(), why);
		if (err)
			return err;
		z->nr_in += nr;
		at += nr * mm_page_bytes();
		nr_pages -= nr;
	}
	return 0;
}

static int msg_zerocopy_take(void *state, void *addr, size_t len_bytes,
			     struct why *why)
{
	struct zerocopy *z = state;
	int err = 0;

	for (size_t i = 0; i < z->nr_refs && !err; i++)
		err = send_range(z, addr, len_bytes / mm_page_bytes(), why);
	return err;
}

static int msg_zerocopy_drop(void *state, struct why *why)
{
	struct zerocopy *z = state;
	int err = 0;

	for (size_t i = 0; i < z->nr && i <= z->at && !err; i++)
		err = zerocopy_pair_drop(&z->pairs[i], why);
	z->at = 0;
	z->nr_in = 0;
	return err;
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, GUP_FAST | GUP_HOLDS },
	{ 0 },
};

static const struct gup_driver msg_zerocopy_driver = {
	.name = "msg_zerocopy",
	.what = "a packet in a TCP queue whose receiver has no room; one reference for each run of neighbours in a large folio",
	.path = "tcp_sendmsg > skb_zerocopy_iter_stream > __zerocopy_sg_from_iter > iov_iter_get_pages (2 since 6.0) > get_user_pages_fast. Drop: tcp_disconnect > skb_release_data > put_page, then the completions",
	.rules = rules,
	.open = msg_zerocopy_open,
	.take = msg_zerocopy_take,
	.drop = msg_zerocopy_drop,
	.close = msg_zerocopy_close,
};
GUP_DRIVER(msg_zerocopy_driver);
