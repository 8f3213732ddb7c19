// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/aide.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_BYTES (128u << 10)

/* At the low end of the mapping, below the stack. */
struct aide {
	pthread_t thread;
	uint32_t tid; /* futex: 0 until the thread runs */
	void (*main)(void *);
	void *arg;
};

/* What lies below the stack: a page would do. */
#define HEAD_BYTES (64u << 10)

static void *aide_main(void *arg)
{
	struct aide *a = arg;

	__atomic_store_n(&a->tid, (uint32_t)syscall(SYS_gettid),
			 __ATOMIC_RELEASE);
	syscall(SYS_futex, &a->tid, FUTEX_WAKE, 1, NULL, NULL, 0);
	a->main(a->arg);
	return NULL;
}

struct aide *aide_start(void (*main)(void *), void *arg, struct why *why)
{
	pthread_attr_t attr;
	struct aide *a;
	int err;

	a = mmap(NULL, HEAD_BYTES + STACK_BYTES, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (a == MAP_FAILED) {
		why_errno(why, -errno, "map the stack of a thread");
		return NULL;
	}
	a->main = main;
	a->arg = arg;
	pthread_attr_init(&attr);
	err = pthread_attr_setstack(&attr, (char *)a + HEAD_BYTES, STACK_BYTES);
	if (!err)
		err = pthread_create(&a->thread, &attr, aide_main, a);
	pthread_attr_destroy(&attr);
	if (err) {
		why_errno(why, -err, "start a thread");
		munmap(a, HEAD_BYTES + STACK_BYTES);
		return NULL;
	}
	while (!__atomic_load_n(&a->tid, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, &a->tid, FUTEX_WAIT, 0, NULL, NULL, 0);
	return a;
}

void aide_join(struct aide *a)
{
	if (!a)
		return;
	pthread_join(a->thread, NULL);
	munmap(a, HEAD_BYTES + STACK_BYTES);
}

pid_t aide_tid(const struct aide *a)
{
	return (pid_t)a->tid;
}
