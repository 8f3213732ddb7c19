// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * References taken by one thread while another one forks, fork after fork. Who
 * wants a pin during a fork must not get the page that the fork is about to
 * share: since 5.11 fork holds mm->write_protect_seq and GUP-fast for a pin
 * waits for mmap_lock instead, and with it for the fork. FOLL_GET does not look.
 *
 * The thread takes one page after the other, in a scattered order: take, write
 * a new byte through the mapping, look through the reference, drop. What it sees
 * must be what it wrote: a pin must never lose its page. A plain reference may,
 * when the fork comes between take and write: that is counted, and allowed.
 *
 * Two windows, as in fork/threads: the forks, whose children all stay until it
 * is over, and control, as long, in which the main thread does nothing.
 */
#include "harness/crew.h"
#include "harness/kind.h"
#include "harness/latency.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/cow_rules.h"

#include <string.h>

#define NR_FORKS 4

enum window {
	WINDOW_BEFORE, /* takes are not counted */
	WINDOW_OPEN,
	WINDOW_CLOSED, /* no take begins */
};

/* Of the thread; read by the main one when it rests. */
struct shared {
	unsigned int window;
	size_t at; /* page of the last take */
	uint64_t nr_taken, nr_lost; /* while the window was open, all samples */
	unsigned char value;
	struct latency latency;
};

static struct mm_region region;
static struct refs *refs;
static struct park *park;
static struct crew *crew;
static struct shared *shared;
static size_t stride;

static unsigned int window_now(void)
{
	return __atomic_load_n(&shared->window, __ATOMIC_ACQUIRE);
}

static void window_set(enum window w)
{
	__atomic_store_n(&shared->window, w, __ATOMIC_RELEASE);
}

/* 1: what was written through the mapping did not reach the reference. */
static int check_page(size_t at)
{
	volatile unsigned char *page =
		(volatile unsigned char *)mm_region_page(&region, at);
	unsigned char seen = 0;
	int err;

	*page = ++shared->value;
	err = refs_try_look(refs, 0, &seen, 1, NULL);
	return err ? err : seen != shared->value;
}

/*
 * Nothing is held at first: what the driver keeps for itself is private memory
 * too, and its first store after a fork is not what is timed.
 */
static int take_one(size_t at)
{
	int err = refs_try_drop(refs, NULL), lost;
	uint64_t ns = bench_now_ns();

	if (err)
		return err;
	err = refs_try_take(refs, &region, at, 1, NULL);
	if (err)
		return err;
	ns = bench_now_ns() - ns;
	lost = check_page(at);
	if (lost < 0)
		return lost;
	if (window_now() != WINDOW_BEFORE) {
		latency_add(&shared->latency, ns);
		shared->nr_taken++;
		shared->nr_lost += (uint64_t)lost;
	}
	return refs_try_drop(refs, NULL);
}

static int race(void *arg, size_t i)
{
	int err = 0;

	(void)arg;
	while (i && !err && window_now() != WINDOW_CLOSED) {
		err = take_one(shared->at);
		shared->at = (shared->at + stride) % region.nr_pages;
	}
	return err;
}

static void setup(struct bench *b)
{
	const struct gup_want want = { .nr_pages = 1, .call_pages = 1 };

	need_cpus(b, 2);
	park = need_park(b);
	if (!shared)
		shared = crew_shared(b, sizeof(*shared));
	shared->at = 0;
	refs = need_refs(b, bench_word(b, "via"), &want);
	need_trait(b, refs, GUP_LOOKS);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	stride = bench_stride(region.nr_pages);
	crew = crew_new(b, CREW_THREADS, 2, race, NULL);
	crew_keep_stacks(crew);
}

static void start(struct bench *b)
{
	pages_again(b, &region);
	latency_reset(&shared->latency);
	window_set(WINDOW_BEFORE);
	crew_start(crew);
}

static uint64_t put(struct bench *b, unsigned int phase)
{
	const struct latency *l = &shared->latency;

	bench_phase_ns(b, phase, latency_quantile_ns(l, 0.5));
	bench_phase_ns(b, phase + 1, latency_quantile_ns(l, 0.99));
	bench_phase_ns(b, phase + 2, l->max_ns);
	return l->max_ns;
}

/* fork/threads has shown that a window without a fork has no such takes. */
static uint64_t forks(struct bench *b, pid_t child[NR_FORKS])
{
	uint64_t start_ns;

	bench_begin(b);
	start_ns = bench_now_ns();
	window_set(WINDOW_OPEN);
	for (size_t i = 0; i < NR_FORKS; i++)
		child[i] = need_parked_child(b, park);
	window_set(WINDOW_CLOSED);
	start_ns = bench_now_ns() - start_ns;
	bench_end(b, NR_FORKS * region.nr_pages);
	return start_ns;
}

