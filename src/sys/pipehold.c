// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/pipehold.h"

#include "base/err.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

/* What any user's pipe may hold: the default of fs.pipe-max-size. */
#define PIPE_BYTES (1u << 20)

struct pipehold {
	int null_fd;
	size_t nr; /* pipes */
	int fds[][2];
};

void pipehold_free(struct pipehold *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->nr; i++) {
		close(h->fds[i][0]);
		close(h->fds[i][1]);
	}
	if (h->null_fd >= 0)
		close(h->null_fd);
	free(h);
}

int pipehold_new(struct pipehold **out, size_t nr_pages, struct why *why)
{
	size_t len_bytes = nr_pages * mm_page_bytes();
	size_t nr = (len_bytes + PIPE_BYTES - 1) / PIPE_BYTES;
	struct pipehold *h = xcalloc(1, sizeof(*h) + nr * sizeof(h->fds[0]));
	int err;

	*out = NULL;
	h->null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (h->null_fd < 0) {
		err = why_errno(why, -errno, "open /dev/null");
		goto out_free;
	}
	for (; h->nr < nr; h->nr++) {
		int *fds = h->fds[h->nr];

		if (pipe2(fds, O_CLOEXEC | O_NONBLOCK)) {
			err = why_errno(why, -errno, "make pipe %zu of %zu",
					h->nr + 1, nr);
			goto out_free;
		}
		if (fcntl(fds[1], F_SETPIPE_SZ, (int)PIPE_BYTES) < 0) {
			err = why_errno(why, -errno, "a pipe of %u bytes",
					PIPE_BYTES);
			close(fds[0]);
			close(fds[1]);
			goto out_free;
		}
	}
	*out = h;
	return 0;

out_free:
	pipehold_free(h);
	return err;
}

int pipehold_take(struct pipehold *h, void *addr, size_t len_bytes,
		  struct why *why)
{
	char *at = addr;
	size_t left = len_bytes;

	for (size_t i = 0; i < h->nr && left; i++) {
		size_t room = PIPE_BYTES;

		while (left && room) {
			struct iovec iov = {
				.iov_base = at,
				.iov_len = left < room ? left : room,
			};
			ssize_t n = vmsplice(h->fds[i][1], &iov, 1,
					     SPLICE_F_NONBLOCK);

			if (n <= 0)
				return why_errno(why, n ? -errno : -EIO,
						 "vmsplice %zu pages",
						 len_bytes / mm_page_bytes());
			at += n;
			left -= (size_t)n;
			room -= (size_t)n;
		}
	}
	return left ? why_set(why, -ENOSPC, "pipes have no room for %zu pages",
			      len_bytes / mm_page_bytes())
		    : 0;
}

int pipehold_drop(struct pipehold *h, struct why *why)
{
	for (size_t i = 0; i < h->nr; i++) {
		ssize_t n;

		do
			n = splice(h->fds[i][0], NULL, h->null_fd, NULL,
				   PIPE_BYTES, SPLICE_F_NONBLOCK);
		while (n > 0);
		if (n < 0 && errno != EAGAIN)
			return why_errno(why, -errno, "empty a pipe");
	}
	return 0;
}
