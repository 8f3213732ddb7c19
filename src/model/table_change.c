// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A step changes little of a state: what it changed is packed, and nothing else.
 * Folding and packing are linear over exclusive or, so that the packed change,
 * added to the packed state that was there before, is the packed state after.
 */
#include "model/table.h"

/*
 * All that model_canonical() goes by: as long as none of these bits changes,
 * frames that were in order still are.
 */
static const union state_words names = {
	.state = {
		.maps = { [0 ... SCN_PROCS - 1] = {
			[0 ... SCN_PAGES - 1] = { .frame = 0xff } } },
		.refs = { [0 ... SCN_REFS - 1] = { .kind = 0xff,
						   .frame = 0xff } },
		.flights = { [0 ... MODEL_FLIGHTS - 1] = { .verb = 0xff,
							   .frame = 0xff } },
		.nr_frames = 0xff,
		.frames = { [0 ... SCN_PAGES - 1] = { .kind = 0xff } },
	},
};

static inline void compare(struct state_change *restrict c,
			   const uint64_t *restrict a,
			   const uint64_t *restrict b, size_t nr)
{
	uint64_t any = 0, named = 0;

	for (size_t i = 0; i < nr; i++) {
		uint64_t by = a[i] ^ b[i];

		c->by.words[i] = by;
		any |= by;
		named |= by & names.words[i];
	}
	c->any = any;
	c->names = named;
	c->nr_words = nr;
}

void state_compare(struct state_change *c, const union state_words *a,
		   const union state_words *b)
{
	c->nr_frames = a->state.nr_frames;
	if (c->nr_frames < b->state.nr_frames)
		c->nr_frames = b->state.nr_frames;
	if (c->nr_frames > STATE_FEW_FRAMES) {
		compare(c, a->words, b->words, STATE_WORDS);
		return;
	}
	compare(c, a->words, b->words, STATE_FEW_WORDS);
	/* others had more: these words are packed, too */
	memset(&c->by.words[STATE_FEW_WORDS], 0,
	       (STATE_WORDS - STATE_FEW_WORDS) * sizeof(uint64_t));
}

void state_change_fold(struct state_change *c)
{
	frames_fold(c->by.state.frames, c->nr_frames);
}

static inline uint64_t outside(const uint64_t *words, const uint64_t *mask,
			       size_t nr)
{
	uint64_t more = 0;

	for (size_t i = 0; i < nr; i++)
		more |= words[i] & ~mask[i];
	return more;
}

bool pack_change(const struct pack *p, const struct state_change *c,
		 uint64_t *packed)
{
	const struct pack_move *m = p->moves;

	if (c->nr_words == STATE_WORDS
		    ? outside(c->by.words, p->mask, STATE_WORDS)
		    : outside(c->by.words, p->mask, STATE_FEW_WORDS))
		return false;
	for (unsigned int to = 0; to < p->nr_words; to++) {
		const struct pack_move *end = &p->moves[p->ends[to]];
		uint64_t word = packed[to];

		for (; m < end; m++)
			word ^= turn_left(c->by.words[m->from] & m->mask,
					  m->turn);
		packed[to] = word;
	}
	return true;
}
