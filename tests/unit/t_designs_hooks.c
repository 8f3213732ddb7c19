// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What single functions of designs say of states that are built by hand: where a
 * count turns, and what is changed on the way. The bounds are those of the kernel
 * sources that the functions name.
 */
#include "design_hand.h"

static void a_small_page_looks_pinned_from_1024_on(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "refcount-5.9", SCN_BASE);
	hand_ref(&h, 0, REFK_GET, 1022);
	assert_false(SAYS(&h, maybe_pinned));
	hand_ref(&h, 0, REFK_GET, 1023);
	assert_true(SAYS(&h, maybe_pinned));
	hand_ref(&h, 0, REFK_PIN, 1);
	assert_true(SAYS(&h, maybe_pinned));
	hand_init(&h, "refcount-5.9", SCN_THP);
	hand_ref(&h, 0, REFK_GET, 2000);
	assert_false(SAYS(&h, maybe_pinned));
	hand_ref(&h, 1, REFK_PIN, 1);
	assert_true(SAYS(&h, maybe_pinned));
}

static void fork_asks_has_pinned_where_there_is_one(void **state)
{
	static const struct {
		const char *design;
		enum fork_way never, once;
	} rows[] = {
		{ "refcount-5.9", FORK_SHARE, FORK_COPY },
		{ "mapcount-pinned", FORK_SHARE, FORK_COPY },
		{ "mapcount-pinned-nohas", FORK_COPY, FORK_COPY },
		{ "exclusive-6.5", FORK_SHARE, FORK_COPY },
		{ "exclusive-6.5!has-pinned-gate", FORK_COPY, FORK_COPY },
	};
	struct hand h;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hand_init(&h, rows[i].design, SCN_BASE);
		h.v.frame->flags |= FRAME_EXCLUSIVE;
		hand_ref(&h, 0, REFK_GET, 1023);
		assert_int_equal(SAYS(&h, forks), rows[i].never);
		h.s.procs[0].flags |= PROC_HAS_PINNED;
		assert_int_equal(SAYS(&h, forks), rows[i].once);
	}
	/* what is not marked cannot be pinned, whatever its count */
	hand_init(&h, "exclusive-6.5", SCN_BASE);
	h.s.procs[0].flags |= PROC_HAS_PINNED;
	hand_ref(&h, 0, REFK_GET, 1023);
	assert_int_equal(SAYS(&h, forks), FORK_SHARE);
}

/* do_wp_page() since 5.18: page_count() > 3 is not worth a drain. */
static void three_references_are_worth_draining_and_four_are_not(void **state)
{
	static const char *const names[] = { "refcount-5.18", "exclusive-5.19",
					     "exclusive-6.15" };
	const uint8_t held = FRAME_SWAPCACHE | FRAME_LRU_LOCAL;
	struct hand h;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		hand_init(&h, names[i], SCN_BASE);
		h.v.frame->flags |= held;
		assert_true(SAYS(&h, reuses));
		assert_int_equal(h.v.frame->flags & held, 0);
		hand_init(&h, names[i], SCN_BASE);
		h.v.frame->flags |= held;
		hand_ref(&h, 0, REFK_GET, 1);
		assert_false(SAYS(&h, reuses));
		assert_int_equal(h.v.frame->flags & held, held);
		/* drained in vain: another CPU's batch stays */
		hand_init(&h, names[i], SCN_BASE);
		h.v.frame->flags |= FRAME_LRU_REMOTE | FRAME_SWAPCACHE;
		assert_false(SAYS(&h, reuses));
		assert_true(h.v.frame->flags & FRAME_SWAPCACHE);
	}
}

static void the_swap_cache_stays_while_a_swap_entry_is_left(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "exclusive-6.5", SCN_BASE);
	h.v.frame->flags |= FRAME_SWAPCACHE;
	hand_child(&h, 1);
	h.s.maps[1][0].pte = PTE_SWAP;
	assert_false(SAYS(&h, reuses));
	assert_true(h.v.frame->flags & FRAME_SWAPCACHE);
}

