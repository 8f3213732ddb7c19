// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known answers for the counters of our lab kernels (cow_counters of debugfs,
 * docs/three-designs.md): so many pages to which one thing happens are so many
 * counted, and nothing else is.
 *
 * What this process itself writes to after a fork is counted too, its stack for
 * one. So each event is watched twice: the first time nothing is done to the
 * pages, and what the watching needs has its own pages by then.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/softdirty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define DEBUGFS "/sys/kernel/debug/"
/* Of one call of process_vm_readv() */
#define NR_PIECES 64

enum event {
	REUSE,
	REUSE_MARKED,
	COPY,
	UNSHARE,
	UNSHARE_REUSE,
	FORK_COPY,
	SWAPIN_REUSE,
	PMD_REUSE,
	PMD_SPLIT,
	NR_EVENTS
};

static const char *const names[NR_EVENTS] = {
	[REUSE] = "reuse",
	[REUSE_MARKED] = "reuse_marked",
	[COPY] = "copy",
	[UNSHARE] = "unshare",
	[UNSHARE_REUSE] = "unshare_reuse",
	[FORK_COPY] = "fork_copy",
	[SWAPIN_REUSE] = "swapin_reuse",
	[PMD_REUSE] = "pmd_reuse",
	[PMD_SPLIT] = "pmd_split",
};

static enum event event;
static struct mm_region region;
static struct refs *refs;
static struct park *park;
static unsigned long counts[NR_EVENTS];
static char text[1024], into[NR_PIECES];
static struct iovec pieces[NR_PIECES];
static bool has_marks, has_mapcount;

static void read_text(struct bench *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd < 0 && errno == ENOENT)
		bench_skip(b,
			   "no %s: the kernel is not 6.1-switch of 'run-bench "
			   "kernel build'",
			   path);
	if (len < 0)
		bench_broken(b, "read %s: %m", path);
	text[len] = 0;
	close(fd);
}

