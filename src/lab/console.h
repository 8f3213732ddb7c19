/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console.h - read a guest's console: is the kernel well, and in which case
 * did it stop being so? A pure function over lines.
 *
 * init writes "cowbench: case N" to the kernel log before case N, so that what
 * the kernel says is attributed on one stream: the order between two serial
 * lines is not kept.
 */
#ifndef LAB_CONSOLE_H
#define LAB_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

enum console_severity {
	CONSOLE_FINE,
	CONSOLE_WARNING, /* WARNING:, lockdep, hung task, RCU stall: suspect */
	CONSOLE_BROKEN, /* BUG:, Oops, GPF, KASAN, bad page: the case is broken */
	CONSOLE_DEAD, /* panic: nothing more will come */
};

struct console_finding {
	enum console_severity severity;
	long case_nr; /* -1: before the first case */
	char line[200]; /* as the kernel said it, without time stamp */
};

#define CONSOLE_FINDINGS_MAX 32
#define CONSOLE_LAST_LINES   8

struct console {
	char partial[512]; /* of the line being read */
	size_t partial_len;
	long case_nr; /* the last marker seen; -1 */
	size_t nr_lines;
	size_t nr_findings; /* all, even those past the maximum */
	struct console_finding findings[CONSOLE_FINDINGS_MAX];
	char last[CONSOLE_LAST_LINES][200]; /* ring of the last lines */
};

void console_init(struct console *c);
void console_feed(struct console *c, const void *data, size_t len);

/* The worst finding of a case (-1: of the boot), or NULL. */
const struct console_finding *console_worst(const struct console *c,
					    long case_nr);
/* Dead by panic? Then the finding, else NULL. */
const struct console_finding *console_death(const struct console *c);

/* The last line that says something, or "". Valid until the next feed. */
const char *console_last_line(const struct console *c);

#endif
