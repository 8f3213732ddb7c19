/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal_file.h - the journal on the disk: where it is, whose it is, and its
 * lines. Internal to journal.h.
 */
#ifndef RUNNER_JOURNAL_FILE_H
#define RUNNER_JOURNAL_FILE_H

#include "base/compiler.h"
#include "base/why.h"

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
	char *path;
	char *old_value;
	char *new_value;
};

struct journal_text {
	bool has_owner;
	struct journal_owner owner;
	size_t nr;
	struct journal_entry *entries;
	size_t nr_damaged; /* whole lines that are not readable */
};

/* Below /sys or /proc: a journal sets nothing else, whoever wrote it. */
bool journal_path_is_valid(const char *path);

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

/* Create it with the owner's line; returns the descriptor for _append. */
MUST_CHECK int journal_file_create(int dir_fd, const struct journal_owner *o,
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
