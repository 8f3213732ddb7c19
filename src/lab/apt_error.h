/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apt_error.h - what apt complained about, in one line, with the remedy. */
#ifndef LAB_APT_ERROR_H
#define LAB_APT_ERROR_H

#include "base/why.h"

/*
 * Fill why with "WHAT: apt's own reason" and a hint, from what apt wrote to
 * stderr. Returns the kind: -ENETUNREACH no network, -ENOENT no such suite or
 * file, -EKEYREJECTED not signed as it should be, -ESTALE out of date,
 * -ENOSPC, -EBUSY another apt, -EACCES, else -EIO.
 */
int apt_explain(struct why *why, const char *said, const char *fmt, ...)
	PRINTF(3, 4);

/* Only the kind of one line of apt's, or 0 when it is none that is known. */
int apt_error_kind(const char *line);

#endif
