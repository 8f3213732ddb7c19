// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the plugin has to know of a kernel to classify addresses of it
 * (lab/plugin/layout.h has the words): from its symbols and its BTF, and from
 * its version where neither says it.
 */
#include "profile/fields.h"

#include "base/err.h"
#include "profile/fields_btf.h"
#include "profile/fields_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* x86-64 (Documentation/arch/x86/x86_64/mm.rst); the lab has no other yet. */
#define PAGE_SHIFT_BITS	   12
#define DIRECT_MAP	   0xffff888000000000ull
#define DIRECT_MAP_BYTES   (64ull << 40)
#define DIRECT_MAP_5	   0xff11000000000000ull /* of five levels */
#define DIRECT_MAP_5_BYTES (32ull << 50)
#define IMAGE		   0xffffffff80000000ull
/*
 * Without BTF: its members are 56 or 64 bytes, and x86 aligns it to 16 for
 * SLUB's cmpxchg16b (CONFIG_HAVE_ALIGNED_STRUCT_PAGE).
 */
#define PAGE_STRUCT_BYTES 64

#define TYPE_BASE_OLD 0xf0000000ull /* until 6.10, and the bit is clear */
#define SLAB_6_10     (0x800ull << 1) /* the bit behind PG_hugetlb */

/* Words joined by commas. */
struct list {
	char *text;
};

static void add(struct list *l, const char *name, uint64_t value)
{
	char *was = l->text;

	l->text = xasprintf("%s%s%s=%#" PRIx64, was ? was : "", was ? "," : "",
			    name, value);
	free(was);
}

static void add_offset(struct list *l, const char *name, long offset_bytes)
{
	if (offset_bytes >= 0)
		add(l, name, (uint64_t)offset_bytes);
}

static unsigned int release(const struct symbols *s)
{
	unsigned int major, minor;

	if (sscanf(s->release, "%u.%u", &major, &minor) != 2)
		return 0;
	return major * 1000 + minor;
}

/*
 * page_type says what a frame that user space never maps is used for. Since 6.12
 * it is a number in the top byte; in 6.11 some bits of an enum, which are clear;
 * before, bits that are clear below 0xf0000000 and have names for the
 * preprocessor only: PG_table is 0x400 until 5.10 and 0x200 since 5.11, and
 * PG_slab, a page flag before, came in 6.10 (include/linux/page-flags.h).
 */
static void add_type(struct list *l, const struct fields *f,
		     const struct symbols *s, const char *what,
		     const char *number, const char *bit, uint64_t old)
{
	char *mask_name = xasprintf("%s_mask", what);
	char *type_name = xasprintf("%s_type", what);
	uint64_t value, base = TYPE_BASE_OLD;

	if (btf_enum_value(f->btf, "pagetype", number, &value)) {
		add(l, mask_name, 0xff000000);
		add(l, type_name, value << 24);
	} else if (btf_enum_value(f->btf, "pagetype", "PAGE_TYPE_BASE",
				  &base) &&
		   btf_enum_value(f->btf, "pagetype", bit, &value)) {
		add(l, mask_name, base | value);
		add(l, type_name, base);
	} else if (old && release(s) && release(s) <= 6010) {
		add(l, mask_name, TYPE_BASE_OLD | old);
		add(l, type_name, TYPE_BASE_OLD);
	}
	free(mask_name);
	free(type_name);
}

static void add_uses(struct list *l, const struct fields *f,
		     const struct symbols *s)
{
	uint64_t bit;

	if (btf_enum_value(f->btf, "pageflags", "PG_head", &bit) && bit < 64)
		add(l, "head_mask", 1ull << bit);
	add_type(l, f, s, "table", "PGTY_table", "PG_table",
		 release(s) < 5011 ? 0x400 : 0x200);
	if (btf_enum_value(f->btf, "pageflags", "PG_slab", &bit) && bit < 64)
		add(l, "slab_flag_mask", 1ull << bit);
	else
		add_type(l, f, s, "slab", "PGTY_slab", "PG_slab",
			 release(s) == 6010 ? SLAB_6_10 : 0);
}

