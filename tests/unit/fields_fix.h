/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fields_fix.h - BTF made by hand, with the shapes that the kernel's has: unions
 * without a name in struct page, a folio that lies over pages, locks made of
 * structs; and the symbols of a kernel.
 */
#ifndef TESTS_FIELDS_FIX_H
#define TESTS_FIELDS_FIX_H

#include "profile/fields.h"

#include <bpf/btf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lab_dir.h"

#define PAGE_BYTES 64

static struct btf *b;
static struct fields *f;
static struct symbols s;
static int t_int, t_long, t_pair, t_stats, t_atomic, t_spinlock, t_rwsem;

static inline int structure(const char *name, uint32_t bytes)
{
	int id = btf__add_struct(b, name, bytes);

	assert_true(id > 0);
	return id;
}

static inline int unions(uint32_t bytes)
{
	int id = btf__add_union(b, "", bytes);

	assert_true(id > 0);
	return id;
}

static inline void field(const char *name, int type, uint32_t offset_bytes)
{
	assert_int_equal(btf__add_field(b, name, type, offset_bytes * 8, 0), 0);
}

static inline int array(int type, uint32_t nr)
{
	int id = btf__add_array(b, t_int, type, nr);

	assert_true(id > 0);
	return id;
}

static inline void add_basic(void)
{
	int bare, raw;

	t_int = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	t_long = btf__add_int(b, "unsigned long", 8, 0);
	/* Members go to the type that was made last: arrays are made before. */
	t_pair = array(t_long, 2);
	t_stats = array(t_long, 10);
	bare = structure("", 4);
	field("counter", t_int, 0);
	t_atomic = btf__add_typedef(b, "atomic_t", bare);
	raw = structure("raw_spinlock", 4);
	field("raw_lock", t_int, 0);
	bare = unions(4);
	field("rlock", raw, 0);
	t_spinlock = structure("spinlock", 4);
	field("", bare, 0);
	t_rwsem = structure("rw_semaphore", 40);
	field("count", t_long, 0);
	field("owner", t_long, 8);
	field("wait_lock", raw, 20);
}

/* 5.10: slab and page table in struct page, no folio. */
static inline void add_page_5_10(void)
{
	int cache, slab, table, tail, tail_2, first, second;

	cache = structure("", 40);
	field("lru", t_pair, 0);
	field("mapping", t_long, 16);
	field("private", t_long, 32);
	slab = structure("", 40);
	field("slab_list", t_pair, 0);
	field("slab_cache", t_long, 16);
	field("freelist", t_long, 24);
	tail = structure("", 20);
	field("compound_head", t_long, 0);
	field("compound_mapcount", t_atomic, 12);
	tail_2 = structure("", 12);
	field("_compound_pad_1", t_long, 0);
	field("hpage_pinned_refcount", t_atomic, 8);
	table = structure("", 40);
	field("pt_mm", t_long, 24);
	field("ptl", t_spinlock, 32);
	first = unions(40);
	field("", cache, 0);
	field("", slab, 0);
	field("", tail, 0);
	field("", tail_2, 0);
	field("", table, 0);
	second = unions(4);
	field("page_type", t_int, 0);
	field("_mapcount", t_atomic, 0);
	structure("page", PAGE_BYTES);
	field("flags", t_long, 0);
	field("", first, 8);
	field("", second, 48);
	field("_refcount", t_atomic, 52);
	field("mem_cgroup", t_long, 56);
}

/* 6.12: struct folio is two pages here, the second with members of its own. */
static inline void add_folio(void)
{
	__s32 page = btf__find_by_name_kind(b, "page", BTF_KIND_STRUCT);
	int own, first, second;

	assert_true(page > 0);
	own = structure("", 48);
	field("_flags_1", t_long, 0);
	field("_head_1", t_long, 8);
	field("_large_mapcount", t_atomic, 16);
	field("_entire_mapcount", t_atomic, 20);
	field("_pincount", t_atomic, 28);
	first = unions(PAGE_BYTES);
	field("page", page, 0);
	second = unions(PAGE_BYTES);
	field("", own, 0);
	field("__page_1", page, 0);
	structure("folio", 2 * PAGE_BYTES);
	field("", first, 0);
	field("", second, PAGE_BYTES);
}

static inline void add_others(void)
{
	int zone, inner, pad;

	inner = structure("", 200);
	field("mm_count", t_atomic, 0);
	field("mmap_lock", t_rwsem, 104);
	structure("mm_struct", 208);
	field("", inner, 0);
	structure("signal_struct", 64);
	field("sigcnt", t_atomic, 4);
	zone = structure("zone", 64);
	field("lock", t_spinlock, 32);
	pad = array(zone, 5);
	structure("pglist_data", 400);
	field("node_zones", pad, 0);
	field("vm_stat", t_stats, 320);
	structure("rq", 32);
	field("__lock", t_spinlock, 16);
	assert_true(btf__add_var(b, "runqueues", BTF_VAR_GLOBAL_ALLOCATED,
				 btf__find_by_name_kind(b, "rq",
							BTF_KIND_STRUCT)) > 0);
	structure("kmem_cache", 208);
	field("size", t_int, 24);
	field("name", t_long, 96);
}

static inline int setup(void **state)
{
	char *path =
		lab_text("symbols.txt", "# cowbench-symbols 1\n"
					"# release 5.10.0-46-cloud-amd64\n"
					"# vmemmap_base ffffea0000000000\n"
					"# page_offset_base ffff888000000000\n"
					"0000000000000000 A __per_cpu_start\n"
					"000000000002a000 A runqueues\n"
					"000000000002a200 A other_cpu_data\n"
					"0000000000036000 A __per_cpu_end\n"
					"ffffffff81000000 T _text\n"
					"ffffffff81000100 T _etext\n"
					"ffffffff82000000 D tasklist_lock\n"
					"ffffffff82000040 D init_mm\n"
					"ffffffff82000400 D __per_cpu_offset\n"
					"ffffffff82000800 D node_data\n"
					"ffffffff82000900 D after\n");

	(void)state;
	assert_int_equal(symbols_read(&s, path, NULL), 0);
	free(path);
	b = btf__new_empty();
	assert_non_null(b);
	add_basic();
	add_page_5_10();
	return 0;
}

static inline int teardown(void **state)
{
	if (f)
		fields_free(f);
	else
		btf__free(b);
	f = NULL;
	symbols_release(&s);
	(void)state;
	return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
