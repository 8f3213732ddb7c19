// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/uffd.h"

#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY /* since 5.11 */
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef UFFD_FEATURE_WP_ASYNC /* since 6.7 */
#define UFFD_FEATURE_WP_ASYNC (1 << 15)
#endif

/* <linux/fs.h> has it since 6.7. */
struct scan_arg {
	uint64_t size_bytes, flags, start, end, walk_end;
	uint64_t vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask;
	uint64_t return_mask;
};
#define SCAN_IOCTL	 _IOWR('f', 16, struct scan_arg)
#define SCAN_WP_MATCHING (1u << 0)
#define SCAN_CHECK_ASYNC (1u << 1)
#define PAGE_WAS_WRITTEN (1u << 1)

static int open_fd(int *fd, struct why *why)
{
	*fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	/* Without privilege: for faults of user space alone. */
	if (*fd < 0 && errno == EPERM)
		*fd = (int)syscall(SYS_userfaultfd,
				   O_CLOEXEC | O_NONBLOCK |
					   UFFD_USER_MODE_ONLY);
	if (*fd >= 0)
		return 0;
	if (errno == ENOSYS) {
		why_set(why, -EOPNOTSUPP,
			"write-protect by userfaultfd: the kernel has none");
		why_hint(why, "needs CONFIG_USERFAULTFD");
		return -EOPNOTSUPP;
	}
	if (errno == EPERM) {
		why_set(why, -EOPNOTSUPP,
			"write-protect by userfaultfd: not for this user");
		why_hint(why, "as root, or vm.unprivileged_userfaultfd=1");
		return -EOPNOTSUPP;
	}
	return why_errno(why, -errno, "open a userfaultfd");
}

int uffd_open(enum uffd_mode mode, int *fd, struct why *why)
{
	struct uffdio_api api = { .api = UFFD_API };
	int err = open_fd(fd, why);

	if (err)
		return err;
	api.features = UFFD_FEATURE_PAGEFAULT_FLAG_WP;
	if (mode == UFFD_ASYNC)
		api.features |= UFFD_FEATURE_WP_ASYNC;
	if (!ioctl(*fd, UFFDIO_API, &api))
		return 0;
	err = errno == EINVAL ? -EOPNOTSUPP : -errno;
	close(*fd);
	if (err != -EOPNOTSUPP)
		return why_errno(why, err, "ask for a userfaultfd's features");
	if (mode == UFFD_ASYNC) {
		why_set(why, err,
			"write-protect without a handler: userfaultfd cannot");
		why_hint(why, "UFFD_FEATURE_WP_ASYNC, since Linux 6.7");
	} else {
		why_set(why, err,
			"write-protect by userfaultfd: not on this machine");
		why_hint(why, "CONFIG_HAVE_ARCH_USERFAULTFD_WP, since Linux "
			      "5.7 on x86-64 and 6.10 on arm64");
	}
	return err;
}

int uffd_usable(enum uffd_mode mode, struct why *why)
{
	int fd, err = uffd_open(mode, &fd, why);

	if (!err)
		close(fd);
	return err;
}

int uffd_register_wp(int fd, const void *addr, size_t len_bytes,
		     struct why *why)
{
	struct uffdio_register reg = {
		.range = { (uintptr_t)addr, len_bytes },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};

	if (!ioctl(fd, UFFDIO_REGISTER, &reg))
		return 0;
	return why_errno(why, -errno, "register %zu bytes for userfaultfd",
			 len_bytes);
}

int uffd_unregister(int fd, const void *addr, size_t len_bytes, struct why *why)
{
	struct uffdio_range range = { (uintptr_t)addr, len_bytes };

	if (!ioctl(fd, UFFDIO_UNREGISTER, &range))
		return 0;
	return why_errno(why, -errno, "take %zu bytes back from userfaultfd",
			 len_bytes);
}

int uffd_protect(int fd, const void *addr, size_t len_bytes, bool protect,
		 struct why *why)
{
	struct uffdio_writeprotect wp = {
		.range = { (uintptr_t)addr, len_bytes },
		.mode = protect ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	if (!ioctl(fd, UFFDIO_WRITEPROTECT, &wp))
		return 0;
	return why_errno(why, -errno, "%s %zu bytes by userfaultfd",
			 protect ? "protect" : "unprotect", len_bytes);
}

int uffd_scan_protect(const void *addr, size_t len_bytes, struct why *why)
{
	struct scan_arg arg = {
		.size_bytes = sizeof(arg),
		.flags = SCAN_WP_MATCHING | SCAN_CHECK_ASYNC,
		.start = (uintptr_t)addr,
		.end = (uintptr_t)addr + len_bytes,
		.category_mask = PAGE_WAS_WRITTEN,
	};
	int err = 0, fd = sys_open("/proc/self/pagemap", O_RDONLY);

	if (fd < 0)
		return why_errno(why, fd, "open /proc/self/pagemap");
	if (ioctl(fd, SCAN_IOCTL, &arg) < 0)
		err = why_errno(why, errno == ENOTTY ? -EOPNOTSUPP : -errno,
				"PAGEMAP_SCAN with write protection");
	close(fd);
	return err;
}
