// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every page kind by itself: made, looked at, shared with a child and written,
 * made again, looked at. Nothing is timed that anyone wants to know; the proof
 * is the result.
 *
 * plant=wrong holds other pages against the promise of the kind. It must come
 * out as suspect: a promise that anything keeps proves nothing.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region;
static struct park *park;
static bool may_write;

/* Pages that come near and still break the promise; base for the others. */
static const struct {
	const char *kind, *wrong;
} wrongs[] = {
	{ "base", "zero" },
	{ "hugezero", "thp" },
	{ "thp", "ptethp" },
	{ "32k", "16k" },
	{ "64k", "32k" },
	{ "128k", "64k" },
	{ "256k", "128k" },
	{ "512k", "256k" },
	{ "1m", "512k" },
	{ "ptethp", "thp" },
	{ "mremapped", "ptethp" },
	{ "partshared", "ptethp" },
	{ "mixedprot", "ptethp" },
	{ "mixeddirty", "ptethp" },
	{ "shuffled", "mremapped" },
	{ "drained", "zero" },
	{ "lrubatch", "drained" },
	{ "fresh", "fragmented" },
	{ "fragmented", "fresh" },
	{ "pcp", "fragmented" },
};

static const char *wrong_for(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrongs); i++)
		if (!strcmp(wrongs[i].kind, kind))
			return wrongs[i].wrong;
	return "base";
}

/* Read-only, or a writer would wait for somebody to resolve the fault. */
#define NOT_WRITTEN "ro uffdwp migration hugetlb2m hugetlb1g"

static void setup(struct bench *b)
{
	const char *kind = bench_word(b, "page");

	may_write = !strstr(NOT_WRITTEN, kind);
	park = need_park(b);
	if (!strcmp(bench_word(b, "plant"), "wrong")) {
		need_pages(b, &region, bench_size(b), wrong_for(kind));
		pages_claim(b, kind);
	} else {
		need_pages(b, &region, bench_size(b), kind);
	}
}

/*
 * What benchmarks leave behind: pages that a child had, and copies. The next
 * pages_again() must make it good.
 */
static void disturb(struct bench *b)
{
	pid_t child = need_child_after(b, park, NULL, NULL);

	if (may_write)
		mm_region_write(&region, 7);
	need_unpark(b, park, child);
	park_reset(park);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	bench_begin(b);
	bench_end(b, region.nr_pages);
	disturb(b);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	park_free(park);
}

/* What is not present has no frame. */
#define PRESENT                                                                \
	"base,ro," KINDS_ZERO ",thp," KINDS_MTHP "," KINDS_SPLIT               \
	"," KINDS_UNBATCHED ",swapcache," KINDS_TRACKED ",ksm," KINDS_HUGETLB  \
	"," KINDS_FILE "," KINDS_SOURCE

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "page=" PRESENT },
	{ 0 },
};

static const struct bench_def self_state = {
	.name = "self/state",
	.version = 1,
	.question = "Is each page kind what it promises to be?",
	.timed = "nothing",
	.op = "page",
	.cases = "page=" KINDS_ALL " plant=none,wrong",
	.quick = "page=base plant=none",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel = "none",
	.expected =
		"plant=none: every promise of the kind is seen before each sample; plant=wrong: other pages stand in, and the case is suspect",
	.pitfalls = "its times mean nothing",
	.designs = "all the same",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(self_state);
