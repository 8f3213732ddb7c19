/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal.h - settings of the machine that were changed, and how to put them
 * back, even after a kill -9.
 *
 * A file of JSON lines: the owner (pid, its start time, boot id), then one
 * line per setting with path, old and new value. The line is on the disk
 * before the setting is written, so that whatever happens in between, what is
 * changed is in the file. At each start the program looks for a journal whose
 * owner is dead and puts the settings back.
 *
 * What somebody else has changed meanwhile is left as it is, and said.
 *
 * State directory: /run/cowbench for root, else $XDG_RUNTIME_DIR/cowbench or
 * /tmp/cowbench-UID; it must be ours and closed to others, since what stands
 * in it is written to the kernel.
 */
#ifndef RUNNER_JOURNAL_H
#define RUNNER_JOURNAL_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

struct journal;

enum journal_what {
	JOURNAL_SET, /* now new_value */
	JOURNAL_RESTORED, /* now old_value again */
	JOURNAL_FOREIGN, /* is now_value, not ours: left alone */
	JOURNAL_FAILED, /* could not be put back: why */
	JOURNAL_DAMAGED, /* a line of the journal is not readable: why */
	JOURNAL_STALE, /* of an earlier boot: nothing to put back */
};

struct journal_event {
	enum journal_what what;
	const char *path; /* NULL with _DAMAGED and _STALE */
	const char *old_value;
	const char *new_value;
	const char *now_value; /* with _FOREIGN */
	const char *why; /* with _FAILED and _DAMAGED */
};

/* Told of each step; the strings live until it returns. */
typedef void (*journal_fn)(const struct journal_event *e, void *arg);

/*
 * Become the owner. state_dir NULL: the default. Settings of a dead owner are
 * put back first (say is told). -EBUSY when another live process is the
 * owner: why names its pid. The caller ends with journal_restore(), which is
 * needed after a failing journal_set() too.
 */
MUST_CHECK int journal_begin(struct journal **j, const char *state_dir,
			     journal_fn say, void *arg, struct why *why);

/*
 * Note the present value of PATH ("/sys/...", below the sysroot), then write.
 * A setting that has this value already is left alone and not noted. A value
 * that the kernel takes in another form is an error (-EIO): such a setting
 * could not be recognised as ours later. 0 or -errno with why; on failure the
 * setting is as before.
 */
MUST_CHECK int journal_set(struct journal *j, const char *path,
			   const char *value, struct why *why);

/* How many settings are changed now. */
size_t journal_nr(const struct journal *j);

/*
 * Put everything back, last change first, remove the file and free j.
 * Callable once; NULL is fine. 0, or the first -errno with why: then the
 * others were put back all the same, and the file stays for the next start.
 */
MUST_CHECK int journal_restore(struct journal *j, struct why *why);

/*
 * At each start of the program. 0 when there is nothing to do, also when the
 * owner is alive (settings are as the owner wants them); 1 when settings were
 * put back; -errno with why when that failed.
 */
MUST_CHECK int journal_recover(const char *state_dir, journal_fn say, void *arg,
			       struct why *why);

#endif
