// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/probe.h"

#include "sys/kernel.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int probe_ready(struct why *why)
{
	int err;

	if (!access(COWPROBE_DEVICE, R_OK | W_OK))
		return 0;
	err = -errno;
	if (err == -ENOENT) {
		err = why_set(why, -EOPNOTSUPP,
			      "the probe module is not loaded");
		why_hint(why,
			 "in the lab: run-bench kernel probe KERNEL builds "
			 "it, and its guests load it");
		return err;
	}
	err = why_errno(why, err, "look at " COWPROBE_DEVICE);
	if (err == -EACCES)
		why_hint(why, "the probe module is for root");
	return err;
}

int probe_check(const struct cowprobe_about *about, const char *release,
		struct why *why)
{
	if (about->version != COWPROBE_VERSION) {
		why_set(why, -EPROTO,
			"the probe module speaks version %u of its interface, "
			"this program version %u",
			about->version, COWPROBE_VERSION);
		why_hint(why, "build it again: run-bench kernel probe KERNEL");
		return -EPROTO;
	}
	if (strncmp(about->release, release, sizeof(about->release) - 1)) {
		why_set(why, -EPROTO,
			"the probe module was built for Linux %.63s, this is "
			"%.100s",
			about->release, release);
		why_hint(why, "build it for this kernel: run-bench kernel "
			      "probe KERNEL");
		return -EPROTO;
	}
	if (about->page_bytes != mm_page_bytes())
		return why_set(why, -EPROTO,
			       "the probe module has pages of %u bytes",
			       about->page_bytes);
	return 0;
}

int probe_open(struct why *why)
{
	struct cowprobe_about about = { 0 };
	struct kernel_id id;
	int fd, err = probe_ready(why);

	if (err)
		return err;
	err = kernel_id_read(&id, why);
	if (err)
		return err;
	fd = open(COWPROBE_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return why_errno(why, -errno, "open " COWPROBE_DEVICE);
	if (ioctl(fd, COWPROBE_ABOUT, &about))
		err = why_errno(why, -errno, "ask " COWPROBE_DEVICE);
	else
		err = probe_check(&about, id.release, why);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

static int ask_pages(int fd, struct cowprobe_pages *q, struct why *why)
{
	q->page_struct_bytes = sizeof(struct cowprobe_page);
	if (ioctl(fd, COWPROBE_PAGES, q))
		return why_errno(why, -errno, "COWPROBE_PAGES");
	return 0;
}

int probe_pages_at(int fd, const void *addr, size_t nr_pages,
		   struct cowprobe_page *to, struct why *why)
{
	struct cowprobe_pages q = {
		.first = (uintptr_t)addr,
		.nr = nr_pages,
		.to = (uintptr_t)to,
		.flags = COWPROBE_BY_ADDR,
	};

	return ask_pages(fd, &q, why);
}

int probe_pages_held(int fd, size_t first, size_t nr_pages,
		     struct cowprobe_page *to, struct why *why)
{
	struct cowprobe_pages q = {
		.first = first,
		.nr = nr_pages,
		.to = (uintptr_t)to,
	};

	return ask_pages(fd, &q, why);
}