static void watch(struct bench *b)
{
	int fd = open(DEBUGFS "cow_counters", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		bench_broken(b, "write 1 to " DEBUGFS "cow_counters: %m");
	close(fd);
}

static void look(struct bench *b)
{
	read_text(b, DEBUGFS "cow_counters");
	for (int i = 0; i < NR_EVENTS; i++) {
		size_t len = strlen(names[i]);
		const char *at = text;

		while (at &&
		       (strncmp(at, names[i], len) != 0 || at[len] != ' ')) {
			at = strchr(at, '\n');
			at = at ? at + 1 : NULL;
		}
		if (!at)
			bench_broken(b, DEBUGFS "cow_counters has no %s",
				     names[i]);
		counts[i] = strtoul(at + len, NULL, 10);
	}
}

static void setup(struct bench *b)
{
	const struct gup_want want = { .nr_pages = bench_size(b) };
	const char *word = bench_word(b, "event");
	struct why why;

	for (int i = 0; i < NR_EVENTS; i++)
		if (!strcmp(word, names[i]))
			event = (enum event)i;
	look(b);
	read_text(b, DEBUGFS "cow_design");
	has_marks = !strncmp(text, "exclusive", strlen("exclusive"));
	has_mapcount = !strncmp(text, "mapcount", strlen("mapcount")) ||
		       !strncmp(text, "forced-cow", strlen("forced-cow"));
	park = need_park(b);
	if (event == FORK_COPY)
		refs = need_refs(b, "io_uring", &want);
	/* asks a child, so before there are pages: fork takes their marks */
	if (event == REUSE_MARKED && softdirty_supported(&why))
		bench_skip_why(b, &why);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

/* A pin to read of each page, by who looks at it for a moment. */
static void pin_to_read(struct bench *b)
{
	const struct iovec to = { into, sizeof(into) };

	for (size_t first = 0; first < region.nr_pages; first += NR_PIECES) {
		size_t nr = region.nr_pages - first;

		if (nr > NR_PIECES)
			nr = NR_PIECES;
		for (size_t i = 0; i < nr; i++)
			pieces[i] = (struct iovec){
				mm_region_page(&region, first + i), 1
			};
		if (process_vm_readv(getpid(), &to, 1, pieces, nr, 0) !=
		    (ssize_t)nr)
			bench_broken(b, "process_vm_readv() of own pages: %m");
	}
}

/* What is to be counted, as it is before; whether a child is left. */
static pid_t prepare(struct bench *b)
{
	pid_t child = 0;

	pages_again(b, &region);
	if (event == REUSE_MARKED && softdirty_clear())
		bench_broken(b, "clear soft-dirty bits: %m");
	else if (event != SWAPIN_REUSE && event != REUSE_MARKED)
		child = need_child_after(b, park, NULL, NULL);
	if (child &&
	    (event == REUSE || event == UNSHARE_REUSE || event == PMD_REUSE)) {
		need_unpark(b, park, child);
		park_reset(park);
		child = 0;
	}
	return child;
}

static void act(struct bench *b)
{
	if (event == UNSHARE || event == UNSHARE_REUSE)
		pin_to_read(b);
	else
		mm_region_write(&region, 2);
}

static unsigned long expected(enum event e)
{
	const unsigned long nr = region.nr_pages;
	const unsigned long nr_huge = nr / (mm_thp_bytes() / mm_page_bytes());

	switch (event) {
	case REUSE_MARKED: /* what has no marks finds that it is alone */
		return e == (has_marks ? REUSE_MARKED : REUSE) ? nr : 0;
	case UNSHARE:
	case UNSHARE_REUSE: /* who has no marks pins what is there */
		return e == event && has_marks ? nr : 0;
	case FORK_COPY:
		return e == FORK_COPY && !has_mapcount ? nr : 0;
	case PMD_REUSE:
		return e == PMD_REUSE ? nr_huge : 0;
	case PMD_SPLIT: /* and then page by page */
		return e == PMD_SPLIT ? nr_huge : e == COPY ? nr : 0;
	default:
		return e == event ? nr : 0;
	}
}

static void check(struct bench *b)
{
	for (int i = 0; i < NR_EVENTS; i++) {
		/* fork and what comes after it are in the window */
		if (event == FORK_COPY && i != FORK_COPY)
			continue;
		if (counts[i] != expected((enum event)i))
			bench_broken(b,
				     "%s of %lu pages: %s counts %lu, not %lu",
				     names[event],
				     (unsigned long)region.nr_pages, names[i],
				     counts[i], expected((enum event)i));
	}
}

static void run(struct bench *b)
{
	pid_t child = 0;

	if (event == FORK_COPY) {
		pages_again(b, &region);
		refs_take(b, refs, &region, 0, region.nr_pages);
	} else {
		child = prepare(b);
		memset(into, 1, sizeof(into));
		memset(pieces, 0, sizeof(pieces));
	}
	watch(b);
	look(b);
	bench_begin(b);
	watch(b);
	if (event == FORK_COPY)
		child = need_parked_child(b, park);
	else
		act(b);
	look(b);
	bench_end(b, region.nr_pages);
	check(b);
	if (child) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	if (event == FORK_COPY)
		refs_drop(b, refs);
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	refs = NULL;
	pages_drop(b, &region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def self_counters = {
	.name = "self/counters",
	.version = 1,
	.question = "Do the counters of our lab kernels count what happens?",
	.timed = "what is counted, with the reading of the counters",
	.op = "page",
	.cases =
		"event=reuse,reuse_marked,copy,unshare,unshare_reuse,fork_copy page=drained; "
		"event=swapin_reuse page=swap; "
		"event=pmd_reuse,pmd_split page=thp",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel = "mm/cow_counters.c of kernels/patches/6.1",
	.expected =
		"as many as there are pages, and none of anything else; without marks no unsharing, under mapcount no copy at fork",
	.pitfalls =
		"needs 6.1-switch of run-bench kernel build, booted in the lab; run by name only",
	.designs = "which counter it is; how many, never",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(self_counters);
