/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * park.h - where a child waits, asleep, until its parent lets it go.
 *
 * One shared page, mapped before the fork. A child that waits here runs
 * nothing that could disturb the parent's phase, and the parent's writes to
 * the page never copy it: it is shared, not private. Everything a child calls
 * is async-signal-safe, as proc_fork() demands. Nobody ever polls.
 *
 *	parent				child
 *	park_reset(p)
 *	pid = proc_fork()		park_wait(p)	asleep
 *	park_wait_arrived(p, 1)
 *	... measured ...
 *	park_release(p)			... goes on, proc_exit(0)
 *	proc_reap(pid, &end)
 */
#ifndef SYS_PARK_H
#define SYS_PARK_H

#include "base/compiler.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PARK_SLOTS 16

struct park;

/*
 * A new page, written once so that no later use of it faults in the parent.
 * It is one more mapping that fork() has to copy. NULL with errno when the
 * kernel refuses.
 */
MUST_CHECK struct park *park_new(void);
void park_free(struct park *p); /* NULL is fine */

/* Closed again, nobody arrived, no stamps: only when no child uses it. */
void park_reset(struct park *p);

/*
 * Child: count in, then sleep until released. The child dies with the thread
 * that forked it (PR_SET_PDEATHSIG), so a killed benchmark leaves no sleepers
 * behind; one whose parent died before it came here must be found by its
 * process group.
 */
void park_wait(struct park *p);

/*
 * Child, before anything else: die with the thread that forked it. parent is
 * the pid of that thread's process; when it is gone already, end here: what
 * waits at a park of the dead waits for ever, and holds their pipes open.
 */
void park_die_with(pid_t parent);

/* Child: park_wait() and proc_exit(0). */
NORETURN void park_exit_on_release(struct park *p);

/* Parent: let all go, those that come later included. */
void park_release(struct park *p);

/* How many have come since the reset. */
uint32_t park_arrived(const struct park *p);

/*
 * Parent: sleep until nr have come. They are about to sleep, not yet surely
 * asleep: at that moment a child on the same CPU is held off only by the
 * parent's higher priority (sched_fifo()). A child that dies first leaves the
 * caller here, to be ended by sched_watchdog().
 */
void park_wait_arrived(struct park *p, uint32_t nr);

/*
 * For a phase that ends in another process: one side leaves a clock stamp in
 * a slot (< PARK_SLOTS), the other reads it after it was woken or has reaped.
 * 0: no stamp yet.
 */
void park_stamp(struct park *p, unsigned int slot, uint64_t ns);
uint64_t park_stamped(const struct park *p, unsigned int slot);

#endif
