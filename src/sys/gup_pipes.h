/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gup_pipes.h - pipes as a place where references to pages stay: one page in
 * each slot, for the drivers vmsplice and tee.
 *
 * A pipe of a user has at most fs.pipe-max-size bytes (1 MiB by default), and
 * all of the user's pipes no more than fs.pipe-user-pages-soft pages (16384);
 * who has CAP_SYS_RESOURCE or CAP_SYS_ADMIN is exempt. Since Linux 4.5.
 */
#ifndef SYS_GUP_PIPES_H
#define SYS_GUP_PIPES_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

struct pipes {
	size_t slots; /* pages that one pipe holds: a power of two */
	size_t nr_taken; /* slots that are full, of all pipes */
	int null_fd;
	int peek[2]; /* made at the first look; -1 */
	size_t nr;
	int fds[][2];
};

/*
 * Room for nr_pages pages, in pipes of nr_max pages at most; 0: as large as a
 * user's may be. On failure *p is NULL.
 */
MUST_CHECK int pipes_new(struct pipes **p, size_t nr_pages, size_t nr_max,
			 struct why *why);
void pipes_free(struct pipes *p); /* with all that is in them; NULL is fine */

/* One vmsplice(2) of the whole pages into the pipe that is being filled. */
MUST_CHECK int pipes_fill(struct pipes *p, const void *addr, size_t nr_pages,
			  struct why *why);
/* Room in the pipe that is being filled; 0: all are full. */
size_t pipes_room(const struct pipes *p);

/* Empty by splicing into /dev/null, which copies nothing. */
MUST_CHECK int pipes_empty(struct pipes *p, struct why *why);

/*
 * Read from offset on of all that is in the pipes. The pages stay in: they are
 * read from a pipe that got them by tee(2).
 */
MUST_CHECK int pipes_look(struct pipes *p, size_t offset, void *to,
			  size_t len_bytes, struct why *why);

#endif
