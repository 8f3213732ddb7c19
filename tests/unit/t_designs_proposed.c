// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The designs that only lived on the list, by what their mails say of them, and
 * the two that nobody proposed.
 */
#include "design_case.h"
#include "design_hand.h"

#define PAGE "page a base,thp,ptethp"

/* Of the properties under the mask, the design breaks these. */
static void is(const char *design, enum scn_kind kind, uint32_t mask,
	       const char *steps, uint32_t want)
{
	case_is(steps, design, kind,
		case_breaks(design, kind, PAGE, steps) & mask, want);
}

static void the_mapcount_of_a_crowd_unmakes_a_pin(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "mapcount-pinned", SCN_BASE);
	hand_ref(&h, 0, REFK_PIN, 1);
	assert_true(SAYS(&h, maybe_pinned));
	hand_child(&h, 1);
	assert_false(SAYS(&h, maybe_pinned));
}

static void eight_bits_hold_255_pins_and_four_hold_15(void **state)
{
	static const struct {
		const char *design;
		unsigned int fits;
	} rows[] = { { "likely-pinned", 255 },
		     { "refuse-mprotect", 255 },
		     { "split-counters", 15 } };
	struct hand h;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		hand_init(&h, rows[i].design, SCN_BASE);
		hand_gup(&h, SCN_PIN, 0, rows[i].fits);
		assert_true(SAYS(&h, may_take));
		h.gup.times++;
		assert_false(SAYS(&h, may_take));
		/* one after the other is as many */
		hand_ref(&h, 0, REFK_PIN, rows[i].fits);
		h.gup.times = 1;
		assert_false(SAYS(&h, may_take));
		assert_true(SAYS(&h, maybe_pinned));
	}
	/* a large folio counts its pins elsewhere */
	hand_init(&h, "likely-pinned", SCN_THP);
	hand_ref(&h, 0, REFK_PIN, 1000);
	hand_gup(&h, SCN_PIN, 0, 1);
	assert_true(SAYS(&h, may_take));
	/* the one or the other */
	hand_init(&h, "split-counters", SCN_BASE);
	hand_ref(&h, 0, REFK_PIN, 1);
	hand_gup(&h, SCN_GET, 0, 1);
	assert_false(SAYS(&h, may_take));
	hand_ref(&h, 0, REFK_GET, 14);
	assert_true(SAYS(&h, may_take));
	hand_ref(&h, 0, REFK_PIN, 16);
	assert_false(SAYS(&h, maybe_pinned));
}

#define MPROTECT(take)                                                         \
	take "\nP protect a\nP unprotect a\nP write a\nP look r\n"

/* "do we just ignore the pinned page, or do we turn it into -EBUSY?" */
static void mprotect_of_a_pinned_page_is_ignored_or_refused(void **state)
{
	const uint32_t mask = SYNCHRONY | REFUSAL;

	(void)state;
	is("refcount-5.9", SCN_BASE, mask, MPROTECT("P pin write r a long"),
	   SYNCHRONY);
	is("clear-refs-skips", SCN_BASE, mask, MPROTECT("P pin write r a long"),
	   0);
	is("refuse-mprotect", SCN_BASE, mask, MPROTECT("P pin write r a long"),
	   REFUSAL);
	/* a reference that is no pin is neither seen nor spared */
	is("clear-refs-skips", SCN_BASE, mask, MPROTECT("P get write r a"),
	   SYNCHRONY);
	is("refuse-mprotect", SCN_BASE, mask, MPROTECT("P get write r a"),
	   SYNCHRONY);
}

#define SOFTDIRTY "P pin write r a long\nP softdirty\nP write a\nP look r\n"

static void clear_refs_skips_pins_or_breaks_them(void **state)
{
	(void)state;
	is("clear-refs-breaks", SCN_BASE, SYNCHRONY, SOFTDIRTY, SYNCHRONY);
	is("refcount-5.9-noseq", SCN_BASE, SYNCHRONY, SOFTDIRTY, SYNCHRONY);
	is("refcount-5.9", SCN_BASE, SYNCHRONY, SOFTDIRTY, 0);
	is("clear-refs-skips", SCN_BASE, SYNCHRONY, SOFTDIRTY, 0);
	/* merged for PTEs only: 5.18 reuses no pinned PMD */
	is("refcount-5.18", SCN_THP, SYNCHRONY, SOFTDIRTY, SYNCHRONY);
}

/* "will copy if there are additional references": any, not pins alone */
static void a_mark_set_by_gup_makes_fork_copy_for_every_reference(void **state)
{
	static const char before[] =
		"P get read r a\nP fork C\nP write a\nP look r\nC read a\n";
	static const char child[] =
		"P fork C\nC get read r a\nP write a\nC read a\nC look r\n";
	const uint32_t mask = ISOLATION | SYNCHRONY;

	(void)state;
	is("exclusive-at-gup", SCN_BASE, mask | NEEDLESS, before, NEEDLESS);
	is("exclusive-6.5", SCN_BASE, mask | NEEDLESS, before, SYNCHRONY);
	/* what others map is not marked for a reference to read */
	is("exclusive-at-gup", SCN_BASE, mask, child, 0);
	is("exclusive-at-gup", SCN_BASE, mask, MPROTECT("P pin read r a"), 0);
	is("exclusive-at-gup", SCN_THP, mask, MPROTECT("P pin read r a"), 0);
}

