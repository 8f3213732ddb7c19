/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rusage.h - what the kernel counts for the calling thread, in one system call.
 *
 * Unlike the perf event page-faults, minflt also counts faults that the kernel
 * takes on the thread's behalf (get_user_pages): the difference is theirs.
 */
#ifndef SYS_RUSAGE_H
#define SYS_RUSAGE_H

#include "base/err.h"

#include <stdint.h>
#include <sys/resource.h>

struct thread_usage {
	uint64_t minflt; /* page faults without I/O */
	uint64_t majflt; /* page faults with I/O */
	uint64_t nvcsw; /* gave up the CPU */
	uint64_t nivcsw; /* was made to give up the CPU */
};

/* Cannot fail: RUSAGE_THREAD exists since 2.6.26. */
static inline void thread_usage_read(struct thread_usage *u)
{
	struct rusage ru;

	if (getrusage(RUSAGE_THREAD, &ru) < 0)
		BUG("getrusage(RUSAGE_THREAD) failed");
	u->minflt = (uint64_t)ru.ru_minflt;
	u->majflt = (uint64_t)ru.ru_majflt;
	u->nvcsw = (uint64_t)ru.ru_nvcsw;
	u->nivcsw = (uint64_t)ru.ru_nivcsw;
}

#endif
