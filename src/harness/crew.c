// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A crew lives in one MAP_SHARED mapping, as its members may be processes, and
 * as after a fork a store to private memory would be a COW fault.
 *
 * An order is a number that grows. call = n: members wake, read their usage
 * and spin; go = n: they work; done = n in each member: it has. Work starts
 * from spinning, within 100 ns of each other, because waking takes as long as
 * a small phase lasts. Waiting for the end spins too, so that the measuring
 * thread's CPU time stays as long as the wall time; but not for ever: work that
 * waits for a kernel thread of this CPU would wait for a real-time spinner.
 */
#include "harness/crew_impl.h"

#include "sys/arch.h"
#include "sys/clock.h"
#include "sys/sched.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SPIN_MAX_NS  50000000ull
#define SPINS_A_LOOK 1024 /* at the clock */

void *crew_shared(struct bench *b, size_t len_bytes)
{
	void *p = mmap(NULL, len_bytes, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED)
		bench_broken(b, "map memory that a crew shares: %m");
	return p;
}

/*
 * Spin until *word is n, at most so long; the nr_done of each look decides
 * whether to sleep, so no wake-up is lost.
 */
static void wait_for(struct crew *c, const uint32_t *word, uint32_t n)
{
	uint64_t start_ns = clock_mono_ns();
	uint32_t seen;

	for (;;) {
		for (int i = 0; i < SPINS_A_LOOK; i++) {
			if (crew_load(word) == n)
				return;
			ARCH_PAUSE();
		}
		if (clock_mono_ns() - start_ns < SPIN_MAX_NS)
			continue;
		__atomic_store_n(&c->is_sleeping, 1, __ATOMIC_SEQ_CST);
		seen = __atomic_load_n(&c->nr_done, __ATOMIC_SEQ_CST);
		if (crew_load(word) != n)
			crew_sleep_while(&c->nr_done, seen);
		crew_store(&c->is_sleeping, 0);
	}
}

/* Into the record: where it ran. */
static void note_cpus(struct bench *b, size_t nr)
{
	char key[32];

	for (size_t i = b->nr_crew ? b->nr_crew : 1; i < nr; i++) {
		snprintf(key, sizeof(key), "task_%zu_cpu", i);
		bench_note(b, key, bench_cpu(b, i));
	}
	if (nr > b->nr_crew)
		b->nr_crew = nr;
}

struct crew *crew_new(struct bench *b, enum crew_kind kind, size_t nr,
		      crew_work *work, void *arg)
{
	size_t len_bytes = sizeof(struct crew) + nr * sizeof(struct member);
	struct crew *c;
	struct why why;

	need_cpus(b, nr);
	/* A case that nobody pinned: from now on it is. */
	if (b->req->cpu < 0 && nr > 1 && sched_pin(bench_cpu(b, 0), &why))
		bench_broken(b, "%s", why.text);
	note_cpus(b, nr);
	c = crew_shared(b, len_bytes);
	c->b = b;
	c->kind = kind;
	c->work = work;
	c->arg = arg;
	c->nr = nr;
	c->map_bytes = len_bytes;
	c->parent = b->pid;
	c->call = c->go = 1;
	for (size_t i = 1; i < nr; i++) {
		struct member *m = &c->member[i];

		m->crew = c;
		m->idx = i;
		crew_member_start(m);
	}
	return c;
}

void crew_free(struct crew *c)
{
	if (!c)
		return;
	c->order = NULL;
	crew_store(&c->call, c->call + 1);
	crew_wake_all(&c->call);
	for (size_t i = 1; i < c->nr; i++)
		if (!crew_member_end(&c->member[i]))
			bench_broken(c->b, "member %zu did not end well", i);
	munmap(c, c->map_bytes);
}

static void call_up(struct crew *c, crew_work *order)
{
	uint32_t n = c->call + 1;

	c->order = order;
	crew_store(&c->call, n);
	crew_wake_all(&c->call);
	for (size_t i = 1; i < c->nr; i++)
		while (crew_load(&c->member[i].ready) != n)
			ARCH_PAUSE();
}

void crew_ready(struct crew *c)
{
	c->b->crew_next = c;
}

void crew_call_up(struct bench *b)
{
	memset(&b->crew_usage, 0, sizeof(b->crew_usage));
	b->crew_now = b->crew_next;
	b->crew_next = NULL;
	if (b->crew_now)
		call_up(b->crew_now, b->crew_now->work);
}

static void rest(struct crew *c, struct thread_usage *sum)
{
	for (size_t i = 1; i < c->nr; i++) {
		const struct member *m = &c->member[i];

		while (crew_load(&m->rested) != c->call)
			ARCH_PAUSE();
		sum->minflt += m->usage.minflt;
		sum->majflt += m->usage.majflt;
		sum->nvcsw += m->usage.nvcsw;
		sum->nivcsw += m->usage.nivcsw;
	}
}

void crew_dismiss(struct bench *b)
{
	if (b->crew_now)
		rest(b->crew_now, &b->crew_usage);
	b->crew_now = NULL;
}

void crew_start(struct crew *c)
{
	/* Not called up by crew_ready(): then that is part of the phase. */
	if (c->go == c->call)
		call_up(c, c->work);
	c->go_ns = clock_mono_ns();
	crew_store(&c->go, c->call);
}

/* Beside a phase: who was preempted spoils the sample all the same. */
static void rest_beside(struct crew *c)
{
	struct thread_usage sum = { 0 };

	rest(c, &sum);
	if (sum.nivcsw)
		c->b->sample->drop |= DROP_PREEMPTED;
}

static void wait_done(struct crew *c)
{
	for (size_t i = 1; i < c->nr; i++)
		wait_for(c, &c->member[i].done, c->call);
	for (size_t i = 0; i < c->nr; i++)
		if (c->member[i].err)
			bench_broken(c->b, "member %zu of the crew: %s", i,
				     strerror(-c->member[i].err));
}

void crew_wait(struct crew *c)
{
	wait_done(c);
	if (c != c->b->crew_now)
		rest_beside(c);
}

static void take_part(struct crew *c)
{
	c->member[0].err = c->order(c->arg, 0);
	c->member[0].done_ns = clock_mono_ns();
}

void crew_go(struct crew *c)
{
	crew_start(c);
	take_part(c);
	crew_wait(c);
}

void crew_do(struct crew *c, crew_work *fn)
{
	struct thread_usage ignored = { 0 };

	call_up(c, fn);
	crew_start(c);
	take_part(c);
	wait_done(c);
	rest(c, &ignored);
}

uint64_t crew_ns(const struct crew *c, size_t i)
{
	uint64_t done_ns = c->member[i].done_ns;

	return done_ns > c->go_ns ? done_ns - c->go_ns : 0;
}

uint64_t crew_faults(const struct crew *c)
{
	uint64_t sum = 0;

	for (size_t i = 1; i < c->nr; i++)
		sum += c->member[i].usage.minflt;
	return sum;
}

uint64_t crew_longest_ns(const struct crew *c)
{
	uint64_t longest = 0;

	for (size_t i = 0; i < c->nr; i++)
		if (crew_ns(c, i) > longest)
			longest = crew_ns(c, i);
	return longest;
}

void crew_keep_stacks(struct crew *c)
{
	for (size_t i = 1; c->kind == CREW_THREADS && i < c->nr; i++)
		if (madvise(c->member[i].stack, CREW_STACK_BYTES,
			    MADV_DONTFORK))
			bench_broken(c->b, "madvise(MADV_DONTFORK): %m");
}
