// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gup_test: the kernel takes references to a range in calls of call_pages, puts
 * them, and times both: one ioctl for each take(). Nothing is held when the
 * ioctl returns.
 *
 * get and pin read, so that they compare with vmsplice and with each other;
 * long writes, as registered buffers and RDMA do, and by the slow path: the
 * ioctl calls pin_user_pages() with the mmap_lock held over all calls.
 */
#include "sys/gup_test.h"

#include "sys/gup.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#define DEBUGFS "/sys/kernel/debug"

/* FOLL_WRITE is the one GUP flag whose value never changed. */
#define FOLL_WRITE 1u

struct gup_test {
	int fd;
	enum gup_test_abi abi;
	unsigned int command; /* of enum command */
	uint32_t flags;
	size_t call_pages;
	uint64_t get_usec, put_usec;
};

enum command {
	COMMAND_GET,
	COMMAND_PIN,
	COMMAND_LONG,
};

static const char *path_of(enum gup_test_abi abi)
{
	return abi == GUP_TEST_5_6 ? DEBUGFS "/gup_benchmark"
				   : DEBUGFS "/gup_test";
}

int gup_test_find(enum gup_test_abi *abi, struct why *why)
{
	struct statfs fs;
	int err;

	if (statfs(DEBUGFS, &fs))
		return why_errno(why, -errno, "look at " DEBUGFS);
	if (fs.f_type != DEBUGFS_MAGIC) {
		why_set(why, -ENOENT,
			"debugfs is not mounted, and gup_test "
			"is a file in it");
		why_hint(why, "mount -t debugfs debugfs " DEBUGFS);
		return -ENOENT;
	}
	for (*abi = GUP_TEST_5_11;; *abi = GUP_TEST_5_6) {
		if (!access(path_of(*abi), R_OK | W_OK))
			return 0;
		err = -errno;
		if (err != -ENOENT || *abi == GUP_TEST_5_6)
			break;
	}
	*abi = GUP_TEST_NONE;
	if (err != -ENOENT) {
		err = why_errno(why, err, "look for gup_test in " DEBUGFS);
		if (err == -EACCES)
			why_hint(why, "debugfs is for root");
		return err;
	}
	why_set(why, -EOPNOTSUPP, "this kernel has no gup_test");
	why_hint(why, "build it with CONFIG_GUP_TEST=y (CONFIG_GUP_BENCHMARK "
		      "before 5.11)");
	return -EOPNOTSUPP;
}

int gup_test_fd(enum gup_test_abi abi, struct why *why)
{
	int fd = open(path_of(abi), O_RDWR | O_CLOEXEC);

	return fd < 0 ? why_errno(why, -errno, "open %s", path_of(abi)) : fd;
}

static int gup_test_ready(struct why *why)
{
	enum gup_test_abi abi;

	return gup_test_find(&abi, why);
}

static int open_as(enum command command, uint32_t flags, void **state,
		   const struct gup_want *want, struct why *why)
{
	enum gup_test_abi abi;
	struct gup_test *t;
	int fd, err;

	err = gup_test_find(&abi, why);
	if (err)
		return err;
	fd = gup_test_fd(abi, why);
	if (fd < 0)
		return fd;
	t = gup_state_new(sizeof(*t));
	t->fd = fd;
	t->abi = abi;
	t->command = command;
	t->flags = flags;
	t->call_pages = want->call_pages;
	*state = t;
	return 0;
}

static int get_open(void **state, const struct gup_want *want, struct why *why)
{
	return open_as(COMMAND_GET, 0, state, want, why);
}

static int pin_open(void **state, const struct gup_want *want, struct why *why)
{
	return open_as(COMMAND_PIN, 0, state, want, why);
}

static int long_open(void **state, const struct gup_want *want, struct why *why)
{
	return open_as(COMMAND_LONG, FOLL_WRITE, state, want, why);
}

static void gup_test_close(void *state)
{
	struct gup_test *t = state;

	close(t->fd);
	gup_state_free(t);
}

