/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vma.h - the mappings of any process: /proc/PID/smaps, or else maps. */
#ifndef SYS_VMA_H
#define SYS_VMA_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vma {
	uint64_t start, end;
	char perms[5]; /* "rw-p" */
	char name[160]; /* file, "[heap]"; empty: anonymous */
	bool has_smaps; /* what follows is known */
	uint64_t rss_bytes;
	uint64_t anon_huge_bytes; /* of it mapped by PMDs */
	uint64_t page_bytes; /* KernelPageSize: of hugetlb its own */
	bool has_ksm; /* smaps has a KSM line: since 6.6 */
	uint64_t ksm_bytes;
	/* Would a fault try a PMD-sized THP? Since 5.0. */
	bool has_thp_eligible, is_thp_eligible;
	char flags[96]; /* VmFlags: "rd wr mr mw me ac " */
};

/*
 * The VMAs that overlap [from, to), in order of addresses; the caller frees
 * *vmas. What is no printable ASCII in a name becomes '?'. -ESRCH: no such
 * process; -ENXIO: it has no memory: a zombie, a kernel thread; -EPERM: it may
 * not be looked at. With hints.
 */
MUST_CHECK int vma_list(pid_t pid, uint64_t from, uint64_t to,
			struct vma **vmas, size_t *nr, struct why *why);

#endif
