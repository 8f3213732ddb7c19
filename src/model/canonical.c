// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/state.h"

#include <string.h>

struct renaming {
	uint8_t to[MODEL_FRAMES]; /* SCN_NONE: not yet named */
	uint8_t nr; /* names given */
};

static inline void name(struct renaming *r, unsigned int frame)
{
	if (frame == SCN_NONE || r->to[frame] != SCN_NONE)
		return;
	r->to[frame] = r->nr++;
}

static inline uint8_t renamed(const struct renaming *r, uint8_t frame)
{
	return frame == SCN_NONE ? SCN_NONE : r->to[frame];
}

static void rename_all(struct model_state *s, const struct renaming *r)
{
	struct frame old[MODEL_FRAMES];

	memcpy(old, s->frames, s->nr_frames * sizeof(old[0]));
	memset(s->frames, 0, s->nr_frames * sizeof(old[0]));
	for (unsigned int i = 0; i < s->nr_frames; i++)
		if (r->to[i] != SCN_NONE)
			s->frames[r->to[i]] = old[i];
	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++)
			s->maps[p][i].frame = renamed(r, s->maps[p][i].frame);
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind)
			s->refs[i].frame = renamed(r, s->refs[i].frame);
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb)
			s->flights[i].frame = renamed(r, s->flights[i].frame);
	s->nr_frames = r->nr;
}

/*
 * Do names come in order, each frame's first where the next free number is? The
 * common case, hence without branches: a frame counts from 1 here, and who names
 * none has 0.
 */
static inline bool is_canonical(const struct model_state *s)
{
	const struct mapping *maps = &s->maps[0][0];
	unsigned int next = 1, is_ahead = 0, frame;

	for (unsigned int i = 0; i < SCN_PAGES; i++) {
		frame = s->frames[i].kind == SCN_FILE ? i + 1 : 0;
		is_ahead |= frame > next;
		next += frame == next;
	}
	for (unsigned int i = 0; i < SCN_PROCS * SCN_PAGES; i++) {
		frame = (uint8_t)(maps[i].frame + 1);
		is_ahead |= frame > next;
		next += frame == next;
	}
	for (unsigned int i = 0; i < SCN_REFS; i++) {
		frame = s->refs[i].kind ? (uint8_t)(s->refs[i].frame + 1) : 0;
		is_ahead |= frame > next;
		next += frame == next;
	}
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++) {
		frame = s->flights[i].verb ? (uint8_t)(s->flights[i].frame + 1)
					   : 0;
		is_ahead |= frame > next;
		next += frame == next;
	}
	return !is_ahead && next == s->nr_frames + 1u;
}

bool model_canonical(struct model_state *s)
{
	struct renaming r = { .nr = 0 };

	if (is_canonical(s))
		return false;
	memset(r.to, SCN_NONE, sizeof(r.to));
	/* A file's pages are where their number says, mapped or not. */
	for (unsigned int i = 0; i < SCN_PAGES; i++)
		if (s->frames[i].kind == SCN_FILE)
			name(&r, i);
	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++)
			name(&r, s->maps[p][i].frame);
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind)
			name(&r, s->refs[i].frame);
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb)
			name(&r, s->flights[i].frame);
	/* Frames nobody names are free already: the names are all there is. */
	rename_all(s, &r);
	return true;
}
