// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A DMA whose end is chosen: an O_DIRECT read of a FUSE file of our own, whose
 * daemon spins until the moment that it was told and then answers. The pages
 * are held from submission until then. Everything that asks what happens to a
 * page while a device is about to write to it rests on this clock.
 */
#include "harness/bench.h"
#include "harness/latency.h"
#include "harness/need.h"
#include "sys/fusehold.h"

#include <errno.h>
#include <string.h>

#define PAGES 16
#define WORD  0x6d6f6d656e74734fULL

static struct fusehold *hold;
static struct mm_region region, first; /* page */
static uint64_t hold_ns;
/* How late: whole transfers, and the daemon's answer. */
static struct latency late, late_answer;

static const struct {
	const char *word;
	uint64_t ns;
} times[] = { { "20us", 20000 }, { "100us", 100000 }, { "1ms", 1000000 } };

static void fail(struct bench *b, int err, const struct why *why)
{
	if (err == -EOPNOTSUPP || err == -EPERM || err == -ENOSYS)
		bench_skip(b, "%s%s%s%s", why->text, why->hint[0] ? " (" : "",
			   why->hint, why->hint[0] ? ")" : "");
	bench_broken(b, "%s", why->text);
}

static void setup(struct bench *b)
{
	const size_t len_bytes = PAGES * mm_page_bytes();
	const char *word = bench_word(b, "hold");
	struct why why;
	size_t i = 0;
	int err;

	while (strcmp(times[i].word, word) != 0)
		i++;
	hold_ns = times[i].ns;
	latency_reset(&late);
	latency_reset(&late_answer);
	err = fusehold_ready(&why);
	if (!err)
		err = fusehold_open(&hold, len_bytes, 1, &why);
	if (err)
		fail(b, err, &why);
	need_region(b, &region, PAGES, "base");
	first = mm_region_part(&region, 0, 1);
	bench_watch(b, &first);
	for (i = 0; i < PAGES; i++)
		memcpy(fusehold_data(hold) + i * region.page_bytes,
		       &(uint64_t){ WORD + i }, sizeof(uint64_t));
}

/* What the device sent is in the pages: all of it, or the time means nothing. */
static void must_be_there(struct bench *b)
{
	for (size_t i = 0; i < PAGES; i++) {
		uint64_t word;

		memcpy(&word, mm_region_page(&region, i), sizeof(word));
		if (word != WORD + i)
			bench_broken(b, "page %zu has not what was read", i);
	}
}

static void run(struct bench *b)
{
	struct fusehold_times t;
	uint64_t until_ns, now_ns;
	struct why why;
	int err = fusehold_order(hold, region.len_bytes, &why);

	mm_region_write_whole(&region, 1);
	bench_begin(b);
	until_ns = bench_now_ns() + hold_ns;
	fusehold_until(hold, until_ns);
	if (!err)
		err = fusehold_read(hold, region.addr, region.len_bytes, &why);
	if (!err)
		err = fusehold_wait(hold, &why);
	now_ns = bench_now_ns();
	bench_end(b, 1);
	if (!err)
		err = fusehold_times(hold, &t, &why);
	if (err)
		fail(b, -EIO, &why);
	if (now_ns < until_ns || t.answered_ns < until_ns)
		bench_broken(b, "the read ended before its time");
	must_be_there(b);
	latency_add(&late, now_ns - until_ns);
	latency_add(&late_answer, t.answered_ns - until_ns);
}

static double us(uint64_t ns)
{
	return (double)ns / 1000;
}

static void check(struct bench *b)
{
	const uint64_t median = latency_quantile_ns(&late, 0.5);
	const uint64_t p99 = latency_quantile_ns(&late, 0.99);
	const uint64_t answer = latency_quantile_ns(&late_answer, 0.5);

	bench_note(b, "late_median_ns", (double)median);
	bench_note(b, "late_p99_ns", (double)p99);
	bench_note(b, "late_max_ns", (double)late.max_ns);
	bench_note(b, "answer_late_median_ns", (double)answer);
	bench_note(b, "answer_late_max_ns", (double)late_answer.max_ns);
	bench_say(b, "late",
		  "beyond the chosen %s: answered %.2f us (at most %.2f), read "
		  "ended %.1f us (p99 %.1f, at most %.1f); never before",
		  bench_word(b, "hold"), us(answer), us(late_answer.max_ns),
		  us(median), us(p99), us(late.max_ns));
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	fusehold_close(hold);
	hold = NULL;
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PINNED, .per_op = PAGES, .since = "6.9" },
	{ .what = EV_UNPINNED, .per_op = PAGES, .since = "6.9" },
	{ .what = EV_PINNED, .per_op = 0, .before = "6.9" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fuse_hold = {
	.name = "fuse/hold",
	.version = 1,
	.question =
		"How exactly does a DMA end when it was told to, with the pages held until then?",
	.timed =
		"a direct read of 16 pages from our FUSE daemon, from before its submission until io_getevents() has returned; it was to end so long after the beginning",
	.op = "read",
	.phases = "held",
	.cases = "hold=20us,100us,1ms",
	.expects = expects,
	.kernel =
		"io_submit > fuse_direct_IO > fuse_get_user_pages (references) > fuse_simple_background; in the daemon fuse_dev_do_read, then fuse_dev_do_write > copy_out_args (data) > fuse_request_end > fuse_aio_complete_req (references dropped)",
	.expected =
		"the chosen time and what comes after it: the copy of 16 pages, the completion, the wake-up of the waiter; never less, which would be broken",
	.pitfalls =
		"the daemon spins on the clock on another CPU, at real-time priority where that is allowed: with one CPU, or one that others use, it answers late, and the notes say so. Under a hypervisor the largest values are the host's",
	.designs =
		"no difference: FOLL_GET before 6.9, FOLL_PIN since (738adade96b2)",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(fuse_hold);
