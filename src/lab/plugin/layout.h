/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * layout.h - how the guest's kernel lays out its memory, from options; and what
 * its variables point to, read when it is asked for.
 */
#ifndef LAB_PLUGIN_LAYOUT_H
#define LAB_PLUGIN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAYOUT_PAGE_BYTES_MAX 256 /* of struct page: 64; 96 with KMSAN */
#define LAYOUT_OBJECTS_MAX    16

/* One option each, of the same name; 0: not told. */
struct layout {
	/* Addresses; sizes of what begins there. */
	uint64_t vmemmap, direct_map, direct_map_bytes;
	uint64_t image; /* text, data, modules: all from here on */
	uint64_t page_bytes, page_struct_bytes, folio_bytes;
	/* Offsets in struct page, in bytes. */
	uint64_t page_flags, page_type, compound_head, slab_cache;
	/* Which bits are to be equal to which of page_type; or set in flags. */
	uint64_t head_mask, slab_flag_mask;
	uint64_t slab_mask, slab_type, table_mask, table_type;
	/* Offsets in struct kmem_cache. */
	uint64_t cache_name, cache_size, cache_refs;
	/* __per_cpu_offset, and where per-CPU symbols begin and end. */
	uint64_t percpu, percpu_from, percpu_to;
};
extern struct layout layout;

/* How memory of the guest is read: guest_mem_read(). Set it before classify(). */
extern bool (*layout_read)(uint64_t addr, void *to, size_t nr_bytes);

/*
 * A slab cache as it is now; NULL: cannot be read. The name ends in ~ where the
 * kernel merged it with others: an object may be of any of them.
 */
struct cache_seen {
	uint64_t addr, object_bytes;
	const char *name;
};
const struct cache_seen *layout_cache(uint64_t addr);

/* Of a per-CPU variable: the address that its symbol has. */
bool layout_percpu(uint64_t addr, uint64_t *symbol_addr);

/*
 * Of what a variable of the kernel points to: "object=NAME:BYTES:ADDR[:OFF]",
 * the pointer at ADDR, or the one OFF bytes behind where that points to.
 * "percpu_object=" the same, and that pointer is a per-CPU one.
 */
bool layout_object(uint64_t addr, const char **name, uint64_t *offset);

#endif
