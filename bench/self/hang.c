// SPDX-License-Identifier: GPL-2.0-or-later
/* Known answer for the harness: outcome broken, naming the time-out. */
#include "harness/bench.h"

#include <unistd.h>

static void run(struct bench *b)
{
	bench_begin(b);
	for (;;)
		pause();
}

static const struct bench_def self_hang = {
	.name = "self/hang",
	.version = 1,
	.question = "Does the time-out end a case that never returns?",
	.timed = "nothing that could be timed",
	.op = "sample",
	.kernel = "none",
	.expected = "outcome broken, naming the time-out",
	.pitfalls = "runs only when named",
	.designs = "no difference",
	.run = run,
};
BENCH(self_hang);
