/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crew_impl.h - what crew.c and crew_member.c share; nobody else. */
#ifndef HARNESS_CREW_IMPL_H
#define HARNESS_CREW_IMPL_H

#include "harness/crew.h"
#include "harness/run.h"
#include "sys/proc.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdalign.h>

#define LINE_BYTES 128 /* prefetchers of x86, lines of some arm64 */

/* Stacks of thread members. */
#define CREW_STACK_BYTES (256u << 10)

struct member {
	alignas(LINE_BYTES) struct crew *crew;
	size_t idx;
	pid_t tid; /* of the thread; the process's pid */
	pthread_t thread;
	char *stack;
	/* written by the member */
	alignas(LINE_BYTES) uint32_t ready, done, rested; /* order numbers */
	int err;
	uint64_t done_ns;
	struct thread_usage usage; /* of the last order */
};

struct crew {
	alignas(LINE_BYTES) uint32_t call; /* futex */
	alignas(LINE_BYTES) uint32_t go;
	alignas(LINE_BYTES) uint32_t nr_done; /* futex: grows by each end */
	uint32_t is_sleeping; /* member 0, at nr_done */
	alignas(LINE_BYTES) struct bench *b;
	enum crew_kind kind;
	crew_work *work, *order; /* order: of this call; NULL: end */
	void *arg;
	uint64_t go_ns;
	size_t nr, map_bytes;
	pid_t parent;
	struct member member[];
};

static inline void crew_sleep_while(uint32_t *word, uint32_t value)
{
	syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static inline void crew_wake_all(uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static inline uint32_t crew_load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the builtin writes to it */
static inline void crew_store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/*
 * crew_member.c: make member m, on its CPU and asleep; and end it, after it was
 * told to (an order of NULL): false when it did not end well.
 */
void crew_member_start(struct member *m);
MUST_CHECK bool crew_member_end(struct member *m);

#endif
