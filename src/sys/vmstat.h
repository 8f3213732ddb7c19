/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmstat.h - /proc/vmstat, read often and without allocating.
 *
 * The whole machine is counted, not one process. Event counters (pgfault,
 * pgreuse, pgalloc_*, thp_*) are summed over the CPUs at every read and are
 * exact. Counters named nr_* run behind by what each CPU holds back, up to 125
 * pages (stat_threshold), until vmstat_refresh() or the once-a-second flush.
 * A read returns about one page of text, and the kernel collects anew for each:
 * late names are some microseconds younger than early ones.
 *
 * struct vmstat holds all of it and may lie in any memory: in a MAP_SHARED
 * mapping, reading it causes no COW fault of its own.
 */
#ifndef SYS_VMSTAT_H
#define SYS_VMSTAT_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

#define VMSTAT_FIELDS_MAX 512
#define VMSTAT_TEXT_MAX	  (24 * 1024)

struct vmstat_field {
	const char *name; /* into text */
	uint64_t value;
};

struct vmstat {
	int fd; /* -1: not open */
	size_t nr_fields;
	struct vmstat_field fields[VMSTAT_FIELDS_MAX];
	char text[VMSTAT_TEXT_MAX]; /* as read, cut into names by parsing */
};

/* Open and read once; vmstat_close() is safe after a failure. */
MUST_CHECK int vmstat_open(struct vmstat *v, struct why *why);
void vmstat_close(struct vmstat *v);

/* A new snapshot in the place of the old one. */
MUST_CHECK int vmstat_read(struct vmstat *v, struct why *why);

/*
 * Fields from v->text, which holds "name value" lines and ends in NUL; for
 * vmstat_read() and for tests. -EINVAL: not that format; -E2BIG: more fields
 * than VMSTAT_FIELDS_MAX.
 */
MUST_CHECK int vmstat_parse(struct vmstat *v);

/* -ENOENT if the kernel has no such counter: absent is not 0. */
MUST_CHECK int vmstat_get(const struct vmstat *v, const char *name,
			  uint64_t *value);

/* Sum of all counters with this prefix ("pgalloc_"); -ENOENT: none. */
MUST_CHECK int vmstat_sum(const struct vmstat *v, const char *prefix,
			  uint64_t *value);

/* after - before of one counter; nr_* may fall. -ENOENT as above. */
MUST_CHECK int vmstat_diff(const struct vmstat *before,
			   const struct vmstat *after, const char *name,
			   int64_t *difference);

/*
 * Make every CPU hand in what it holds back (/proc/sys/vm/stat_refresh, since
 * 4.7): root only, and runs work on every CPU. -EPERM, -ENOENT.
 */
MUST_CHECK int vmstat_refresh(void);

#endif
