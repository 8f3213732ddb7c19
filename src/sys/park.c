// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/park.h"

#include "base/err.h"
#include "sys/proc.h"

#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdalign.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/* Apart, as the prefetchers of x86 and the lines of some arm64 are 128. */
#define LINE_BYTES 128

struct park {
	alignas(LINE_BYTES) uint32_t released; /* futex: 0 closed, 1 open */
	alignas(LINE_BYTES) uint32_t arrived; /* futex: how many came */
	alignas(LINE_BYTES) uint64_t stamps_ns[PARK_SLOTS];
};

/* Not FUTEX_PRIVATE_FLAG: the waiters have another mm. */
static void sleep_while(uint32_t *word, uint32_t value)
{
	/* EINTR, EAGAIN, stray wakes: every caller looks at the word again. */
	syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void wake_all(uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

struct park *park_new(void)
{
	/* The kernel rounds the length up to a page, here and in munmap(). */
	struct park *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	memset(p, 0, sizeof(*p));
	return p;
}

void park_free(struct park *p)
{
	if (p)
		munmap(p, sizeof(*p));
}

void park_reset(struct park *p)
{
	memset(p->stamps_ns, 0, sizeof(p->stamps_ns));
	__atomic_store_n(&p->arrived, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&p->released, 0, __ATOMIC_RELEASE);
}

void park_wait(struct park *p)
{
	/* fork() clears it (man 2 PR_SET_PDEATHSIG), so each child sets it. */
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0UL, 0UL, 0UL);
	__atomic_add_fetch(&p->arrived, 1, __ATOMIC_RELEASE);
	wake_all(&p->arrived);
	while (!__atomic_load_n(&p->released, __ATOMIC_ACQUIRE))
		sleep_while(&p->released, 0);
}

void park_die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0UL, 0UL, 0UL);
	if (getppid() != parent)
		proc_exit(1);
}

NORETURN void park_exit_on_release(struct park *p)
{
	park_wait(p);
	proc_exit(0);
}

void park_release(struct park *p)
{
	__atomic_store_n(&p->released, 1, __ATOMIC_RELEASE);
	wake_all(&p->released);
}

uint32_t park_arrived(const struct park *p)
{
	return __atomic_load_n(&p->arrived, __ATOMIC_ACQUIRE);
}

void park_wait_arrived(struct park *p, uint32_t nr)
{
	uint32_t now;

	while ((now = park_arrived(p)) < nr)
		sleep_while(&p->arrived, now);
}

static void check_slot(unsigned int slot)
{
	if (slot >= PARK_SLOTS)
		BUG("park slot %u of %d", slot, PARK_SLOTS);
}

void park_stamp(struct park *p, unsigned int slot, uint64_t ns)
{
	check_slot(slot);
	__atomic_store_n(&p->stamps_ns[slot], ns, __ATOMIC_RELEASE);
}

uint64_t park_stamped(const struct park *p, unsigned int slot)
{
	check_slot(slot);
	return __atomic_load_n(&p->stamps_ns[slot], __ATOMIC_ACQUIRE);
}
