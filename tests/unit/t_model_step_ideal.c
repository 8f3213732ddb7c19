// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Marks against stamps: generated scenarios are run with a value for every half
 * of every frame beside the model, so that what each read and look sees is known
 * without marks; scenario/ideal.c says what that is to be called.
 */
#include "scenario/observed.h"
#include "tests/unit/model_fix.h"

#define SCENARIOS 3000

struct shadow {
	uint8_t stamps[MODEL_FRAMES][2];
};

static void write_frame(struct shadow *h, unsigned int frame, uint8_t stamp,
			uint8_t flags)
{
	bool is_whole = !(flags & (SCN_F_HALF0 | SCN_F_HALF1));

	if (is_whole || flags & SCN_F_HALF0)
		h->stamps[frame][0] = stamp;
	if (is_whole || flags & SCN_F_HALF1)
		h->stamps[frame][1] = stamp;
}

/* Frames that came with this step: copies, or new and so zero. */
static void follow(struct shadow *h, const struct model_state *before,
		   const struct model_state *after, const struct scn_step *st)
{
	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++) {
			unsigned int now = after->maps[p][i].frame;
			unsigned int was = before->maps[p][i].frame;

			if (now == SCN_NONE || now == was ||
			    before->frames[now].flags)
				continue;
			if (st->verb == SCN_FORK && p == st->other)
				was = before->maps[st->proc][i].frame;
			memset(h->stamps[now], 0, 2);
			if (was != SCN_NONE)
				memcpy(h->stamps[now], h->stamps[was], 2);
		}
}

static void write_as_told(struct shadow *h, const struct model_state *m,
			  const struct scn_step *st, uint8_t stamp)
{
	if (st->verb == SCN_POKE) {
		write_frame(h, m->refs[st->ref].frame, stamp, st->flags);
		return;
	}
	write_frame(h, m->maps[st->proc][st->page].frame, stamp, st->flags);
	if (st->verb == SCN_SAME)
		write_frame(h, m->maps[st->proc][st->other].frame, stamp, 0);
}

/* What a read or look must be called; 0: the step shows nothing. */
static uint8_t class_of(const struct ideal *d, const struct shadow *h,
			const struct model_state *m, const struct scn_step *st)
{
	unsigned int frame;

	if (st->verb == SCN_READ)
		frame = m->maps[st->proc][st->page].frame;
	else if (st->verb == SCN_LOOK)
		frame = m->refs[st->ref].frame;
	else
		return 0;
	return (uint8_t)ideal_judge(d, st, h->stamps[frame]);
}

static const char *text_of(const struct scenario *s, size_t upto)
{
	static char text[2000];
	char line[80];

	text[0] = '\0';
	for (size_t i = 0; i <= upto; i++) {
		strncat(text, scenario_step_text(s, &s->steps[i], line, 80),
			80);
		strncat(text, "; ", 3);
	}
	return text;
}

/*
 * As a kernel would have been seen to do it. What fork copies is left out: the
 * model knows which page is pinned, an onlooker only that some is.
 */
static char observed_char(const struct scn_step *st,
			  const struct step_effect *e)
{
	switch ((enum scn_verb)st->verb) {
	case SCN_READ:
	case SCN_LOOK:
		return (char)e->seen;
	case SCN_WRITE:
	case SCN_FORCE:
	case SCN_SAME:
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		return e->copied ? 'c' : 'r';
	default:
		return '.';
	}
}

