/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * init.h - the parts of run-bench-init, process 1 of a guest.
 *
 * It must not end, as that is a panic: whatever goes wrong it says so on the
 * data line (wire.h) and reboots, which ends QEMU. And what it does between
 * two cases is the same work each time, in memory that it has from the start,
 * so that the counts of a case do not depend on how many ran before it.
 */
#ifndef LAB_INIT_H
#define LAB_INIT_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define INIT_FILE_MAX_BYTES (1u << 20)
#define INIT_PATH_MAX	    1024

/* The one large buffer: files, a plan from outside, a case's output. */
extern char init_buf[INIT_PATH_MAX + INIT_FILE_MAX_BYTES + 1];

/* init_say.c: the data line. None of these fails: a line that is gone is the
 * end of the guest. */

/* Open /dev/NAME raw: what is written arrives as it is. */
void init_open_line(const char *name);
/* Touch the memory it will use, and take over what would end process 1. */
void init_prepare(void);
void init_send(const char *type, const void *data, size_t len_bytes);
/* Until the last byte has left: no interrupt of the line is to come. */
void init_drain(void);
/* A note frame; what: "module", "setting", "file", "mount". */
void init_note(const char *what, const char *name, const char *fmt, ...)
	PRINTF(3, 4);
/* A fail frame of a case, or of the whole guest when case_nr is -1. */
void init_fail(long case_nr, const char *fmt, ...) PRINTF(2, 3);
NORETURN void init_reboot(void);
/* init_fail(-1, ...) and away. */
NORETURN void init_die(const char *fmt, ...) PRINTF(1, 2);

/* init_mount.c */
void init_mount_all(void);
/* Does the kernel command line hold NAME=? Its value into buf. */
bool init_cmdline(const char *name, char *buf, size_t size_bytes);
/* For a kernel without devtmpfs: nodes for all devices there are by now. */
void init_make_nodes(void);

/* init_clock.c: until the kernel has settled on its clock source. */
void init_wait_for_clock(void);

/* init_modules.c, init_settings.c, init_files.c: parts of the setup. */
void init_load_modules(const json_t *names);
void init_write_settings(const json_t *settings);
void init_send_files(const json_t *patterns);

/*
 * For each path that PATTERN (fnmatch() between the slashes) means, in
 * strcmp() order. Returns how many.
 */
size_t init_glob(const char *pattern,
		 void (*found)(const char *path, void *arg), void *arg);

/* init_symbols.c: the kernel's symbols, in frames of their own (wire.h). */
void init_send_symbols(void);

/* init_run.c: all cases of the plan; returns how many. */
size_t init_run_plan(const json_t *plan);

/* init_x86.c, init_arm64.c: stop the machine until it is resumed, maybe in
 * another QEMU. -ENOSYS where that cannot be done, with why. */
MUST_CHECK int init_park(struct why *why);
/*
 * What the host gave with -fw_cfg name=NAME: its length, at most size_bytes of
 * it in buf. -ENOENT: no such item; -EFBIG; -ENOSYS.
 */
MUST_CHECK long init_read_fw_cfg(const char *name, char *buf, size_t size_bytes,
				 struct why *why);

#endif
