// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/design.h"

#include "base/err.h"

#include <stdio.h>

const char *design_name(enum design d)
{
	static const char *const names[DESIGN_NR] = {
		[DESIGN_MAPCOUNT] = "mapcount",
		[DESIGN_REFCOUNT_5_9] = "refcount 5.9",
		[DESIGN_REFCOUNT_5_18] = "refcount 5.18",
		[DESIGN_EXCLUSIVE] = "exclusive",
	};

	if (d >= DESIGN_NR)
		BUG("no design has number %d", (int)d);
	return names[d];
}

/* The test of 5.18: what can be taken away is taken away before counting. */
static bool is_lasting(enum extra_ref ref)
{
	return ref == REF_GET || ref == REF_LRU_REMOTE;
}

bool design_copies(enum design d, enum extra_ref ref, bool is_exclusive)
{
	switch (d) {
	case DESIGN_MAPCOUNT:
		return false;
	case DESIGN_REFCOUNT_5_9:
		return ref != REF_NONE;
	case DESIGN_REFCOUNT_5_18:
		return is_lasting(ref);
	case DESIGN_EXCLUSIVE:
		return !is_exclusive && is_lasting(ref);
	case DESIGN_NR:
		break;
	}
	BUG("no design has number %d", (int)d);
}

/* The names of the designs that copy, or of those that do not. */
static size_t put_names(enum extra_ref ref, bool is_exclusive, bool copies,
			char *buf, size_t size_bytes)
{
	size_t at = 0;

	buf[0] = '\0';
	for (enum design d = 0; d < DESIGN_NR; d++)
		if (design_copies(d, ref, is_exclusive) == copies &&
		    at < size_bytes)
			at += (size_t)snprintf(buf + at, size_bytes - at,
					       "%s%s", at ? ", " : "",
					       design_name(d));
	return at;
}

const char *design_text(enum extra_ref ref, bool is_exclusive, bool copied,
			char *buf, size_t size_bytes)
{
	char like[80], unlike[80];
	size_t nr_like =
		put_names(ref, is_exclusive, copied, like, sizeof(like));
	size_t nr_unlike =
		put_names(ref, is_exclusive, !copied, unlike, sizeof(unlike));

	if (!nr_unlike)
		snprintf(buf, size_bytes, "as every design");
	else if (!nr_like)
		snprintf(buf, size_bytes, "as no design: %s would %s", unlike,
			 copied ? "reuse" : "copy");
	else
		snprintf(buf, size_bytes, "as %s; %s would %s", like, unlike,
			 copied ? "reuse" : "copy");
	return buf;
}
