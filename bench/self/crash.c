// SPDX-License-Identifier: GPL-2.0-or-later
/* Known answer for the harness: outcome broken, naming SIGSEGV. */
#include "harness/bench.h"

#include <signal.h>

static void run(struct bench *b)
{
	bench_begin(b);
	raise(SIGSEGV);
	bench_end(b, 1);
}

static const struct bench_def self_crash = {
	.name = "self/crash",
	.version = 1,
	.question = "Does a crash of a case leave the run standing?",
	.timed = "nothing that could be timed",
	.op = "sample",
	.kernel = "none",
	.expected = "outcome broken, naming SIGSEGV",
	.pitfalls = "runs only when named",
	.designs = "no difference",
	.run = run,
};
BENCH(self_crash);
