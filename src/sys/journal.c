// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/journal.h"

#include "base/err.h"
#include "sys/journal_file.h"
#include "sys/hugetlb.h"
#include "sys/knob.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct journal {
	int dir_fd, lock_fd, fd;
	journal_fn say;
	void *arg;
	struct journal_text text;
};

int journal_begin(struct journal **out, const char *state_dir, journal_fn say,
		  void *arg, struct why *why)
{
	struct journal_teller t = { .say = say, .arg = arg };
	struct journal_owner self;
	int dir_fd, lock_fd, fd, err;
	struct journal *j;

	*out = NULL;
	dir_fd = journal_dir_open(state_dir, true, &lock_fd, why);
	if (dir_fd < 0)
		return dir_fd;
	err = journal_settle_dead(dir_fd, &t, why);
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

static struct journal_entry *add_entry(struct journal *j,
				       enum journal_kind kind, const char *path,
				       const char *old_value,
				       const char *new_value)
{
	struct journal_text *text = &j->text;
	struct journal_entry *e;

	text->entries =
		xrealloc(text->entries, text->nr + 1, sizeof(*text->entries));
	e = &text->entries[text->nr++];
	e->kind = kind;
	e->path = xstrdup(path);
	e->old_value = old_value ? xstrdup(old_value) : NULL;
	e->new_value = new_value ? xstrdup(new_value) : NULL;
	return e;
}

static void forget(struct journal *j, size_t i)
{
	struct journal_text *text = &j->text;

	journal_entry_release(&text->entries[i]);
	text->nr--;
	memmove(&text->entries[i], &text->entries[i + 1],
		(text->nr - i) * sizeof(*text->entries));
}

/* On the disk before the act; what cannot be noted is not done. */
static int note(struct journal *j, enum journal_kind kind, const char *path,
		const char *old_value, const char *new_value, struct why *why)
{
	struct journal_entry *e;
	int err;

	if (!journal_path_is_valid(kind, path))
		return why_set(why, -EINVAL,
			       kind == JOURNAL_SETTING
				       ? "set '%s': no file of /sys, /proc"
				       : "note '%s': not one of ours",
			       path);
	e = add_entry(j, kind, path, old_value, new_value);
	err = journal_file_append(j->fd, e, why);
	if (err)
		forget(j, j->text.nr - 1);
	return err;
}

int journal_note(struct journal *j, enum journal_kind kind, const char *path,
		 struct why *why)
{
	if (kind == JOURNAL_SETTING || kind == JOURNAL_POOL)
		BUG("a setting is noted by journal_set()");
	return note(j, kind, path, NULL, NULL, why);
}

/* What half worked goes back at once; what cannot, at the end. */
static void undo_last_setting(struct journal *j)
{
	const struct journal_entry *e = &j->text.entries[j->text.nr - 1];
	char now[JOURNAL_VALUE_BYTES];

	if (knob_read(e->path, now, sizeof(now)) ||
	    (strcmp(now, e->old_value) != 0 &&
	     knob_write(e->path, e->old_value, NULL)))
		return;
	forget(j, j->text.nr - 1);
}

/* Of the entries before the end-th, the last of this setting; or NULL. */
static const struct journal_entry *last_setting(const struct journal *j,
						const char *path, size_t end)
{
	while (end-- > 0)
		if (!strcmp(j->text.entries[end].path, path))
			return &j->text.entries[end];
	return NULL;
}

static bool is_change(const struct journal_entry *e, const char *from,
		      const char *to)
{
	return e && e->kind == JOURNAL_SETTING && !strcmp(e->old_value, from) &&
	       !strcmp(e->new_value, to);
}

/*
 * To and fro, once per sample: the last two changes of the setting were these
 * two, so what is noted already leads back from both values. Else the file
 * would grow until nobody reads it.
 */
static bool is_noted(const struct journal *j, const char *path, const char *old,
		     const char *value)
{
	const struct journal_entry *last = last_setting(j, path, j->text.nr),
				   *before;

	if (!last)
		return false;
	before = last_setting(j, path, (size_t)(last - j->text.entries));
	return (is_change(last, old, value) && is_change(before, value, old)) ||
	       (is_change(last, value, old) && is_change(before, old, value));
}

static void tell_set(const struct journal *j)
{
	const struct journal_teller t = { .say = j->say, .arg = j->arg };

	journal_tell(&t, JOURNAL_SET, &j->text.entries[j->text.nr - 1], NULL,
		     NULL);
}

int journal_set(struct journal *j, const char *path, const char *value,
		struct why *why)
{
	char old[JOURNAL_VALUE_BYTES];
	int err;

	if (!journal_path_is_valid(JOURNAL_SETTING, path))
		return note(j, JOURNAL_SETTING, path, "", "", why);
	err = knob_read(path, old, sizeof(old));
	if (err)
		return why_errno(why, err, "read '%s'", path);
	if (!strcmp(old, value))
		return 0;
	if (is_noted(j, path, old, value))
		return knob_write(path, value, why);
	err = note(j, JOURNAL_SETTING, path, old, value, why);
	if (err)
		return err;
	err = knob_write(path, value, why);
	if (err) {
		undo_last_setting(j);
		return err;
	}
	tell_set(j);
	return 0;
}

int journal_set_pool(struct journal *j, const char *path, uint64_t nr,
		     struct why *why)
{
	char old[24], value[24];
	struct hugetlb_pool p;
	int err;

	if (!hugetlb_path_is_valid(path))
		return note(j, JOURNAL_POOL, path, "", "", why);
	err = hugetlb_read_path(path, &p, why);
	if (err || p.nr_persistent == nr)
		return err;
	snprintf(old, sizeof(old), "%" PRIu64, p.nr_persistent);
	snprintf(value, sizeof(value), "%" PRIu64, nr);
	err = note(j, JOURNAL_POOL, path, old, value, why);
	if (err)
		return err;
	err = hugetlb_resize(path, nr, why);
	if (err) {
		if (!hugetlb_resize(path, p.nr_persistent, NULL))
			forget(j, j->text.nr - 1);
		return err;
	}
	tell_set(j);
	return 0;
}

int journal_undo(struct journal *j, const char *path, struct why *why)
{
	const struct journal_teller t = { .say = j->say, .arg = j->arg };

	for (size_t i = j->text.nr; i-- > 0;) {
		int err;

		if (strcmp(j->text.entries[i].path, path) != 0)
			continue;
		err = journal_restore_one(&t, &j->text.entries[i], why);
		if (err < 0)
			return err;
		forget(j, i);
	}
	return 0;
}

void journal_forget(struct journal *j, const char *path)
{
	for (size_t i = j->text.nr; i-- > 0;)
		if (!strcmp(j->text.entries[i].path, path))
			forget(j, i);
}

size_t journal_nr(const struct journal *j)
{
	return j->text.nr;
}

int journal_restore(struct journal *j, struct why *why)
{
	struct journal_teller t;
	int err;

	if (!j)
		return 0;
	t.say = j->say;
	t.arg = j->arg;
	err = journal_restore_all(&t, &j->text, why);
	if (err >= 0)
		err = journal_file_remove(j->dir_fd, why);
	journal_text_release(&j->text);
	close(j->fd);
	close(j->lock_fd);
	close(j->dir_fd);
	free(j);
	return err;
}
