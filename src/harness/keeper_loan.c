// SPDX-License-Identifier: GPL-2.0-or-later
/* How each thing is borrowed: into the journal first, then from the machine. */
#include "harness/keeper.h"

#include "base/err.h"
#include "sys/hugetlb.h"
#include "sys/journal.h"
#include "sys/loop.h"
#include "sys/memcg.h"
#include "sys/mm.h"
#include "sys/root.h"
#include "sys/swaps.h"
#include "sys/zram.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRIES 5 /* against others who take the same free device */

/*
 * Twice what is asked for: the kernel drops pages from the swap cache as soon
 * as they are used when more than half of all swap is taken (vm_swap_full()).
 */
static uint64_t roomy(uint64_t len_bytes)
{
	uint64_t page_bytes = mm_page_bytes();

	len_bytes = (len_bytes + page_bytes - 1) / page_bytes * page_bytes;
	return 2 * len_bytes + 64 * page_bytes;
}

/* After a failure: what is noted for this path and was done, undone. */
static int back_out(struct loans *l, const char *path, int err)
{
	if (journal_undo(l->journal, path, NULL)) {
		/* Told at the end, when it is tried again. */
	}
	return err;
}

/* A device that has its size: header, note, on. */
static int put_into_use(struct loans *l, const char *path, uint64_t len_bytes,
			struct why *why)
{
	int err;

	err = swap_format(path, len_bytes, why);
	if (!err)
		err = journal_note(l->journal, JOURNAL_SWAP, path, why);
	if (!err)
		err = swap_on(path, SWAP_PRIO_MAX, why);
	return err;
}

static int make_zram(struct loans *l, char *path, uint64_t len_bytes,
		     struct why *why)
{
	bool is_new;
	int err;

	err = zram_pick(path, &is_new, why);
	if (err)
		return err;
	err = journal_note(l->journal, is_new ? JOURNAL_ZRAM_NEW : JOURNAL_ZRAM,
			   path, why);
	if (err)
		return err;
	if (is_new)
		err = zram_add(path, why);
	if (!err)
		err = zram_set_bytes(path, len_bytes, why);
	/* Somebody was faster, and gets no reset for it. */
	if (err == -EAGAIN || err == -EBUSY) {
		journal_forget(l->journal, path);
		return err;
	}
	if (!err)
		err = put_into_use(l, path, len_bytes, why);
	return err ? back_out(l, path, err) : 0;
}

static int make_loop(struct loans *l, char *path, uint64_t len_bytes,
		     struct why *why)
{
	int err, fd;

	err = loop_pick(path, why);
	if (err)
		return err;
	err = journal_note(l->journal, JOURNAL_LOOP, path, why);
	if (err)
		return err;
	fd = loop_attach(path, len_bytes, why);
	if (fd < 0)
		return back_out(l, path, fd);
	err = put_into_use(l, path, len_bytes, why);
	close(fd);
	return err ? back_out(l, path, err) : 0;
}

/* All of it is read back first; then the device is as it was found. */
static int drop_swap(struct loans *l, struct why *why)
{
	int err = 0;

	if (l->swap.path[0])
		err = journal_undo(l->journal, l->swap.path, why);
	if (!err)
		l->swap.path[0] = '\0';
	return err;
}

/* Two of our own would be of the same priority, and used in turn. */
int loan_swap(struct loans *l, uint64_t len_bytes, bool through_cache,
	      struct why *why)
{
	uint64_t roomy_bytes = roomy(len_bytes);
	struct loan_swap *s = &l->swap;
	struct swap_area area;
	char path[32] = "";
	int err;

	if (s->path[0] && s->through_cache == through_cache &&
	    s->asked_bytes >= len_bytes && swap_find(s->path, &area) > 0 &&
	    area.len_bytes - area.used_bytes >= len_bytes)
		return 0;
	err = drop_swap(l, why);
	if (err)
		return err;
	for (int i = 0; i < TRIES; i++) {
		err = through_cache ? make_loop(l, path, roomy_bytes, why)
				    : make_zram(l, path, roomy_bytes, why);
		if (err != -EAGAIN && err != -EBUSY)
			break;
	}
	if (err)
		return err;
	snprintf(s->path, sizeof(s->path), "%s", path);
	s->through_cache = through_cache;
	s->asked_bytes = len_bytes;
	return 0;
}

int loan_hugetlb(struct loans *l, size_t page_bytes, uint64_t nr,
		 struct why *why)
{
	struct hugetlb_pool p;
	char path[96];
	int err;

	hugetlb_path(page_bytes, path, sizeof(path));
	err = hugetlb_read(page_bytes, &p, why);
	if (err || p.nr_free >= nr)
		return err;
	err = journal_set_pool(l->journal, path,
			       p.nr_persistent + nr - p.nr_free, why);
	if (!err)
		err = hugetlb_read(page_bytes, &p, why);
	if (err || p.nr_free >= nr)
		return err;
	return why_set(why, -ENOMEM,
		       "borrow %" PRIu64 " hugetlb pages of %zu kB: somebody "
		       "else took some, %" PRIu64 " are free",
		       nr, page_bytes / 1024, p.nr_free);
}

static int mount_own(struct loans *l, struct memcg_mount *m, struct why *why)
{
	char *path = xasprintf("%s/" MEMCG_PREFIX "memory", l->state_dir);
	int err = journal_note(l->journal, JOURNAL_MOUNT, path, why);

	if (!err) {
		err = memcg_mount_at(path, m, why);
		if (err)
			back_out(l, path, err);
	}
	free(path);
	return err;
}

static int turn_on(struct loans *l, const struct memcg_mount *m,
		   struct why *why)
{
	char *path;
	int err;

	if (!m->is_v2 || memcg_is_on(m))
		return 0;
	path = xasprintf("%s/cgroup.subtree_control", m->path);
	err = journal_note(l->journal, JOURNAL_CONTROLLER, path, why);
	if (!err)
		err = memcg_switch(path, true, why);
	free(path);
	return err;
}

int loan_memcg(struct loans *l, struct why *why)
{
	struct memcg_mount m;
	char *path;
	int err;

	if (l->memcg[0])
		return 0;
	err = memcg_find(&m, why);
	if (err < 0)
		return err;
	err = err ? 0 : mount_own(l, &m, why);
	if (err)
		return err;
	if (memcg_of_self(&m, l->back, sizeof(l->back), NULL))
		snprintf(l->back, sizeof(l->back), "%s", m.path);
	err = turn_on(l, &m, why);
	if (err)
		return err;
	path = xasprintf("%s/" MEMCG_PREFIX "%d", m.path, (int)l->owner);
	err = journal_note(l->journal, JOURNAL_CGROUP, path, why);
	if (!err)
		err = memcg_make(path, why);
	if (!err)
		snprintf(l->memcg, sizeof(l->memcg), "%s", path);
	free(path);
	return err;
}