/* *done_bytes: what the kernel says it took. */
static int take_5_6(struct gup_test *t, uint64_t addr, uint64_t len_bytes,
		    uint32_t call_pages, uint64_t *done_bytes)
{
	static const unsigned long commands[] = {
		[COMMAND_GET] = GUP_BENCHMARK_GET,
		[COMMAND_PIN] = GUP_BENCHMARK_PIN,
		[COMMAND_LONG] = GUP_BENCHMARK_LONGTERM,
	};
	struct gup_benchmark_args args = {
		.addr = addr,
		.len_bytes = len_bytes,
		.call_pages = call_pages,
		.flags = t->flags,
	};

	if (ioctl(t->fd, commands[t->command], &args))
		return -errno;
	t->get_usec = args.get_usec;
	t->put_usec = args.put_usec;
	*done_bytes = args.len_bytes;
	return 0;
}

static int take_5_11(struct gup_test *t, uint64_t addr, uint64_t len_bytes,
		     uint32_t call_pages, uint64_t *done_bytes)
{
	static const unsigned long commands[] = {
		[COMMAND_GET] = GUP_TEST_GET,
		[COMMAND_PIN] = GUP_TEST_PIN,
		[COMMAND_LONG] = GUP_TEST_LONGTERM,
	};
	struct gup_test_args args = {
		.addr = addr,
		.len_bytes = len_bytes,
		.call_pages = call_pages,
		.gup_flags = t->flags,
	};

	if (ioctl(t->fd, commands[t->command], &args))
		return -errno;
	t->get_usec = args.get_usec;
	t->put_usec = args.put_usec;
	*done_bytes = args.len_bytes;
	return 0;
}

static int gup_test_take(void *state, void *addr, size_t len_bytes,
			 struct why *why)
{
	struct gup_test *t = state;
	size_t call_pages =
		t->call_pages ? t->call_pages : len_bytes / mm_page_bytes();
	uint64_t done_bytes = 0;
	int err;

	err = (t->abi == GUP_TEST_5_6 ? take_5_6 : take_5_11)(
		t, (uintptr_t)addr, len_bytes, (uint32_t)call_pages,
		&done_bytes);
	if (err)
		return why_errno(why, err, "the ioctl of %s", path_of(t->abi));
	/* It stops at the first call that fails, and says 0. */
	if (done_bytes != len_bytes)
		return why_set(why, -EFAULT, "%s took %llu of %zu pages",
			       path_of(t->abi),
			       (unsigned long long)done_bytes / mm_page_bytes(),
			       len_bytes / mm_page_bytes());
	return 0;
}

static const struct gup_rule get_rules[] = {
	{ "", GUP_GET, GUP_FAST },
	{ 0 },
};

static const struct gup_driver get_driver = {
	.name = "gup_test_get",
	.what = "the kernel's gup_test, between its two loops",
	.path = "gup_test_ioctl (gup_benchmark_ioctl before 5.11) > get_user_pages_fast; put_page",
	.rules = get_rules,
	.ready = gup_test_ready,
	.open = get_open,
	.take = gup_test_take,
	.close = gup_test_close,
};
GUP_DRIVER(get_driver);

static const struct gup_rule pin_rules[] = {
	{ "", GUP_PIN, GUP_FAST },
	{ 0 },
};

static const struct gup_driver pin_driver = {
	.name = "gup_test_pin",
	.what = "the kernel's gup_test, between its two loops",
	.path = "gup_test_ioctl (gup_benchmark_ioctl before 5.11) > pin_user_pages_fast; unpin_user_pages",
	.rules = pin_rules,
	.ready = gup_test_ready,
	.open = pin_open,
	.take = gup_test_take,
	.close = gup_test_close,
};
GUP_DRIVER(pin_driver);

static const struct gup_rule long_rules[] = {
	{ "", GUP_PIN, GUP_WRITE | GUP_LONG },
	{ 0 },
};

static const struct gup_driver long_driver = {
	.name = "gup_test_long",
	.what = "the kernel's gup_test, between its two loops",
	.path = "gup_test_ioctl (gup_benchmark_ioctl before 5.11) > pin_user_pages(FOLL_LONGTERM | FOLL_WRITE); unpin_user_pages",
	.rules = long_rules,
	.ready = gup_test_ready,
	.open = long_open,
	.take = gup_test_take,
	.close = gup_test_close,
};
GUP_DRIVER(long_driver);

int gup_test_usec(const struct gup *g, uint64_t *get_usec, uint64_t *put_usec)
{
	const struct gup_test *t = g->state;

	if (g->driver->take != gup_test_take)
		return -EOPNOTSUPP;
	*get_usec = t->get_usec;
	*put_usec = t->put_usec;
	return 0;
}
