/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core_fix.h - a machine in a directory: BTF of a small struct page, and a core
 * file with some struct pages in it. Offsets are chosen here, unlike those of
 * any kernel, so that a test that passes by knowing one fails.
 *
 *	struct page, 64 bytes: flags at 0 (a struct of a long), then unnamed,
 *	twice: compound_head at 16 | mapping at 24; _refcount (atomic_t) at 40
 */
#ifndef CORE_FIX_H
#define CORE_FIX_H

#include "sys/mm.h"
#include "sys/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/btf.h>
#include <cmocka.h>
#include <elf.h>

#define FIX_STRUCT   64u
#define FIX_RAM	     0xffff888000000000ULL
#define FIX_TEXT     0xffffffff81000000ULL
#define FIX_VMEMMAP  0xffffea0000000000ULL
#define FIX_VMALLOC  0xffffc90000000000ULL
#define FIX_FLAGS    0
#define FIX_HEAD     16
#define FIX_MAPPING  24
#define FIX_REFCOUNT 40
#define FIX_FRAMES   256 /* frames of RAM */
#define FIX_PG_HEAD  6
#define FIX_NO_PHYS  UINT64_MAX

static char fix_dir[64];

static inline void fix_path(char *path, size_t size_bytes, const char *name)
{
	snprintf(path, size_bytes, "%s%s", fix_dir, name);
}

static inline void fix_write(const char *name, const void *data,
			     size_t len_bytes)
{
	char path[160];
	FILE *f;

	fix_path(path, sizeof(path), name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len_bytes, f), len_bytes);
	assert_int_equal(fclose(f), 0);
}

static inline void fix_text(const char *name, const char *text)
{
	fix_write(name, text, strlen(text));
}

static const char *const fix_dirs[] = {
	"/sys/kernel/btf",  "/sys/kernel", "/sys",  "/proc/77",
	"/proc/sys/kernel", "/proc/sys",   "/proc", ""
};
static const char *const fix_files[] = {
	"/sys/kernel/btf/vmlinux", "/proc/kcore",
	"/proc/kallsyms",	   "/proc/77/pagemap",
	"/proc/77/smaps",	   "/proc/77/maps",
	"/proc/77/comm",	   "/proc/kpageflags",
	"/proc/kpagecount",	   "/proc/sys/kernel/osrelease"
};

