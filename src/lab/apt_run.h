/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apt_run.h - run a program of apt or dpkg and keep what it says. */
#ifndef LAB_APT_RUN_H
#define LAB_APT_RUN_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

struct apt_said {
	char *out, *err; /* NUL-terminated, never NULL after apt_run() */
	int status; /* exit status; 128 + the signal that ended it */
};

struct apt_how {
	const char *cwd; /* or NULL */
	const char *config; /* APT_CONFIG, or NULL: the caller's */
	const volatile int *stop; /* or NULL */
};

/*
 * Run argv[0], found through PATH, in the C locale and with nothing to read,
 * and wait for it. It dies with us. 0 whatever its exit status; -EINTR when
 * *stop (it has been ended), -ENOENT when there is no such program, else
 * -errno, with why. Release *said in every case.
 */
MUST_CHECK int apt_run(char *const argv[], const struct apt_how *how,
		       struct apt_said *said, struct why *why);
void apt_said_release(struct apt_said *said);

#endif
