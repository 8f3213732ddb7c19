/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aide.h - a thread that helps in the background of a case: it resolves faults,
 * or moves pages, while the measuring thread goes on.
 *
 * It inherits the CPU mask; with SCHED_RESET_ON_FORK it is an ordinary task. Its
 * stack is a mapping of its own of shared memory: a fork neither copies a page
 * of it nor makes the aide's next store a COW fault.
 */
#ifndef SYS_AIDE_H
#define SYS_AIDE_H

#include "base/compiler.h"
#include "base/why.h"

#include <sys/types.h>

struct aide;

/* Runs main(arg) to its end. NULL with why. aide_join() waits for the end. */
MUST_CHECK struct aide *aide_start(void (*main)(void *), void *arg,
				   struct why *why);
void aide_join(struct aide *a);

/* Its thread id, for its priority. */
pid_t aide_tid(const struct aide *a);

#endif
