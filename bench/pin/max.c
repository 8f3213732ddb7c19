// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many references one page takes at the same time: the sweep is their
 * number, and all are of one page. A reference count has 31 bits; of base pages
 * a pin is 1024 of them. The sizes stay far below any limit: the limits are
 * computed and said, those that come first as well.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

#include <limits.h>
#include <string.h>

/* GUP_PIN_COUNTING_BIAS of include/linux/mm.h, 5.7 to 7.3. */
#define PIN_BIAS 1024

static struct mm_region region;
static struct refs *refs;

/* What the reference count allows, and what says no before it does. */
static void say_limit(struct bench *b)
{
	const char *via = bench_word(b, "via");
	bool is_pin = refs_kind(refs) == GUP_PIN;

	if (is_pin && !strcmp(bench_word(b, "page"), "base"))
		bench_say(b, "limit",
			  "computed: %d pins of a base page (%d each) make its "
			  "count negative: GUP refuses then",
			  INT_MAX / PIN_BIAS + 1, PIN_BIAS);
	else
		bench_say(b, "limit",
			  "computed: %d references, one each, until GUP and "
			  "tee refuse; a pin of a large folio is one",
			  INT_MAX);
	if (!strcmp(via, "io_uring"))
		bench_say(b, "earlier",
			  "16384 buffers in one ring (IORING_MAX_REG_BUFFERS), "
			  "and RLIMIT_MEMLOCK without CAP_IPC_LOCK");
	else if (!strncmp(via, "probe_", 6))
		bench_say(b, "earlier",
			  "parameter refs_max of the module: 4194304 "
			  "references of all open files together by default");
	else
		bench_say(b, "earlier",
			  "a page of pipe for each reference: "
			  "fs.pipe-user-pages-soft (16384 pages for all pipes "
			  "of a user by default) without CAP_SYS_RESOURCE");
}

static void setup(struct bench *b)
{
	const struct gup_want want = {
		.nr_pages = 1,
		.nr_refs = bench_size(b),
		.call_pages = 1,
	};

	refs = need_refs(b, bench_word(b, "via"), &want);
	refs_claim(b, refs, 1, false);
	need_pages(b, &region,
		   page_kind_unit(page_kind_find(bench_word(b, "page"))),
		   bench_word(b, "page"));
	say_limit(b);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	bench_begin(b);
	refs_take(b, refs, &region, 0, 1);
	bench_end(b, bench_size(b));
	bench_begin_phase(b, 1);
	refs_drop(b, refs);
	bench_end_phase(b, 1);
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	pages_drop(b, &region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def pin_max = {
	.name = "pin/max",
	.version = 1,
	.question =
		"Does the next reference to a page cost as much as the first?",
	.timed =
		"the system calls that take so many references to one and the same page; drop: those that let go of all",
	.op = "reference",
	.phases = "take,drop",
	.cases = "via=vmsplice,tee,io_uring,probe_get,probe_pin page=base,64k",
	.quick = "via=tee,io_uring page=base",
	.sweep = "refs",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"try_grab_compound_head (5.10), try_grab_folio (6.1), try_grab_folio_fast (6.12): refused where the count is not positive (page_ref_zero_or_close_to_overflow, folio_ref_zero_or_close_to_overflow in the slow path: from 127 below 0 on); tee: generic_pipe_buf_get > try_get_page",
	.expected =
		"a straight line: a reference costs the same whether the page has ten or ten thousand. The count of a base page grows by 1024 for each pin; by 1 for each other reference, and of a large folio. The limit is 2^21 pins of a base page at the same time, of all processes together, and 2^31 - 1 references else: neither is tried here",
	.pitfalls =
		"from 1024 plain references on a base page looks pinned to fork, reclaim and migration: fork/false_pinned. Taking 2^21 pins makes the kernel warn once and refuse; it needs 128 rings of 16384 buffers, all the memory that is needed for them, and CAP_IPC_LOCK. What is timed is a system call a reference: io_uring one buffer to each GUP call in one or several system calls, tee no walk of page tables",
	.designs = "the same in all: the bias is not the design's",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(pin_max);
