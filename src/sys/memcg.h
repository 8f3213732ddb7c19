/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memcg.h - memory cgroups: where they are mounted, a folder of our own, and
 * the way back out of it (Documentation/admin-guide/cgroup-v2.rst and
 * cgroup-v1/memory.rst).
 *
 * A folder or mount point of ours is one whose last component begins with
 * MEMCG_PREFIX; nothing else is ever removed.
 */
#ifndef SYS_MEMCG_H
#define SYS_MEMCG_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

#define MEMCG_PREFIX	 "cowbench-"
#define MEMCG_PATH_BYTES 400

/* A mounted hierarchy that has the memory controller. */
struct memcg_mount {
	bool is_v2;
	char path[MEMCG_PATH_BYTES]; /* the mount point */
	char root[MEMCG_PATH_BYTES]; /* what of the hierarchy is mounted */
};

/* An absolute path without "." and "..", its last component ours. */
bool memcg_path_is_valid(const char *path);
/* ".../cgroup.subtree_control" */
bool memcg_control_is_valid(const char *path);

/*
 * A line of /proc/PID/mountinfo: 1 and *m when it is cgroup2, or a v1
 * hierarchy with the memory controller; else 0. Whether cgroup2 has the
 * controller its line does not say.
 */
int memcg_parse_mount(const char *line, struct memcg_mount *m);

/*
 * The hierarchy with the memory controller, v2 if it has it. 1, or 0: none is
 * mounted; -errno with why.
 */
MUST_CHECK int memcg_find(struct memcg_mount *m, struct why *why);

/* Mount one at a folder of ours that is empty: cgroup2, else v1. */
MUST_CHECK int memcg_mount_at(const char *path, struct memcg_mount *m,
			      struct why *why);

/*
 * The folder below m->path in which this process is: "/sys/fs/cgroup/a/b".
 * -ENOENT with why when that is outside of what is mounted.
 */
MUST_CHECK int memcg_of_self(const struct memcg_mount *m, char *buf,
			     size_t size_bytes, struct why *why);

/* v2: is "memory" on for the children of the mount point? */
bool memcg_is_on(const struct memcg_mount *m);
/* Turn it on ("+memory") or off ("-memory"); path: .../cgroup.subtree_control */
MUST_CHECK int memcg_switch(const char *path, bool on, struct why *why);

/* Make a folder of ours. */
MUST_CHECK int memcg_make(const char *path, struct why *why);

/* Move this process, with all its threads, into a folder. */
MUST_CHECK int memcg_enter(const char *path, struct why *why);

/*
 * Undo. All tolerate that it is done already: 0; else 1, or -errno with why.
 * memcg_remove() moves processes that are still inside to the parent; -EBUSY:
 * some are dying and not yet gone. memcg_switch_off() leaves it on when others
 * use it now.
 */
MUST_CHECK int memcg_remove(const char *path, struct why *why);
MUST_CHECK int memcg_switch_off(const char *path, struct why *why);
MUST_CHECK int memcg_unmount(const char *path, struct why *why);

#endif
