// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/kstruct.h"

#include "base/err.h"
#include "sys/root.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BTF_PATH "/sys/kernel/btf/vmlinux"

/* Anonymous structs and unions inside each other: struct page has three. */
#define DEPTH_MAX 8

/* Names, typedefs and qualifiers of one type: damaged BTF may go in circles. */
#define NAMES_MAX 32

/*
 * Where a field is, newest first: the first that the kernel has counts. tail is
 * which struct page of the folio a member of struct page is kept in, which only
 * the source says (include/linux/mm_types.h); struct folio has them in a row.
 */
static const struct place {
	enum kfield_id id;
	const char *type, *member;
	unsigned int tail;
} places[] = {
	{ KFIELD_FLAGS, "page", "flags", 0 },
	{ KFIELD_HEAD, "page", "compound_head", 0 },
	{ KFIELD_HEAD, "page", "compound_info", 0 },
	{ KFIELD_MAPPING, "page", "mapping", 0 },
	{ KFIELD_REFCOUNT, "page", "_refcount", 0 },
	{ KFIELD_LARGE_MAPCOUNT, "folio", "_large_mapcount", 0 },
	{ KFIELD_PINCOUNT, "folio", "_pincount", 0 },
	{ KFIELD_PINCOUNT, "page", "compound_pincount", 1 }, /* 5.18-6.2 */
	{ KFIELD_PINCOUNT, "page", "hpage_pinned_refcount", 2 }, /* 5.7-5.17 */
	{ KFIELD_NR_PAGES, "folio", "_nr_pages", 0 },
	{ KFIELD_NR_PAGES, "folio", "_folio_nr_pages", 0 },
	{ KFIELD_NR_PAGES, "page", "compound_nr", 1 }, /* 5.9-6.2 */
	{ KFIELD_ORDER, "folio", "_folio_order", 0 },
	{ KFIELD_ORDER, "page", "compound_order", 1 }, /* until 6.2 */
	{ KFIELD_ORDER_FLAGS, "folio", "_flags_1", 0 },
};

static const char *const flag_names[KFLAG_NR] = {
	[KFLAG_HEAD] = "PG_head",
	[KFLAG_LOCKED] = "PG_locked",
	[KFLAG_ANON_EXCLUSIVE] = "PG_anon_exclusive",
	[KFLAG_SWAPCACHE] = "PG_swapcache",
	[KFLAG_SWAPBACKED] = "PG_swapbacked",
	[KFLAG_LRU] = "PG_lru",
	[KFLAG_DIRTY] = "PG_dirty",
	[KFLAG_WRITEBACK] = "PG_writeback",
	[KFLAG_RESERVED] = "PG_reserved",
	[KFLAG_PRIVATE] = "PG_private",
};

/* Below names and typedefs and qualifiers. */
static const struct btf_type *bare_type(const struct btf *btf, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	for (int i = 0; t && (btf_is_mod(t) || btf_is_typedef(t)); i++)
		t = i < NAMES_MAX ? btf__type_by_id(btf, t->type) : NULL;
	return t;
}

static bool field_from(const struct btf *btf, __u32 type, uint64_t offset_bits,
		       struct kfield *f)
{
	__s64 size_bytes = btf__resolve_size(btf, type);

	/* atomic_t is an int, memdesc_flags_t (since 6.18) a long. */
	if (size_bytes > 8)
		size_bytes = 8;
	if (size_bytes <= 0 || size_bytes & (size_bytes - 1) ||
	    offset_bits % 8 || offset_bits / 8 > UINT16_MAX)
		return false;
	f->offset_bytes = (uint16_t)(offset_bits / 8);
	f->size_bytes = (uint16_t)size_bytes;
	return true;
}

/* In the struct and in what it holds without a name. */
static bool find_member(const struct btf *btf, const struct btf_type *t,
			const char *name, uint64_t at_bits, unsigned int depth,
			struct kfield *f)
{
	const struct btf_member *m;
	const char *is;

	if (!t || !btf_is_composite(t) || depth == DEPTH_MAX)
		return false;
	m = btf_members(t);
	for (__u32 i = 0; i < btf_vlen(t); i++) {
		uint64_t bits = at_bits + btf_member_bit_offset(t, i);

		is = btf__name_by_offset(btf, m[i].name_off);
		if (is && *is) {
			if (!strcmp(is, name) &&
			    !btf_member_bitfield_size(t, i))
				return field_from(btf, m[i].type, bits, f);
			continue;
		}
		if (find_member(btf, bare_type(btf, m[i].type), name, bits,
				depth + 1, f))
			return true;
	}
	return false;
}

