/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of fields.h share. */
#ifndef PROFILE_FIELDS_PARTS_H
#define PROFILE_FIELDS_PARTS_H

#include <stddef.h>

struct btf;

struct fields {
	struct btf *btf;
	size_t page_struct_bytes; /* 0: no struct page */
};

#endif
