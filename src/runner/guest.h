/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guest.h - run run-bench-guest and take what it says.
 *
 * The child dies with us (PR_SET_PDEATHSIG), has a clean environment and no
 * address space randomisation, and is killed at its time-out. A program is
 * opened at the first call that names it and stays the one that runs; there may
 * be two (run --ab guest=).
 */
#ifndef RUNNER_GUEST_H
#define RUNNER_GUEST_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>

struct guest_end {
	bool timed_out;
	bool stopped; /* killed because *stop became true */
	bool is_stuck; /* killed, and there still: not waited for any more */
	int status; /* of waitpid() */
	char text[96]; /* "killed by SIGSEGV", "ran out of time (30 s)" */
	char last_stderr[200]; /* last line it said, or empty */
};

/*
 * Run PATH with argv (argv[0] included, NULL-terminated), wait at most
 * timeout_s, parse the one JSON line on its stdout into *obj (the caller's
 * reference; NULL if it said none). *stop is looked at while waiting (a signal
 * handler sets it). has_aslr: leave address space randomisation on.
 * 0, or -errno with why when it could not be started at all.
 */
MUST_CHECK int guest_run(const char *path, char *const argv[],
			 unsigned int timeout_s, bool has_aslr,
			 const volatile int *stop, json_t **obj,
			 struct guest_end *end, struct why *why);

#endif
