/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fields_btf.h - which member of a struct lies at an offset, by BTF.
 */
#ifndef PROFILE_FIELDS_BTF_H
#define PROFILE_FIELDS_BTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct btf;

/*
 * "mm_struct.mmap_lock" for the member of struct NAME that holds the byte at
 * offset_bytes; members without a name are looked through. A lock or a counter
 * is named as a whole where its own first word is meant ("mmap_lock"), else by
 * its part ("mmap_lock.wait_lock"). A struct that readers know by its own name
 * begins anew ("zone.lock", not "pglist_data.node_zones[1].lock").
 *
 * Of a union the first of prefer[] (NULL-terminated, or NULL) that is there is
 * taken, then the member declared first. NULL: no such struct, or a hole. The
 * caller frees.
 */
char *btf_member_name(const struct btf *btf, const char *name,
		      uint64_t offset_bytes, const char *const *prefer);

/* The same below a per-CPU variable, "runqueues.__lock"; its type by BTF. */
char *btf_variable_name(const struct btf *btf, const char *name,
			uint64_t offset_bytes);

/* Where struct NAME has this member, in bytes; -1: it has none. */
long btf_member_offset(const struct btf *btf, const char *name,
		       const char *member);
/* 0: no such struct. */
size_t btf_struct_bytes(const struct btf *btf, const char *name);

/* Of an enum by its name; false: no such enum, or not in it. */
bool btf_enum_value(const struct btf *btf, const char *name, const char *of,
		    uint64_t *value);

#endif
