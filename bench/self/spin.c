// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The yardstick: a known time. It waits for its own clock to advance, so the
 * answer is known without any assumption about the speed of the machine.
 */
#include "harness/bench.h"

static void run(struct bench *b)
{
	uint64_t spin_ns = bench_number(b, "us") * 1000, end_ns;

	bench_begin(b);
	end_ns = bench_now_ns() + spin_ns;
	while (bench_now_ns() < end_ns)
		continue;
	bench_end(b, 1);
}

static const struct bench_def self_spin = {
	.name = "self/spin",
	.version = 1,
	.question = "Is a known time measured as what it is?",
	.timed = "a loop that reads the clock until the time has passed",
	.op = "spin",
	.cases = "us=10,100",
	.kernel = "none: CLOCK_MONOTONIC is read in user space",
	.expected = "10 us and 100 us, longer by at most two clock reads",
	.pitfalls =
		"an interrupt makes single samples longer; the median must not move",
	.designs = "no difference",
	.run = run,
};
BENCH(self_spin);
