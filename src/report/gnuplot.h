/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot.h - run gnuplot on a script, without a shell, for a limited time. */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include "base/compiler.h"
#include "base/why.h"

/* A figure takes half a second; a machine that is busy, some. */
#define GNUPLOT_TIMEOUT_MS 60000

/*
 * Run PROGRAM (a path, or a name to be found in PATH) on SCRIPT in DIR, with
 * nothing on stdin, a UTF-8 locale and without the user's start-up files. 0
 * when it ended with status 0; -ENOENT and the like when it cannot be started,
 * -ETIME when it was killed after timeout_ms, -EINTR when it was because *stop
 * is no longer 0 (stop may be NULL), -EIO when it failed: why quotes the first
 * line that it wrote to stderr and is not only a warning.
 */
MUST_CHECK int gnuplot_run(const char *program, const char *dir,
			   const char *script, unsigned int timeout_ms,
			   const volatile int *stop, struct why *why);

#endif
