// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bystander: what fork() does to another thread of the process. It is the
 * pause of a server that takes a snapshot by fork(): the thread that serves
 * goes on while the main thread is in the call.
 *
 * A thread on another CPU touches one page after the other, every page of the
 * region once in a scattered order, and times each touch. Two windows: fork,
 * from before the call until after it, and control, as long, in which the main
 * thread does nothing. What the largest of the first exceeds the largest of
 * the second by is the fork's share.
 *
 * Before the fork every page was written, so in both windows a store faults
 * only because of the fork's write protection. The touch that is under way
 * when the call returns belongs to the window; later ones, each a copied page
 * on its first store, do not: they are cow/copy.
 */
#include "harness/bench.h"
#include "harness/crew.h"
#include "harness/kind.h"
#include "harness/latency.h"
#include "harness/need.h"

#include <string.h>

/* First touches last half a microsecond and more: enough for 8 ms. */
#define FRESH_PAGES 16384

enum window {
	WINDOW_BEFORE, /* touches are not counted */
	WINDOW_OPEN,
	WINDOW_CLOSED, /* no touch begins */
};

struct shared {
	unsigned int window;
	size_t at; /* of the last touch */
	struct latency latency;
};

static struct mm_region region, fresh;
static struct park *park;
static struct crew *crew;
static struct shared *shared;
static size_t stride;
static bool is_remade; /* a store leaves a part of a huge page: make anew */

static unsigned int window_now(void)
{
	return __atomic_load_n(&shared->window, __ATOMIC_ACQUIRE);
}

static void window_set(enum window w)
{
	__atomic_store_n(&shared->window, w, __ATOMIC_RELEASE);
}

/* One touch: its time counts once the window is open. */
static void touch(volatile unsigned char *p, bool is_read)
{
	uint64_t start_ns = bench_now_ns();

	if (is_read)
		(void)*p;
	else
		*p = 3;
	start_ns = bench_now_ns() - start_ns;
	if (window_now() != WINDOW_BEFORE)
		latency_add(&shared->latency, start_ns);
}

static void touch_region(bool is_read)
{
	size_t at = shared->at;

	while (window_now() != WINDOW_CLOSED) {
		touch((unsigned char *)region.addr + at * region.page_bytes,
		      is_read);
		at += stride;
		if (at >= region.nr_pages)
			at -= region.nr_pages;
	}
	shared->at = at;
}

/* Pages that nobody has touched: none before the window is open. */
static void touch_fresh(void)
{
	while (window_now() == WINDOW_BEFORE)
		;
	for (size_t i = 0; i < fresh.nr_pages; i++) {
		touch((unsigned char *)fresh.addr + i * fresh.page_bytes,
		      false);
		if (window_now() == WINDOW_CLOSED)
			return;
	}
}

static int stand_by(void *arg, size_t i)
{
	const char *does = arg;

	if (i == 0)
		return 0;
	if (!strcmp(does, "fault"))
		touch_fresh();
	else
		touch_region(!strcmp(does, "read"));
	return 0;
}

static void setup(struct bench *b)
{
	need_cpus(b, 2);
	park = need_park(b);
	/* One for all sizes: each more would be one more VMA to fork. */
	if (!shared)
		shared = crew_shared(b, sizeof(*shared));
	/* A place in the region of another size may lie behind this one. */
	shared->at = 0;
	need_untouched(b, &fresh, FRESH_PAGES, "base");
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	is_remade = strcmp(bench_word(b, "page"), "base") != 0;
	stride = bench_stride(region.nr_pages);
	crew = crew_new(b, CREW_THREADS, 2, stand_by,
			(void *)bench_word(b, "does"));
	crew_keep_stacks(crew);
}

static void start(struct bench *b)
{
	if (mm_region_dontneed(&fresh))
		bench_broken(b, "madvise(MADV_DONTNEED): %m");
	if (is_remade) {
		pages_drop(b, &region);
		need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	} else {
		pages_again(b, &region);
	}
	latency_reset(&shared->latency);
	window_set(WINDOW_BEFORE);
	crew_start(crew);
}

