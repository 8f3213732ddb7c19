// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The scenarios that the debate is about, under the designs that kernels had. The
 * outcomes come from the sources of those kernels (do_wp_page(),
 * copy_present_page(), gup_must_unshare(), do_swap_page() and their like of
 * Debian's 5.10, 6.1, 6.12 and of 7.3), the older ones from the commits.
 */
#include "design_case.h"

static const char *const kernels[] = {
	"mapcount",	  "forced-cow",	   "refcount-5.9",   "refcount-5.18",
	"exclusive-5.19", "exclusive-6.5", "exclusive-6.15",
};
#define NR_KERNELS (sizeof(kernels) / sizeof(kernels[0]))

struct row {
	const char *what;
	enum scn_kind kind;
	uint32_t asks;
	const char *pages, *steps;
	uint32_t want[NR_KERNELS];
};

static void rows_are(const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < NR_KERNELS; k++) {
			const struct row *r = &rows[i];
			uint32_t got = case_breaks(kernels[k], r->kind,
						   r->pages, r->steps);

			case_is(r->what, kernels[k], r->kind, got & r->asks,
				r->want[k]);
		}
}
#define ROWS_ARE(rows) rows_are(rows, sizeof(rows) / sizeof((rows)[0]))

#define PAGE	    "page a base,thp,ptethp,hugetlb\n"
#define PLAIN	    "P fork C\nP write a\nC read a\nC write a\nP read a\nC read a\n"
#define VMSPLICE    "P fork C\nC get read r a\nC unmap a\nP write a\nC look r\n"
#define BEFORE_FORK "P get read r a\nP fork C\nP unmap a\nC write a\nP look r\n"
/* MADV_PAGEOUT leaves alone what several map, so it comes before the fork. */
#define SWAPPED                                                                \
	"P swapout a\nP fork C\nC get read r a\nC unmap a\nP write a\n"        \
	"C look r\n"

static void a_plain_fork_isolates_under_all_of_them(void **state)
{
	static const struct row rows[] = {
		{ "S1", SCN_BASE, ALL_ASKS, PAGE, PLAIN, { 0 } },
		{ "S1", SCN_THP, ALL_ASKS, PAGE, PLAIN, { 0 } },
		{ "S1", SCN_HUGETLB, ALL_ASKS, PAGE, PLAIN, { 0 } },
	};

	(void)state;
	ROWS_ARE(rows);
}

/* CVE-2020-29374; hugetlb_wp() goes by the mapcount to this day. */
static void
a_reference_of_a_child_leaks_where_the_mapcount_decides(void **state)
{
	static const struct row rows[] = {
		{ "S2", SCN_BASE, ISOLATION, PAGE, VMSPLICE, { ISOLATION } },
		{ "S2",
		  SCN_THP,
		  ISOLATION,
		  PAGE,
		  VMSPLICE,
		  { ISOLATION, 0, ISOLATION } },
		{ "S2", SCN_PTETHP, ISOLATION, PAGE, VMSPLICE, { ISOLATION } },
		{ "S2",
		  SCN_HUGETLB,
		  ISOLATION,
		  PAGE,
		  VMSPLICE,
		  { ISOLATION, 0, ISOLATION, ISOLATION, ISOLATION, ISOLATION,
		    ISOLATION } },
		{ "S2 before fork",
		  SCN_BASE,
		  ISOLATION,
		  PAGE,
		  BEFORE_FORK,
		  { ISOLATION, ISOLATION } },
		{ "S2 before fork",
		  SCN_THP,
		  ISOLATION,
		  PAGE,
		  BEFORE_FORK,
		  { ISOLATION, ISOLATION, ISOLATION } },
		{ "S2 swap-in",
		  SCN_BASE,
		  ISOLATION,
		  PAGE,
		  SWAPPED,
		  { ISOLATION, 0, ISOLATION } },
	};

	(void)state;
	ROWS_ARE(rows);
}

#define MPROTECT                                                               \
	"P pin write r a long\nP protect a\nP unprotect a\nP write a\nP look r\n"
#define PIN_FORK "P pin write r a long\nP fork C\nP write a\nP look r\n"

