/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * why.h - the reason that an errno cannot carry.
 *
 * A quiet function takes a struct why as its last parameter, may be given
 * NULL, and fills it before it returns a negative errno. The text reads
 * "what was being done: why it failed", without capital and full stop; the
 * hint is the remedy or empty.
 */
#ifndef BASE_WHY_H
#define BASE_WHY_H

#include "base/compiler.h"

struct why {
	char text[320];
	char hint[240];
};

/* Set the text (and clear the hint); returns err, so "return why_set(...)". */
int why_set(struct why *why, int err, const char *fmt, ...) PRINTF(3, 4);

/* Set the hint; the text stays. */
void why_hint(struct why *why, const char *fmt, ...) PRINTF(2, 3);

/* "WHAT: strerror(-err)"; returns err. */
int why_errno(struct why *why, int err, const char *fmt, ...) PRINTF(3, 4);

#endif