static const struct btf_type *find_struct(const struct btf *btf,
					  const char *name)
{
	__s32 id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
}

static void find_fields(const struct btf *btf, struct kstruct *k)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const struct place *p = &places[i];
		struct kfield *f = &k->fields[p->id];

		if (f->size_bytes ||
		    !find_member(btf, find_struct(btf, p->type), p->member, 0,
				 0, f))
			continue;
		f->offset_bytes += (uint16_t)(p->tail * k->page_bytes);
	}
}

static void find_flags(const struct btf *btf, struct kstruct *k)
{
	__s32 id = btf__find_by_name_kind(btf, "pageflags", BTF_KIND_ENUM);
	const struct btf_type *t =
		id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
	const struct btf_enum *e = t ? btf_enum(t) : NULL;
	const char *name;

	for (size_t i = 0; i < KFLAG_NR; i++)
		k->flag_bits[i] = -1;
	for (__u32 i = 0; e && i < btf_vlen(t); i++) {
		name = btf__name_by_offset(btf, e[i].name_off);
		for (size_t n = 0; n < KFLAG_NR; n++)
			if (name && !strcmp(name, flag_names[n]) &&
			    e[i].val >= 0 && e[i].val < 64)
				k->flag_bits[n] = (int16_t)e[i].val;
	}
}

/* There, and within the one struct page that is read of a tail. */
static bool is_in_page(const struct kstruct *k, enum kfield_id id)
{
	const struct kfield *f = &k->fields[id];

	return f->size_bytes &&
	       (uint32_t)f->offset_bytes + f->size_bytes <= k->page_bytes;
}

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

static int parse(struct kstruct *out, const void *data, size_t len_bytes,
		 const char *from, struct why *why)
{
	const struct btf_type *page;
	struct btf *btf;

	memset(out, 0, sizeof(*out));
	/* It would speak on stderr. */
	libbpf_set_print(no_print);
	btf = btf__new(data, (__u32)len_bytes);
	if (!btf)
		return why_errno(why, -errno, "understand the BTF of %s%s",
				 sys_root(), from);
	page = find_struct(btf, "page");
	if (page) {
		out->page_bytes = page->size;
		find_fields(btf, out);
		find_flags(btf, out);
	}
	btf__free(btf);
	if (!page || !is_in_page(out, KFIELD_REFCOUNT) ||
	    !is_in_page(out, KFIELD_FLAGS) || !is_in_page(out, KFIELD_HEAD))
		return why_set(why, -EINVAL,
			       "the BTF of %s%s does not say where struct page "
			       "has its reference count, flags and head",
			       sys_root(), from);
	return 0;
}

int kstruct_parse(struct kstruct *out, const void *btf, size_t len_bytes,
		  struct why *why)
{
	return parse(out, btf, len_bytes, BTF_PATH, why);
}

int kstruct_read(struct kstruct *out, struct why *why)
{
	size_t len_bytes;
	char *data;
	int err = sys_read_bytes(BTF_PATH, &data, &len_bytes, why);

	if (err) {
		if (err == -ENOENT)
			why_hint(why, "needs a kernel with "
				      "CONFIG_DEBUG_INFO_BTF");
		return err;
	}
	err = parse(out, data, len_bytes, BTF_PATH, why);
	free(data);
	return err;
}

uint64_t kstruct_get(const struct kstruct *k, enum kfield_id id,
		     const void *page)
{
	const struct kfield *f = &k->fields[id];
	const char *at = (const char *)page + f->offset_bytes;
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (f->size_bytes) {
	case 8:
		memcpy(&v64, at, sizeof(v64));
		return v64;
	case 4:
		memcpy(&v32, at, sizeof(v32));
		return v32;
	case 2:
		memcpy(&v16, at, sizeof(v16));
		return v16;
	case 1:
		return *(const unsigned char *)at;
	default:
		BUG("field %d of %u bytes", (int)id, f->size_bytes);
	}
}

size_t kstruct_span_bytes(const struct kstruct *k)
{
	size_t span = k->page_bytes;

	for (size_t i = 0; i < KFIELD_NR; i++) {
		size_t end = (size_t)k->fields[i].offset_bytes +
			     k->fields[i].size_bytes;

		if (end > span)
			span = end;
	}
	return span;
}

bool kstruct_flag(const struct kstruct *k, enum kflag_id id, uint64_t flags)
{
	int bit = k->flag_bits[id];

	return bit >= 0 && flags >> bit & 1;
}