static void add_page(struct list *l, const struct fields *f,
		     const struct symbols *s)
{
	const struct btf *btf = f->btf;
	long cache = btf_member_offset(btf, "slab", "slab_cache");
	long head = btf_member_offset(btf, "page", "compound_head");
	size_t folio = btf_struct_bytes(btf, "folio");
	size_t bytes = f->page_struct_bytes;

	if (head < 0) /* since 7.1 */
		head = btf_member_offset(btf, "page", "compound_info");
	add_offset(l, "compound_head", head);
	add_offset(l, "page_flags", btf_member_offset(btf, "page", "flags"));
	add_offset(l, "page_type", btf_member_offset(btf, "page", "page_type"));
	/* Without one: the head and the two tails that have something to say. */
	if (!folio)
		folio = 3 * bytes;
	folio += bytes - 1;
	if (bytes)
		add(l, "folio_bytes", folio - folio % bytes);
	add_uses(l, f, s);
	/* Of struct page until struct slab came with 5.17. */
	if (cache < 0)
		cache = btf_member_offset(btf, "page", "slab_cache");
	add_offset(l, "slab_cache", cache);
	add_offset(l, "cache_name",
		   btf_member_offset(btf, "kmem_cache", "name"));
	add_offset(l, "cache_refs",
		   btf_member_offset(btf, "kmem_cache", "refcount"));
	add_offset(l, "cache_size",
		   btf_member_offset(btf, "kmem_cache", "size"));
}

static void add_percpu(struct list *l, const struct symbols *s)
{
	uint64_t offsets = symbols_address(s, "__per_cpu_offset");
	uint64_t end = symbols_address(s, "__per_cpu_end");

	if (!offsets || !end)
		return;
	add(l, "percpu", offsets);
	add(l, "percpu_from", symbols_address(s, "__per_cpu_start"));
	add(l, "percpu_to", end);
}

/* What the pointer at an address points to, or the one behind that. */
static void add_object(struct list *l, const char *word, const char *name,
		       size_t size, uint64_t pointer, long offset_bytes)
{
	char *was = l->text;

	l->text = xasprintf("%s,%s=%s:%zu:%#" PRIx64, was, word, name, size,
			    pointer);
	free(was);
	if (offset_bytes < 0)
		return;
	was = l->text;
	l->text = xasprintf("%s:%ld", was, offset_bytes);
	free(was);
}

/*
 * Of the first node; the lab's guests have one. Its zones' lists of free pages
 * by CPU have a lock of their own: not in 5.10, in 6.1.
 */
static void add_node(struct list *l, const struct fields *f,
		     const struct symbols *s)
{
	size_t size = btf_struct_bytes(f->btf, "pglist_data");
	size_t pcp_size = btf_struct_bytes(f->btf, "per_cpu_pages");
	size_t zone_size = btf_struct_bytes(f->btf, "zone");
	long zones = btf_member_offset(f->btf, "pglist_data", "node_zones");
	long lists = btf_member_offset(f->btf, "pglist_data", "node_zonelists");
	long pcp = btf_member_offset(f->btf, "zone", "per_cpu_pageset");
	uint64_t node = symbols_address(s, "node_data");

	if (!size || !node)
		return;
	add_object(l, "object", "pglist_data", size, node, -1);
	if (!pcp_size || !zone_size || zones < 0 || lists < zones || pcp < 0)
		return;
	for (long at = zones; at + (long)zone_size <= lists;
	     at += (long)zone_size)
		add_object(l, "percpu_object", "per_cpu_pages", pcp_size, node,
			   at + pcp);
}

/*
 * Where mem_cgroup has no slab cache of its own it is kmalloc's, whose caches do
 * not say of what. The lab's guests have the root group alone.
 */
static void add_memcg(struct list *l, const struct fields *f,
		      const struct symbols *s)
{
	size_t size = btf_struct_bytes(f->btf, "mem_cgroup");
	size_t node_size = btf_struct_bytes(f->btf, "mem_cgroup_per_node");
	long node = btf_member_offset(f->btf, "mem_cgroup", "nodeinfo");
	uint64_t root = symbols_address(s, "root_mem_cgroup");

	if (!size || !node_size || node < 0 || !root)
		return;
	add_object(l, "object", "mem_cgroup", size, root, -1);
	add_object(l, "object", "mem_cgroup_per_node", node_size, root, node);
}

char *fields_plugin_options(const struct fields *f, const struct symbols *s)
{
	struct list l = { NULL };
	size_t page = f && f->page_struct_bytes ? f->page_struct_bytes
						: PAGE_STRUCT_BYTES;

	add(&l, "image", IMAGE);
	add(&l, "page_bytes", 1ull << PAGE_SHIFT_BITS);
	add(&l, "page_struct_bytes", page);
	if (s->vmemmap_base)
		add(&l, "vmemmap", s->vmemmap_base);
	if (s->page_offset_base) {
		add(&l, "direct_map", s->page_offset_base);
		if (s->page_offset_base == DIRECT_MAP)
			add(&l, "direct_map_bytes", DIRECT_MAP_BYTES);
		else if (s->page_offset_base == DIRECT_MAP_5)
			add(&l, "direct_map_bytes", DIRECT_MAP_5_BYTES);
	}
	add_percpu(&l, s);
	if (!f)
		return l.text;
	add_page(&l, f, s);
	add_node(&l, f, s);
	add_memcg(&l, f, s);
	return l.text;
}
