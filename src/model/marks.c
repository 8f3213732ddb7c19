// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Marks: who ought to see, who ever saw, what is in a frame. The four masks of a
 * frame are worked on as one word of four lanes: this is the inner loop.
 */
#include "model/engine.h"

#include <string.h>

#define LANES UINT64_C(0x0001000100010001) /* bit 0 of now[2], ever[2] */

_Static_assert(offsetof(struct frame, now) == 0 &&
		       offsetof(struct frame, both) == 8,
	       "now and ever are one word");

static inline uint64_t lanes(const struct frame *f)
{
	uint64_t word;

	memcpy(&word, f, sizeof(word));
	return word;
}

static inline void lanes_set(struct frame *f, uint64_t word)
{
	memcpy(f, &word, sizeof(word));
}

void marks_forget(struct model_state *s, unsigned int owner)
{
	uint64_t keep = ~(LANES << owner);

	for (unsigned int i = 0; i < s->nr_frames; i++) {
		struct frame *f = &s->frames[i];

		lanes_set(f, lanes(f) & keep);
		f->both &= (uint16_t) ~(1u << owner);
	}
}

void marks_like(struct model_state *s, unsigned int to, unsigned int from)
{
	uint64_t keep = ~(LANES << to);

	for (unsigned int i = 0; i < s->nr_frames; i++) {
		struct frame *f = &s->frames[i];
		uint64_t word = lanes(f);

		lanes_set(f, (word & keep) | ((word >> from) & LANES) << to);
		f->both &= (uint16_t) ~(1u << to);
		f->both |= (uint16_t)((f->both >> from & 1u) << to);
	}
}

void marks_like_half(struct model_state *s, unsigned int to, unsigned int from,
		     unsigned int half)
{
	for (unsigned int i = 0; i < s->nr_frames; i++) {
		struct frame *f = &s->frames[i];

		f->now[half] |= (uint16_t)((f->now[half] >> from & 1u) << to);
		f->ever[half] |= (uint16_t)((f->ever[half] >> from & 1u) << to);
	}
}

uint16_t marks_of_page(const struct model_state *s, unsigned int proc,
		       unsigned int page)
{
	uint16_t owners = (uint16_t)(1u << owner_of_page(proc, page));

	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind && s->refs[i].proc == proc &&
		    s->refs[i].of_page == page)
			owners |= (uint16_t)(1u << owner_of_ref(i));
	return owners;
}

void marks_write(struct model_state *s, unsigned int frame, unsigned int halves,
		 uint16_t owners)
{
	struct frame *f = &s->frames[frame];

	for (unsigned int h = 0; h < 2; h++) {
		if (!(halves & (1u << h)))
			continue;
		for (unsigned int i = 0; i < s->nr_frames; i++)
			s->frames[i].now[h] &= (uint16_t)~owners;
		f->now[h] = owners;
		f->ever[h] = owners;
	}
	/* Nobody had this pair before; whose two halves it is has it now. */
	f->both = owners & f->now[0] & f->now[1];
}

void marks_copy(struct frame *to, const struct frame *from)
{
	lanes_set(to, lanes(from));
	to->both = from->both;
}

void marks_zero(struct model_state *s, unsigned int frame)
{
	struct frame *f = &s->frames[frame];
	uint16_t owners = 0;

	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++)
			if ((s->maps[p][i].vma & VMA_MAPPED) &&
			    s->maps[p][i].frame == SCN_NONE)
				owners |= (uint16_t)(1u << owner_of_page(p, i));
	f->now[0] = f->now[1] = f->ever[0] = f->ever[1] = f->both = owners;
	for (unsigned int i = 0; i < s->nr_frames; i++)
		if (s->frames[i].kind == SCN_ZERO && i != frame)
			marks_copy(f, &s->frames[i]);
}

/* References to a mapping that goes are past: to what was there last. */
static void refs_become_past(struct model_state *s, unsigned int proc,
			     unsigned int page)
{
	uint8_t past = 0;

	for (uint8_t i = 0; i < SCN_REFS; i++) {
		struct reference *r = &s->refs[i];

		if (!r->kind || r->proc != proc || r->of_page != page)
			continue;
		if (!past)
			past = i + 1;
		r->of_page = SCN_NONE;
		r->past = past;
	}
}

void marks_unmap(struct model_state *s, unsigned int proc, unsigned int page)
{
	refs_become_past(s, proc, page);
	marks_forget(s, owner_of_page(proc, page));
}

void marks_renew(struct model_state *s, unsigned int proc, unsigned int page)
{
	uint16_t owner = (uint16_t)(1u << owner_of_page(proc, page));
	bool is_file = vma_kind(s->maps[proc][page].vma) == SCN_FILE;

	refs_become_past(s, proc, page);
	for (unsigned int i = 0; i < s->nr_frames; i++) {
		struct frame *f = &s->frames[i];

		f->now[0] &= (uint16_t)~owner;
		f->now[1] &= (uint16_t)~owner;
		if (is_file ? f->kind == SCN_FILE && i == page
			    : f->kind == SCN_ZERO) {
			lanes_set(f, lanes(f) | LANES * owner);
			f->both |= owner;
		}
	}
}

enum ideal_class marks_seen(const struct frame *f, unsigned int owner)
{
	uint16_t bit = (uint16_t)(1u << owner);

	if (f->now[0] & f->now[1] & bit)
		return IDEAL_CURRENT;
	if (f->both & bit)
		return IDEAL_STALE;
	return f->ever[0] & f->ever[1] & bit ? IDEAL_TORN : IDEAL_FOREIGN;
}

bool marks_are_shared(const struct model_state *s, unsigned int proc,
		      unsigned int page)
{
	uint16_t mine = (uint16_t)(1u << owner_of_page(proc, page));
	unsigned int frame = s->maps[proc][page].frame;
	uint16_t owners = 0;

	for (unsigned int i = 0; i < s->nr_frames && !(owners & mine); i++)
		owners = s->frames[i].now[0] & s->frames[i].now[1];
	if (!(owners & mine)) {
		/* lost: overwritten, or there by halves only */
		if (frame_mapcount(s, frame) > 1)
			return true;
		owners = s->frames[frame].now[0] & s->frames[frame].now[1];
	}
	owners &= (uint16_t)~mine;
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind && s->refs[i].proc == proc)
			owners &= (uint16_t) ~(1u << owner_of_ref(i));
	return owners;
}
