// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The control of all references that GUP takes: pages of the page cache that
 * move through a pipe by reference, and no page table is looked at.
 */
#include "harness/bench.h"
#include "sys/filemem.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int file_fd = -1, null_fd = -1, pipe_fds[2] = { -1, -1 };
static size_t batch_bytes;

static void open_file(struct bench *b)
{
	bool is_memfd = !strcmp(bench_word(b, "from"), "memfd");
	struct why why;
	long fs_magic = 0;

	file_fd = is_memfd ? filemem_open_memfd(bench_size(b), &why)
			   : filemem_open(bench_size(b), &fs_magic, &why);
	if (file_fd < 0)
		bench_skip_why(b, &why);
	if (filemem_write(file_fd, bench_size(b), &why))
		bench_broken(b, "%s", why.text);
	if (!is_memfd)
		bench_note(b, "file_system_magic", (double)fs_magic);
}

static void setup(struct bench *b)
{
	batch_bytes = bench_number(b, "batch") * mm_page_bytes();
	open_file(b);
	null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null_fd < 0)
		bench_broken(b, "open /dev/null: %s", strerror(errno));
	if (pipe2(pipe_fds, O_CLOEXEC))
		bench_broken(b, "make a pipe: %s", strerror(errno));
	if (fcntl(pipe_fds[1], F_SETPIPE_SZ, (int)batch_bytes) < 0)
		bench_skip(b, "a pipe of %zu pages: %s (fs.pipe-max-size)",
			   bench_number(b, "batch"), strerror(errno));
}

static ssize_t move_in(off_t *at, size_t left)
{
	return splice(file_fd, at, pipe_fds[1], NULL,
		      left < batch_bytes ? left : batch_bytes, 0);
}

static void run(struct bench *b)
{
	size_t left = bench_size(b) * mm_page_bytes();
	off_t at = 0;
	ssize_t in, out;

	bench_begin(b);
	while (left) {
		in = move_in(&at, left);
		if (in <= 0)
			bench_broken(b, "splice a file into a pipe: %s",
				     in ? strerror(errno) : "nothing came");
		left -= (size_t)in;
		for (; in; in -= out) {
			out = splice(pipe_fds[0], NULL, null_fd, NULL,
				     (size_t)in, 0);
			if (out <= 0)
				bench_broken(b, "splice a pipe to nowhere: %s",
					     strerror(errno));
		}
	}
	bench_end(b, bench_size(b));
}

/* What is in the pipe is the page itself: it changes with the file. */
static void check(struct bench *b)
{
	uint64_t before = 1, after = 2, seen = 0;
	off_t at = 0;

	if (pwrite(file_fd, &before, sizeof(before), 0) != sizeof(before) ||
	    splice(file_fd, &at, pipe_fds[1], NULL, sizeof(seen), 0) !=
		    sizeof(seen) ||
	    pwrite(file_fd, &after, sizeof(after), 0) != sizeof(after) ||
	    read(pipe_fds[0], &seen, sizeof(seen)) != sizeof(seen))
		bench_broken(b, "look through a pipe: %s", strerror(errno));
	if (seen == before)
		bench_broken(b, "splice has copied the page");
	if (seen != after)
		bench_broken(b, "the pipe holds something else");
}

static void teardown(struct bench *b)
{
	(void)b;
	close(file_fd);
	close(null_fd);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static const struct expect expects[] = {
	{ .what = EV_PINNED, .per_op = 0 },
	{ .what = EV_UNPINNED, .per_op = 0 },
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_GUP_FAULTS, .per_op = 0 },
	{ 0 },
};

static const struct bench_def splice_pipe = {
	.name = "splice/pipe",
	.version = 1,
	.question =
		"What does a page cost that moves from a file through a pipe by reference?",
	.timed =
		"splice of batch pages from the file into a pipe, and from the pipe to /dev/null, until the file is through",
	.op = "page",
	.phases = "splice",
	.cases = "from=memfd,file batch=1,16,256",
	.quick = "from=memfd batch=16",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.op_bytes = BYTES_PER_PAGE,
	.expects = expects,
	.kernel =
		"do_splice > do_splice_read (do_splice_to in 6.1) > filemap_splice_read, shmem_file_splice_read (since 6.5) > splice_folio_into_pipe: folio_get; before, generic_file_splice_read > copy_page_to_iter_pipe (ITER_PIPE): get_page; then splice_from_pipe > pipe_to_null, page_cache_pipe_buf_release: put_page",
	.expected =
		"no pin, no fault, and no look at a page table: the page is found in the page cache, not at an address. What is in the pipe changes with the file, as it is the same page (looked at after the samples)",
	.pitfalls =
		"with batch=1 it is the price of two system calls; a large folio of the file system or of shmem (huge=) is found once and then taken in pages. This is a control: held against vmsplice, which puts the same kind of pipe buffer there by way of GUP",
	.designs =
		"none: page cache pages are nobody's private pages, fork and COW see them as references to the page cache page alone",
	.like = "stress-ng --splice, which reads /dev/zero and copies",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(splice_pipe);
