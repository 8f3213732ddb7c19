// SPDX-License-Identifier: GPL-2.0-or-later
/* The floor: what the instrument itself costs, after its own correction. */
#include "harness/bench.h"

static void run(struct bench *b)
{
	bench_begin(b);
	bench_end(b, 1);
}

static const struct bench_def self_noop = {
	.name = "self/noop",
	.version = 1,
	.question = "What does an empty measurement cost?",
	.timed = "nothing",
	.op = "sample",
	.kernel =
		"none: both clocks are read, the wall clock without a system call",
	.expected =
		"the cost of one empty begin/end pair (see empty_wall_ns in the record) is subtracted from every sample, so the estimate is 0 to 3 ns",
	.pitfalls =
		"a clocksource other than tsc makes every clock read a system call: see 'run-bench check'",
	.designs = "no difference",
	.run = run,
};
BENCH(self_noop);
