// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the debate took years to find, the model finds from the bare rules: all
 * orders of a few kinds of steps, and no scenario. The length of a shortest story
 * is counted by hand, from what each must have in it.
 */
#include "design_case.h"

#define VERB(v) (1ULL << SCN_##v)

static struct explore_bounds bounds(uint64_t verbs, uint32_t asks,
				    unsigned int depth)
{
	struct explore_bounds b = explore_defaults;

	b.verbs = verbs;
	b.asks = asks;
	b.depth = depth;
	b.memory_max_bytes = 64 << 20;
	return b;
}

static void explore(struct explore_result *r, const char *design,
		    const struct explore_bounds *b)
{
	struct design_run run;

	case_run(&run, design);
	model_explore(r, &run, b, NULL, NULL);
	assert_false(r->is_out_of_memory);
}

static void finds_nothing(const char *design, const struct explore_bounds *b)
{
	struct explore_result r;

	explore(&r, design, b);
	case_is("explored", design, b->kind, r.broken, 0);
	assert_true(r.is_whole || r.depth == b->depth);
	explore_result_release(&r);
}

static bool same_verbs(const struct story *t, const uint8_t *verbs, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (i >= t->nr || t->steps[i].step.verb != verbs[i])
			return false;
	return t->nr == nr;
}

/* A shortest story is of these verbs, in this order. */
static void finds(const char *design, const struct explore_bounds *b,
		  enum scn_property p, const uint8_t *verbs, size_t nr)
{
	struct explore_result r;

	explore(&r, design, b);
	case_is("explored", design, b->kind, r.broken, 1u << p);
	assert_int_equal(r.stories[p].nr, nr);
	if (verbs)
		assert_true(same_verbs(&r.stories[p], verbs, nr));
	explore_result_release(&r);
}

/*
 * CVE-2020-29374. There must be another process, a reference, a write and a look;
 * and as what two map is copied for a write, one of them has to give the page up
 * before, by unmapping it or by a copy of its own: 5.
 */
static void the_leak_by_vmsplice_under_the_mapcount(void **state)
{
	struct explore_bounds b = bounds(VERB(FORK) | VERB(GET) | VERB(UNMAP) |
						 VERB(WRITE) | VERB(LOOK),
					 ISOLATION, 8);

	(void)state;
	finds("mapcount", &b, SCN_ISOLATION, NULL, 5);
	finds_nothing("refcount-5.9", &b);
	finds_nothing("exclusive-6.15", &b);
	b.kind = SCN_THP;
	finds("refcount-5.9", &b, SCN_ISOLATION, NULL, 5);
	finds_nothing("refcount-5.18", &b);
	b.kind = SCN_HUGETLB;
	finds("exclusive-6.15", &b, SCN_ISOLATION, NULL, 5);
}

/*
 * 5.8 broke COW at GUP, so that the reference has to be older than the fork: then
 * it leaks all the same, with the same 5.
 */
static void the_reference_before_the_fork_under_forced_cow(void **state)
{
	struct explore_bounds b = bounds(VERB(FORK) | VERB(GET) | VERB(UNMAP) |
						 VERB(WRITE) | VERB(LOOK),
					 ISOLATION, 8);
	struct explore_result r;
	const struct story *t = &r.stories[SCN_ISOLATION];

	(void)state;
	explore(&r, "forced-cow", &b);
	assert_int_equal(t->nr, 5);
	assert_int_equal(t->steps[0].step.verb, SCN_GET);
	assert_int_equal(t->steps[1].step.verb, SCN_FORK);
	explore_result_release(&r);
}

/* The pin, before or between; both mprotect(); the write; the look: 5. */
static void the_lost_synchrony_after_mprotect_under_the_refcount(void **state)
{
	struct explore_bounds b =
		bounds(VERB(PIN) | VERB(PROTECT) | VERB(UNPROTECT) |
			       VERB(WRITE) | VERB(LOOK),
		       SYNCHRONY, 8);

	(void)state;
	b.nr_procs = 1;
	finds("refcount-5.9", &b, SCN_SYNCHRONY, NULL, 5);
	finds("refcount-5.18", &b, SCN_SYNCHRONY, NULL, 5);
	finds_nothing("mapcount", &b);
	finds_nothing("exclusive-5.19", &b);
	/* ignored, or refused, when the pin is there first */
	b.verbs |= VERB(GET);
	finds("clear-refs-skips", &b, SCN_SYNCHRONY, NULL, 5);
	finds("refuse-mprotect", &b, SCN_SYNCHRONY, NULL, 5);
}