static void a_pin_to_write_is_lost_where_references_decide(void **state)
{
	static const struct row rows[] = {
		{ "S3",
		  SCN_BASE,
		  SYNCHRONY,
		  PAGE,
		  MPROTECT,
		  { 0, 0, SYNCHRONY, SYNCHRONY } },
		{ "S3",
		  SCN_THP,
		  SYNCHRONY,
		  PAGE,
		  MPROTECT,
		  { 0, 0, 0, SYNCHRONY } },
		{ "S3",
		  SCN_PTETHP,
		  SYNCHRONY,
		  PAGE,
		  MPROTECT,
		  { 0, 0, SYNCHRONY, SYNCHRONY } },
		{ "S3", SCN_HUGETLB, SYNCHRONY, PAGE, MPROTECT, { 0 } },
	};

	(void)state;
	ROWS_ARE(rows);
}

/* copy_hugetlb_page_range() copies what is pinned since 5.13 only. */
static void fork_keeps_a_pin_since_5_9(void **state)
{
	static const struct row rows[] = {
		{ "S4",
		  SCN_BASE,
		  SYNCHRONY,
		  PAGE,
		  PIN_FORK,
		  { SYNCHRONY, SYNCHRONY } },
		{ "S4",
		  SCN_THP,
		  SYNCHRONY,
		  PAGE,
		  PIN_FORK,
		  { SYNCHRONY, SYNCHRONY } },
		{ "S4",
		  SCN_HUGETLB,
		  SYNCHRONY,
		  PAGE,
		  PIN_FORK,
		  { SYNCHRONY, SYNCHRONY, SYNCHRONY } },
	};

	(void)state;
	ROWS_ARE(rows);
}

#define RO_SHARED "P fork C\nP pin read r a long\nP write a\nP look r\n"
#define RO_WAS_SHARED                                                          \
	"P fork C\nC exit\nP pin read r a long\nP write a\nP look r\n"
#define RO_PROTECTED "P softdirty\nP pin read r a long\nP write a\nP look r\n"

static void a_pin_to_read_is_reliable_since_5_19(void **state)
{
	static const struct row rows[] = {
		{ "S5",
		  SCN_BASE,
		  SYNCHRONY,
		  PAGE,
		  RO_SHARED,
		  { SYNCHRONY, 0, SYNCHRONY, SYNCHRONY } },
		{ "S5",
		  SCN_THP,
		  SYNCHRONY,
		  PAGE,
		  RO_SHARED,
		  { SYNCHRONY, 0, SYNCHRONY, SYNCHRONY } },
		{ "S5",
		  SCN_HUGETLB,
		  SYNCHRONY,
		  PAGE,
		  RO_SHARED,
		  { SYNCHRONY, 0, SYNCHRONY, SYNCHRONY } },
		{ "S6",
		  SCN_BASE,
		  SYNCHRONY,
		  PAGE,
		  RO_WAS_SHARED,
		  { 0, 0, SYNCHRONY, SYNCHRONY } },
		{ "S6",
		  SCN_THP,
		  SYNCHRONY,
		  PAGE,
		  RO_WAS_SHARED,
		  { 0, 0, 0, SYNCHRONY } },
		{ "S7",
		  SCN_BASE,
		  SYNCHRONY,
		  PAGE,
		  RO_PROTECTED,
		  { 0, 0, SYNCHRONY, SYNCHRONY } },
		{ "S7",
		  SCN_THP,
		  SYNCHRONY,
		  PAGE,
		  RO_PROTECTED,
		  { 0, 0, 0, SYNCHRONY } },
	};

	(void)state;
	ROWS_ARE(rows);
}

#define DIO_SOFTDIRTY                                                          \
	"P dio read r a\nP softdirty\nP write a.1\nP poke r.0\nP read a\n"
#define DIO_FORK "P dio read r a\nP fork C\nP write a.1\nP poke r.0\nP read a\n"
#define GET_SWAP                                                               \
	"P get write r a\nP swapout a\nP swapin a\nP write a\nP look r\n"

static void a_read_by_o_direct_is_lost_until_pins_and_marks(void **state)
{
	static const struct row rows[] = {
		{ "S8",
		  SCN_BASE,
		  LOST,
		  PAGE,
		  DIO_SOFTDIRTY,
		  { 0, 0, LOST, LOST } },
		{ "S8", SCN_THP, LOST, PAGE, DIO_SOFTDIRTY, { 0, 0, 0, LOST } },
		{ "S9",
		  SCN_BASE,
		  LOST,
		  PAGE,
		  DIO_FORK,
		  { LOST, LOST, LOST, LOST, LOST } },
		{ "S10",
		  SCN_BASE,
		  SYNCHRONY,
		  PAGE,
		  GET_SWAP,
		  { 0, 0, SYNCHRONY, SYNCHRONY } },
	};

	(void)state;
	ROWS_ARE(rows);
}

