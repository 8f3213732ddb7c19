// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/table.h"

#include "base/err.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

/*
 * A record is its link in one word, then the packed state. Chunks never move, so
 * that growing copies nothing.
 */
#define CHUNK_LOG2    14
#define CHUNK_RECORDS (1u << CHUNK_LOG2)
#define SLOTS_LOG2    12 /* to begin with */

static size_t record_words(const struct pack *p)
{
	return 1 + p->nr_words;
}

static uint64_t chunk_bytes(const struct pack *p)
{
	return (uint64_t)CHUNK_RECORDS * record_words(p) * sizeof(uint64_t);
}

static uint64_t *record(const struct state_table *t, uint32_t nr)
{
	return t->chunks[nr >> CHUNK_LOG2] +
	       (nr & (CHUNK_RECORDS - 1)) * record_words(&t->pack);
}

static uint64_t link_word(struct state_link link)
{
	return (uint64_t)link.parent << 16 | link.step;
}

/*
 * Each word by a key of its own, so that they need not wait for each other; then
 * the finalizer of MurmurHash3 (public domain).
 */
static uint64_t hash_words(const struct state_table *t, const uint64_t *words,
			   unsigned int nr)
{
	uint64_t h = 0;

	for (unsigned int i = 0; i < nr; i++)
		h += (words[i] ^ words[i] >> 32) * t->keys[i];
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdULL;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 33;
}

/* A slot: the upper half of the hash, which also is where to look first. */
static uint64_t slot_of(uint64_t hash, uint32_t nr)
{
	return (hash & 0xffffffff00000000ULL) | (nr + 1u);
}

static uint64_t home_of(const struct state_table *t, uint64_t hash)
{
	return hash >> (64 - t->slots_log2);
}

static void put_slot(struct state_table *t, uint64_t slot)
{
	uint64_t last = (1ULL << t->slots_log2) - 1, i = home_of(t, slot);

	while (t->slots[i])
		i = (i + 1) & last;
	t->slots[i] = slot;
}

static uint64_t slots_bytes(unsigned int log2)
{
	return sizeof(uint64_t) << log2;
}

/* Twice the slots; the old ones are there until the last is moved. */
static bool grow_slots(struct state_table *t)
{
	uint64_t *old = t->slots, nr_old = 1ULL << t->slots_log2;

	if (t->memory_bytes + slots_bytes(t->slots_log2 + 1) >
	    t->memory_max_bytes)
		return false;
	t->slots_log2++;
	t->slots = xcalloc(1ULL << t->slots_log2, sizeof(uint64_t));
	for (uint64_t i = 0; i < nr_old; i++)
		if (old[i])
			put_slot(t, old[i]);
	free(old);
	t->memory_bytes += slots_bytes(t->slots_log2 - 1);
	return true;
}

static void add_chunk(struct state_table *t, const struct pack *p)
{
	if (!(t->nr_chunks & (t->nr_chunks - 1)))
		t->chunks =
			xrealloc(t->chunks, t->nr_chunks ? 2 * t->nr_chunks : 1,
				 sizeof(*t->chunks));
	t->chunks[t->nr_chunks++] = xcalloc(1, chunk_bytes(p));
	t->memory_bytes += chunk_bytes(p);
}

/* Room for one more state and its slot? */
static bool make_room(struct state_table *t)
{
	uint64_t nr_slots = 1ULL << t->slots_log2;

	if (t->nr == UINT32_MAX - 1 || (t->nr_max && t->nr >= t->nr_max))
		return false;
	if (t->nr + 1ULL > nr_slots / 8 * 5 && !grow_slots(t))
		return false;
	if (t->nr >> CHUNK_LOG2 < t->nr_chunks)
		return true;
	if (t->memory_bytes + chunk_bytes(&t->pack) > t->memory_max_bytes)
		return false;
	add_chunk(t, &t->pack);
	return true;
}

void state_table_init(struct state_table *t, const union state_words *start,
		      uint64_t memory_max_bytes, uint32_t nr_max)
{
	struct state_probe p = { .link = { 0 } };
	union state_words first = *start;
	struct rng rng;

	memset(t, 0, sizeof(*t));
	rng_init(&rng, 1);
	for (size_t i = 0; i < STATE_WORDS; i++)
		t->keys[i] = rng_next(&rng) | 1;
	state_fold(&first.state);
	t->memory_max_bytes = memory_max_bytes;
	t->nr_max = nr_max;
	pack_init(&t->pack, &first);
	t->slots_log2 = SLOTS_LOG2;
	t->slots = xcalloc(1ULL << t->slots_log2, sizeof(uint64_t));
	t->memory_bytes = slots_bytes(t->slots_log2);
	add_chunk(t, &t->pack);
	state_table_probe(t, &first, &p);
	if (state_table_add(t, &p) != TABLE_NEW)
		BUG("no room for one state");
}