static void model_2_marks_what_was_writable_or_is_its_own(void **state)
{
	struct hand h;

	(void)state;
	/* the one reference is the one that was just taken */
	hand_init(&h, "exclusive-at-gup", SCN_BASE);
	hand_gup(&h, SCN_GET, 0, 1);
	hand_ref(&h, 0, REFK_GET, 1);
	SAYS(&h, took);
	assert_true(h.v.frame->flags & FRAME_EXCLUSIVE);
	/* somebody else has one, too: only if it was mapped writable */
	hand_init(&h, "exclusive-at-gup", SCN_BASE);
	hand_gup(&h, SCN_GET, 0, 1);
	hand_ref(&h, 0, REFK_GET, 1);
	hand_ref(&h, 1, REFK_GET, 1);
	SAYS(&h, took);
	assert_false(h.v.frame->flags & FRAME_EXCLUSIVE);
	assert_true(SAYS(&h, unshares) == false);
	h.gup.verb = SCN_PIN;
	assert_true(SAYS(&h, unshares));
	h.v.map->pte |= PTE_WRITE;
	SAYS(&h, took);
	assert_true(h.v.frame->flags & FRAME_EXCLUSIVE);
	/* nobody else has it: no need to unshare */
	hand_init(&h, "exclusive-at-gup", SCN_BASE);
	hand_gup(&h, SCN_PIN, 0, 1);
	assert_false(SAYS(&h, unshares));
	hand_child(&h, 1);
	assert_true(SAYS(&h, unshares));
	SAYS(&h, took);
	assert_false(h.v.frame->flags & FRAME_EXCLUSIVE);
}

/* ITER_SOURCE without a pin: spared the copy, and not in step any more. */
static void o_direct_may_pin_only_what_it_writes_to(void **state)
{
	static const char source[] =
		"P fork C\nP dio write r a\nP write a\nP look r\n";
	static const char dest[] =
		"P dio read r a\nP fork C\nP write a.1\nP poke r.0\nP read a\n";

	(void)state;
	is("exclusive-6.5", SCN_BASE, SYNCHRONY | LOST, source, 0);
	is("pin-dest-only", SCN_BASE, SYNCHRONY | LOST, source, SYNCHRONY);
	is("exclusive-5.19", SCN_BASE, SYNCHRONY | LOST, dest, LOST);
	is("pin-dest-only", SCN_BASE, SYNCHRONY | LOST, dest, 0);
}

#define RACE "race\n\tP fork C\nalso\n\tP write a.0\n\tP write a.1\nend\n"

static void always_copy_is_safe_and_dear(void **state)
{
	static const char *const steps[] = {
		"P fork C\nC get read r a\nC unmap a\nP write a\nC look r\n",
		"P pin write r a\nP fork C\nP write a\nP look r\nC read a\n",
		"P get write r a\nP fork C\nP write a.1\nP poke r.0\nP read a\n",
		"P fork C\nP pin read r a\nP write a\nP look r\nC read a\n",
		"P swapout a\nP fork C\nP write a\nC read a\nC write a\n"
		"P read a\n",
		"P pin write r a long\n" RACE "C read a\n",
		RACE "C read a\nP read a\n",
	};
	const uint32_t all = ALL_ASKS & ~NEEDLESS;

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		is("always-copy", SCN_BASE, all, steps[i], 0);
	is("always-copy", SCN_BASE, NEEDLESS, "P fork C\n", NEEDLESS);
	is("exclusive-6.15", SCN_BASE, NEEDLESS, "P fork C\n", 0);
}

static void busted_breaks_each_property(void **state)
{
	static const struct {
		const char *steps;
		uint32_t breaks;
	} rows[] = {
		{ "P fork C\nP write a\nC read a\n", ISOLATION },
		{ "P get write r a\nP uffdwp a\nP write a\nP look r\n",
		  SYNCHRONY | NEEDLESS },
		{ "P get write r a\nP uffdwp a\nP write a.1\nP poke r.0\n"
		  "P read a\n",
		  LOST | NEEDLESS },
		{ "P get write r a\nP protect a\n", REFUSAL },
		{ "P get write r a\nP clean a\nP poke r\n", UNSTABLE },
		{ "P pin write r a\n" RACE "C read a\n", TORN },
	};
	uint32_t sum = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is("busted", SCN_BASE, rows[i].breaks, rows[i].steps,
		   rows[i].breaks);
		sum |= rows[i].breaks;
	}
	assert_int_equal(sum, ALL_ASKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mapcount_of_a_crowd_unmakes_a_pin),
		cmocka_unit_test(eight_bits_hold_255_pins_and_four_hold_15),
		cmocka_unit_test(
			mprotect_of_a_pinned_page_is_ignored_or_refused),
		cmocka_unit_test(clear_refs_skips_pins_or_breaks_them),
		cmocka_unit_test(
			a_mark_set_by_gup_makes_fork_copy_for_every_reference),
		cmocka_unit_test(model_2_marks_what_was_writable_or_is_its_own),
		cmocka_unit_test(o_direct_may_pin_only_what_it_writes_to),
		cmocka_unit_test(always_copy_is_safe_and_dear),
		cmocka_unit_test(busted_breaks_each_property),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
