// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/table.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define MEMORY_BYTES (64ULL << 20)

/* A state of nothing but a number, its digits spread over the whole of it. */
static union state_words state_of(unsigned int nr)
{
	union state_words s;

	memset(&s, 0, sizeof(s));
	s.state.maps[0][0].frame = (uint8_t)(nr % 7);
	s.state.refs[2].times = (uint16_t)(nr / 7 % 7 << 8);
	s.state.procs[3].seq = (uint8_t)(nr / 49 % 7);
	s.state.nr_frames = (uint8_t)(nr / 343 % 7);
	for (unsigned int i = 0; i < s.state.nr_frames; i++)
		s.state.frames[i].now[1] = (uint16_t)(nr / 2401 << i);
	return s;
}

static enum table_answer add(struct state_table *t, const union state_words *s,
			     uint32_t parent, uint16_t step)
{
	union state_words folded = *s;
	struct state_probe p;

	state_fold(&folded.state);
	if (!pack_fits(&t->pack, &folded) && !state_table_widen(t, &folded))
		return TABLE_FULL;
	state_table_probe(t, &folded, &p);
	state_table_fetch(t, &p);
	p.link = (struct state_link){ .parent = parent, .step = step };
	return state_table_add(t, &p);
}

static void start(struct state_table *t, uint64_t memory_max_bytes,
		  uint32_t nr_max)
{
	union state_words s = state_of(0);

	state_table_init(t, &s, memory_max_bytes, nr_max);
}

static void what_is_packed_comes_back_in_every_bit(void **state)
{
	struct pack pack;
	union state_words s, back;
	uint64_t packed[STATE_WORDS];
	struct rng rng;

	(void)state;
	rng_init(&rng, 7);
	s = state_of(0);
	pack_init(&pack, &s);
	for (int i = 0; i < 2000; i++) {
		/* words of few bits first, of all bits in the end */
		for (size_t k = 0; k < STATE_WORDS; k++) {
			s.words[k] = rng_next(&rng);
			for (int n = i / 100; n < 8; n++)
				s.words[k] &= rng_next(&rng);
		}
		s.state.nr_frames = MODEL_FRAMES;
		if (!pack_fits(&pack, &s))
			pack_widen(&pack, &s);
		assert_true(pack_fits(&pack, &s));
		pack_put(&pack, &s, packed);
		pack_get(&pack, packed, &back);
		assert_memory_equal(&s, &back, sizeof(s));
	}
	assert_int_equal(pack.nr_words, STATE_WORDS);
}

static void only_bits_that_vary_take_room(void **state)
{
	union state_words s = state_of(0), other = s;
	struct pack pack;

	(void)state;
	s.state.maps[0][1].frame = other.state.maps[0][1].frame = SCN_NONE;
	pack_init(&pack, &s);
	other.state.procs[3].times = 1;
	other.state.refs[3].flags = 1;
	other.state.frames[1].ever[0] = 1;
	other.state.nr_frames = 2;
	pack_widen(&pack, &other);
	/* four bits in four words of the state are one word */
	assert_int_equal(pack.nr_words, 1);
	assert_int_equal(pack.ends[0], 4);
}

static void a_bit_that_never_varied_does_not_fit(void **state)
{
	union state_words s = state_of(0);
	struct pack pack;

	(void)state;
	pack_init(&pack, &s);
	assert_true(pack_fits(&pack, &s));
	for (size_t bit = 0; bit < 64 * STATE_WORDS; bit++) {
		union state_words other = s;

		other.words[bit / 64] ^= 1ULL << bit % 64;
		/* behind the last frame all is zero, by the state's own rule */
		if (other.state.nr_frames > MODEL_FRAMES ||
		    bit / 8 >= model_state_bytes(&other.state))
			continue;
		assert_false(pack_fits(&pack, &other));
	}
}

static void each_state_is_kept_once_and_in_order(void **state)
{
	enum { NR = 7 * 7 * 7 * 7 * 4 };
	struct state_table t;
	union state_words s, back;

	(void)state;
	start(&t, MEMORY_BYTES, 0);
	for (unsigned int round = 0; round < 2; round++)
		for (unsigned int i = 0; i < NR; i++) {
			bool is_first = !round && i;
			/* without frames there is no number in them */
			bool is_same = i / 343 % 7 == 0 && i >= 2401;

			s = state_of(i);
			assert_int_equal(add(&t, &s, i / 2, (uint16_t)i),
					 is_first && !is_same ? TABLE_NEW
							      : TABLE_KNOWN);
		}
	assert_int_equal(t.nr, 2401 + 3 * (2401 - 343));
	for (uint32_t i = 0; i < 2401; i++) {
		s = state_of(i);
		state_table_get(&t, i, &back);
		assert_memory_equal(&s, &back, sizeof(s));
		if (!i)
			continue;
		assert_int_equal(state_table_link(&t, i).parent, i / 2);
		assert_int_equal(state_table_link(&t, i).step, i);
	}
	state_table_release(&t);
}

