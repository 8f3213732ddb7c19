// SPDX-License-Identifier: GPL-2.0-or-later
/* How each kind of entry is undone. */
#include "sys/journal_file.h"

#include "base/err.h"
#include "sys/blank.h"
#include "sys/hugetlb.h"
#include "sys/knob.h"
#include "sys/loop.h"
#include "sys/memcg.h"
#include "sys/root.h"
#include "sys/swaps.h"
#include "sys/zram.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * What is busy is so because its users are on their way out, or because
 * somebody looks at a new device (udev, blkid).
 */
#define TRIES  250
#define NAP_NS 20000000

static int undo_setting(const struct journal_entry *e, char *now,
			struct why *why)
{
	int err;

	err = knob_read(e->path, now, JOURNAL_VALUE_BYTES);
	if (err) {
		*now = '\0';
		return why_errno(why, err, "read '%s'", e->path);
	}
	if (!strcmp(now, e->old_value)) {
		/* The process may have died between the line and the write. */
		*now = '\0';
		return 0;
	}
	if (strcmp(now, e->new_value) != 0)
		return 0;
	*now = '\0';
	err = knob_write(e->path, e->old_value, why);
	return err ? err : 1;
}

/* Anything from old to new is what the kernel had for us. */
static int undo_pool(const struct journal_entry *e, char *now, struct why *why)
{
	uint64_t old_nr = strtoull(e->old_value, NULL, 10);
	uint64_t new_nr = strtoull(e->new_value, NULL, 10);
	struct hugetlb_pool p;
	int err;

	err = hugetlb_read_path(e->path, &p, why);
	if (err || p.nr_persistent == old_nr)
		return err;
	if (p.nr_persistent < old_nr || p.nr_persistent > new_nr) {
		snprintf(now, JOURNAL_VALUE_BYTES, "%" PRIu64, p.nr_persistent);
		return 0;
	}
	err = hugetlb_resize(e->path, old_nr, why);
	return err ? err : 1;
}

const char *journal_how(enum journal_kind kind)
{
	switch (kind) {
	case JOURNAL_SETTING:
	case JOURNAL_POOL:
		return "put back";
	case JOURNAL_SWAP:
		return "swap off";
	case JOURNAL_ZRAM:
		return "reset";
	case JOURNAL_ZRAM_NEW:
	case JOURNAL_CGROUP:
		return "remove";
	case JOURNAL_LOOP:
		return "detach";
	case JOURNAL_CONTROLLER:
		return "take \"memory\" out of";
	case JOURNAL_MOUNT:
		return "unmount";
	case JOURNAL_BLANK:
		return "clear";
	case JOURNAL_NR_KINDS:
		break;
	}
	BUG("journal entry of kind %d", (int)kind);
}

/*
 * The device may have become another's since: only an area with our header,
 * which was there before the line was noted.
 */
static int undo_swap(const char *path, struct why *why)
{
	int err = swap_find(path, NULL);

	if (err > 0 && !swap_is_ours(path))
		return 0;
	return err ? swap_off(path, why) : 0;
}

static int undo_once(const struct journal_entry *e, char *now, struct why *why)
{
	switch (e->kind) {
	case JOURNAL_SETTING:
		return undo_setting(e, now, why);
	case JOURNAL_POOL:
		return undo_pool(e, now, why);
	case JOURNAL_SWAP:
		return undo_swap(e->path, why);
	case JOURNAL_ZRAM:
		return zram_give_back(e->path, false, why);
	case JOURNAL_ZRAM_NEW:
		return zram_give_back(e->path, true, why);
	case JOURNAL_LOOP:
		return loop_detach(e->path, why);
	case JOURNAL_CGROUP:
		return memcg_remove(e->path, why);
	case JOURNAL_CONTROLLER:
		return memcg_switch_off(e->path, why);
	case JOURNAL_MOUNT:
		return memcg_unmount(e->path, why);
	case JOURNAL_BLANK:
		return blank_give_back(e->path, why);
	case JOURNAL_NR_KINDS:
		break;
	}
	BUG("journal entry of kind %d", (int)e->kind);
}

int journal_undo_entry(const struct journal_entry *e,
		       char now_value[JOURNAL_VALUE_BYTES], struct why *why)
{
	static const struct timespec nap = { .tv_nsec = NAP_NS };
	int err = 0;

	for (int i = 0; i < TRIES; i++) {
		*now_value = '\0';
		err = undo_once(e, now_value, why);
		if (err != -EBUSY && err != -EAGAIN && err != -ENOMEM)
			break;
		nanosleep(&nap, NULL);
	}
	return err;
}
