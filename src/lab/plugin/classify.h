/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * classify.h - what is at an address of the guest's kernel, as far as the
 * kernel's own structures say it at that moment.
 */
#ifndef LAB_PLUGIN_CLASSIFY_H
#define LAB_PLUGIN_CLASSIFY_H

#include <stdint.h>

/* As in profile/stream.h: its words are the contract. */
enum place_kind {
	PLACE_PAGE,
	PLACE_FOLIO,
	PLACE_TABLE,
	PLACE_SLAB,
	PLACE_STATIC,
	PLACE_STACK,
	PLACE_USER,
	PLACE_DIRECT,
	PLACE_OTHER,
};

struct place {
	enum place_kind kind;
	const char *name; /* NULL: none; lives for ever, equal: same address */
	uint64_t offset;
};

const char *place_kind_name(enum place_kind kind);

/*
 * What addr is, right now. Of what the options did not tell, or what cannot be
 * read, the kind stays PLACE_DIRECT or PLACE_OTHER.
 */
void classify(uint64_t addr, struct place *p);

/* Pointers of the kernel that were read may have changed. */
void classify_forget(void);

/* The same address for equal texts; lives for ever. */
const char *intern(const char *text);

#endif