/* do_swap_page(): who may map the page writable in the same fault. */
static void what_swap_in_reuses(void **state)
{
	static const struct {
		const char *design;
		enum scn_verb verb;
		uint8_t pte, flags;
		bool is_held, reuses;
	} rows[] = {
		{ "refcount-5.9", SCN_WRITE, 0, 0, true, true },
		{ "refcount-5.9", SCN_READ, 0, 0, false, false },
		{ "refcount-5.9", SCN_WRITE, 0, FRAME_KSM, false, false },
		{ "refcount-5.18", SCN_WRITE, 0, 0, false, true },
		{ "refcount-5.18", SCN_WRITE, 0, 0, true, false },
		{ "refcount-5.18", SCN_READ, 0, 0, false, false },
		{ "refcount-5.18", SCN_WRITE, 0, FRAME_KSM, false, false },
		{ "exclusive-6.5", SCN_WRITE, 0, 0, false, true },
		{ "exclusive-6.5", SCN_WRITE, 0, 0, true, false },
		{ "exclusive-6.5", SCN_READ, 0, 0, false, false },
		{ "exclusive-6.5", SCN_READ, PTE_SWAP_EXCLUSIVE, 0, true,
		  true },
		{ "exclusive-6.5", SCN_WRITE, PTE_SWAP_EXCLUSIVE, FRAME_KSM,
		  false, false },
	};
	struct hand h;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hand_init(&h, rows[i].design, SCN_BASE);
		h.v.verb = rows[i].verb;
		h.v.map->pte = PTE_SWAP | rows[i].pte;
		h.v.frame->flags |= FRAME_SWAPCACHE | rows[i].flags;
		if (rows[i].is_held)
			hand_ref(&h, 0, REFK_GET, 1);
		assert_int_equal(SAYS(&h, swapin_reuses), rows[i].reuses);
	}
	/* another process still has the entry */
	hand_init(&h, "exclusive-6.5", SCN_BASE);
	h.v.map->pte = PTE_SWAP;
	h.v.frame->flags |= FRAME_SWAPCACHE;
	hand_child(&h, 1);
	assert_false(SAYS(&h, swapin_reuses));
	assert_true(h.v.frame->flags & FRAME_SWAPCACHE);
}

static void what_is_reused_by_its_mapcount_leaves_the_swap_cache(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "mapcount", SCN_BASE);
	h.v.frame->flags |= FRAME_SWAPCACHE;
	hand_ref(&h, 0, REFK_GET, 5);
	assert_true(SAYS(&h, reuses));
	assert_false(h.v.frame->flags & FRAME_SWAPCACHE);
	hand_init(&h, "mapcount", SCN_BASE);
	h.v.frame->flags |= FRAME_SWAPCACHE;
	hand_child(&h, 1);
	h.s.maps[1][0].pte = PTE_SWAP;
	assert_false(SAYS(&h, reuses));
	assert_true(h.v.frame->flags & FRAME_SWAPCACHE);
}

static void only_what_is_marked_keeps_the_mark(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "exclusive-6.5", SCN_BASE);
	h.v.verb = SCN_SWAPOUT;
	assert_false(SAYS(&h, keeps_exclusive));
	h.v.frame->flags |= FRAME_EXCLUSIVE;
	assert_true(SAYS(&h, keeps_exclusive));
	h.v.verb = SCN_MIGRATE;
	assert_true(SAYS(&h, keeps_exclusive));
}

static void a_mark_outweighs_every_count(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "exclusive-5.19", SCN_BASE);
	hand_ref(&h, 0, REFK_PIN, 3);
	assert_false(SAYS(&h, reuses));
	assert_false(h.v.frame->flags & FRAME_EXCLUSIVE);
	h.v.frame->flags |= FRAME_EXCLUSIVE;
	assert_true(SAYS(&h, reuses));
	hand_init(&h, "exclusive-5.19", SCN_BASE);
	assert_true(SAYS(&h, reuses));
	assert_true(h.v.frame->flags & FRAME_EXCLUSIVE);
}

