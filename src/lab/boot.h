/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot.h - one guest from power-on to its last record, and many at once.
 *
 * The host sees two lines: the console and the data line (wire.h). What comes
 * is handed to callbacks at once, so that a kernel that dies mid-way has lost
 * nothing that was finished. QEMU dies with us (PR_SET_PDEATHSIG), and is
 * killed by its pid at a time-out or a signal.
 */
#ifndef LAB_BOOT_H
#define LAB_BOOT_H

#include "lab/console.h"
#include "lab/machine.h"
#include "lab/wire.h"

#include <stdbool.h>
#include <stddef.h>

struct lab_boot;

enum lab_boot_state {
	BOOT_WAITING, /* not started: more guests than cores */
	BOOT_KERNEL, /* no hello yet; resumed: not loaded yet */
	BOOT_SETUP, /* hello was here, no case yet */
	BOOT_RUNNING, /* case_nr is running */
	BOOT_SAVING, /* parked; the snapshot is being written */
	BOOT_ENDED, /* see end_text and has_end */
};

struct lab_boot_ops {
	/* A frame came; its data live until the call returns. */
	void (*frame)(struct lab_boot *b, const struct wire_frame *f,
		      void *arg);
	/* Once, when QEMU is gone, for whatever reason. */
	void (*ended)(struct lab_boot *b, void *arg);
	/* Several times a second while guests run, with the first boot's arg;
	 * may be NULL. */
	void (*tick)(void *arg);
};

struct lab_boot {
	/* filled by the caller; borrowed */
	const char *name;
	const struct lab_qemu *qemu;
	const struct lab_machine *machine;
	const char *kernel_path, *initrd_path, *kernel_append;
	/* Both only with machine->is_warm: */
	const char *snapshot_path; /* resume from it; NULL: cold boot */
	const char *snapshot_to; /* stop at "ready", write it there, end */
	const char *plan_text; /* given to the resumed guest */
	const char *plugin; /* as lab_boot_files.plugin, or NULL */
	unsigned int boot_timeout_s; /* wall time until hello; 0: default */
	unsigned int case_timeout_s; /* wall time without a frame; 0: default */
	size_t nr_cases; /* of its plan */
	void *arg;

	/* filled while running */
	enum lab_boot_state state;
	long case_nr; /* -1 before the first */
	size_t nr_done; /* case and fail frames seen */
	uint64_t start_ns, end_ns; /* of this host's monotonic clock */
	bool has_end; /* the plan went through */
	bool is_saved; /* snapshot_to is whole */
	bool is_stopped; /* by *stop */
	char end_text[320]; /* else: "panic: ...", "no sign of life for ..." */
	char end_hint[240];
	struct console console;
	struct wire_decoder wire;
	char *console_log; /* the whole console, NUL-terminated; owned */
	size_t console_log_bytes;
	struct boot_process *process; /* private */
};

/*
 * Wall time without a sign of life before a guest is given up. A boot takes 2
 * to 5 s and a case about half a second, so these are for a host that is busy
 * with other things twenty times over; what panics or resets ends at once.
 */
#define BOOT_TIMEOUT_S 120
#define CASE_TIMEOUT_S 120

/*
 * Run all boots, nr_parallel at once, in order. *stop is looked at ten times a
 * second: guests are killed, ended() is called for each that had begun, and
 * -EINTR returned. A guest that fails is no error here: see its end_text.
 * -errno with why only when QEMU cannot be started at all (ENOENT, ENOMEM).
 */
MUST_CHECK int lab_boot_all(struct lab_boot *boots, size_t nr,
			    unsigned int nr_parallel,
			    const struct lab_boot_ops *ops,
			    const volatile int *stop, struct why *why);
void lab_boot_release(struct lab_boot *b);

#endif