/* Runs it; the number of reads and looks of each class. */
static void run(const struct scenario *s, const struct design_run *run,
		bool is_right, size_t seen[128])
{
	struct model_state m, before;
	struct step_effect e;
	struct shadow h = { 0 };
	char observed[OBSERVED_MAX] = "";
	uint32_t broken = 0, breaks;
	struct ideal d;

	model_start(&m, s, run);
	ideal_init(&d, s);
	for (unsigned int i = 0; i < s->nr_pages; i++)
		memcpy(h.stamps[m.maps[0][i].frame], d.now[i], 2);
	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];
		enum step_end end;
		uint8_t stamp, class;

		before = m;
		end = model_step(&m, run, st, false, 0, &e, NULL);
		if (end == STEP_REFUSED)
			return;
		if (end != STEP_DONE)
			fail_msg("%s: end %d: %s", run->design->name, end,
				 text_of(s, i));
		follow(&h, &before, &m, st);
		stamp = ideal_step(&d, s, st);
		if (stamp)
			write_as_told(&h, &m, st, stamp);
		class = class_of(&d, &h, &m, st);
		if (e.seen != class)
			fail_msg("%s: seen %c, stamps say %c: %s",
				 run->design->name, e.seen ? e.seen : '.',
				 class ? class : '.', text_of(s, i));
		seen[class]++;
		observed[i] = observed_char(st, &e);
		if (st->verb != SCN_FORK)
			broken |= e.broken;
	}
	breaks = observed_breaks(s, observed);
	if (!is_right) {
		/* what is lost cannot be compared with what others have */
		broken &= ~(1u << SCN_NEEDLESS_COPY);
		breaks &= ~(1u << SCN_NEEDLESS_COPY);
	}
	if (breaks != broken)
		fail_msg("%s: breaks %x, observed %s breaks %x: %s",
			 run->design->name, broken, observed, breaks,
			 text_of(s, s->nr_steps - 1));
}

/* The generator writes whole pages; here, some writes are of one half. */
static void write_halves(struct scenario *s, uint64_t seed)
{
	for (size_t i = 0; i < s->nr_steps; i++) {
		struct scn_step *st = &s->steps[i];

		if (st->verb != SCN_WRITE && st->verb != SCN_POKE)
			continue;
		st->flags = 0;
		if ((seed + i) % 3 == 0)
			st->flags = seed & 1 ? SCN_F_HALF0 : SCN_F_HALF1;
	}
}

static void generate_and_run(const struct design *design, bool is_right,
			     size_t seen[128])
{
	struct design_run run_of = { .design = design };
	struct scn_bounds bounds = { .nr_procs = 3,
				     .nr_pages = 2,
				     .nr_refs = 3,
				     .nr_steps = 18,
				     .verbs = (UINT64_C(1) << SCN_NR_VERBS) - 2,
				     .kinds = (1u << SCN_NR_KINDS) - 1 };

	/* nothing ends a writeback in an order of steps */
	bounds.verbs &=
		~(UINT64_C(1) << SCN_CLEAN | UINT64_C(1) << SCN_CLEANED |
		  UINT64_C(1) << SCN_PROMOTE);
	for (uint64_t seed = 0; seed < SCENARIOS; seed++) {
		struct scenario s;

		scenario_generate(&s, seed, &bounds);
		write_halves(&s, seed);
		run(&s, &run_of, is_right, seen);
	}
}

static void a_design_that_is_right_shows_what_ought_to_be_seen(void **state)
{
	const struct design *right[] = { &fix_always_copy, &fix_exclusive };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
		size_t seen[128] = { 0 };

		generate_and_run(right[i], true, seen);
		assert_true(seen[IDEAL_CURRENT] > SCENARIOS);
		assert_int_equal(seen[IDEAL_STALE], 0);
		assert_int_equal(seen[IDEAL_FOREIGN], 0);
		assert_int_equal(seen[IDEAL_TORN], 0);
	}
}

static void a_design_that_is_wrong_shows_what_the_stamps_say(void **state)
{
	const struct design *wrong[] = { &fix_mapcount, &fix_refcount,
					 &fix_careless, &fix_careful };
	size_t all[128] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		size_t seen[128] = { 0 };

		generate_and_run(wrong[i], false, seen);
		assert_true(seen[IDEAL_STALE] + seen[IDEAL_FOREIGN] > 0);
		for (size_t k = 0; k < ARRAY_SIZE(all); k++)
			all[k] += seen[k];
	}
	assert_true(all[IDEAL_STALE] && all[IDEAL_FOREIGN] && all[IDEAL_TORN]);
}

static void what_is_registered_shows_what_the_stamps_say(void **state)
{
	const struct design *const *d;
	size_t nr;

	(void)state;
	d = designs(&nr);
	assert_true(nr > 0);
	for (size_t i = 0; i < nr; i++) {
		size_t seen[128] = { 0 };

		generate_and_run(d[i], false, seen);
		assert_true(seen[IDEAL_CURRENT] > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_design_that_is_right_shows_what_ought_to_be_seen),
		cmocka_unit_test(
			a_design_that_is_wrong_shows_what_the_stamps_say),
		cmocka_unit_test(what_is_registered_shows_what_the_stamps_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
