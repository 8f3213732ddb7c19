// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Migration entries: what stands in the page table while a page is moved.
 *
 * They are there for the time of a copy only, so the copy is stopped in its
 * middle. The pages are those of one PTE-mapped huge page: the kernel replaces
 * all of its entries before it copies 2 MiB with a scheduling point after each
 * page. An aide, an ordinary task on the measured CPU, moves it to the other
 * memory node (move_pages(2)); this real-time thread wakes up after some
 * microseconds, sees in pagemap that all is replaced, and keeps the CPU: the
 * aide cannot go on before it sleeps. Page by page would not do: until 6.3 base
 * pages are moved one after the other.
 *
 * The rest of the huge page is moved out of the region, into a mapping that
 * fork leaves out.
 *
 * Whoever touches such a page waits for the end of the move: nothing that
 * reads or writes the pages can be measured on them. fork copies the entries
 * (copy_nonpresent_pte()), munmap and exit drop them.
 */
#include "harness/kind_parts.h"

#include "harness/kind_look.h"
#include "harness/run.h"
#include "sys/aide.h"
#include "sys/migrate.h"
#include "sys/numa.h"
#include "sys/thp.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRIES  20
#define NAP_US 15

/* Swap types of migration entries lie above those of all swap areas. */
#define SWAP_AREAS_MAX 23

/* Shared with the aide, whatever is forked. */
struct job {
	uint32_t wanted, done; /* futexes: how many moves */
	bool is_end;
	void *addr;
	int node, err;
};

static struct job *job;
static struct aide *aide;
static struct mm_region home; /* the huge page */

static void aide_main(void *arg)
{
	struct job *j = arg;

	for (uint32_t n = 1;; n++) {
		while (__atomic_load_n(&j->wanted, __ATOMIC_ACQUIRE) != n)
			syscall(SYS_futex, &j->wanted, FUTEX_WAIT, n - 1, NULL,
				NULL, 0);
		if (j->is_end)
			return;
		j->err = migrate_to_node(j->addr, j->node, NULL);
		__atomic_store_n(&j->done, n, __ATOMIC_RELEASE);
	}
}

static bool is_moving(void)
{
	return __atomic_load_n(&job->done, __ATOMIC_ACQUIRE) != job->wanted;
}

static void order(void)
{
	__atomic_add_fetch(&job->wanted, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &job->wanted, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void let_finish(void)
{
	while (is_moving())
		kind_nap(NAP_US);
}

static int migration_ready(struct why *why)
{
	uint64_t nodes;
	int err = nodes_with_memory(&nodes, why);

	if (err)
		return err;
	if (__builtin_popcountll(nodes) < 2) {
		why_set(why, -EOPNOTSUPP,
			"needs two memory nodes: user space cannot order a "
			"page to be moved within one");
		why_hint(why, "run-bench lab --numa fake=2, or boot with "
			      "numa=fake=2");
		return -EOPNOTSUPP;
	}
	return thp_usable_by_madvise(why);
}

/* Any node but the one where the page is. */
static int other_node(struct bench *b, const void *addr)
{
	uint64_t nodes;
	struct why why;
	int here;

	if (nodes_with_memory(&nodes, &why) ||
	    nodes_of_pages(addr, 1, mm_page_bytes(), &here, &why))
		bench_broken(b, "%s", why.text);
	if (here >= 0)
		nodes &= ~(1ull << here);
	return __builtin_ctzll(nodes);
}

static bool is_replaced(struct bench *b, const struct mm_region *r)
{
	struct page_tally t;

	kind_look(b, r, &t);
	return t.nr_swapped == t.nr;
}

/*
 * Both mappings: between them the aide holds the lock of the anon_vma, for
 * which fork would wait (rmap_walk_anon() goes from VMA to VMA).
 */
static bool is_held(struct bench *b, const struct mm_region *r)
{
	struct mm_region rest = home;

	rest.addr += r->len_bytes;
	rest.nr_pages -= r->nr_pages;
	return is_replaced(b, r) && is_replaced(b, &rest);
}

/* The huge page anew: what was forked and written is no longer whole. */
static void migration_again(struct bench *b, struct mm_region *r)
{
	let_finish();
	parts_thps(b, &home);
	parts_split_pmds(b, &home);
	parts_freeze(b, &home);
	parts_move(b, home.addr, r->len_bytes, r->addr);
	if (r->nr_pages < home.nr_pages)
		parts_advise(b, home.addr + r->len_bytes,
			     home.len_bytes - r->len_bytes, MADV_DONTFORK,
			     "MADV_DONTFORK");
}

static void migration_arm(struct bench *b, const struct mm_region *r)
{
	for (int i = 0; i < TRIES; i++) {
		job->addr = r->addr;
		job->node = other_node(b, r->addr);
		order();
		while (is_moving()) {
			kind_nap(NAP_US);
			if (is_held(b, r) && is_moving())
				return;
		}
	}
	bench_skip(
		b,
		"a move of %zu pages was never seen half done: %s (%d tries)",
		r->nr_pages, job->err ? strerror(-job->err) : "it is too short",
		TRIES);
}

static void make_migration(struct bench *b, struct mm_region *r,
			   size_t nr_pages)
{
	struct why why;

	if (b->req->policy != POLICY_FIFO || b->req->cpu < 0)
		bench_skip(b, "holds a move of pages half done by keeping the "
			      "CPU: needs SCHED_FIFO (run as root)");
	if (nr_pages > parts_thp_pages())
		bench_skip(b,
			   "%zu pages of page=migration: at most %zu can be "
			   "so",
			   nr_pages, parts_thp_pages());
	job = mmap(NULL, mm_page_bytes(), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (job == MAP_FAILED)
		bench_broken(b, "map a shared page: %s", strerror(errno));
	aide = aide_start(aide_main, job, &why);
	if (!aide)
		bench_broken(b, "%s", why.text);
	parts_map(b, &home, parts_thp_pages(), MM_THP);
	if (mm_region_reserve(r, nr_pages, mm_table_pages() * mm_page_bytes(),
			      &why))
		bench_broken(b, "%s", why.text);
	migration_again(b, r);
}

static void drop_migration(struct bench *b, struct mm_region *r)
{
	(void)b;
	let_finish();
	job->is_end = true;
	order();
	aide_join(aide);
	munmap(job, mm_page_bytes());
	mm_region_unmap(r);
	mm_region_unmap(&home);
}

/* Share of entries whose type is none of a swap area. */
static double share_migration(struct bench *b, const struct mm_region *r)
{
	struct page_state p;
	size_t nr = 0;

	(void)b;
	for (size_t i = 0; i < r->nr_pages; i++) {
		if (pagemap_read(mm_region_page(r, i), 1, &p, NULL))
			return -1;
		nr += p.swapped && p.swap_type >= SWAP_AREAS_MAX;
	}
	return (double)nr / (double)r->nr_pages;
}

static const struct expect migration_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 0 },
	{ .what = EV_SWAPPED, .per_op = 1 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_migration = {
	.name = "migration",
	.what = "migration entries: pages of a PTE-mapped huge page, held in the middle of a move to another memory node",
	.max_pages = 256,
	.ready = migration_ready,
	.make = make_migration,
	.again = migration_again,
	.arm = migration_arm,
	.drop = drop_migration,
	.share = share_migration,
	.promise = migration_promise,
};
PAGE_KIND(kind_migration);
