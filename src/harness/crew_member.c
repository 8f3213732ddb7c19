// SPDX-License-Identifier: GPL-2.0-or-later
/* A member of a crew: how it comes to be, what it does, how it ends. */
#include "harness/crew_impl.h"

#include "sys/arch.h"
#include "sys/clock.h"
#include "sys/sched.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define STACK_TOUCH (32u << 10)

static void usage_since(struct thread_usage *u)
{
	struct thread_usage now;

	thread_usage_read(&now);
	u->minflt = now.minflt - u->minflt;
	u->majflt = now.majflt - u->majflt;
	u->nvcsw = now.nvcsw - u->nvcsw;
	u->nivcsw = now.nivcsw - u->nivcsw;
}

/* One order; false: it was to end. */
static bool obey(struct member *m, uint32_t n)
{
	struct crew *c = m->crew;
	struct thread_usage usage;

	while (crew_load(&c->call) != n)
		crew_sleep_while(&c->call, n - 1);
	if (!c->order)
		return false;
	thread_usage_read(&usage);
	crew_store(&m->ready, n);
	while (crew_load(&c->go) != n)
		ARCH_PAUSE();
	m->err = c->order(c->arg, m->idx);
	m->done_ns = clock_mono_ns();
	crew_store(&m->done, n);
	__atomic_add_fetch(&c->nr_done, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&c->is_sleeping, __ATOMIC_SEQ_CST))
		crew_wake_all(&c->nr_done);
	usage_since(&usage);
	m->usage = usage;
	crew_store(&m->rested, n);
	return true;
}

static void touch_stack(void)
{
	volatile char stack[STACK_TOUCH];

	for (size_t i = 0; i < sizeof(stack); i += 512)
		stack[i] = 1;
}

/* The first order is 1, and serves to tell that the member is there. */
static void serve(struct member *m)
{
	m->tid = (pid_t)syscall(SYS_gettid);
	touch_stack();
	crew_store(&m->done, 1);
	__atomic_add_fetch(&m->crew->nr_done, 1, __ATOMIC_SEQ_CST);
	crew_wake_all(&m->crew->nr_done);
	for (uint32_t n = 2; obey(m, n); n++)
		;
}

static void *thread_main(void *arg)
{
	serve(arg);
	return NULL;
}

/* Only what is safe after a bare clone. */
static NORETURN void process_main(struct member *m)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != m->crew->parent)
		proc_exit(1);
	serve(m);
	proc_exit(0);
}

static void start_thread(struct bench *b, struct member *m)
{
	pthread_attr_t attr;
	int err;

	m->stack = mmap(NULL, CREW_STACK_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m->stack == MAP_FAILED)
		bench_broken(b, "map a stack: %m");
	pthread_attr_init(&attr);
	err = pthread_attr_setstack(&attr, m->stack, CREW_STACK_BYTES);
	if (!err)
		err = pthread_create(&m->thread, &attr, thread_main, m);
	pthread_attr_destroy(&attr);
	if (err == EAGAIN)
		bench_skip(b, "start thread %zu: %s (see ulimit -u)", m->idx,
			   strerror(err));
	if (err)
		bench_broken(b, "start thread %zu: %s", m->idx, strerror(err));
}

static void start_process(struct bench *b, struct member *m)
{
	pid_t pid = proc_fork();

	if (pid == 0)
		process_main(m);
	if (pid == -EAGAIN || pid == -ENOMEM)
		bench_skip(b, "fork: %s (see ulimit -u, and free memory)",
			   strerror(-pid));
	if (pid < 0)
		bench_broken(b, "fork: %s", strerror(-pid));
}

/* By the caller: what libc does on the way may allocate. */
static void place(struct bench *b, struct member *m)
{
	struct why why;
	int err = sched_pin_pid(m->tid, bench_cpu(b, m->idx), &why);

	if (err)
		bench_broken(b, "%s", why.text);
	/* Reset-on-fork made it an ordinary task; SCHED_BATCH is inherited. */
	if (b->req->policy == POLICY_FIFO && sched_fifo_pid(m->tid, 1, &why))
		bench_broken(b, "%s", why.text);
}

/* Asleep, as until it is placed it may have to run on this CPU. */
static void wait_arrived(struct crew *c, const struct member *m)
{
	uint32_t seen;

	while ((seen = crew_load(&c->nr_done)), crew_load(&m->done) != 1)
		crew_sleep_while(&c->nr_done, seen);
}

void crew_member_start(struct member *m)
{
	struct crew *c = m->crew;

	if (c->kind == CREW_THREADS)
		start_thread(c->b, m);
	else
		start_process(c->b, m);
	wait_arrived(c, m);
	place(c->b, m);
}

bool crew_member_end(struct member *m)
{
	struct proc_end end;

	if (m->crew->kind == CREW_PROCESSES)
		return !proc_reap(m->tid, &end) && proc_end_ok(&end);
	pthread_join(m->thread, NULL);
	munmap(m->stack, CREW_STACK_BYTES);
	return true;
}
