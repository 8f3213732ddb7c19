/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - all states that were seen, each once, in the order in which they
 * were found; inside model only.
 *
 * Exact: two states are one only if every byte of them is equal. They are kept
 * short all the same: only the bits in which any state so far differs from the
 * first are stored (struct pack). A state that differs in yet another bit makes
 * the table store that bit of all of them.
 */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H

#include "model/state.h"

#include <string.h>

#define STATE_WORDS ((sizeof(struct model_state) + 7) / 8)

/* A state, and the same as words; bytes behind it are zero. */
union state_words {
	struct model_state state;
	uint64_t words[STATE_WORDS];
};

/* All words behind these are zero. */
static inline size_t state_nr_words(const struct model_state *s)
{
	return (model_state_bytes(s) + 7) / 8;
}

/*
 * Most states have few frames. For these all words that they may have are worked
 * on, in loops of a fixed length: without branches, and two at a time.
 */
#define STATE_FEW_FRAMES 6
#define STATE_FEW_WORDS                                                        \
	((offsetof(struct model_state, frames) +                               \
	  STATE_FEW_FRAMES * sizeof(struct frame)) /                           \
	 8)

static inline bool state_has_few(const struct model_state *s)
{
	return s->nr_frames <= STATE_FEW_FRAMES;
}

/* Both were states before, so that only what is used is to be moved. */
static inline void state_copy(union state_words *to,
			      const union state_words *from)
{
	if (state_has_few(&to->state) && state_has_few(&from->state))
		memcpy(to->words, from->words,
		       STATE_FEW_WORDS * sizeof(uint64_t));
	else
		*to = *from;
}

/* For few words: no call, and no branch that nobody foresees. */
static inline bool words_are_equal(const uint64_t *a, const uint64_t *b,
				   size_t nr)
{
	uint64_t differ = 0;

	for (size_t i = 0; i < nr; i++)
		differ |= a[i] ^ b[i];
	return !differ;
}

/* What a table keeps is folded: shorter, and the same to and fro. */
void state_fold(struct model_state *s);
void state_unfold(struct model_state *s);
void frames_fold(struct frame *frames, unsigned int nr);

/* What one state has that another has not, and the other way round. */
struct state_change {
	union state_words by; /* exclusive or */
	size_t nr_words; /* behind these, both are zero, and so is by */
	unsigned int nr_frames; /* of the one that has more */
	uint64_t any; /* not 0: there is a difference */
	uint64_t names; /* not 0: model_canonical() may have to do something */
};
/* Of two states as they are, not folded. */
void state_compare(struct state_change *c, const union state_words *a,
		   const union state_words *b);
/* The change between the two folded. */
void state_change_fold(struct state_change *c);

/* Which bits of a state vary, and where each word of them goes. */
struct pack_move {
	uint64_t mask;
	uint8_t from, to, turn; /* word, packed word, rotation to the left */
};
struct pack {
	uint64_t base[STATE_WORDS]; /* the first state */
	uint64_t mask[STATE_WORDS]; /* bits in which others differ from it */
	size_t nr_base_words; /* all behind is zero */
	unsigned int nr_words; /* of a packed state */
	struct pack_move moves[2 * STATE_WORDS]; /* in the order of to */
	unsigned int ends[STATE_WORDS]; /* of the moves to each packed word */
};

void pack_init(struct pack *p, const union state_words *base);
/* Do only bits of the mask differ? Else pack_widen() adds those of s. */
bool pack_fits(const struct pack *p, const union state_words *s);
void pack_widen(struct pack *p, const union state_words *s);
/* s fits; packed has nr_words. */
void pack_put(const struct pack *p, const union state_words *s,
	      uint64_t *packed);
void pack_get(const struct pack *p, const uint64_t *packed,
	      union state_words *s);

static inline uint64_t turn_left(uint64_t word, unsigned int bits)
{
	return word << (bits & 63) | word >> (-bits & 63);
}
/*
 * packed was one of the two that the change, folded, is between: now it is the
 * other. false: that needs more bits; packed is as it was.
 */
bool pack_change(const struct pack *p, const struct state_change *c,
		 uint64_t *packed);

/* How a state was first reached. */
struct state_link {
	uint32_t parent; /* number of the state before */
	uint16_t step; /* what was done there; explore_search.h */
};

struct state_table {
	struct pack pack;
	uint64_t **chunks; /* of records: link, packed state */
	size_t nr_chunks;
	uint32_t nr; /* states: 0, 1, ... in order */
	uint64_t *slots; /* half a hash and number + 1; 0: free */
	unsigned int slots_log2;
	uint64_t keys[STATE_WORDS]; /* of the hash */
	uint64_t memory_bytes, memory_max_bytes;
	uint32_t nr_max; /* states; 0: as memory allows */
};

/* A state on its way in: packed and hashed, so that memory can come nearer. */
struct state_probe {
	uint64_t packed[STATE_WORDS];
	uint64_t hash;
	uint64_t at; /* the slot to begin with, of a table of slots_log2 */
	unsigned int slots_log2; /* 0: not yet known */
	struct state_link link;
};

enum table_answer { TABLE_NEW, TABLE_KNOWN, TABLE_FULL };

/* start, folded here, is number 0. The bound is for all but the first few kilobytes. */
void state_table_init(struct state_table *t, const union state_words *start,
		      uint64_t memory_max_bytes, uint32_t nr_max);
void state_table_release(struct state_table *t);

/* Pack s, which is folded, for this table and fetch its slot; pack_fits() has
 * said yes. */
void state_table_probe(const struct state_table *t, const union state_words *s,
		       struct state_probe *p);
/* The same for p->packed as it is. */
void state_table_seek(const struct state_table *t, struct state_probe *p);
/* Fetch the state that p may be equal to. */
void state_table_fetch(const struct state_table *t, struct state_probe *p);
enum table_answer state_table_add(struct state_table *t,
				  const struct state_probe *p);

/*
 * From now on also the bits of s: packs all states anew, so no probe is good any
 * more. false: that would not fit into the bound of memory; nothing changed.
 */
bool state_table_widen(struct state_table *t, const union state_words *s);

/* State number nr < t->nr, unfolded; and how it was reached (0 never was). */
void state_table_get(const struct state_table *t, uint32_t nr,
		     union state_words *s);
/* As it is kept: of pack.nr_words, until the table changes. */
const uint64_t *state_table_packed(const struct state_table *t, uint32_t nr);
struct state_link state_table_link(const struct state_table *t, uint32_t nr);

#endif
