// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/hash.h"

#include "base/rng.h"

/* Numbers, and no bytes between them that nobody has set. */
uint64_t scenario_hash(const struct scenario *s)
{
	const uint32_t head[] = { s->kind, (uint32_t)s->nr_pages,
				  (uint32_t)s->nr_steps };
	uint64_t h = hash_bytes(HASH_START, head, sizeof(head));

	for (size_t i = 0; i < s->nr_pages; i++)
		h = hash_bytes(h, &s->pages[i].batch,
			       sizeof(s->pages[i].batch));
	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];
		const uint16_t words[] = { st->verb,   st->proc, st->page,
					   st->other,  st->ref,	 st->flags,
					   st->column, st->times };

		h = hash_bytes(h, words, sizeof(words));
	}
	return h;
}
