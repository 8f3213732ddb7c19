/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ioctls of /dev/cowprobe: references to the caller's pages
 * that stay until they are dropped, and what their struct pages say.
 *
 * One open file holds references of one kind; they end by COWPROBE_DROP, or
 * when the last copy of the file is closed, however that comes. For root.
 *
 * COWPROBE_ABOUT and its struct never change. A program asks it first, and
 * goes on only if version is the COWPROBE_VERSION it was built with: whatever
 * else changes here, or in its meaning, counts that number up.
 */
#ifndef COWPROBE_H
#define COWPROBE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define COWPROBE_VERSION 1
#define COWPROBE_DEVICE	 "/dev/cowprobe"

struct cowprobe_about {
	__u32 version;
	__u32 page_bytes;
	__u64 refs_max; /* of all open files together */
	char release[64]; /* of the kernel, for which it was built */
};

/*
 * Room for so many references; what COWPROBE_TAKE needs it for is allocated
 * here. Only while nothing is held (EBUSY).
 */
struct cowprobe_room {
	__u64 nr_refs;
};

enum cowprobe_ref {
	/* The same loop with a call that does nothing: nothing is held. */
	COWPROBE_DRY,
	COWPROBE_GET, /* FOLL_GET */
	COWPROBE_PIN, /* FOLL_PIN */
};

#define COWPROBE_WRITE (1u << 0) /* FOLL_WRITE */
#define COWPROBE_LONG  (1u << 1) /* FOLL_LONGTERM, of a pin only */
#define COWPROBE_SLOW  (1u << 2) /* by page tables under mmap_lock alone */

/*
 * All pages or none. What is held already must be of the same ref and flags
 * (EBUSY). ENOSPC: no room for so many; else the error of GUP, or EFAULT where it
 * took fewer than it was asked for and did not say why.
 */
struct cowprobe_take {
	__u64 addr; /* of a page */
	__u64 nr_pages;
	__u64 call_pages; /* pages of one GUP call; 0: all in one */
	__u32 ref; /* enum cowprobe_ref */
	__u32 flags;
	__u64 ns; /* out: ktime_get() around the calls */
	__u64 nr_held; /* out: of this file, now */
};

struct cowprobe_drop {
	__u64 nr; /* out */
	__u64 ns; /* out: ktime_get() around the puts */
};

/*
 * Bytes through the references, as a device would: whatever is mapped at the
 * address by now. offset counts from the reference that was taken first. To
 * the pages only through references that were taken to write (EACCES); they
 * are then marked dirty when they are dropped.
 */
struct cowprobe_copy {
	__u64 offset;
	__u64 buffer; /* of the caller */
	__u64 len_bytes;
	__u32 is_write; /* buffer to pages; else pages to buffer */
	__u32 zero;
};

#define COWPROBE_IS_ANON      (1u << 0)
#define COWPROBE_IS_EXCLUSIVE (1u << 1) /* PageAnonExclusive() */
#define COWPROBE_IS_PINNED    (1u << 2) /* page_maybe_dma_pinned() */
#define COWPROBE_IS_SWAPCACHE (1u << 3)
#define COWPROBE_IS_KSM	      (1u << 4)
#define COWPROBE_IS_DIRTY     (1u << 5)
/* What is known here at all. */
#define COWPROBE_HAS_PAGE      (1u << 16) /* else the rest is 0 */
#define COWPROBE_HAS_EXCLUSIVE (1u << 17) /* anonymous, since 5.19 */
#define COWPROBE_HAS_MAPCOUNT  (1u << 18)
#define COWPROBE_HAS_PINCOUNT  (1u << 19) /* large folios */

struct cowprobe_page {
	__u64 pfn;
	__u32 flags;
	__u32 order; /* of the folio */
	__u32 index; /* of the page in it */
	__s32 refcount; /* of the folio, without what it takes to look */
	__s32 mapcount; /* of the page */
	__s32 pincount; /* of the folio */
};

#define COWPROBE_BY_ADDR 1u

/*
 * to[nr]: of the references from first on. With COWPROBE_BY_ADDR of the pages
 * mapped from the address first on, without a fault: one that is not there, or
 * is no ordinary page (the zero page), has no COWPROBE_HAS_PAGE.
 */
struct cowprobe_pages {
	__u64 first;
	__u64 nr;
	__u64 to; /* struct cowprobe_page * */
	__u32 flags;
	__u32 page_struct_bytes; /* sizeof(struct cowprobe_page) */
};

#define COWPROBE_MAGIC 0xc9
#define COWPROBE_ABOUT _IOR(COWPROBE_MAGIC, 0, struct cowprobe_about)
#define COWPROBE_ROOM  _IOW(COWPROBE_MAGIC, 1, struct cowprobe_room)
#define COWPROBE_TAKE  _IOWR(COWPROBE_MAGIC, 2, struct cowprobe_take)
#define COWPROBE_DROP  _IOR(COWPROBE_MAGIC, 3, struct cowprobe_drop)
#define COWPROBE_COPY  _IOW(COWPROBE_MAGIC, 4, struct cowprobe_copy)
#define COWPROBE_PAGES _IOW(COWPROBE_MAGIC, 5, struct cowprobe_pages)

#endif
