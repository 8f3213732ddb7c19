/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filemem.h - files whose pages are measured: in a page cache that is not
 * swapped, and in shared memory.
 *
 * None has a name: whatever happens to this process, nothing stays behind.
 */
#ifndef SYS_FILEMEM_H
#define SYS_FILEMEM_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

/*
 * A regular file of nr_pages pages, all of it a hole, in the first folder that
 * can have one without a name (O_TMPFILE) and is not tmpfs: /var/tmp, /tmp, /.
 * Where there is none (a machine that runs from its initrd), on a ramfs that
 * is mounted nowhere: fsmount(2), since 5.2, CAP_SYS_ADMIN. Readahead is off
 * (POSIX_FADV_RANDOM): it would bring in large folios. *fs_magic: what statfs(2)
 * calls the file system. A descriptor that the caller closes, or -errno.
 */
MUST_CHECK int filemem_open(size_t nr_pages, long *fs_magic, struct why *why);

/* The same in shared memory: memfd_create(2), since 3.17. */
MUST_CHECK int filemem_open_memfd(size_t nr_pages, struct why *why);

/* Every page into the page cache by reading it: clean, zeroes. */
MUST_CHECK int filemem_read(int fd, size_t nr_pages, struct why *why);

/* Every page by writing a word into it: dirty, and unlike its neighbours. */
MUST_CHECK int filemem_write(int fd, size_t nr_pages, struct why *why);

#endif
