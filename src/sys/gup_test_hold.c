// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gup_test's PIN_LONGTERM_TEST (6.2): the one long-term pin that only reads
 * and that a stock kernel has for the asking.
 *
 * One range at a time, in one call. Before 7.3 there is one for the whole
 * machine, and whoever closes the file, for any reason, ends it; so a process
 * that is killed leaves no pin.
 */
#include "sys/gup_test.h"

#include "sys/gup.h"
#include "sys/kernel.h"
#include "sys/mm.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct gup_test_hold {
	int fd;
	size_t nr_pages; /* that are held */
	size_t max_pages;
	char *copy; /* for READ, which copies all that is held */
};

static int hold_ready(struct why *why)
{
	enum gup_test_abi abi;
	int err = gup_test_find(&abi, why);

	if (err || (abi != GUP_TEST_5_6 && kernel_at_least(6, 2)))
		return err;
	return why_set(why, -EOPNOTSUPP,
		       abi == GUP_TEST_5_6
			       ? "gup_benchmark can't hold pins (gup_test can, "
				 "since 6.2)"
			       : "this kernel's gup_test can't hold pins "
				 "(since 6.2)");
}

static void hold_close(void *state)
{
	struct gup_test_hold *h = state;

	if (h->copy)
		munmap(h->copy, h->max_pages * mm_page_bytes());
	close(h->fd);
	gup_state_free(h);
}

static int hold_open(void **state, const struct gup_want *want, struct why *why)
{
	struct gup_test_hold *h;
	void *copy;
	int fd, err;

	if (want->nr_refs > 1)
		return why_set(why, -EOPNOTSUPP,
			       "gup_test holds one pin of a page");
	fd = gup_test_fd(GUP_TEST_5_11, why);
	if (fd < 0)
		return fd;
	h = gup_state_new(sizeof(*h));
	h->fd = fd;
	h->max_pages = want->nr_pages;
	err = -EOPNOTSUPP;
	/* As closing the file: nothing that is ours is held yet. */
	if (ioctl(fd, GUP_TEST_HOLD_STOP)) {
		why_set(why, err,
			"this kernel's gup_test can't hold pins "
			"(since 6.2)");
		goto out_close;
	}
	copy = mmap(NULL, h->max_pages * mm_page_bytes(),
		    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (copy == MAP_FAILED) {
		err = why_errno(why, -errno, "map %zu pages", h->max_pages);
		goto out_close;
	}
	h->copy = copy;
	*state = h;
	return 0;

out_close:
	hold_close(h);
	return err;
}

static int hold_take(void *state, void *addr, size_t len_bytes, struct why *why)
{
	struct gup_test_hold *h = state;
	struct gup_test_hold_args args = {
		.addr = (uintptr_t)addr,
		.len_bytes = len_bytes,
		.flags = GUP_TEST_HOLD_FAST,
	};
	int err;

	if (ioctl(h->fd, GUP_TEST_HOLD_START, &args)) {
		err = why_errno(why, -errno, "PIN_LONGTERM_TEST_START");
		if (err == -EINVAL)
			why_hint(why, "it holds one range at a time, before "
				      "7.3 of the whole machine");
		return err;
	}
	h->nr_pages = len_bytes / mm_page_bytes();
	return 0;
}

static int hold_drop(void *state, struct why *why)
{
	struct gup_test_hold *h = state;

	if (ioctl(h->fd, GUP_TEST_HOLD_STOP))
		return why_errno(why, -errno, "PIN_LONGTERM_TEST_STOP");
	h->nr_pages = 0;
	return 0;
}

static int hold_look(void *state, size_t offset, void *to, size_t len_bytes,
		     struct why *why)
{
	struct gup_test_hold *h = state;
	uint64_t copy = (uintptr_t)h->copy;

	if (h->nr_pages > h->max_pages ||
	    offset + len_bytes > h->nr_pages * mm_page_bytes())
		return why_set(why, -EINVAL, "gup_test holds %zu pages",
			       h->nr_pages);
	if (ioctl(h->fd, GUP_TEST_HOLD_READ, &copy))
		return why_errno(why, -errno, "PIN_LONGTERM_TEST_READ");
	memcpy(to, h->copy + offset, len_bytes);
	return 0;
}

static const struct gup_rule rules[] = {
	{ "", GUP_PIN, GUP_FAST | GUP_LONG | GUP_HOLDS | GUP_LOOKS },
	{ 0 },
};

static const struct gup_driver hold_driver = {
	.name = "gup_test_hold",
	.what = "the kernel's gup_test, until it is told to stop",
	.path = "gup_test_ioctl > pin_longterm_test_start > pin_user_pages_fast(FOLL_LONGTERM)",
	.rules = rules,
	.ready = hold_ready,
	.open = hold_open,
	.take = hold_take,
	.drop = hold_drop,
	.look = hold_look,
	.close = hold_close,
};
GUP_DRIVER(hold_driver);
