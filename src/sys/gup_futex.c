// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * futex(2) without FUTEX_PRIVATE_FLAG: the key of a word comes from its page,
 * which get_futex_key() asks for with FOLL_WRITE and puts at once. So waking
 * nobody breaks COW. One page a call. Where write access is refused, a second
 * attempt reads (FUTEX_READ).
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/mm.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

static int futex_open(void **state, const struct gup_want *want,
		      struct why *why)
{
	(void)want;
	(void)why;
	*state = NULL;
	return 0;
}

static int futex_take(void *state, void *addr, size_t len_bytes,
		      struct why *why)
{
	const size_t page_bytes = mm_page_bytes();
	char *at = addr, *const end = at + len_bytes;

	(void)state;
	for (; at < end; at += page_bytes)
		if (syscall(SYS_futex, at, FUTEX_WAKE, 1, NULL, NULL, 0) < 0)
			return why_errno(why, -errno, "futex(FUTEX_WAKE)");
	return 0;
}

static void futex_close(void *state)
{
	(void)state;
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, GUP_WRITE | GUP_FAST },
	{ 0 },
};

static const struct gup_driver futex_driver = {
	.name = "futex",
	.what = "the kernel, while it looks up whom to wake; a call a page",
	.path = "futex_wake > get_futex_key > get_user_pages_fast(FOLL_WRITE)",
	.rules = rules,
	.open = futex_open,
	.take = futex_take,
	.close = futex_close,
};
GUP_DRIVER(futex_driver);
