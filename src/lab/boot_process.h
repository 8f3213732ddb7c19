/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot_process.h - what the parts of boot.c share about one QEMU. */
#ifndef LAB_BOOT_PROCESS_H
#define LAB_BOOT_PROCESS_H

#include "lab/boot.h"
#include "lab/snapshot.h"

#include <sys/types.h>

/* Our ends of the lines, in the order of the poll set. */
enum boot_line {
	LINE_CONSOLE,
	LINE_DATA,
	LINE_STDERR,
	LINE_QMP,
	LINE_EXIT, /* a pidfd: readable when QEMU is gone; never read */
	NR_LINES,
};

/* Stop keeping what a console says after this: a loop of Oopses is long. */
#define CONSOLE_LOG_MAX_BYTES (8u << 20)

struct boot_process {
	pid_t pid;
	int fds[NR_LINES]; /* -1: none, or at its end */
	char stderr_text[8192]; /* what came first */
	size_t stderr_len;
	uint64_t life_ns; /* the last frame, or the start */
	uint64_t doom_ns; /* killed then, whatever it says; 0: not doomed */
	bool is_ready; /* "ready" was here */
	bool is_left; /* SNAPSHOT_DONE has been seen */
	struct snapshot *snapshot; /* owned, or NULL */
};

/*
 * boot_spawn.c: pipes, fork, exec. -errno with why, and nothing is left. When
 * its snapshot cannot be opened: 0 with pid -1, and end_text says so.
 */
MUST_CHECK int boot_spawn(struct lab_boot *b, struct why *why);
/* Close all lines and free; the process is reaped. */
void boot_process_release(struct lab_boot *b);

/*
 * boot_feed.c: read what a line has, hand it on. Reads until the line is empty,
 * or, so that one guest cannot starve the others, up to a limit.
 */
void boot_read(struct lab_boot *b, enum boot_line line,
	       const struct lab_boot_ops *ops);
/* All that is left when QEMU is gone. */
void boot_drain(struct lab_boot *b, const struct lab_boot_ops *ops);

/* boot_end.c: it is to die soon, with this text unless there is one already. */
void boot_doom(struct lab_boot *b, uint64_t at_ns);
void boot_set_end(struct lab_boot *b, const char *fmt, ...) PRINTF(2, 3);
/* No sign of life in time: says so, and dooms it. */
void boot_look_at_clock(struct lab_boot *b, uint64_t now_ns);
/* QEMU is gone, with this wait status: what does that mean? */
void boot_explain_end(struct lab_boot *b, int wait_status);

#endif
