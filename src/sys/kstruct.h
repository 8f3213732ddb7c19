/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kstruct.h - how the running kernel lays out struct page, struct folio and
 * the page flags, from its BTF (/sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF,
 * since 5.4). Nothing is known beforehand but names: what a kernel does not
 * have is absent, never a default.
 */
#ifndef SYS_KSTRUCT_H
#define SYS_KSTRUCT_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first two of any page, the others of the head of its folio. */
enum kfield_id {
	KFIELD_FLAGS,
	KFIELD_HEAD, /* compound_head; compound_info since 7.1 */
	KFIELD_MAPPING,
	KFIELD_REFCOUNT,
	KFIELD_LARGE_MAPCOUNT, /* of the folio, less one; since 6.10 */
	KFIELD_PINCOUNT, /* exact pins of a large folio */
	KFIELD_NR_PAGES,
	KFIELD_ORDER,
	KFIELD_ORDER_FLAGS, /* its lowest 8 bits are the order: since 6.6 */
	KFIELD_NR,
};

enum kflag_id {
	KFLAG_HEAD,
	KFLAG_LOCKED,
	KFLAG_ANON_EXCLUSIVE, /* since 5.19 */
	KFLAG_SWAPCACHE,
	KFLAG_SWAPBACKED,
	KFLAG_LRU,
	KFLAG_DIRTY,
	KFLAG_WRITEBACK,
	KFLAG_RESERVED,
	KFLAG_PRIVATE, /* what hangs on it (buffers) holds a reference */
	KFLAG_NR,
};

/*
 * size_bytes 0: this kernel has no such member. offset_bytes is from the
 * beginning of the page's or the head's struct page: what lies in the second
 * or third page of a folio is there, as these follow the head.
 */
struct kfield {
	uint16_t offset_bytes;
	uint16_t size_bytes;
};

/* Holds no pointer: may be handed from one process to another. */
struct kstruct {
	uint32_t page_bytes; /* sizeof(struct page) */
	struct kfield fields[KFIELD_NR];
	int16_t flag_bits[KFLAG_NR]; /* -1: this kernel has no such flag */
};

/*
 * The running kernel's. Needs 5 MB for a moment. -ENOENT: there is no BTF;
 * -EINVAL: it says nothing of struct page or its reference count.
 */
MUST_CHECK int kstruct_read(struct kstruct *out, struct why *why);

/* The same from BTF as it is in the file. */
MUST_CHECK int kstruct_parse(struct kstruct *out, const void *btf,
			     size_t len_bytes, struct why *why);

static inline bool kstruct_has(const struct kstruct *k, enum kfield_id id)
{
	return k->fields[id].size_bytes;
}

/*
 * The value of a field of 1, 2, 4 or 8 bytes, not extended by its sign. page:
 * the bytes of the struct page, and for what lies beyond them those that
 * follow. Only where kstruct_has().
 */
uint64_t kstruct_get(const struct kstruct *k, enum kfield_id id,
		     const void *page);

/* Bytes from a page's beginning that hold every field of the kernel. */
size_t kstruct_span_bytes(const struct kstruct *k);

/* Is the flag known here and set? */
bool kstruct_flag(const struct kstruct *k, enum kflag_id id, uint64_t flags);

#endif
