// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/table.h"

#include <string.h>

/*
 * The two halves of a frame mostly have the same marks, and both is ever then: as
 * differences these are zeros, which take no room. Its own inverse but for the
 * order of the lines.
 */
_Static_assert(offsetof(struct frame, now) == 0 &&
		       offsetof(struct frame, ever) == 4 &&
		       offsetof(struct frame, both) == 8,
	       "now and ever are one word");
#define FIRST_HALVES 0x0000ffff0000ffffULL

void state_fold(struct model_state *s)
{
	frames_fold(s->frames, s->nr_frames);
}

void frames_fold(struct frame *frames, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		struct frame *f = &frames[i];
		uint64_t marks;

		f->both ^= f->ever[0];
		memcpy(&marks, f, sizeof(marks));
		marks ^= (marks & FIRST_HALVES) << 16;
		memcpy(f, &marks, sizeof(marks));
	}
}

void state_unfold(struct model_state *s)
{
	for (unsigned int i = 0; i < s->nr_frames; i++) {
		struct frame *f = &s->frames[i];
		uint64_t marks;

		memcpy(&marks, f, sizeof(marks));
		marks ^= (marks & FIRST_HALVES) << 16;
		memcpy(f, &marks, sizeof(marks));
		f->both ^= f->ever[0];
	}
}

void pack_init(struct pack *p, const union state_words *base)
{
	memset(p, 0, sizeof(*p));
	memcpy(p->base, base->words, sizeof(p->base));
	p->nr_base_words = state_nr_words(&base->state);
}

bool pack_fits(const struct pack *p, const union state_words *s)
{
	size_t nr = state_nr_words(&s->state);
	uint64_t more = 0;

	if (nr < p->nr_base_words)
		nr = p->nr_base_words;
	for (size_t i = 0; i < nr; i++)
		more |= (s->words[i] ^ p->base[i]) & ~p->mask[i];
	return !more;
}

/* The first packed word that has room for the bits, turned as they need it. */
static struct pack_move place(uint64_t *taken, unsigned int from, uint64_t mask)
{
	struct pack_move m = { .mask = mask, .from = (uint8_t)from };

	for (unsigned int to = 0;; to++)
		for (unsigned int turn = 0; turn < 64; turn++) {
			uint64_t bits = turn_left(mask, turn);

			if (taken[to] & bits)
				continue;
			taken[to] |= bits;
			m.to = (uint8_t)to;
			m.turn = (uint8_t)turn;
			return m;
		}
}

/*
 * Halves of words; those with many bits first: what is left takes the few. The
 * moves in the order of where they go.
 */
static void place_all(struct pack *p)
{
	static const uint64_t halves[] = { 0xffffffff, 0xffffffff00000000 };
	struct pack_move moves[2 * STATE_WORDS] = { { 0 } };
	uint64_t taken[STATE_WORDS] = { 0 };
	unsigned int nr = 0;

	for (int nr_bits = 32; nr_bits > 0; nr_bits--)
		for (unsigned int i = 0; i < 2 * STATE_WORDS; i++) {
			uint64_t mask = p->mask[i / 2] & halves[i % 2];

			if (__builtin_popcountll(mask) == nr_bits)
				moves[nr++] = place(taken, i / 2, mask);
		}
	p->nr_words = 0;
	for (unsigned int to = 0, k = 0; to < STATE_WORDS && taken[to]; to++) {
		for (unsigned int i = 0; i < nr; i++)
			if (moves[i].to == to)
				p->moves[k++] = moves[i];
		p->ends[p->nr_words++] = k;
	}
}

/*
 * Things of one kind vary in the same bits, sooner or later: those that vary at
 * all are taken to, lest each bit of each has all states packed anew.
 */
static void widen_alike(uint8_t *mask, size_t at, size_t size_bytes, size_t nr)
{
	uint8_t all[16] = { 0 };

	for (size_t i = 0; i < nr * size_bytes; i++)
		all[i % size_bytes] |= mask[at + i];
	for (size_t i = 0; i < nr; i++) {
		uint8_t *one = &mask[at + i * size_bytes], any = 0;

		for (size_t k = 0; k < size_bytes; k++)
			any |= one[k];
		for (size_t k = 0; any && k < size_bytes; k++)
			one[k] |= all[k];
	}
}

#define widen_member(mask, member, nr)                                         \
	widen_alike(mask, offsetof(struct model_state, member),                \
		    sizeof(((struct model_state *)0)->member) / (nr), nr)

void pack_widen(struct pack *p, const union state_words *s)
{
	uint8_t *mask = (uint8_t *)p->mask;

	for (size_t i = 0; i < STATE_WORDS; i++)
		p->mask[i] |= s->words[i] ^ p->base[i];
	widen_member(mask, maps, (size_t)SCN_PROCS * SCN_PAGES);
	widen_member(mask, refs, SCN_REFS);
	widen_member(mask, procs, SCN_PROCS);
	widen_member(mask, flights, MODEL_FLIGHTS);
	widen_member(mask, frames, MODEL_FRAMES);
	place_all(p);
}

void pack_put(const struct pack *p, const union state_words *s,
	      uint64_t *packed)
{
	const struct pack_move *m = p->moves;

	for (unsigned int to = 0; to < p->nr_words; to++) {
		const struct pack_move *end = &p->moves[p->ends[to]];
		uint64_t word = 0;

		for (; m < end; m++)
			word |= turn_left(s->words[m->from] & m->mask, m->turn);
		packed[to] = word;
	}
}

void pack_get(const struct pack *p, const uint64_t *packed,
	      union state_words *s)
{
	const struct pack_move *end = p->moves;

	if (p->nr_words)
		end = &p->moves[p->ends[p->nr_words - 1]];
	for (size_t i = 0; i < STATE_WORDS; i++)
		s->words[i] = p->base[i] & ~p->mask[i];
	for (const struct pack_move *m = p->moves; m < end; m++)
		s->words[m->from] |=
			turn_left(packed[m->to], 64u - m->turn) & m->mask;
}