/* Nothing was write-protected and nothing new: then nothing may fault. */
static void check_control(struct bench *b)
{
	bool is_fault = !strcmp(bench_word(b, "does"), "fault");
	uint64_t nr = crew_faults(crew);

	if (is_fault ? nr + 1 < shared->latency.nr : nr > 2)
		bench_broken(
			b,
			"the other thread took %llu faults in %llu touches without a fork",
			(unsigned long long)nr,
			(unsigned long long)shared->latency.nr);
}

/*
 * p50, p99 and the largest, as three phases; returns the largest. All 0 when
 * the thread was kept off its CPU for the whole window: it was preempted then,
 * so the sample is dropped.
 */
static uint64_t put(struct bench *b, unsigned int phase)
{
	const struct latency *l = &shared->latency;

	bench_phase_ns(b, phase, latency_quantile_ns(l, 0.5));
	bench_phase_ns(b, phase + 1, latency_quantile_ns(l, 0.99));
	bench_phase_ns(b, phase + 2, l->max_ns);
	return l->max_ns;
}

static void run(struct bench *b)
{
	uint64_t start_ns, fork_ns, fork_max_ns, max_ns;
	pid_t child;

	start(b);
	bench_begin(b);
	start_ns = bench_now_ns();
	window_set(WINDOW_OPEN);
	child = need_parked_child(b, park);
	window_set(WINDOW_CLOSED);
	fork_ns = bench_now_ns() - start_ns;
	bench_end(b, region.nr_pages);
	crew_wait(crew);
	fork_max_ns = put(b, 1);
	need_unpark(b, park, child);
	park_reset(park);

	start(b);
	start_ns = bench_now_ns();
	window_set(WINDOW_OPEN);
	while (bench_now_ns() - start_ns < fork_ns)
		;
	window_set(WINDOW_CLOSED);
	crew_wait(crew);
	check_control(b);
	max_ns = put(b, 4);
	bench_phase_ns(b, 7, fork_max_ns > max_ns ? fork_max_ns - max_ns : 0);
}

static void teardown(struct bench *b)
{
	(void)b;
	crew_free(crew);
	pages_drop(b, &region);
	mm_region_unmap(&fresh);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	/* but for the touch under way, and its neighbours in the pipeline */
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0, .slack = 0.01 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_threads = {
	.name = "fork/threads",
	.version = 1,
	.question = "How long does fork() stall a thread that goes on working?",
	.timed =
		"the clone(SIGCHLD) system call in the main thread, while the other thread works; p50 to max: one touch by the other thread, in the window of the call; control: the same in a window as long without a call",
	.op = "page",
	.phases =
		"call,p50,p99,max,control-p50,control-p99,control-max,fork-share",
	.cases = "does=store,fault,read page=base,thp",
	.quick = "does=store page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"main thread: dup_mmap holds mmap_lock for writing from its first VMA until after flush_tlb_mm. Other thread: do_user_addr_fault waits for mmap_lock (before 6.4), or for its VMA, which dup_mmap write-locks (vma_start_write, 6.5 and later, and stable 6.4); then do_wp_page > wp_page_copy. Until the flush, stores through a TLB entry from before go on without a fault",
	.expected =
		"does=store: the longest touch lasts as long as the call, because it meets a write-protected entry early and waits for the whole of dup_mmap, and then copies its page; median and p99 are those of the control. does=fault: the same wait without the copy. does=read: no fault; what is left is the interrupt that flushes the TLB. fork-share is the longest minus the longest of the control, of the same sample, not below 0",
	.pitfalls =
		"the stack of the other thread is kept out of the fork (MADV_DONTFORK): else its next return address would be the first store to stall. Each page that it stores to after the call is a copy of its own, until the child is gone: that is cow/copy and not in the window. Quantiles are over touches and not over time: a stall is one touch, however long, so p50 and p99 hide it and max has it (known as coordinated omission). Interrupts on its CPU stall it in both windows: fork-share has them once with either sign, hence the control. A touch is timed by two clock reads; the empty measurement is subtracted from every phase, so 20 ns too much from fork-share. In the lab CPUs take turns: the windows may hold no touch, and say nothing",
	.designs =
		"the stall is the time under mmap_lock, so a design that makes fork() cheaper per page shortens it by as much; whoever has to copy pages in fork() (refcount and exclusive, for pinned ones) lengthens it by a copy for each",
	.like = "redis latency during BGSAVE; no micro-benchmark suite has it",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_threads);