static void many_states_survive_growth_of_slots_and_chunks(void **state)
{
	enum { NR = 100000 };
	struct state_table t;
	union state_words s = state_of(0), back;

	(void)state;
	start(&t, MEMORY_BYTES, 0);
	for (uint32_t i = 1; i < NR; i++) {
		s.state.refs[0].times = (uint16_t)i;
		s.state.refs[3].times = (uint16_t)(i >> 16);
		assert_int_equal(add(&t, &s, i - 1, 3), TABLE_NEW);
	}
	for (uint32_t i = 0; i < NR; i++) {
		state_table_get(&t, i, &back);
		assert_int_equal(back.state.refs[0].times |
					 back.state.refs[3].times << 16,
				 i);
		assert_int_equal(add(&t, &back, 0, 0), TABLE_KNOWN);
	}
	state_table_release(&t);
}

/* The whole hash is the same, and all that a slot has of it: bytes decide. */
static void states_of_one_hash_are_two_states(void **state)
{
	enum { NR = 40 };
	const uint64_t hash = 0x123456789abcdef0;
	struct state_table t;
	union state_words s;

	(void)state;
	start(&t, MEMORY_BYTES, 0);
	s = state_of(0);
	s.state.refs[0].times = 0xff;
	assert_true(state_table_widen(&t, &s));
	for (int round = 0; round < 2; round++)
		for (unsigned int i = 1; i <= NR; i++) {
			struct state_probe p;

			s.state.refs[0].times = (uint16_t)i;
			state_table_probe(&t, &s, &p);
			p.hash = hash;
			p.link = (struct state_link){ .step = (uint16_t)i };
			state_table_fetch(&t, &p);
			assert_int_equal(state_table_add(&t, &p),
					 round ? TABLE_KNOWN : TABLE_NEW);
		}
	assert_int_equal(t.nr, NR + 1);
	for (uint32_t i = 1; i <= NR; i++) {
		state_table_get(&t, i, &s);
		assert_int_equal(s.state.refs[0].times, i);
		assert_int_equal(state_table_link(&t, i).step, i);
	}
	state_table_release(&t);
}

static void the_bound_of_memory_is_kept_and_said(void **state)
{
	struct state_table t;
	union state_words s = state_of(0);
	enum table_answer answer = TABLE_NEW;
	uint32_t nr;

	(void)state;
	start(&t, 1 << 20, 0);
	for (uint32_t i = 1; answer == TABLE_NEW && i < 1000000; i++) {
		s.state.refs[0].times = (uint16_t)i;
		s.state.refs[3].times = (uint16_t)(i >> 16);
		answer = add(&t, &s, i - 1, 3);
	}
	assert_int_equal(answer, TABLE_FULL);
	assert_true(t.memory_bytes <= 1 << 20);
	nr = t.nr;
	/* what is there is still known */
	s = state_of(0);
	assert_int_equal(add(&t, &s, 0, 0), TABLE_KNOWN);
	assert_int_equal(t.nr, nr);
	/* a wider state would take more, too */
	s.state.procs[1].times = 0xffff;
	s.state.refs[1].times = 0xffff;
	s.state.refs[2].times = 0xffff;
	s.state.maps[0][0].frame = s.state.maps[0][0].pte = 0xff;
	assert_int_equal(add(&t, &s, 0, 0), TABLE_FULL);
	state_table_release(&t);
}

static void a_bound_of_states_is_exact(void **state)
{
	struct state_table t;

	(void)state;
	start(&t, MEMORY_BYTES, 10);
	for (unsigned int i = 1; i < 10; i++) {
		union state_words s = state_of(i);

		assert_int_equal(add(&t, &s, 0, 0), TABLE_NEW);
	}
	for (unsigned int i = 0; i < 20; i++) {
		union state_words s = state_of(i);

		assert_int_equal(add(&t, &s, 0, 0),
				 i < 10 ? TABLE_KNOWN : TABLE_FULL);
	}
	state_table_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_back_in_every_bit),
		cmocka_unit_test(only_bits_that_vary_take_room),
		cmocka_unit_test(a_bit_that_never_varied_does_not_fit),
		cmocka_unit_test(each_state_is_kept_once_and_in_order),
		cmocka_unit_test(
			many_states_survive_growth_of_slots_and_chunks),
		cmocka_unit_test(states_of_one_hash_are_two_states),
		cmocka_unit_test(the_bound_of_memory_is_kept_and_said),
		cmocka_unit_test(a_bound_of_states_is_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
