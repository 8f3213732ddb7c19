/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal_file.h - the journal on the disk: where it is, whose it is, and its
 * lines. Internal to journal.h.
 */
#ifndef SYS_JOURNAL_FILE_H
#define SYS_JOURNAL_FILE_H

#include "base/compiler.h"
#include "base/why.h"
#include "sys/journal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A process, told apart from a later one with the same pid. */
struct journal_owner {
	pid_t pid;
	uint64_t start_ticks; /* field 22 of /proc/PID/stat */
	char boot_id[64];
};

struct journal_entry {
	enum journal_kind kind;
	char *path;
	char *old_value; /* NULL but for settings and pools */
	char *new_value;
};

struct journal_text {
	bool has_owner;
	struct journal_owner owner;
	size_t nr;
	struct journal_entry *entries;
	size_t nr_damaged; /* whole lines that are not readable */
};

/*
 * Below /sys or /proc for a setting, one of our own devices and folders else: a
 * journal touches nothing more, whoever wrote it.
 */
bool journal_path_is_valid(enum journal_kind kind, const char *path);

/* journal_undo.c: what is done with a thing, "swap off". */
const char *journal_how(enum journal_kind kind);

/*
 * journal_undo.c: undo one entry; tries again for some seconds what is busy
 * with processes that are dying. 1; 0: nothing to do; -errno with why. With
 * a setting that is neither old nor new value, now_value is what it is, and it
 * is left alone; else "".
 */
#define JOURNAL_VALUE_BYTES 128
MUST_CHECK int journal_undo_entry(const struct journal_entry *e,
				  char now_value[JOURNAL_VALUE_BYTES],
				  struct why *why);

/* This process. 0 or -errno with why. */
MUST_CHECK int journal_owner_self(struct journal_owner *o, struct why *why);

/* Is the process still there, and the same? */
bool journal_owner_is_alive(const struct journal_owner *o);

/* -EBUSY with why: the owner has settings changed. */
int journal_owner_is_busy(const struct journal_owner *o, struct why *why);

/*
 * Open (create) the state directory and take its lock, which makes looking for
 * an old journal and starting a new one one step. Returns the descriptor of
 * the directory, *lock_fd that of the lock; closing both releases. -EBUSY when
 * another process holds it; -ENOENT when it does not exist and create is
 * false; -EPERM when the directory is not ours alone.
 */
MUST_CHECK int journal_dir_open(const char *state_dir, bool create,
				int *lock_fd, struct why *why);

/*
 * Read the journal in the directory. -ENOENT: none. A line without its newline
 * at the end was being written when the process died: the setting had not been
 * touched yet, so it is dropped.
 */
MUST_CHECK int journal_file_read(int dir_fd, struct journal_text *t,
				 struct why *why);
void journal_text_release(struct journal_text *t);
void journal_entry_release(struct journal_entry *e);

/* Create it with the owner's line; returns the descriptor for _append. */
MUST_CHECK int journal_file_create(int dir_fd, const struct journal_owner *o,
				   struct why *why);

/*
 * journal_recover.c: who is told, of what; one entry, or all from the last to
 * the first; and what a dead owner left (-EBUSY with why: the owner lives).
 * Return how many were undone, or the first -errno.
 */
struct journal_teller {
	journal_fn say; /* NULL: nobody */
	void *arg;
};
void journal_tell(const struct journal_teller *t, enum journal_what what,
		  const struct journal_entry *e, const char *now_value,
		  const char *why);
MUST_CHECK int journal_restore_one(const struct journal_teller *t,
				   const struct journal_entry *e,
				   struct why *why);
MUST_CHECK int journal_restore_all(const struct journal_teller *t,
				   const struct journal_text *text,
				   struct why *why);
MUST_CHECK int journal_settle_dead(int dir_fd, const struct journal_teller *t,
				   struct why *why);

/* One line, on the disk when this returns 0. */
MUST_CHECK int journal_file_append(int fd, const struct journal_entry *e,
				   struct why *why);

/* Done with: nothing to put back any more. */
MUST_CHECK int journal_file_remove(int dir_fd, struct why *why);

/* Out of the way under another name, for a human to read. */
MUST_CHECK int journal_file_set_aside(int dir_fd, struct why *why);

#define JOURNAL_NAME	  "journal.jsonl"
#define JOURNAL_NAME_BAD  "journal.jsonl.damaged"
#define JOURNAL_NAME_LOCK "lock"

#endif
