// SPDX-License-Identifier: GPL-2.0-or-later
/* Block devices for O_DIRECT: into the journal, then made or taken, then held. */
#include "harness/keeper.h"

#include "sys/blank.h"
#include "sys/journal.h"
#include "sys/loop.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRIES 5 /* against others who take the same free device */

static int make_loop(struct loan_device *d, struct journal *j, struct why *why)
{
	int err = loop_pick(d->path, why);

	if (!err)
		err = journal_note(j, JOURNAL_LOOP, d->path, why);
	return err ? err
		   : loop_attach(d->path, BLANK_HEAD_BYTES + d->len_bytes, why);
}

static int take_blank(struct loan_device *d, struct journal *j,
		      const char *name, struct why *why)
{
	int err = blank_pick(name, d->len_bytes, d->path, why);

	if (!err)
		err = journal_note(j, JOURNAL_BLANK, d->path, why);
	return err ? err : blank_take(d->path, d->len_bytes, why);
}

static int get_device(struct loan_device *d, struct journal *j, struct why *why)
{
	if (!strcmp(d->kind, "loop"))
		return make_loop(d, j, why);
	if (!strcmp(d->kind, "brd"))
		return take_blank(d, j, "ram", why);
	if (!strcmp(d->kind, "null_blk"))
		return take_blank(d, j, "nullb", why);
	return why_set(why, -EPROTO, "nobody knows a device called %s",
		       d->kind);
}

void loans_let_go(struct loans *l)
{
	if (l->device.kind[0])
		close(l->device.fd);
	l->device.kind[0] = '\0';
}

static int drop_device(struct loans *l, struct why *why)
{
	bool is_any = l->device.kind[0];

	loans_let_go(l);
	return is_any ? journal_undo(l->journal, l->device.path, why) : 0;
}

int loan_device(struct loans *l, const char *kind, size_t len_bytes,
		struct why *why)
{
	struct loan_device d = { .len_bytes = len_bytes };
	int err;

	if (!strcmp(l->device.kind, kind) && l->device.len_bytes >= len_bytes)
		return 0;
	err = drop_device(l, why);
	if (err)
		return err;
	snprintf(d.kind, sizeof(d.kind), "%s", kind);
	for (int i = 0; i < TRIES; i++) {
		d.fd = get_device(&d, l->journal, why);
		if (d.fd >= 0) {
			l->device = d;
			return 0;
		}
		/* Somebody was faster: what is there is not ours. */
		if (d.fd == -EBUSY || d.fd == -EAGAIN) {
			journal_forget(l->journal, d.path);
			continue;
		}
		if (d.path[0] && journal_undo(l->journal, d.path, NULL)) {
			/* Told at the end, when it is tried again. */
		}
		break;
	}
	return d.fd;
}
