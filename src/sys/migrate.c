// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/migrate.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

int migrate_to_node(void *addr, int node, struct why *why)
{
	int status = -ENOENT;

	if (syscall(SYS_move_pages, 0L, 1L, &addr, &node, &status,
		    (long)MPOL_MF_MOVE_ALL) < 0)
		return why_errno(why, -errno, "move a page to node %d", node);
	if (status < 0)
		return why_errno(why, status, "move a page to node %d", node);
	return 0;
}
