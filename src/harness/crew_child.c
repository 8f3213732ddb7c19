// SPDX-License-Identifier: GPL-2.0-or-later
/* What members do with children of their own: async-signal-safe calls only. */
#include "harness/crew.h"

#include "sys/proc.h"

int crew_end_child(void *children, size_t i)
{
	struct crew_child *c = (struct crew_child *)children + i;

	park_release(c->park);
	return proc_wait_end(c->child);
}

int crew_reap_child(void *children, size_t i)
{
	struct crew_child *c = (struct crew_child *)children + i;

	park_reset(c->park);
	return proc_reap(c->child, NULL);
}
