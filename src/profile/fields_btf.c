// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/fields_btf.h"

#include "base/err.h"

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>

/* Types inside each other: damaged BTF may go in circles. */
#define DEPTH_MAX  24
#define NAMES_MAX  32
#define WORD_BYTES 8

/* One thing for a reader, although C makes them of parts. */
static const char *const whole[] = {
	"rw_semaphore", "refcount_struct", "spinlock", "raw_spinlock",
	"kref",		"mutex",	   "lockref",  "qspinlock",
	"qrwlock",	"list_head",	   NULL,
};

/* Known by their own names, wherever they are embedded. */
static const char *const own_names[] = { "zone", "lruvec", NULL };

/* What is at an offset: a type, and how far into it. */
struct at {
	__u32 type;
	uint64_t offset_bytes;
};

static bool is_among(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

static const char *name_at(const struct btf *btf, __u32 off)
{
	const char *name = btf__name_by_offset(btf, off);

	return name ? name : "";
}

/* Below typedefs and qualifiers; sees whether a typedef stood for {...}. */
static const struct btf_type *bare_type(const struct btf *btf, __u32 *id,
					bool *is_typedef)
{
	const struct btf_type *t = btf__type_by_id(btf, *id);

	*is_typedef = false;
	for (int i = 0; t && (btf_is_mod(t) || btf_is_typedef(t)); i++) {
		*is_typedef |= btf_is_typedef(t);
		*id = t->type;
		t = i < NAMES_MAX ? btf__type_by_id(btf, *id) : NULL;
	}
	return t;
}

static const struct btf_type *find_struct(const struct btf *btf,
					  const char *name, __u32 *id)
{
	__s32 found = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	*id = found > 0 ? (__u32)found : 0;
	return *id ? btf__type_by_id(btf, *id) : NULL;
}

static bool holds(const struct btf *btf, const struct btf_type *t, __u32 i,
		  uint64_t offset_bytes, struct at *in)
{
	const struct btf_member *m = &btf_members(t)[i];
	__u32 bits = btf_member_bitfield_size(t, i);
	uint64_t from = btf_member_bit_offset(t, i) / 8;
	__s64 size = btf__resolve_size(btf, m->type);

	/* A bit field has its first byte here, and maybe some more. */
	if (bits)
		size = (__s64)((btf_member_bit_offset(t, i) % 8 + bits + 7) /
			       8);
	if (size <= 0 || offset_bytes < from ||
	    offset_bytes - from >= (uint64_t)size)
		return false;
	*in = (struct at){ m->type, offset_bytes - from };
	return true;
}

/*
 * The member with a name that holds the offset, in t and in what it holds
 * without a name: with one of the wanted names, or (wanted NULL) the first.
 */
static const char *find_at(const struct btf *btf, const struct btf_type *t,
			   uint64_t offset_bytes, const char *wanted,
			   unsigned int depth, struct at *in)
{
	bool is_typedef;

	for (__u32 i = 0; depth < DEPTH_MAX && i < btf_vlen(t); i++) {
		const char *name = name_at(btf, btf_members(t)[i].name_off);
		const struct btf_type *inner;

		if (!holds(btf, t, i, offset_bytes, in))
			continue;
		if (*name) {
			if (!wanted || !strcmp(name, wanted))
				return name;
			continue;
		}
		inner = bare_type(btf, &in->type, &is_typedef);
		if (!inner || !btf_is_composite(inner))
			continue;
		name = find_at(btf, inner, in->offset_bytes, wanted, depth + 1,
			       in);
		if (name)
			return name;
	}
	return NULL;
}

static const char *find_preferred(const struct btf *btf,
				  const struct btf_type *t,
				  uint64_t offset_bytes,
				  const char *const *prefer, struct at *in)
{
	const char *name;

	for (; prefer && *prefer; prefer++) {
		name = find_at(btf, t, offset_bytes, *prefer, 0, in);
		if (name)
			return name;
	}
	return find_at(btf, t, offset_bytes, NULL, 0, in);
}

/* Appends "[i]" for arrays; then the type of the elements. */
static const struct btf_type *in_array(const struct btf *btf, struct at *in,
				       char **path, bool *is_typedef)
{
	const struct btf_type *t = bare_type(btf, &in->type, is_typedef);
	char *was = *path;
	__s64 size;

	for (int i = 0; t && btf_is_array(t) && i < NAMES_MAX; i++) {
		in->type = btf_array(t)->type;
		size = btf__resolve_size(btf, in->type);
		if (size <= 0)
			return NULL;
		*path = xasprintf("%s[%llu]", was,
				  (unsigned long long)(in->offset_bytes /
						       (uint64_t)size));
		free(was);
		was = *path;
		in->offset_bytes %= (uint64_t)size;
		t = bare_type(btf, &in->type, is_typedef);
	}
	return t;
}

static bool is_whole(const struct btf *btf, const struct btf_type *t,
		     const struct at *in, bool is_typedef)
{
	const char *name = name_at(btf, t->name_off);

	if (in->offset_bytes >= WORD_BYTES)
		return false;
	/* atomic_t, memdesc_flags_t: a word in braces. */
	if (!*name)
		return is_typedef && t->size <= WORD_BYTES;
	return is_among(name, whole);
}

/* path is owned and grows; what is at in, whose type it names so far. */
static char *descend(const struct btf *btf, struct at in, char *path,
		     const char *const *prefer)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		bool is_typedef;
		const struct btf_type *t =
			in_array(btf, &in, &path, &is_typedef);
		const char *name;
		char *was = path;

		if (!t || !btf_is_composite(t) ||
		    is_whole(btf, t, &in, is_typedef))
			return path;
		if (is_among(name_at(btf, t->name_off), own_names)) {
			path = xstrdup(name_at(btf, t->name_off));
			free(was);
			was = path;
		}
		name = find_preferred(btf, t, in.offset_bytes, prefer, &in);
		if (!name)
			return path;
		path = xasprintf("%s.%s", was, name);
		free(was);
		prefer = NULL;
	}
	return path;
}

