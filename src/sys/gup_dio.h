/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gup_dio.h - reads and writes of a block device in the ways that differ in
 * what the kernel does to the user's pages. Linked into the measuring program
 * only, as the drivers of gup.h are.
 *
 *	plain	 pread, pwrite with O_DIRECT: one buffer, ITER_UBUF (in 6.1)
 *	iovec	 preadv, pwritev with O_DIRECT: a segment for each page
 *	uring	 io_uring READ, WRITE with O_DIRECT: as plain, by another door
 *	fixed	 READ_FIXED, WRITE_FIXED with O_DIRECT: the pages are pinned when
 *		 the buffer is registered, and no I/O refers to them again
 *	buffered pread, pwrite without O_DIRECT: the CPU copies to and from the
 *		 page cache, no page is referred to
 *
 * One I/O is done when a call returns. A device that is shorter than what is
 * moved is gone through again from its start. The start is BLANK_HEAD_BYTES: what
 * is before belongs to whoever lent the device (blank.h).
 */
#ifndef SYS_GUP_DIO_H
#define SYS_GUP_DIO_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

struct dio;

struct dio_want {
	const char *device; /* path */
	const char *how; /* one of the words above */
	bool is_write; /* to the device */
	size_t call_bytes; /* of one I/O, at most the device */
	size_t len_bytes; /* of the device, that may be used, from there on */
};

/*
 * -errno with why; -EOPNOTSUPP, -EPERM, -ENOSYS, -ENOENT: lacking here, which is
 * a skip. BUG() for another how.
 */
MUST_CHECK int dio_open(struct dio **d, const struct dio_want *want,
			struct why *why);

/* Memory that dio_move() will be given; pins it if how is fixed. */
MUST_CHECK int dio_register(struct dio *d, void *addr, size_t len_bytes,
			    struct why *why);

/* All of it in calls of call_bytes, from the start on. */
MUST_CHECK int dio_move(struct dio *d, void *addr, size_t len_bytes,
			struct why *why);

void dio_close(struct dio *d); /* and unregisters; NULL is fine */

#endif
