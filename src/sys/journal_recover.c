// SPDX-License-Identifier: GPL-2.0-or-later
/* What a journal says is undone: the own one at the end, a dead owner's. */
#include "sys/journal_file.h"

#include "sys/knob.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 20u

void journal_tell(const struct journal_teller *t, enum journal_what what,
		  const struct journal_entry *e, const char *now_value,
		  const char *why)
{
	struct journal_event event = {
		.what = what,
		.path = e ? e->path : NULL,
		.old_value = e ? e->old_value : NULL,
		.new_value = e ? e->new_value : NULL,
		.now_value = now_value,
		.why = why,
		.how = e ? journal_how(e->kind) : NULL,
	};

	if (t->say)
		t->say(&event, t->arg);
}

/* 1: put back; 0: nothing to do, or not ours to do; -errno with why. */
int journal_restore_one(const struct journal_teller *t,
			const struct journal_entry *e, struct why *why)
{
	char now[JOURNAL_VALUE_BYTES];
	struct why one;
	int err;

	memset(&one, 0, sizeof(one));
	err = journal_undo_entry(e, now, &one);
	if (err < 0) {
		journal_tell(t, JOURNAL_FAILED, e, NULL, one.text);
		/* A setting that is gone (module, CPU) needs nothing more. */
		if (err == -ENOENT)
			return 0;
		if (why)
			*why = one;
		return err;
	}
	if (*now)
		journal_tell(t, JOURNAL_FOREIGN, e, now, NULL);
	else if (err > 0)
		journal_tell(t,
			     e->old_value ? JOURNAL_RESTORED : JOURNAL_UNDONE,
			     e, NULL, NULL);
	return *now ? 0 : err;
}

/* A setting that was changed to and fro is not sent that way once more. */
static bool is_as_at_first(const struct journal_text *text, size_t i)
{
	const char *path = text->entries[i].path;
	char now[JOURNAL_VALUE_BYTES];
	size_t first = 0;

	if (text->entries[i].kind != JOURNAL_SETTING)
		return false;
	while (strcmp(text->entries[first].path, path) != 0)
		first++;
	return first < i && !knob_read(path, now, sizeof(now)) &&
	       !strcmp(now, text->entries[first].old_value);
}

/*
 * Last change first: a setting that was changed twice goes back in two steps.
 * All are tried; the first failure is reported. Returns how many were put
 * back, or -errno.
 */
int journal_restore_all(const struct journal_teller *t,
			const struct journal_text *text, struct why *why)
{
	int nr = 0, first_err = 0;
	struct why one;

	for (size_t i = text->nr; i-- > 0;) {
		int err;

		if (is_as_at_first(text, i))
			continue;
		err = journal_restore_one(t, &text->entries[i], &one);
		if (err < 0 && !first_err) {
			first_err = err;
			if (why)
				*why = one;
		}
		if (err > 0)
			nr++;
	}
	return first_err ? first_err : nr;
}

/*
 * A first line that is not readable: nobody knows whose the settings are and
 * from which boot. They are shown, and left.
 */
static int settle_damaged(int dir_fd, const struct journal_teller *t,
			  const struct journal_text *text, struct why *why)
{
	int err;

	/* Torn while it was made: nothing had been set yet. */
	if (!text->nr && !text->nr_damaged)
		return journal_file_remove(dir_fd, why);
	journal_tell(
		t, JOURNAL_DAMAGED, NULL, NULL,
		"its first line is not readable, so nothing is put back; it is "
		"kept as " JOURNAL_NAME_BAD);
	for (size_t i = text->nr; i-- > 0;)
		journal_tell(t, JOURNAL_FAILED, &text->entries[i], NULL,
			     "the journal is damaged");
	err = journal_file_set_aside(dir_fd, why);
	if (err)
		return err;
	return text->nr ? why_set(why, -EBADMSG,
				  "put settings back: the journal is damaged "
				  "(kept as " JOURNAL_NAME_BAD ")")
			: 0;
}

/* See journal_recover(); the lock is held. -EBUSY: the owner lives. */
int journal_settle_dead(int dir_fd, const struct journal_teller *t,
			struct why *why)
{
	struct journal_text text;
	struct journal_owner self;
	int err, nr = 0;

	err = journal_file_read(dir_fd, &text, why);
	if (err)
		return err == -ENOENT ? 0 : err;
	if (!text.has_owner) {
		err = settle_damaged(dir_fd, t, &text, why);
		goto out_release;
	}
	err = journal_owner_self(&self, why);
	if (err)
		goto out_release;
	if (strcmp(self.boot_id, text.owner.boot_id) != 0) {
		journal_tell(t, JOURNAL_STALE, NULL, NULL, NULL);
		err = journal_file_remove(dir_fd, why);
		goto out_release;
	}
	if (journal_owner_is_alive(&text.owner)) {
		err = journal_owner_is_busy(&text.owner, why);
		goto out_release;
	}
	if (text.nr_damaged)
		journal_tell(t, JOURNAL_DAMAGED, NULL, NULL,
			     "a line is not readable; the others are put back");
	nr = journal_restore_all(t, &text, why);
	err = nr < 0 ? nr : journal_file_remove(dir_fd, why);
out_release:
	journal_text_release(&text);
	return err ? err : nr > 0;
}

/* As journal_recover(), but -EBUSY with why when the owner lives. */
static int try_recover(const char *state_dir, const struct journal_teller *t,
		       struct why *why)
{
	int dir_fd, lock_fd, err;

	dir_fd = journal_dir_open(state_dir, false, &lock_fd, why);
	if (dir_fd < 0)
		return dir_fd == -ENOENT ? 0 : dir_fd;
	err = journal_settle_dead(dir_fd, t, why);
	close(lock_fd);
	close(dir_fd);
	return err;
}

int journal_recover(const char *state_dir, journal_fn say, void *arg,
		    struct why *why)
{
	const struct journal_teller t = { .say = say, .arg = arg };
	int err = try_recover(state_dir, &t, why);

	return err == -EBUSY ? 0 : err;
}

int journal_settle(const char *state_dir, unsigned int timeout_ms,
		   struct why *why)
{
	static const struct timespec nap = { .tv_nsec = LOOK_MS * 1000000L };
	const struct journal_teller t = { .say = NULL };
	int err = try_recover(state_dir, &t, why);

	for (; err == -EBUSY && timeout_ms; timeout_ms -= LOOK_MS) {
		nanosleep(&nap, NULL);
		if (timeout_ms < LOOK_MS)
			timeout_ms = LOOK_MS;
		err = try_recover(state_dir, &t, why);
	}
	return err;
}