static void a_large_folio_is_reused_since_6_15_if_ptes_are_all(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "exclusive-6.5", SCN_PTETHP);
	assert_false(SAYS(&h, reuses));
	hand_init(&h, "exclusive-6.15", SCN_PTETHP);
	assert_true(SAYS(&h, reuses));
	assert_true(h.v.frame->flags & FRAME_EXCLUSIVE);
	hand_init(&h, "exclusive-6.15", SCN_PTETHP);
	hand_ref(&h, 0, REFK_GET, 1);
	assert_false(SAYS(&h, reuses));
	hand_init(&h, "exclusive-6.15", SCN_PTETHP);
	hand_child(&h, 1);
	assert_false(SAYS(&h, reuses));
}

static void who_unshares(void **state)
{
	static const struct {
		const char *design;
		enum scn_kind kind;
		enum scn_verb verb;
		uint8_t flags;
		bool unshares;
	} rows[] = {
		{ "forced-cow", SCN_BASE, SCN_GET, 0, true },
		{ "forced-cow", SCN_FILE, SCN_GET, 0, true },
		{ "exclusive-5.19", SCN_BASE, SCN_GET, 0, false },
		{ "exclusive-5.19", SCN_BASE, SCN_PIN, 0, true },
		{ "exclusive-5.19", SCN_HUGETLB, SCN_PIN, 0, true },
		{ "exclusive-5.19", SCN_BASE, SCN_DIO, 0, false },
		{ "exclusive-5.19", SCN_FILE, SCN_PIN, SCN_F_LONG, false },
		{ "exclusive-6.5", SCN_BASE, SCN_DIO, 0, true },
		{ "exclusive-6.5", SCN_FILE, SCN_PIN, SCN_F_LONG, true },
		{ "exclusive-6.5", SCN_ZERO, SCN_PIN, SCN_F_LONG, true },
		{ "exclusive-6.5", SCN_FILE, SCN_PIN, 0, false },
		{ "exclusive-6.5", SCN_FILE, SCN_GET, SCN_F_LONG, false },
		/* ITER_SOURCE: a write(2) by O_DIRECT */
		{ "pin-dest-only", SCN_BASE, SCN_DIO, 0, false },
	};
	struct hand h;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hand_init(&h, rows[i].design, rows[i].kind);
		hand_gup(&h, rows[i].verb, rows[i].flags, 1);
		assert_int_equal(SAYS(&h, unshares), rows[i].unshares);
	}
	hand_init(&h, "exclusive-6.5", SCN_BASE);
	hand_gup(&h, SCN_PIN, 0, 1);
	h.v.frame->flags |= FRAME_EXCLUSIVE;
	assert_false(SAYS(&h, unshares));
}

static void what_clear_refs_leaves_writable(void **state)
{
	static const struct {
		const char *design;
		enum scn_kind kind;
		enum scn_verb verb;
		bool is_writable, skips;
	} rows[] = {
		{ "refcount-5.9", SCN_BASE, SCN_SOFTDIRTY, true, true },
		{ "refcount-5.9", SCN_BASE, SCN_SOFTDIRTY, false, false },
		{ "refcount-5.9", SCN_BASE, SCN_PROTECT, true, false },
		/* clear_soft_dirty_pmd() has no such test, up to 7.3 */
		{ "refcount-5.9", SCN_THP, SCN_SOFTDIRTY, true, false },
		{ "exclusive-6.15", SCN_THP, SCN_SOFTDIRTY, true, false },
		{ "exclusive-6.15", SCN_BASE, SCN_SOFTDIRTY, true, true },
		{ "refcount-5.9-noseq", SCN_BASE, SCN_SOFTDIRTY, true, false },
		{ "clear-refs-breaks", SCN_BASE, SCN_SOFTDIRTY, true, false },
		{ "clear-refs-skips", SCN_THP, SCN_SOFTDIRTY, true, true },
		{ "clear-refs-skips", SCN_BASE, SCN_PROTECT, true, true },
		{ "mapcount", SCN_HUGETLB, SCN_SOFTDIRTY, true, true },
		{ "mapcount", SCN_HUGETLB, SCN_PROTECT, true, false },
	};
	struct hand h;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hand_init(&h, rows[i].design, rows[i].kind);
		h.s.procs[0].flags |= PROC_HAS_PINNED;
		hand_ref(&h, 0, REFK_PIN, 1);
		h.v.verb = rows[i].verb;
		if (rows[i].is_writable)
			h.v.map->pte |= PTE_WRITE;
		assert_int_equal(SAYS(&h, skips_protect), rows[i].skips);
	}
}

