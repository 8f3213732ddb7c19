// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One round of a soft-dirty tracker: a write of 4 to /proc/PID/clear_refs
 * clears the bit of every page of the mm and write-protects its entry, so that
 * the next write shows. CRIU did so for each page server round.
 *
 * Since 5.11 (9348b73c2e1b; stable 5.10 too) the entry of a page that is
 * writable and looks pinned is left as it is: it stays writable and stays dirty,
 * for as long as the pin is held. Of a huge page nobody asks (7.3 neither).
 *
 * The write is to all of the mm, with mmap_lock held for writing since 5.11
 * (29a951dfb3c3; stable 5.10 too), so that tasks=, threads of this mm that each
 * clear once, cannot overlap. What is not of the region (program, stack,
 * harness) is in the fixed cost.
 */
#include "harness/crew.h"
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/cow_rules.h"
#include "sys/pagemap.h"
#include "sys/softdirty.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct mm_region region;
static struct crew *crew;
static struct refs *refs;
static size_t tasks;
static int fd;

/* Opened before: opening allocates. */
static int work(void *arg, size_t i)
{
	(void)arg;
	(void)i;
	return write(fd, "4", 1) == 1 ? 0 : -EIO;
}

static void setup(struct bench *b)
{
	const struct gup_want want = { .nr_pages = bench_size(b) };

	tasks = bench_number(b, "tasks");
	crew = crew_new(b, CREW_THREADS, tasks, work, NULL);
	if (!strcmp(bench_word(b, "pinned"), "yes")) {
		refs = need_refs(b, "io_uring", &want);
		refs_claim(b, refs, 0, false);
	}
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		bench_broken(b, "open /proc/self/clear_refs: %m");
	/* The first clears the flag of the VMAs: from then on pages count. */
	if (write(fd, "4", 1) != 1)
		bench_broken(b, "write to /proc/self/clear_refs: %m");
}

static size_t nr_dirty(struct bench *b)
{
	struct page_state page;
	size_t nr = 0;

	for (size_t i = 0; i < region.nr_pages; i++) {
		if (pagemap_read(mm_region_page(&region, i), 1, &page, NULL))
			bench_broken(b, "read /proc/self/pagemap: %m");
		nr += page.soft_dirty;
	}
	return nr;
}

/* What was left dirty: pinned base pages, and only since 5.11. */
static void look(struct bench *b)
{
	bool is_thp = !strcmp(bench_word(b, "page"), "thp");
	size_t nr = nr_dirty(b), nr_all = region.nr_pages;

	bench_note(b, "left_dirty_ratio", (double)nr / (double)nr_all);
	if (refs && nr && nr != nr_all)
		bench_say(b, "pinned_pages", "%zu of %zu left dirty", nr,
			  nr_all);
	else if (refs)
		bench_say(b, "pinned_pages",
			  nr ? "all are left dirty" : "all are cleared");
	if (nr && (!refs || is_thp))
		bench_broken(b, "%zu of %zu pages are dirty after clearing", nr,
			     nr_all);
	if (nr != nr_all && refs && !is_thp && cow_rules_at_least(5, 11))
		bench_broken(b, "%zu of %zu pinned pages were cleared",
			     nr_all - nr, nr_all);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	if (refs)
		refs_take(b, refs, &region, 0, region.nr_pages);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, tasks * region.nr_pages);
	if (bench_takes_proof(b))
		look(b);
	if (refs)
		refs_drop(b, refs);
}

static void teardown(struct bench *b)
{
	crew_free(crew);
	refs_close(refs);
	refs = NULL;
	pages_drop(b, &region);
	close(fd);
}

static const struct expect expects[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_SOFT_DIRTY, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0, .when = "page=thp" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def softdirty_clear_bench = {
	.name = "softdirty/clear",
	.version = 1,
	.question =
		"What does clearing the soft-dirty bits cost per page of the process?",
	.timed =
		"one write of 4 to /proc/self/clear_refs by each task at the same time, until the last has returned",
	.op = "page",
	.phases = "clear",
	.cases = "page=base,64k,thp pinned=no,yes tasks=1 place=near; "
		 "page=base pinned=no tasks=2,4,8 place=near",
	.quick = "page=base tasks=1",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.needs = NEED_SOFT_DIRTY,
	.expects = expects,
	.kernel =
		"clear_refs_write under mmap_write_lock (for reading before 5.11, but for stable 5.10) > walk_page_range > clear_refs_pte_range > clear_soft_dirty (pte_is_pinned, since 5.11 and in stable 5.10: writable, MMF_HAS_PINNED, page_maybe_dma_pinned), clear_soft_dirty_pmd for a huge page; flush_tlb_mm",
	.expected =
		"no frame changes and no page stops being exclusive. pinned=no: every page is clean and write-protected afterwards. pinned=yes: base pages and those of a folio that is mapped by entries are left writable and dirty, which the line below the row tells; a huge page is cleared and protected although it is pinned. To find that out costs more than to clear: 66 to 108 instructions a page instead of 48 to 59 (5.10 to 7.3). tasks=: no gain, all the calls take one lock for writing",
	.pitfalls =
		"the whole process is protected, the harness included: its next writes fault, which is within the fixed cost. Of tasks=2 the second to come finds all entries clean and does less for each. What the tracker then pays is one fault for each page that is written again: cow/protect by=softdirty",
	.designs =
		"the skip came from refcount: there the write after the clearing would have copied a pinned page and the pin would have lost it (5.9 and 5.10). exclusive reuses the page by its bit, and needs no skip, but has it. mapcount reuses it too",
	.like = "nothing; kselftest soft-dirty.c checks the bits",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(softdirty_clear_bench);
