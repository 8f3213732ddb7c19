// SPDX-License-Identifier: GPL-2.0-or-later
/* States that differ in the names of frames only are one. */
#include "tests/unit/model_fix.h"

#include "base/rng.h"

#define WALKS 400
#define STEPS 40

/* A step with operands at random: most are possible somewhere. */
static struct scn_step draw(struct rng *rng)
{
	struct scn_step st = { .times = 1 };

	st.verb = (uint8_t)(1 + rng_below(rng, SCN_NR_VERBS - 1));
	st.proc = (uint8_t)rng_below(rng, SCN_PROCS);
	st.page = (uint8_t)rng_below(rng, SCN_PAGES);
	st.other = (uint8_t)rng_below(rng, SCN_PAGES);
	st.ref = SCN_NONE;
	st.flags = (uint8_t)rng_below(rng, 32);
	switch ((enum scn_verb)st.verb) {
	case SCN_LOOK:
	case SCN_POKE:
	case SCN_DROP:
	case SCN_PROMOTE:
		st.page = SCN_NONE;
		/* fallthrough */
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		st.ref = (uint8_t)rng_below(rng, SCN_REFS);
		break;
	case SCN_FORK:
		st.other = (uint8_t)rng_below(rng, SCN_PROCS);
		st.page = SCN_NONE;
		break;
	case SCN_EXIT:
		/* seldom, so that there is somebody left */
		st.verb = rng_below(rng, 4) ? SCN_DRAIN : SCN_EXIT;
		st.page = SCN_NONE;
		break;
	case SCN_SOFTDIRTY:
	case SCN_DRAIN:
		st.page = SCN_NONE;
		break;
	default:
		break;
	}
	return st;
}

/* What holds in every state. */
static void check_state(const struct model_state *m)
{
	const uint8_t *tail = (const uint8_t *)&m->frames[m->nr_frames];
	size_t size = sizeof(*m) - model_state_bytes(m);

	assert_true(m->nr_frames <= MODEL_FRAMES);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(tail[i], 0);
	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++) {
			const struct mapping *map = &m->maps[p][i];

			if (!m->procs[p].times)
				assert_int_equal(map->vma, 0);
			if (map->frame == SCN_NONE) {
				assert_int_equal(map->pte, 0);
				continue;
			}
			assert_true(map->vma & VMA_MAPPED);
			assert_true(m->frames[map->frame].flags & FRAME_USED);
			if (!(map->pte & PTE_SWAP))
				assert_false(m->frames[map->frame].flags &
					     FRAME_OUT);
		}
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (m->refs[i].kind)
			assert_int_equal(m->frames[m->refs[i].frame].flags &
						 (FRAME_USED | FRAME_OUT),
					 FRAME_USED);
	for (unsigned int i = 0; i < m->nr_frames; i++) {
		const struct frame *f = &m->frames[i];

		for (int h = 0; h < 2; h++) {
			assert_int_equal(f->now[h] & ~f->ever[h], 0);
			assert_int_equal(f->both & ~f->ever[h], 0);
		}
		assert_int_equal(f->now[0] & f->now[1] & ~f->both, 0);
		assert_false((f->flags & FRAME_KSM) &&
			     (f->flags & FRAME_EXCLUSIVE));
	}
}

static void walk(const struct design *d, enum scn_kind kind, bool is_fine,
		 uint64_t seed)
{
	struct model_state plain, named;
	struct step_effect a, b;
	struct rng rng;
	struct fix f;

	rng_init(&rng, seed);
	fix_start(&f, d, kind);
	f.s.nr_pages = SCN_PAGES;
	model_start(&f.m, &f.s, &f.run);
	plain = named = f.m;
	for (int i = 0; i < STEPS * (is_fine ? 4 : 1); i++) {
		unsigned int n = (unsigned int)rng_below(&rng, MODEL_FLIGHTS);
		const struct flight *fl = &plain.flights[n];
		struct scn_step st = draw(&rng);
		enum step_end end;

		if (is_fine && fl->verb)
			st = (struct scn_step){ .verb = fl->verb,
						.proc = fl->proc,
						.page = fl->page,
						.other = fl->other,
						.ref = fl->ref,
						.flags = fl->flags,
						.times = fl->times };
		end = model_step(&plain, &f.run, &st, is_fine, n, &a, NULL);
		assert_int_equal(model_step(&named, &f.run, &st, is_fine, n, &b,
					    NULL),
				 end);
		assert_memory_equal(&a, &b, sizeof(a));
		check_state(&plain);
		model_canonical(&named);
		f.m = plain;
		model_canonical(&f.m);
		assert_memory_equal(&named, &f.m, sizeof(f.m));
		model_canonical(&f.m);
		assert_memory_equal(&named, &f.m, sizeof(f.m));
		check_state(&named);
	}
}

static const struct design *const all[] = {
	&fix_always_copy, &fix_exclusive, &fix_mapcount,
	&fix_refcount,	  &fix_careless,  &fix_careful,
};

static void names_of_frames_change_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < WALKS; seed++)
		for (unsigned int k = 0; k < SCN_NR_KINDS; k++)
			walk(all[seed % ARRAY_SIZE(all)], (enum scn_kind)k,
			     false, seed * SCN_NR_KINDS + k);
}

static void nor_do_they_between_the_stages_of_a_step(void **state)
{
	struct design d;

	(void)state;
	for (uint64_t seed = 0; seed < WALKS; seed++) {
		d = *all[seed % ARRAY_SIZE(all)];
		d.has_pinned = true;
		d.has_seqcount = seed % 2;
		d.protects_early = seed % 3 == 0;
		walk(&d, (enum scn_kind)(seed % SCN_NR_KINDS), true, seed);
	}
}

/* Swapped by hand: the second page's frame first. */
static void the_first_to_be_named_is_the_first_frame(void **state)
{
	struct model_state m;
	struct frame frame;
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_BASE);
	m = f.m;
	frame = m.frames[0];
	m.frames[0] = m.frames[1];
	m.frames[1] = frame;
	m.maps[P][A].frame = 1;
	m.maps[P][B].frame = 0;
	assert_memory_not_equal(&m, &f.m, sizeof(m));
	model_canonical(&m);
	assert_memory_equal(&m, &f.m, sizeof(m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_frames_change_nothing),
		cmocka_unit_test(nor_do_they_between_the_stages_of_a_step),
		cmocka_unit_test(the_first_to_be_named_is_the_first_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