#define TWO	  "page a base,thp\npage b base,thp\n"
#define ELSEWHERE "P pin write r b long\nP drop r\n"

/* A large folio has an exact count of pins in each of them. */
static void a_crowd_looks_like_a_pin_from_1024_references_on(void **state)
{
	static const struct row rows[] = {
		{ "S11",
		  SCN_BASE,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P fork C x1023\nP fork D\n",
		  { 0, 0, NEEDLESS, NEEDLESS } },
		{ "S11 one less",
		  SCN_BASE,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P fork C x1022\nP fork D\n",
		  { 0 } },
		{ "S11",
		  SCN_THP,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P fork C x1023\nP fork D\n",
		  { 0 } },
		{ "S11 never pinned",
		  SCN_BASE,
		  NEEDLESS,
		  TWO,
		  "P fork C x1023\nP fork D\n",
		  { 0 } },
		{ "S12",
		  SCN_BASE,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P get read s a x1023\nP fork C\n",
		  { 0, 0, NEEDLESS, NEEDLESS, NEEDLESS, NEEDLESS, NEEDLESS } },
		/* since 5.19 fork's own is the 1024th (docs/facts-corrected.md) */
		{ "S12 one less",
		  SCN_BASE,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P get read s a x1022\nP fork C\n",
		  { 0, 0, 0, 0, NEEDLESS, NEEDLESS, NEEDLESS } },
		{ "S12 two less",
		  SCN_BASE,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P get read s a x1021\nP fork C\n",
		  { 0 } },
		{ "S12",
		  SCN_THP,
		  NEEDLESS,
		  TWO,
		  ELSEWHERE "P get read s a x1023\nP fork C\n",
		  { 0 } },
	};

	(void)state;
	ROWS_ARE(rows);
}

#define LAST	  "P fork C\nC exit\nP write a\n"
#define LAST_SWAP "P swapout a\nP fork C\nP swapin a\nC exit\nP write a\n"

static void the_last_sharer_copies_for_references_of_the_kernel(void **state)
{
	static const struct row rows[] = {
		{ "drained", SCN_BASE, NEEDLESS, PAGE, LAST, { 0 } },
		{ "drained", SCN_THP, NEEDLESS, PAGE, LAST, { 0 } },
		{ "S13",
		  SCN_BASE,
		  NEEDLESS,
		  "page a base lru=local\n",
		  LAST,
		  { 0, 0, NEEDLESS } },
		{ "S14",
		  SCN_BASE,
		  NEEDLESS,
		  "page a base lru=remote\n",
		  LAST,
		  { 0, 0, NEEDLESS, NEEDLESS, NEEDLESS, NEEDLESS, NEEDLESS } },
		{ "S15",
		  SCN_PTETHP,
		  NEEDLESS,
		  PAGE,
		  LAST,
		  { 0, 0, NEEDLESS, NEEDLESS, NEEDLESS, NEEDLESS } },
		{ "S16",
		  SCN_BASE,
		  NEEDLESS,
		  PAGE,
		  LAST_SWAP,
		  { 0, 0, NEEDLESS } },
	};

	(void)state;
	ROWS_ARE(rows);
}

#define TORN_COPY                                                              \
	"P pin write r a long\nrace\n\tP fork C\nalso\n\tP write a.0\n"        \
	"\tP write a.1\nend\nC read a\n"

static void what_fork_copies_may_be_torn(void **state)
{
	static const struct row rows[] = {
		{ "S17",
		  SCN_BASE,
		  TORN,
		  PAGE,
		  TORN_COPY,
		  { 0, 0, TORN, TORN, TORN, TORN, TORN } },
	};

	(void)state;
	ROWS_ARE(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_fork_isolates_under_all_of_them),
		cmocka_unit_test(
			a_reference_of_a_child_leaks_where_the_mapcount_decides),
		cmocka_unit_test(
			a_pin_to_write_is_lost_where_references_decide),
		cmocka_unit_test(fork_keeps_a_pin_since_5_9),
		cmocka_unit_test(a_pin_to_read_is_reliable_since_5_19),
		cmocka_unit_test(
			a_read_by_o_direct_is_lost_until_pins_and_marks),
		cmocka_unit_test(
			a_crowd_looks_like_a_pin_from_1024_references_on),
		cmocka_unit_test(
			the_last_sharer_copies_for_references_of_the_kernel),
		cmocka_unit_test(what_fork_copies_may_be_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
