/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ab_switch.h - a setting of the machine that changes between the two processes
 * of a pair, and goes back to what it was: at the end, on a signal, and after a
 * kill -9 by the next start of the program (sys/journal.h).
 */
#ifndef RUNNER_AB_SWITCH_H
#define RUNNER_AB_SWITCH_H

#include "runner/ab.h"
#include "sys/journal.h"

struct ab_switch;

/*
 * Take the setting over: looks whether the kernel takes both values, and leaves
 * it at that of variant a. say is told what is put back. -errno with why: no
 * such file, not allowed, a value that the kernel refuses or holds in another
 * form, or another run has settings changed. Then all is as before.
 */
MUST_CHECK int ab_switch_begin(struct ab_switch **sw, const struct ab *ab,
			       journal_fn say, void *arg, struct why *why);

/* What it was before the run; borrowed. */
const char *ab_switch_before(const struct ab_switch *sw);

/*
 * Set the value of variant v (0 or 1) and read it back. -EBUSY with why:
 * somebody else changed it since the last call.
 */
MUST_CHECK int ab_switch_to(struct ab_switch *sw, unsigned int v,
			    struct why *why);

/* Is it still what the last call set? -EBUSY with why. */
MUST_CHECK int ab_switch_check(const struct ab_switch *sw, struct why *why);

/* Put it back and free; NULL is fine. 0 or -errno with why. */
MUST_CHECK int ab_switch_end(struct ab_switch *sw, struct why *why);

#endif