static inline int fix_begin(void **state)
{
	char path[160];

	(void)state;
	strncpy(fix_dir, "/tmp/t_core.XXXXXX", sizeof(fix_dir) - 1);
	assert_non_null(mkdtemp(fix_dir));
	for (size_t i = ARRAY_SIZE(fix_dirs) - 1; i-- > 0;) {
		fix_path(path, sizeof(path), fix_dirs[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	sys_root_set(fix_dir);
	return 0;
}

static inline int fix_end(void **state)
{
	char path[160];

	(void)state;
	sys_root_set("");
	for (size_t i = 0; i < ARRAY_SIZE(fix_files); i++) {
		fix_path(path, sizeof(path), fix_files[i]);
		unlink(path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(fix_dirs); i++) {
		fix_path(path, sizeof(path), fix_dirs[i]);
		rmdir(path);
	}
	return 0;
}

/* Types that all layouts share; ids in the order of their making. */
struct fix_types {
	struct btf *btf;
	int u8, u32, u64, atomic, memdesc;
};

static inline void fix_types_begin(struct fix_types *t)
{
	struct btf *b = btf__new_empty();

	assert_non_null(b);
	t->btf = b;
	t->u8 = btf__add_int(b, "unsigned char", 1, 0);
	t->u32 = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	t->u64 = btf__add_int(b, "unsigned long", 8, 0);
	assert_true(btf__add_struct(b, "", 4) > 0);
	assert_int_equal(btf__add_field(b, "counter", t->u32, 0, 0), 0);
	t->atomic = btf__add_typedef(b, "atomic_t", t->u64 + 1);
	assert_true(t->atomic > 0);
	t->memdesc = btf__add_struct(b, "memdesc_flags", 8);
	assert_true(t->memdesc > 0);
	assert_int_equal(btf__add_field(b, "f", t->u64, 0, 0), 0);
}

/* struct page as above; more: NULL, or a member of 4 bytes at byte 32. */
static inline void fix_add_page(struct fix_types *t, const char *more)
{
	struct btf *b = t->btf;
	int deep, middle;

	deep = btf__add_union(b, "", 16);
	assert_true(deep > 0);
	assert_int_equal(btf__add_field(b, "lru", t->u64, 0, 0), 0);
	assert_int_equal(btf__add_field(b, "compound_head", t->u64, 0, 0), 0);
	middle = btf__add_struct(b, "", 32);
	assert_true(middle > 0);
	assert_int_equal(btf__add_field(b, "", deep, 64, 0), 0);
	assert_int_equal(btf__add_field(b, "mapping", t->u64, 128, 0), 0);
	if (more)
		assert_int_equal(btf__add_field(b, more, t->atomic, 192, 0), 0);
	assert_true(btf__add_struct(b, "page", FIX_STRUCT) > 0);
	assert_int_equal(btf__add_field(b, "flags", t->memdesc, 0, 0), 0);
	assert_int_equal(btf__add_field(b, "", middle, 64, 0), 0);
	assert_int_equal(btf__add_field(b, "_refcount", t->atomic,
					FIX_REFCOUNT * 8, 0),
			 0);
}

/* PG_head 6, PG_lru 5; PG_anon_exclusive is another name of 9. */
static inline void fix_add_flags(struct fix_types *t)
{
	assert_true(btf__add_enum(t->btf, "pageflags", 4) > 0);
	assert_int_equal(btf__add_enum_value(t->btf, "PG_lru", 5), 0);
	assert_int_equal(btf__add_enum_value(t->btf, "PG_head", FIX_PG_HEAD),
			 0);
	assert_int_equal(btf__add_enum_value(t->btf, "PG_owner_2", 9), 0);
	assert_int_equal(btf__add_enum_value(t->btf, "PG_anon_exclusive", 9),
			 0);
}

/* struct folio with a pin count at 100 and its number of pages at 96. */
static inline void fix_add_folio(struct fix_types *t)
{
	assert_true(btf__add_struct(t->btf, "folio", 192) > 0);
	assert_int_equal(btf__add_field(t->btf, "_nr_pages", t->u32, 96 * 8, 0),
			 0);
	assert_int_equal(
		btf__add_field(t->btf, "_pincount", t->atomic, 100 * 8, 0), 0);
	assert_int_equal(btf__add_field(t->btf, "_large_mapcount", t->atomic,
					104 * 8, 0),
			 0);
}

/* As the file of this machine. */
static inline void fix_put_btf(struct fix_types *t)
{
	uint32_t len_bytes;
	const void *raw = btf__raw_data(t->btf, &len_bytes);

	assert_non_null(raw);
	fix_write("/sys/kernel/btf/vmlinux", raw, len_bytes);
	btf__free(t->btf);
}

static inline void fix_btf_usual(void)
{
	struct fix_types t;

	fix_types_begin(&t);
	fix_add_page(&t, NULL);
	fix_add_folio(&t);
	fix_add_flags(&t);
	fix_put_btf(&t);
}

struct fix_segment {
	uint64_t addr, len_bytes, phys;
	const void *data; /* NULL: none, the file ends before */
};

/* /proc/kcore of these segments; each that has data has it all. */
static inline void fix_kcore(const struct fix_segment *segments, size_t nr)
{
	uint64_t at = sizeof(Elf64_Ehdr) + nr * sizeof(Elf64_Phdr);
	Elf64_Ehdr h = { .e_type = ET_CORE,
			 .e_phoff = sizeof(h),
			 .e_phentsize = sizeof(Elf64_Phdr),
			 .e_phnum = (uint16_t)nr };
	char path[160];
	FILE *f;

	memcpy(h.e_ident, ELFMAG, SELFMAG);
	h.e_ident[EI_CLASS] = ELFCLASS64;
	h.e_ident[EI_DATA] = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
				     ? ELFDATA2LSB
				     : ELFDATA2MSB;
	fix_path(path, sizeof(path), "/proc/kcore");
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(&h, sizeof(h), 1, f), 1);
	for (size_t i = 0; i < nr; i++) {
		Elf64_Phdr p = { .p_type = PT_LOAD,
				 .p_vaddr = segments[i].addr,
				 .p_paddr = segments[i].phys,
				 .p_memsz = segments[i].len_bytes,
				 .p_offset = at };

		assert_int_equal(fwrite(&p, sizeof(p), 1, f), 1);
		if (segments[i].data)
			at += segments[i].len_bytes;
	}
	for (size_t i = 0; i < nr; i++)
		if (segments[i].data)
			assert_int_equal(fwrite(segments[i].data, 1,
						segments[i].len_bytes, f),
					 segments[i].len_bytes);
	assert_int_equal(fclose(f), 0);
}

/* Struct pages of the usual machine, by frame. */
static char fix_pages[FIX_FRAMES][FIX_STRUCT];

static inline void fix_set32(uint64_t pfn, size_t offset, int32_t value)
{
	memcpy((char *)fix_pages + pfn * FIX_STRUCT + offset, &value,
	       sizeof(value));
}

static inline void fix_set64(uint64_t pfn, size_t offset, uint64_t value)
{
	memcpy((char *)fix_pages + pfn * FIX_STRUCT + offset, &value,
	       sizeof(value));
}

/* A folio of nr pages with the tails' links as addresses. */
static inline void fix_folio(uint64_t pfn, uint32_t nr, int32_t refcount,
			     int32_t pins, int32_t mappings)
{
	fix_set64(pfn, FIX_FLAGS, 1ULL << FIX_PG_HEAD);
	fix_set32(pfn, FIX_REFCOUNT, refcount);
	fix_set32(pfn, 96, (int32_t)nr);
	fix_set32(pfn, 100, pins);
	fix_set32(pfn, 104, mappings - 1);
	for (uint64_t i = 1; i < nr; i++)
		fix_set64(pfn + i, FIX_HEAD,
			  FIX_VMEMMAP + pfn * FIX_STRUCT + 1);
}

/* RAM from frame 0 on, its memory map, vmalloc, the kernel's image. */
static inline void fix_kcore_usual(void)
{
	static uint64_t text[2];
	const struct fix_segment segments[] = {
		{ FIX_TEXT, sizeof(text), 0x10000, text },
		{ FIX_VMALLOC, 1ULL << 45, FIX_NO_PHYS, NULL },
		{ FIX_RAM, FIX_FRAMES * mm_page_bytes(), 0, NULL },
		{ FIX_VMEMMAP, sizeof(fix_pages), FIX_NO_PHYS, fix_pages },
	};

	text[1] = FIX_VMEMMAP;
	fix_kcore(segments, ARRAY_SIZE(segments));
}

#define FIXED(f) cmocka_unit_test_setup_teardown(f, fix_begin, fix_end)

#endif
