/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fields.h - from a locked operation's address to the field it hit, by the BTF
 * of that kernel (in its ELF image, section .BTF).
 *
 * Names are those of the debate: "page._refcount", "page._mapcount",
 * "page.flags", "page table lock" (ptl of struct page or ptdesc), "page table
 * entry", "mm_struct.mmap_lock", "folio._entire_mapcount". Where a union gives
 * several names for one offset, the table in fields.c says which and why.
 */
#ifndef PROFILE_FIELDS_H
#define PROFILE_FIELDS_H

#include "profile/stream.h"
#include "profile/symbols.h"

struct btf;
struct fields;

/* image: an ELF with .BTF. -ENODATA with why: it has none; -ENOEXEC, -ENOENT. */
MUST_CHECK int fields_load(struct fields **f, const char *image,
			   struct why *why);
/* Of BTF that is in memory already; f owns it from here on. */
struct fields *fields_of(struct btf *btf);
void fields_free(struct fields *f);

/*
 * What is at this address, as text of a table; f may be NULL (then "struct page
 * +52"). Name of data by s. The caller frees.
 */
char *fields_name(const struct fields *f, const struct symbols *s,
		  const struct stream_lock *l);

/*
 * The options that locks=on of the plugin needs for this kernel: "vmemmap=...,
 * compound_head=8,...", words joined by commas. What is not known is left out.
 * The caller frees.
 */
char *fields_plugin_options(const struct fields *f, const struct symbols *s);

#endif
