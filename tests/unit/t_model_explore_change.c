// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/table.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Zero behind its frames, as states are. */
static union state_words state_of(struct rng *rng, unsigned int nr_frames)
{
	union state_words s;
	uint8_t *bytes = (uint8_t *)&s;
	size_t head = offsetof(struct model_state, frames);

	memset(&s, 0, sizeof(s));
	for (size_t i = 0; i < head + nr_frames * sizeof(struct frame); i++)
		bytes[i] = (uint8_t)rng_next(rng);
	s.state.nr_frames = (uint8_t)nr_frames;
	return s;
}

static void pack_folded(const struct pack *p, const union state_words *s,
			uint64_t *packed)
{
	union state_words folded = *s;

	state_fold(&folded.state);
	assert_true(pack_fits(p, &folded));
	pack_put(p, &folded, packed);
}

static void packing_what_changed_is_packing_the_whole(void **state)
{
	uint64_t before[STATE_WORDS], after[STATE_WORDS];
	struct state_change c;
	union state_words zero, a, b;
	struct pack pack;
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	memset(&zero, 0, sizeof(zero));
	pack_init(&pack, &zero);
	for (size_t i = 0; i < STATE_WORDS; i++)
		a.words[i] = UINT64_MAX;
	pack_widen(&pack, &a);
	for (unsigned int i = 0; i < 4000; i++) {
		a = state_of(&rng, i % (MODEL_FRAMES + 1));
		b = state_of(&rng, i / 20 % (MODEL_FRAMES + 1));
		/* what is left over from the last time must not matter */
		state_compare(&c, &a, &b);
		assert_true(c.any);
		state_change_fold(&c);
		pack_folded(&pack, &a, before);
		pack_folded(&pack, &b, after);
		assert_true(pack_change(&pack, &c, before));
		assert_memory_equal(before, after, sizeof(before));
	}
}

static void a_change_outside_of_what_is_packed_does_not_fit(void **state)
{
	uint64_t packed[STATE_WORDS] = { 0 };
	struct state_change c;
	union state_words a, b;
	struct pack pack;
	struct rng rng;

	(void)state;
	rng_init(&rng, 4);
	for (unsigned int nr = 0; nr <= MODEL_FRAMES; nr++) {
		a = state_of(&rng, nr);
		for (size_t i = 0; i < model_state_bytes(&a.state); i++) {
			b = a;
			((uint8_t *)&b)[i] ^= 1;
			if (b.state.nr_frames != nr)
				continue;
			pack_init(&pack, &a);
			state_compare(&c, &a, &b);
			state_change_fold(&c);
			assert_true(c.any);
			assert_false(pack_change(&pack, &c, packed));
		}
		state_compare(&c, &a, &a);
		assert_true(!c.any && !c.names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packing_what_changed_is_packing_the_whole),
		cmocka_unit_test(
			a_change_outside_of_what_is_packed_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
