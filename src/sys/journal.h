/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal.h - settings of the machine that were changed and devices, mounts and
 * cgroups that were made, and how to undo that, even after a kill -9.
 *
 * A file of JSON lines: the owner (pid, its start time, boot id), then one
 * line per setting with path, old and new value, or per thing with what it is.
 * The line is on the disk before the act, so that whatever happens in between,
 * what is to be undone is in the file. At each start the program looks for a
 * journal whose owner is dead and undoes what stands in it.
 *
 * What somebody else has changed meanwhile is left as it is, and said. What is
 * undone already is fine.
 *
 * State directory: /run/cowbench for root (/tmp/cowbench-0 where /run cannot be
 * written), else $XDG_RUNTIME_DIR/cowbench or /tmp/cowbench-UID; it must be
 * ours and closed to others, since what stands in it is written to the kernel.
 * For the same reason paths are looked at: settings lie below /sys and /proc,
 * devices are zram, loop, brd and null_blk, what is removed has our prefix.
 */
#ifndef SYS_JOURNAL_H
#define SYS_JOURNAL_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

struct journal;

/* What is to be undone; the words stand in the file (journal_file.c). */
enum journal_kind {
	JOURNAL_SETTING, /* written back unless somebody changed it since */
	JOURNAL_POOL, /* nr_hugepages: the kernel may give less than asked */
	JOURNAL_SWAP, /* /dev/zramN, /dev/loopN: swap off */
	JOURNAL_ZRAM, /* reset to a device without a size */
	JOURNAL_ZRAM_NEW, /* and removed */
	JOURNAL_LOOP, /* detached */
	JOURNAL_CGROUP, /* members moved to the parent, removed */
	JOURNAL_CONTROLLER, /* cgroup.subtree_control: "-memory" */
	JOURNAL_MOUNT, /* unmounted, its folder removed */
	JOURNAL_BLANK, /* /dev/ramN, /dev/nullbN: holds nothing again */
	JOURNAL_NR_KINDS
};

enum journal_what {
	JOURNAL_SET, /* now new_value */
	JOURNAL_RESTORED, /* now old_value again */
	JOURNAL_FOREIGN, /* is now_value, not ours: left alone */
	JOURNAL_FAILED, /* could not be put back: why */
	JOURNAL_DAMAGED, /* a line of the journal is not readable: why */
	JOURNAL_STALE, /* of an earlier boot: nothing to put back */
	JOURNAL_UNDONE, /* a thing: how says what was done with path */
};

struct journal_event {
	enum journal_what what;
	const char *path; /* NULL with _DAMAGED and _STALE */
	const char *old_value; /* of a setting or pool, else NULL */
	const char *new_value;
	const char *now_value; /* with _FOREIGN */
	const char *why; /* with _FAILED and _DAMAGED */
	const char
		*how; /* of a thing: "swap off", "remove", with _FAILED too */
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
 * could not be recognised as ours later. To and fro between two values is noted
 * once. 0 or -errno with why; on failure the setting is as before, or stays
 * noted.
 */
MUST_CHECK int journal_set(struct journal *j, const char *path,
			   const char *value, struct why *why);

/*
 * The same for a pool of hugetlb pages, .../nr_hugepages: nr persistent pages.
 * -ENOMEM when the kernel found fewer; those are then given back.
 */
MUST_CHECK int journal_set_pool(struct journal *j, const char *path,
				uint64_t nr, struct why *why);

/*
 * Note what is about to be made: then make it. kind is none of the two above.
 * -EINVAL with why: no path that may stand in a journal.
 */
MUST_CHECK int journal_note(struct journal *j, enum journal_kind kind,
			    const char *path, struct why *why);

/*
 * Undo what was noted for this path, last first, and forget it: what could not
 * be made after all, or is to be replaced. -errno with why: it stays noted.
 */
MUST_CHECK int journal_undo(struct journal *j, const char *path,
			    struct why *why);

/*
 * Forget what was noted for this path, undoing nothing: it turned out to be
 * somebody else's.
 */
void journal_forget(struct journal *j, const char *path);

/* How many settings are changed and things made now. */
size_t journal_nr(const struct journal *j);

/*
 * Put everything back, last change first, remove the file and free j.
 * Callable once; NULL is fine. 0, or the first -errno with why: then the
 * others were put back all the same, and the file stays for the next start.
 */
MUST_CHECK int journal_restore(struct journal *j, struct why *why);

/*
 * The state directory of keepers (harness/keep.h), which borrow for a case
 * what no run changes: beside the default one, "-keeper" behind its name.
 */
void journal_keeper_dir(char *buf, size_t size_bytes);

/*
 * At each start of the program. 0 when there is nothing to do, also when the
 * owner is alive (settings are as the owner wants them); 1 when settings were
 * put back; -errno with why when that failed.
 */
MUST_CHECK int journal_recover(const char *state_dir, journal_fn say, void *arg,
			       struct why *why);

/*
 * The same, but waits up to timeout_ms for a live owner to end: -EBUSY with why
 * when it does not.
 */
MUST_CHECK int journal_settle(const char *state_dir, unsigned int timeout_ms,
			      struct why *why);

#endif
