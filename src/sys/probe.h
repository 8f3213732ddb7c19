/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.h - /dev/cowprobe, the device of our own kernel module (kernels/probe):
 * is it there, does it speak our language, and what it says of pages.
 *
 * The module is loaded in guests of the lab and nowhere by us.
 */
#ifndef SYS_PROBE_H
#define SYS_PROBE_H

#include "kernels/probe/cowprobe.h"

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Is the device here, and may we open it? Looks only: 0, -EOPNOTSUPP where the
 * module is not loaded, -EACCES for whom it is not.
 */
MUST_CHECK int probe_ready(struct why *why);

/*
 * Open, closed on exec, after a look at what answers: -EPROTO with why when it
 * is a module of another version of the interface, or of another kernel.
 */
MUST_CHECK int probe_open(struct why *why);

/* The look itself: a module that says this, under a kernel of this release. */
MUST_CHECK int probe_check(const struct cowprobe_about *about,
			   const char *release, struct why *why);

/*
 * What the kernel knows of nr_pages mapped from addr on, without a fault; see
 * COWPROBE_BY_ADDR.
 */
MUST_CHECK int probe_pages_at(int fd, const void *addr, size_t nr_pages,
			      struct cowprobe_page *to, struct why *why);

/* The same of the references that fd holds, from the first-th on. */
MUST_CHECK int probe_pages_held(int fd, size_t first, size_t nr_pages,
				struct cowprobe_page *to, struct why *why);

#endif