/* A pin to read takes the page as it is, a write copies it: 4. */
static void the_lost_pin_to_read(void **state)
{
	static const uint8_t verbs[] = { SCN_FORK, SCN_PIN, SCN_WRITE,
					 SCN_LOOK };
	struct explore_bounds b =
		bounds(VERB(FORK) | VERB(PIN) | VERB(WRITE) | VERB(LOOK),
		       SYNCHRONY, 7);

	(void)state;
	finds("refcount-5.9", &b, SCN_SYNCHRONY, verbs, 4);
	finds("refcount-5.18", &b, SCN_SYNCHRONY, verbs, 4);
	finds_nothing("exclusive-5.19", &b);
	finds_nothing("exclusive-6.15", &b);
}

/*
 * The pin that sets has_pinned, of one page; 1023 children beside the process are
 * 1024 references of the other; the fork that copies that: 3.
 */
static void the_copy_of_what_1024_share(void **state)
{
	struct explore_bounds b = bounds(VERB(FORK) | VERB(PIN), NEEDLESS, 4);

	(void)state;
	b.nr_procs = 3;
	b.nr_pages = 2;
	b.times = 1023;
	finds("refcount-5.9", &b, SCN_NEEDLESS_COPY, NULL, 3);
	finds("refcount-5.18", &b, SCN_NEEDLESS_COPY, NULL, 3);
	/* never pinned anything: one step less */
	b.verbs = VERB(FORK);
	finds_nothing("refcount-5.9", &b);
	b.verbs |= VERB(PIN);
	finds_nothing("mapcount-pinned", &b);
	finds_nothing("exclusive-5.19", &b);
	/* in more steps, a pin to read of another process is in the way */
	b.depth = 3;
	finds_nothing("likely-pinned", &b);
	b.times = 1022;
	finds_nothing("refcount-5.9", &b);
}

static size_t stage_at(const struct story *t, enum scn_verb verb,
		       unsigned int stage)
{
	for (size_t i = 0; i < t->nr; i++)
		if (t->steps[i].step.verb == verb && t->steps[i].stage == stage)
			return i;
	fail_msg("no stage %u of %s", stage, scn_verb_name(verb));
	return 0;
}

/*
 * fork: begins, looks for pins, shares and write-protects, ends. GUP-fast: sets
 * has_pinned, reads the entry, takes the reference, reads the entry again. Then
 * the device writes and the child reads: 4 + 4 + 2. The reference is there after
 * fork looked for pins, and the recheck is before fork write-protects.
 */
static void the_race_of_gup_fast_and_fork(void **state)
{
	struct explore_bounds b =
		bounds(VERB(FORK) | VERB(PIN) | VERB(POKE) | VERB(READ),
		       ISOLATION, 12);
	struct explore_result r;
	const struct story *t;

	(void)state;
	b.is_fine = true;
	explore(&r, "refcount-5.9-noseq", &b);
	assert_int_equal(r.broken, ISOLATION);
	t = &r.stories[SCN_ISOLATION];
	assert_int_equal(t->nr, 10);
	assert_true(stage_at(t, SCN_FORK, 2) < stage_at(t, SCN_PIN, 3));
	assert_true(stage_at(t, SCN_PIN, 4) < stage_at(t, SCN_FORK, 3));
	explore_result_release(&r);
	finds_nothing("refcount-5.9", &b);
	finds_nothing("early-protect", &b);
	finds_nothing("exclusive-6.15", &b);
	finds("exclusive-6.15!seqcount", &b, SCN_ISOLATION, NULL, 10);
	/* done one after the other, nothing is wrong */
	b.is_fine = false;
	finds_nothing("refcount-5.9-noseq", &b);
}

/*
 * Model 2 of December 2021. fork as before; GUP-fast: reads the entry, takes the
 * reference, reads the entry again, and marks, when fork has shared the page.
 * Parent and child then write to it in place: 4 + 4, a write, a read.
 */