char *btf_member_name(const struct btf *btf, const char *name,
		      uint64_t offset_bytes, const char *const *prefer)
{
	const struct btf_type *t;
	struct at in = { 0, offset_bytes }, first;

	t = find_struct(btf, name, &in.type);
	if (!t || !find_preferred(btf, t, offset_bytes, prefer, &first))
		return NULL;
	return descend(btf, in, xstrdup(name), prefer);
}

char *btf_variable_name(const struct btf *btf, const char *name,
			uint64_t offset_bytes)
{
	__s32 id = btf__find_by_name_kind(btf, name, BTF_KIND_VAR);
	const struct btf_type *t =
		id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
	__s64 size = t ? btf__resolve_size(btf, t->type) : 0;

	if (size <= 0 || offset_bytes >= (uint64_t)size)
		return NULL;
	return descend(btf, (struct at){ t->type, offset_bytes }, xstrdup(name),
		       NULL);
}

static long member_offset(const struct btf *btf, const struct btf_type *t,
			  const char *member, uint64_t at_bits,
			  unsigned int depth)
{
	for (__u32 i = 0; t && depth < DEPTH_MAX && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *name = name_at(btf, m->name_off);
		uint64_t bits = at_bits + btf_member_bit_offset(t, i);
		const struct btf_type *inner;
		__u32 type = m->type;
		bool is_typedef;
		long found;

		if (*name && !strcmp(name, member))
			return (long)(bits / 8);
		if (*name)
			continue;
		inner = bare_type(btf, &type, &is_typedef);
		if (!inner || !btf_is_composite(inner))
			continue;
		found = member_offset(btf, inner, member, bits, depth + 1);
		if (found >= 0)
			return found;
	}
	return -1;
}

long btf_member_offset(const struct btf *btf, const char *name,
		       const char *member)
{
	__u32 id;

	return member_offset(btf, find_struct(btf, name, &id), member, 0, 0);
}

size_t btf_struct_bytes(const struct btf *btf, const char *name)
{
	__u32 id;
	const struct btf_type *t = find_struct(btf, name, &id);

	return t ? t->size : 0;
}

bool btf_enum_value(const struct btf *btf, const char *name, const char *of,
		    uint64_t *value)
{
	__s32 id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	const struct btf_type *t;

	if (id <= 0)
		id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM64);
	t = id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
	for (__u32 i = 0; t && i < btf_vlen(t); i++) {
		bool is_64 = btf_is_enum64(t);
		__u32 off = is_64 ? btf_enum64(t)[i].name_off
				  : btf_enum(t)[i].name_off;

		if (strcmp(name_at(btf, off), of) != 0)
			continue;
		*value = is_64 ? btf_enum64_value(&btf_enum64(t)[i])
			       : (uint64_t)(__u32)btf_enum(t)[i].val;
		return true;
	}
	return false;
}