/*
 * Since 5.11 (Debian's 5.10 too) a pin must not lose its page; before, who
 * pinned during a fork could. A plain reference may in every kernel.
 */
static void judge_lost(struct bench *b, uint64_t nr_taken, uint64_t nr_lost)
{
	bench_say(b, "race",
		  "%llu of %llu references that were taken beside fork() lost "
		  "the page%s",
		  (unsigned long long)nr_lost, (unsigned long long)nr_taken,
		  refs_kind(refs) == GUP_PIN ? "" : ", as FOLL_GET may");
	if (nr_lost && refs_kind(refs) == GUP_PIN &&
	    cow_rules_at_least(5, 11) &&
	    !(cow_rules_here().variants & COW_NO_SEQCOUNT))
		bench_broken(b,
			     "%llu of %llu pins that were taken beside fork() "
			     "lost the page: no kernel since 5.11 may",
			     (unsigned long long)nr_lost,
			     (unsigned long long)nr_taken);
}

static void check_control(struct bench *b, uint64_t nr_lost_before)
{
	if (shared->nr_lost != nr_lost_before)
		bench_broken(b, "a reference lost its page without a fork");
}

static void run(struct bench *b)
{
	static uint64_t nr_taken;
	uint64_t forks_ns, start_ns, fork_max_ns, max_ns, nr_lost;
	uint64_t nr_before = shared->nr_taken;
	pid_t child[NR_FORKS];

	start(b);
	forks_ns = forks(b, child);
	crew_wait(crew);
	fork_max_ns = put(b, 1);
	nr_taken += shared->nr_taken - nr_before;
	nr_lost = shared->nr_lost;
	judge_lost(b, nr_taken, nr_lost);
	need_unpark(b, park, child[0]);
	for (size_t i = 1; i < NR_FORKS; i++)
		need_exit_0(b, child[i]);
	park_reset(park);

	start(b);
	start_ns = bench_now_ns();
	window_set(WINDOW_OPEN);
	while (bench_now_ns() - start_ns < forks_ns)
		;
	window_set(WINDOW_CLOSED);
	crew_wait(crew);
	check_control(b, nr_lost);
	max_ns = put(b, 4);
	bench_phase_ns(b, 7, fork_max_ns > max_ns ? fork_max_ns - max_ns : 0);
}

static void check(struct bench *b)
{
	if (!shared->nr_taken)
		bench_broken(b,
			     "no reference was taken while a window was open");
}

static void teardown(struct bench *b)
{
	crew_free(crew);
	refs_close(refs);
	pages_drop(b, &region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def gup_fork_race = {
	.name = "gup/fork_race",
	.version = 1,
	.question =
		"How long does fork() stall a thread that takes references, and does it ever lose one?",
	.timed =
		"four clone(SIGCHLD) system calls in a row in the main thread, while the other thread takes references; p50 to max: one reference to one page by the other thread, in the window of the calls; control: the same in a window as long without a call",
	.op = "page",
	.phases =
		"forks,p50,p99,max,control-p50,control-p99,control-max,fork-share",
	.cases = "via=io_uring,vmsplice page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"main thread: dup_mmap under mmap_lock for writing > copy_page_range, which makes mm->write_protect_seq odd for each COW mapping (57efa1fe5957, 5.11). Other thread, FOLL_PIN: pin_user_pages_fast > lockless_pages_from_mm (gup_fast in 6.12) gives up when the count is odd or has changed, __gup_longterm_locked then waits for mmap_lock; io_uring before 6.10 waits for mmap_lock in any case. FOLL_GET (vmsplice) does not look at the count",
	.expected =
		"io_uring: the longest take lasts as long as a fork, median as in the control but for write faults: a pin to write of a page that a fork has protected breaks COW. vmsplice reads: no wait and no fault, so its longest is near to that of the control. No pin ever loses its page. vmsplice: a fork between take and write makes the write go to a copy, so that the reference is left with the old page: lost, counted, and nothing that a kernel promised",
	.pitfalls =
		"only the take is timed, not the write (a COW fault after a fork) nor the look. The forks are back to back, the main thread holds mmap_lock nearly all the time. A lost page needs the fork to come between take and write: few samples see many; 0 of some thousands is no proof that there is no race. The driver's own notes are private memory: a copy of them by COW, about a microsecond, may fall into a take. Quantiles are over takes and not over time. In the lab with one CPU: a skip",
	.designs =
		"mapcount (5.7 and before) had neither the count nor the copy at fork: a pin lost its page whenever the parent wrote first. refcount and exclusive copy what is pinned, and need write_protect_seq to see it in time",
	.like = "the stress in the thread of 57efa1fe5957; vmsplice and fork in cow.c of the kernel's selftests, without a race",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(gup_fork_race);
