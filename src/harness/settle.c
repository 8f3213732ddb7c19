// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lab only: a machine at rest, and a phase between two ticks.
 *
 * In an emulated machine whose clock counts instructions, time that passes
 * idle costs nothing. So every phase is begun from a sleep, and right after a
 * timer tick: a phase below one tick period (4 million instructions at
 * HZ=250) then has no tick inside, whose thousands of instructions would
 * otherwise fall into one sample and not into the next. The sleep is long
 * enough for what earlier samples left behind: RCU callbacks (freed tasks,
 * files, and since 6.4 VMAs) wait for a grace period of some ticks, and kernel
 * threads for a CPU that a SCHED_FIFO task does not give.
 */
#include "harness/run.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_COLD /* since Linux 5.4; glibc 2.32 */
#define MADV_COLD 20
#endif

#define SETTLE_NS  40000000u /* ten ticks at HZ=250 */
#define AFTER_NS   60000u /* the tick's own work and what it wakes */
#define HEAP_BYTES (96u << 10)

/*
 * The memory of the harness itself is copied by fork too. Were it to grow from
 * one size to the next, each of its pages would tilt the line through the
 * sizes, so all that will be used is there from the start.
 */
static void populate(void)
{
	extern char __data_start[], _end[];
	const size_t page_bytes = mm_page_bytes();
	uintptr_t at = (uintptr_t)__data_start;
	char *heap;

	/* One store a page: the first may begin in its middle. */
	for (; at < (uintptr_t)_end; at = (at | (page_bytes - 1)) + 1)
		/* cppcheck-suppress selfAssignment; the store is the point */
		*(volatile char *)at = *(volatile char *)at;
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	heap = malloc(HEAP_BYTES);
	if (heap)
		memset(heap, 1, HEAP_BYTES);
	/* The compiler may not see that nobody reads it. */
	__asm__ volatile("" : : "r"(heap) : "memory");
	free(heap);
}

/*
 * PIDs lie in a tree whose leaves hold 64. A child that is alone in its leaf
 * costs fork() and exit() an allocation more than one beside its parent, so
 * children begin at the leaf of their parent.
 */
static void settle_pids(const struct bench *b)
{
	char text[16];
	int len, fd;

	fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return; /* without CONFIG_CHECKPOINT_RESTORE: as it comes */
	len = snprintf(text, sizeof(text), "%d", b->pid & ~63);
	(void)!write(fd, text, (size_t)len);
	close(fd);
}

void settle_start(struct bench *b)
{
	struct why why;

	if (!b->req->is_lab)
		return;
	if (tick_find(&b->tick, &why))
		bench_broken(b, "%s", why.text);
	populate();
}

/*
 * New pages wait in a per-CPU batch (15 of them, 31 since 6.6) until it is
 * full, and are not freed before: up to a batch of pages would be freed in a
 * phase or not as the samples before left it. munmap() and exit emptied it
 * themselves once, 7.2 does not. MADV_COLD does (madvise_cold(), since 5.4)
 * before it looks at the range: the last page of the heap, as a mapping made
 * for this would be one VMA more to find in every fault.
 */
static void settle_lru(void)
{
	uintptr_t end = (uintptr_t)sbrk(0) & ~(mm_page_bytes() - 1);

	/* A kernel without it is as it is. */
	(void)madvise((void *)(end - mm_page_bytes()), mm_page_bytes(),
		      MADV_COLD);
}

void settle(struct bench *b)
{
	if (!b->settles)
		return;
	if (!b->keeps_batch && !(b->kind_made && b->kind_made->is_batched))
		settle_lru();
	settle_pids(b);
	tick_sleep(&b->tick, SETTLE_NS, AFTER_NS);
}

/*
 * A tick inside a phase that could do without is an accident. A longer phase
 * starts right after a tick too, so it meets the same number every time.
 */
uint32_t settle_drop(const struct tick *t, uint64_t nr_ticks, uint64_t wall_ns)
{
	return nr_ticks && wall_ns < t->period_ns ? DROP_TICK : 0;
}

void settle_note(struct bench *b)
{
	uint64_t wall_ns = b->sample->wall_ns[0], nr;
	uint32_t drop;

	if (!b->settles)
		return;
	nr = tick_count(&b->tick, b->start_wall_ns, b->start_wall_ns + wall_ns);
	drop = settle_drop(&b->tick, nr, wall_ns);
	b->sample->drop |= drop;
	if (!drop && nr > b->nr_ticks)
		b->nr_ticks = nr;
}

void settle_end(struct bench *b)
{
	if (b->nr_ticks)
		bench_note(b, "timer_ticks_in_phase", (double)b->nr_ticks);
}