static void the_mark_that_gup_fast_sets_too_late(void **state)
{
	struct explore_bounds b =
		bounds(VERB(FORK) | VERB(GET) | VERB(WRITE) | VERB(READ),
		       ISOLATION, 12);
	struct explore_result r;
	const struct story *t;

	(void)state;
	b.is_fine = true;
	explore(&r, "exclusive-at-gup", &b);
	assert_int_equal(r.broken, ISOLATION);
	t = &r.stories[SCN_ISOLATION];
	assert_int_equal(t->nr, 10);
	assert_true(stage_at(t, SCN_GET, 3) < stage_at(t, SCN_FORK, 3));
	assert_true(stage_at(t, SCN_FORK, 3) < stage_at(t, SCN_GET, 4));
	explore_result_release(&r);
	finds_nothing("exclusive-6.15", &b);
	b.is_fine = false;
	finds_nothing("exclusive-at-gup", &b);
}

/*
 * 16 holders do not fit into 4 bits: refused at once, or, where nobody looks,
 * the 16th carries: fork sees no pin and shares; the device writes, the child
 * reads: 4. One pin alone is seen.
 */
static void the_overflow_of_counters_of_4_bits(void **state)
{
	static const uint8_t verbs[] = { SCN_PIN, SCN_FORK, SCN_POKE,
					 SCN_READ };
	struct explore_bounds b = bounds(
		VERB(FORK) | VERB(PIN) | VERB(POKE) | VERB(READ), ALL_ASKS, 6);
	struct explore_result r;

	(void)state;
	b.times = 16;
	b.asks = REFUSAL;
	finds("split-counters", &b, SCN_REFUSAL, verbs, 1);
	finds_nothing("refcount-5.9", &b);
	b.asks = ISOLATION;
	finds_nothing("split-counters", &b);
	finds("split-counters!refuses-overflow", &b, SCN_ISOLATION, verbs, 4);
	explore(&r, "split-counters!refuses-overflow", &b);
	assert_int_equal(r.stories[SCN_ISOLATION].steps[0].step.times, 16);
	explore_result_release(&r);
	b.times = 15;
	finds_nothing("split-counters!refuses-overflow", &b);
	b.asks = REFUSAL;
	/* one reference a name: 15 and no more */
	finds_nothing("split-counters", &b);
}

/*
 * The reference, the unmapping, the device that writes: 3. The plan of September
 * 2022 holds where all who write pin; and breaks where a reference to read, that
 * nobody had to look for, is made a pin (one step more than exploring needs, as
 * a FOLL_GET to write is worse: so that is a scenario).
 */
static void the_data_under_writeback(void **state)
{
	struct explore_bounds b = bounds(VERB(PIN) | VERB(CLEAN) | VERB(WRITE) |
						 VERB(POKE) | VERB(PROMOTE),
					 UNSTABLE, 7);
	static const char promoted[] = "P get read r a\nP clean a\n"
				       "P promote r\nP poke r\n";

	(void)state;
	b.nr_procs = 1;
	finds("busted", &b, SCN_UNSTABLE, NULL, 3);
	finds_nothing("kara-stable", &b);
	finds_nothing("refs-to-pins", &b);
	case_is("promoted", "refs-to-pins", SCN_BASE,
		case_breaks("refs-to-pins", SCN_BASE, "page a base", promoted) &
			UNSTABLE,
		UNSTABLE);
	case_is("promoted", "kara-stable", SCN_BASE,
		case_breaks("kara-stable", SCN_BASE, "page a base", promoted) &
			UNSTABLE,
		0);
	b.verbs |= VERB(GET);
	finds("kara-stable", &b, SCN_UNSTABLE, NULL, 3);
	/* reclaim asks that nobody holds the page at all */
	finds_nothing("exclusive-6.15", &b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_leak_by_vmsplice_under_the_mapcount),
		cmocka_unit_test(
			the_reference_before_the_fork_under_forced_cow),
		cmocka_unit_test(
			the_lost_synchrony_after_mprotect_under_the_refcount),
		cmocka_unit_test(the_lost_pin_to_read),
		cmocka_unit_test(the_copy_of_what_1024_share),
		cmocka_unit_test(the_race_of_gup_fast_and_fork),
		cmocka_unit_test(the_mark_that_gup_fast_sets_too_late),
		cmocka_unit_test(the_overflow_of_counters_of_4_bits),
		cmocka_unit_test(the_data_under_writeback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
