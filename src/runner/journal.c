// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/journal.h"

#include "base/err.h"
#include "runner/journal_file.h"
#include "sys/knob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VALUE_BYTES 128

struct journal {
	int dir_fd, lock_fd, fd;
	journal_fn say;
	void *arg;
	struct journal_text text;
};

struct teller {
	journal_fn say;
	void *arg;
};

static void tell(const struct teller *t, enum journal_what what,
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
	};

	if (t->say)
		t->say(&event, t->arg);
}

/* 1: put back; 0: nothing to do, or not ours to do; -errno with why. */
static int restore_one(const struct teller *t, const struct journal_entry *e,
		       struct why *why)
{
	char now[VALUE_BYTES];
	int err;

	err = knob_read(e->path, now, sizeof(now));
	if (err) {
		why_errno(why, err, "read '%s'", e->path);
		tell(t, JOURNAL_FAILED, e, NULL, why->text);
		/* A setting that is gone (module, CPU) needs nothing more. */
		return err == -ENOENT ? 0 : err;
	}
	/* The process may have died between the journal and the write. */
	if (!strcmp(now, e->old_value))
		return 0;
	if (strcmp(now, e->new_value) != 0) {
		tell(t, JOURNAL_FOREIGN, e, now, NULL);
		return 0;
	}
	err = knob_write(e->path, e->old_value, why);
	if (err) {
		tell(t, JOURNAL_FAILED, e, NULL, why->text);
		return err;
	}
	tell(t, JOURNAL_RESTORED, e, NULL, NULL);
	return 1;
}

/*
 * Last change first: a setting that was changed twice goes back in two steps.
 * All are tried; the first failure is reported. Returns how many were put
 * back, or -errno.
 */
static int restore_all(const struct teller *t, const struct journal_text *text,
		       struct why *why)
{
	int nr = 0, first_err = 0;
	struct why one;

	for (size_t i = text->nr; i-- > 0;) {
		int err = restore_one(t, &text->entries[i], &one);

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
static int settle_damaged(int dir_fd, const struct teller *t,
			  const struct journal_text *text, struct why *why)
{
	int err;

	/* Torn while it was made: nothing had been set yet. */
	if (!text->nr && !text->nr_damaged)
		return journal_file_remove(dir_fd, why);
	tell(t, JOURNAL_DAMAGED, NULL, NULL,
	     "its first line is not readable, so nothing is put back; it is "
	     "kept as " JOURNAL_NAME_BAD);
	for (size_t i = text->nr; i-- > 0;)
		tell(t, JOURNAL_FAILED, &text->entries[i], NULL,
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
static int settle(int dir_fd, const struct teller *t, struct why *why)
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
		tell(t, JOURNAL_STALE, NULL, NULL, NULL);
		err = journal_file_remove(dir_fd, why);
		goto out_release;
	}
	if (journal_owner_is_alive(&text.owner)) {
		err = journal_owner_is_busy(&text.owner, why);
		goto out_release;
	}
	if (text.nr_damaged)
		tell(t, JOURNAL_DAMAGED, NULL, NULL,
		     "a line is not readable; the others are put back");
	nr = restore_all(t, &text, why);
	err = nr < 0 ? nr : journal_file_remove(dir_fd, why);
out_release:
	journal_text_release(&text);
	return err ? err : nr > 0;
}

int journal_recover(const char *state_dir, journal_fn say, void *arg,
		    struct why *why)
{
	struct teller t = { .say = say, .arg = arg };
	int dir_fd, lock_fd, err;

	dir_fd = journal_dir_open(state_dir, false, &lock_fd, why);
	if (dir_fd == -ENOENT || dir_fd == -EBUSY)
		return 0;
	if (dir_fd < 0)
		return dir_fd;
	err = settle(dir_fd, &t, why);
	close(lock_fd);
	close(dir_fd);
	return err == -EBUSY ? 0 : err;
}

int journal_begin(struct journal **out, const char *state_dir, journal_fn say,
		  void *arg, struct why *why)
{
	struct teller t = { .say = say, .arg = arg };
	struct journal_owner self;
	int dir_fd, lock_fd, fd, err;
	struct journal *j;

	*out = NULL;
	dir_fd = journal_dir_open(state_dir, true, &lock_fd, why);
	if (dir_fd < 0)
		return dir_fd;
	err = settle(dir_fd, &t, why);
	/* A damaged one has been told of and is out of the way. */
	if (err < 0 && err != -EBADMSG)
		goto out_close;
	err = journal_owner_self(&self, why);
	if (err)
		goto out_close;
	fd = journal_file_create(dir_fd, &self, why);
	if (fd < 0) {
		err = fd;
		goto out_close;
	}
	j = xcalloc(1, sizeof(*j));
	j->dir_fd = dir_fd;
	j->lock_fd = lock_fd;
	j->fd = fd;
	j->say = say;
	j->arg = arg;
	*out = j;
	return 0;

out_close:
	close(lock_fd);
	close(dir_fd);
	return err;
}

static void forget_last(struct journal *j)
{
	struct journal_entry *e = &j->text.entries[--j->text.nr];

	free(e->path);
	free(e->old_value);
	free(e->new_value);
}

/* What half worked goes back at once; what cannot, at the end. */
static void undo_last(struct journal *j)
{
	const struct journal_entry *e = &j->text.entries[j->text.nr - 1];
	char now[VALUE_BYTES];

	if (!knob_read(e->path, now, sizeof(now)) &&
	    strcmp(now, e->old_value) != 0 &&
	    knob_write(e->path, e->old_value, NULL))
		return;
	forget_last(j);
}

int journal_set(struct journal *j, const char *path, const char *value,
		struct why *why)
{
	struct teller t = { .say = j->say, .arg = j->arg };
	struct journal_text *text = &j->text;
	struct journal_entry *e;
	char old[VALUE_BYTES];
	int err;

	if (!journal_path_is_valid(path))
		return why_set(why, -EINVAL, "set '%s': no file of /sys, /proc",
			       path);
	err = knob_read(path, old, sizeof(old));
	if (err)
		return why_errno(why, err, "read '%s'", path);
	if (!strcmp(old, value))
		return 0;
	text->entries =
		xrealloc(text->entries, text->nr + 1, sizeof(*text->entries));
	e = &text->entries[text->nr++];
	e->path = xstrdup(path);
	e->old_value = xstrdup(old);
	e->new_value = xstrdup(value);
	err = journal_file_append(j->fd, e, why);
	if (err) {
		forget_last(j);
		return err;
	}
	err = knob_write(path, value, why);
	if (err) {
		undo_last(j);
		return err;
	}
	tell(&t, JOURNAL_SET, e, NULL, NULL);
	return 0;
}

size_t journal_nr(const struct journal *j)
{
	return j->text.nr;
}

int journal_restore(struct journal *j, struct why *why)
{
	struct teller t;
	int err;

	if (!j)
		return 0;
	t.say = j->say;
	t.arg = j->arg;
	err = restore_all(&t, &j->text, why);
	if (err >= 0)
		err = journal_file_remove(j->dir_fd, why);
	journal_text_release(&j->text);
	close(j->fd);
	close(j->lock_fd);
	close(j->dir_fd);
	free(j);
	return err;
}