void state_table_release(struct state_table *t)
{
	for (size_t i = 0; i < t->nr_chunks; i++)
		free(t->chunks[i]);
	free(t->chunks);
	free(t->slots);
	memset(t, 0, sizeof(*t));
}

void state_table_probe(const struct state_table *t, const union state_words *s,
		       struct state_probe *p)
{
	pack_put(&t->pack, s, p->packed);
	state_table_seek(t, p);
}

void state_table_seek(const struct state_table *t, struct state_probe *p)
{
	p->hash = hash_words(t, p->packed, t->pack.nr_words);
	p->slots_log2 = 0;
	__builtin_prefetch(&t->slots[home_of(t, p->hash)]);
}

void state_table_fetch(const struct state_table *t, struct state_probe *p)
{
	uint64_t last = (1ULL << t->slots_log2) - 1, slot, i;
	const uint64_t *r;

	for (i = home_of(t, p->hash); (slot = t->slots[i]);
	     i = (i + 1) & last) {
		if ((slot ^ p->hash) >> 32)
			continue;
		r = record(t, (uint32_t)slot - 1);
		__builtin_prefetch(r);
		__builtin_prefetch(r + t->pack.nr_words);
		break;
	}
	p->at = i;
	p->slots_log2 = t->slots_log2;
}

enum table_answer state_table_add(struct state_table *t,
				  const struct state_probe *p)
{
	uint64_t last = (1ULL << t->slots_log2) - 1, slot, i, *r;

	/* slots are filled, never emptied: where to look is still there */
	i = p->slots_log2 == t->slots_log2 ? p->at : home_of(t, p->hash);
	for (; (slot = t->slots[i]); i = (i + 1) & last) {
		if ((slot ^ p->hash) >> 32)
			continue;
		if (words_are_equal(record(t, (uint32_t)slot - 1) + 1,
				    p->packed, t->pack.nr_words))
			return TABLE_KNOWN;
	}
	if (!make_room(t))
		return TABLE_FULL;
	r = record(t, t->nr);
	r[0] = link_word(p->link);
	memcpy(r + 1, p->packed, t->pack.nr_words * sizeof(uint64_t));
	put_slot(t, slot_of(p->hash, t->nr));
	t->nr++;
	return TABLE_NEW;
}

/* Records by the new pack; chunk by chunk, so that old and new are never both
 * there as a whole. */
static void repack(struct state_table *t, const struct pack *wide)
{
	struct state_table old = *t;
	union state_words s;

	if (!old.nr || !old.chunks)
		BUG("a table without a first state");
	t->chunks = NULL;
	t->nr_chunks = 0;
	for (uint32_t nr = 0; nr < old.nr; nr++) {
		const uint64_t *from = record(&old, nr);
		uint64_t *to;

		if (!(nr & (CHUNK_RECORDS - 1))) {
			if (nr) {
				free(old.chunks[(nr >> CHUNK_LOG2) - 1]);
				t->memory_bytes -= chunk_bytes(&old.pack);
			}
			add_chunk(t, wide);
		}
		to = t->chunks[nr >> CHUNK_LOG2] +
		     (nr & (CHUNK_RECORDS - 1)) * record_words(wide);
		to[0] = from[0];
		pack_get(&old.pack, from + 1, &s);
		pack_put(wide, &s, to + 1);
	}
	/* the last, and those that no state had come to */
	for (size_t i = t->nr_chunks - 1; i < old.nr_chunks; i++) {
		free(old.chunks[i]);
		t->memory_bytes -= chunk_bytes(&old.pack);
	}
	free(old.chunks);
}

bool state_table_widen(struct state_table *t, const union state_words *s)
{
	struct pack wide = t->pack;
	uint64_t nr_chunks = (t->nr + CHUNK_RECORDS - 1ULL) >> CHUNK_LOG2;

	pack_widen(&wide, s);
	if (slots_bytes(t->slots_log2) + (nr_chunks + 1) * chunk_bytes(&wide) >
	    t->memory_max_bytes)
		return false;
	repack(t, &wide);
	t->pack = wide;
	memset(t->slots, 0, slots_bytes(t->slots_log2));
	for (uint32_t nr = 0; nr < t->nr; nr++)
		put_slot(t, slot_of(hash_words(t, record(t, nr) + 1,
					       wide.nr_words),
				    nr));
	return true;
}

void state_table_get(const struct state_table *t, uint32_t nr,
		     union state_words *s)
{
	if (nr >= t->nr)
		BUG("state %u of %u", nr, t->nr);
	pack_get(&t->pack, record(t, nr) + 1, s);
	state_unfold(&s->state);
}

const uint64_t *state_table_packed(const struct state_table *t, uint32_t nr)
{
	return record(t, nr) + 1;
}

struct state_link state_table_link(const struct state_table *t, uint32_t nr)
{
	uint64_t word = record(t, nr)[0];

	return (struct state_link){ .parent = (uint32_t)(word >> 16),
				    .step = (uint16_t)word };
}
