// SPDX-License-Identifier: GPL-2.0-or-later
/* Known answer for the harness: outcome skip, and no number anywhere. */
#include "harness/bench.h"

static void run(struct bench *b)
{
	bench_skip(b, "this benchmark always skips");
}

static const struct bench_def self_skip = {
	.name = "self/skip",
	.version = 1,
	.question = "Is a skip reported with its reason?",
	.timed = "nothing that could be timed",
	.op = "sample",
	.kernel = "none",
	.expected = "outcome skip, and no number anywhere",
	.pitfalls = "runs only when named",
	.designs = "no difference",
	.run = run,
};
BENCH(self_skip);
