// SPDX-License-Identifier: GPL-2.0-or-later
/* Known answer for the harness: outcome broken, and no number anywhere. */
#include "harness/bench.h"

static void run(struct bench *b)
{
	bench_broken(b, "this benchmark is always broken");
}

static const struct bench_def self_broken = {
	.name = "self/broken",
	.version = 1,
	.question = "Is a broken case reported with its reason?",
	.timed = "nothing that could be timed",
	.op = "sample",
	.kernel = "none",
	.expected = "outcome broken, and no number anywhere",
	.pitfalls = "runs only when named",
	.designs = "no difference",
	.run = run,
};
BENCH(self_broken);
