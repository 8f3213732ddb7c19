// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/softdirty.h"

#include "sys/mm.h"
#include "sys/pagemap.h"
#include "sys/proc.h"
#include "sys/root.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int softdirty_clear(void)
{
	/* 4 is CLEAR_REFS_SOFT_DIRTY in fs/proc/task_mmu.c. */
	return sys_write("/proc/self/clear_refs", "4", NULL);
}

enum trial {
	TRIAL_WORKS,
	TRIAL_NOT_SET, /* a written page does not show as dirty */
	TRIAL_NOT_CLEARED, /* it still does after clearing */
	TRIAL_NOT_READABLE, /* no pagemap, no clear_refs or no memory */
};

static enum trial try_it(void)
{
	struct page_state before, after;
	struct mm_region r;

	if (mm_region_map(&r, 1, MM_BASE, NULL))
		return TRIAL_NOT_READABLE;
	mm_region_write(&r, 1);
	if (softdirty_clear() || pagemap_read(r.addr, 1, &before, NULL))
		return TRIAL_NOT_READABLE;
	if (before.soft_dirty)
		return TRIAL_NOT_CLEARED;
	mm_region_write(&r, 2);
	if (pagemap_read(r.addr, 1, &after, NULL))
		return TRIAL_NOT_READABLE;
	return after.soft_dirty ? TRIAL_WORKS : TRIAL_NOT_SET;
}

static int not_supported(struct why *why, const char *reason)
{
	why_set(why, -EOPNOTSUPP, "track writes by soft-dirty bits: %s",
		reason);
	why_hint(why, "needs CONFIG_MEM_SOFT_DIRTY and "
		      "CONFIG_PROC_PAGE_MONITOR");
	return -EOPNOTSUPP;
}

int softdirty_supported(struct why *why)
{
	int status = 0;
	pid_t child;

	if (!sys_exists("/proc/self/clear_refs"))
		return not_supported(why, "no /proc/self/clear_refs");
	child = fork();
	if (child < 0)
		return why_errno(why, -errno, "try soft-dirty bits");
	if (!child)
		proc_exit((int)try_it());
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return why_errno(why, -errno, "try soft-dirty bits");
	}
	if (!WIFEXITED(status))
		return not_supported(why, "the trial died of a signal");
	switch ((enum trial)WEXITSTATUS(status)) {
	case TRIAL_WORKS:
		return 0;
	case TRIAL_NOT_SET:
		return not_supported(why, "a written page is not shown dirty");
	case TRIAL_NOT_CLEARED:
		return not_supported(why, "clearing changes nothing");
	case TRIAL_NOT_READABLE:
		break;
	}
	return not_supported(why, "pagemap or clear_refs cannot be used");
}