static void mprotect_upgrades_what_is_marked(void **state)
{
	struct hand h;

	(void)state;
	hand_init(&h, "exclusive-5.19", SCN_BASE);
	assert_false(SAYS(&h, upgrades));
	h.v.frame->flags |= FRAME_EXCLUSIVE;
	assert_true(SAYS(&h, upgrades));
	h.v.map->pte = PTE_SOFTDIRTY;
	assert_false(SAYS(&h, upgrades));
	h.v.map->pte = PTE_SOFTDIRTY | PTE_DIRTY | PTE_PMD;
	assert_false(SAYS(&h, upgrades));
	hand_init(&h, "exclusive-6.5", SCN_BASE);
	h.v.frame->flags |= FRAME_EXCLUSIVE;
	h.v.map->pte = PTE_SOFTDIRTY;
	assert_true(SAYS(&h, upgrades));
	h.v.map->pte = PTE_SOFTDIRTY | PTE_PMD;
	assert_true(SAYS(&h, upgrades));
	/* the write is to be seen */
	h.v.map->pte = PTE_SOFTDIRTY | PTE_UFFDWP;
	assert_false(SAYS(&h, upgrades));
	h.v.map->pte = PTE_DIRTY;
	assert_false(SAYS(&h, upgrades));
}

static void who_lets_go_of_what_is_held(void **state)
{
	static const struct {
		const char *design;
		enum ref_kind kind;
		bool swaps;
	} rows[] = {
		{ "mapcount", REFK_GET, true },
		{ "mapcount", REFK_PIN, true },
		{ "refcount-5.9-noseq", REFK_PIN, true },
		{ "refcount-5.9", REFK_GET, true },
		{ "refcount-5.9", REFK_PIN, false },
		{ "exclusive-6.15", REFK_GET, true },
		{ "exclusive-6.15", REFK_PIN, false },
		{ "exclusive-at-gup", REFK_GET, false },
	};
	struct hand h;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hand_init(&h, rows[i].design, SCN_BASE);
		hand_ref(&h, 0, rows[i].kind, 1);
		h.v.verb = SCN_SWAPOUT;
		assert_int_equal(SAYS(&h, may_unmap), rows[i].swaps);
		/* every kernel compares the reference count there */
		h.v.verb = SCN_MERGE;
		assert_false(SAYS(&h, may_unmap));
		h.v.verb = SCN_MIGRATE;
		assert_false(SAYS(&h, may_unmap));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_page_looks_pinned_from_1024_on),
		cmocka_unit_test(fork_asks_has_pinned_where_there_is_one),
		cmocka_unit_test(
			three_references_are_worth_draining_and_four_are_not),
		cmocka_unit_test(
			the_swap_cache_stays_while_a_swap_entry_is_left),
		cmocka_unit_test(what_swap_in_reuses),
		cmocka_unit_test(
			what_is_reused_by_its_mapcount_leaves_the_swap_cache),
		cmocka_unit_test(only_what_is_marked_keeps_the_mark),
		cmocka_unit_test(a_mark_outweighs_every_count),
		cmocka_unit_test(
			a_large_folio_is_reused_since_6_15_if_ptes_are_all),
		cmocka_unit_test(who_unshares),
		cmocka_unit_test(what_clear_refs_leaves_writable),
		cmocka_unit_test(mprotect_upgrades_what_is_marked),
		cmocka_unit_test(who_lets_go_of_what_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
