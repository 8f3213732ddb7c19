// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/uffd_resolve.h"

#include "base/compiler.h"
#include "sys/mm.h"
#include "sys/uffd.h"

#include <errno.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

static void resolve_one(int uffd)
{
	const size_t page_bytes = mm_page_bytes();
	struct uffd_msg msg;
	uintptr_t at;

	/* -EAGAIN: the fault was resolved by a change of the whole region. */
	if (read(uffd, &msg, sizeof(msg)) != (ssize_t)sizeof(msg) ||
	    msg.event != UFFD_EVENT_PAGEFAULT)
		return;
	at = msg.arg.pagefault.address / page_bytes * page_bytes;
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel says a number */
	if (uffd_protect(uffd, (void *)at, page_bytes, false, NULL)) {
		/* It was unmapped meanwhile: nobody waits any more. */
	}
}

void uffd_resolve(void *arg)
{
	const struct uffd_resolver *u = arg;
	struct pollfd fds[] = {
		{ .fd = u->uffd, .events = POLLIN },
		{ .fd = u->end_fd, .events = POLLIN },
	};

	do {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0) {
			if (errno != EINTR)
				return;
			continue;
		}
		if (fds[0].revents & POLLIN)
			resolve_one(u->uffd);
	} while (!fds[1].revents);
}
