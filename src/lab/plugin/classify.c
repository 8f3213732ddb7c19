// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is at an address of the guest's kernel.
 *
 * An address of the direct map is memory of a frame, and the frame's struct page
 * says what it is used for: a slab (whose cache has a name and a size, hence
 * the offset within the object), a page table, or neither. Where struct page,
 * its members and its types are depends on the version and the configuration;
 * all of that is told by options, from the kernel's BTF (profile/fields.c).
 */
#include "lab/plugin/classify.h"

#include "lab/plugin/layout.h"
#include "lab/plugin/plugin.h"

#include <string.h>

static const char *const kind_names[] = {
	[PLACE_PAGE] = "page",	   [PLACE_FOLIO] = "folio",
	[PLACE_TABLE] = "table",   [PLACE_SLAB] = "slab",
	[PLACE_STATIC] = "static", [PLACE_STACK] = "stack",
	[PLACE_USER] = "user",	   [PLACE_DIRECT] = "direct",
	[PLACE_OTHER] = "other",
};

const char *place_kind_name(enum place_kind kind)
{
	return kind_names[kind];
}

/* A frame's struct page and that of its compound page's head. */
struct frame {
	uint64_t page, head; /* where they are; equal: no tail */
	bool is_head; /* of a compound page */
	uint8_t bytes[LAYOUT_PAGE_BYTES_MAX]; /* of the head */
	enum { FRAME_PLAIN, FRAME_SLAB, FRAME_TABLE } use;
};

static bool is_within(uint64_t addr, uint64_t from, uint64_t nr_bytes)
{
	return addr - from < nr_bytes;
}

static uint64_t member64(const uint8_t *at, uint64_t offset_bytes)
{
	uint64_t v = 0;

	if (offset_bytes + sizeof(v) <= LAYOUT_PAGE_BYTES_MAX)
		memcpy(&v, at + offset_bytes, sizeof(v));
	return v;
}

static uint32_t member32(const uint8_t *at, uint64_t offset_bytes)
{
	uint32_t v = 0;

	if (offset_bytes + sizeof(v) <= LAYOUT_PAGE_BYTES_MAX)
		memcpy(&v, at + offset_bytes, sizeof(v));
	return v;
}

static uint64_t vmemmap_bytes(void)
{
	if (!layout.page_bytes)
		return 0;
	return layout.direct_map_bytes / layout.page_bytes *
	       layout.page_struct_bytes;
}

/*
 * A tail's compound_head is the head's address + 1; since 7.1 (compound_info)
 * it may be a mask instead, which leaves the head of the tail's own address.
 */
static uint64_t head_of(uint64_t page, uint64_t info)
{
	if (!(info & 1))
		return page;
	if (is_within(info - 1, layout.vmemmap, vmemmap_bytes()))
		return info - 1;
	return page & info;
}

static void find_use(struct frame *f)
{
	uint64_t flags = member64(f->bytes, layout.page_flags);
	uint32_t type = member32(f->bytes, layout.page_type);

	f->is_head = flags & layout.head_mask;
	if (flags & layout.slab_flag_mask ||
	    (layout.slab_mask && (type & layout.slab_mask) == layout.slab_type))
		f->use = FRAME_SLAB;
	else if (layout.table_mask &&
		 (type & layout.table_mask) == layout.table_type)
		f->use = FRAME_TABLE;
	else
		f->use = FRAME_PLAIN;
}

static bool find_frame(uint64_t page, struct frame *f)
{
	/* Without it nothing of struct page is known but its size. */
	if (!layout.compound_head ||
	    !layout_read(page, f->bytes, layout.page_struct_bytes))
		return false;
	f->page = page;
	f->head = head_of(page, member64(f->bytes, layout.compound_head));
	if (f->head != page &&
	    !layout_read(f->head, f->bytes, layout.page_struct_bytes))
		return false;
	find_use(f);
	return true;
}

static void classify_page(uint64_t addr, struct place *p)
{
	uint64_t off = (addr - layout.vmemmap) % layout.page_struct_bytes;
	struct frame f;

	p->kind = PLACE_PAGE;
	p->offset = off;
	if (!find_frame(addr - off, &f))
		return;
	if (f.use == FRAME_SLAB) {
		p->name = intern("slab");
	} else if (f.use == FRAME_TABLE) {
		p->name = intern("table");
	} else if (f.is_head || f.head != f.page) {
		p->kind = PLACE_FOLIO;
		p->offset = addr - f.head;
		/* Behind struct folio one page is as the other. */
		if (p->offset >= layout.folio_bytes)
			p->offset = layout.folio_bytes + off;
	}
}

static void classify_slab(uint64_t addr, const struct frame *f, struct place *p)
{
	uint64_t nr = (f->head - layout.vmemmap) / layout.page_struct_bytes;
	uint64_t start = layout.direct_map + nr * layout.page_bytes;
	const struct cache_seen *c =
		layout_cache(member64(f->bytes, layout.slab_cache));

	if (!c)
		return;
	p->kind = PLACE_SLAB;
	p->name = c->name;
	p->offset = (addr - start) % c->object_bytes;
}

static void classify_direct(uint64_t addr, struct place *p)
{
	uint64_t nr;
	struct frame f;

	p->kind = PLACE_DIRECT;
	p->offset = 0;
	if (!layout.page_bytes || !layout.page_struct_bytes || !layout.vmemmap)
		return;
	nr = (addr - layout.direct_map) / layout.page_bytes;
	if (!find_frame(layout.vmemmap + nr * layout.page_struct_bytes, &f))
		return;
	if (f.use == FRAME_TABLE)
		p->kind = PLACE_TABLE;
	else if (f.use == FRAME_SLAB)
		classify_slab(addr, &f, p);
}

void classify(uint64_t addr, struct place *p)
{
	uint64_t map_end = layout.direct_map + layout.direct_map_bytes;

	*p = (struct place){ .kind = PLACE_OTHER, .offset = addr };
	if (!(addr >> 63)) {
		p->kind = PLACE_USER;
		p->offset = 0;
	} else if (layout_percpu(addr, &p->offset)) {
		p->kind = PLACE_STATIC;
	} else if (layout_object(addr, &p->name, &p->offset)) {
		p->kind = PLACE_STATIC;
	} else if (is_within(addr, layout.vmemmap, vmemmap_bytes())) {
		classify_page(addr, p);
	} else if (is_within(addr, layout.direct_map,
			     layout.direct_map_bytes)) {
		classify_direct(addr, p);
	} else if (layout.direct_map_bytes && layout.vmemmap > map_end &&
		   is_within(addr, map_end, layout.vmemmap - map_end)) {
		p->kind = PLACE_STACK;
		p->offset = 0;
	} else if (layout.image && addr >= layout.image) {
		p->kind = PLACE_STATIC;
	}
}
