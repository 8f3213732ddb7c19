// SPDX-License-Identifier: GPL-2.0-or-later
/* A process of the scenario: one step at a time, as it is told. */
#include "litmus/litmus_impl.h"

#include "sys/proc.h"
#include "sys/sched.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_COLD /* since Linux 5.4; glibc 2.32 */
#define MADV_COLD 20
#endif

volatile uint64_t *actor_word(const struct actor *a, unsigned int page,
			      unsigned int half)
{
	const struct mm_region *r = &a->pages[page];
	char *at = r->addr + half * (r->page_bytes / 2);

	return (volatile uint64_t *)(void *)at;
}

/*
 * lru_add_drain() is how MADV_COLD begins, whatever the range: all batches of
 * this CPU, those of new pages and those of pages that change lists. Each holds
 * a reference, which a rule by page_count() sees.
 */
int actor_drain(struct actor *a, struct why *why)
{
	if (!madvise(a->spare, mm_page_bytes(), MADV_COLD))
		return 0;
	return why_errno(why, -errno, "MADV_COLD");
}

/* As lru_add_drain_all(), which has no system call of its own. */
int actor_drain_all(struct actor *a, struct why *why)
{
	long nr = sysconf(_SC_NPROCESSORS_CONF);
	int err = 0;

	for (int cpu = 0; cpu < nr && !err; cpu++)
		if (!sched_pin(cpu, NULL))
			err = actor_drain(a, why);
	return err ? err : sched_pin(a->sh->cpu, why);
}

static NORETURN void sleeper_main(struct litmus_shared *sh, unsigned int proc)
{
	__atomic_add_fetch(&sh->crowd_arrived[proc], 1, __ATOMIC_RELEASE);
	futex_wake(&sh->crowd_arrived[proc]);
	while (!__atomic_load_n(&sh->crowd_ends[proc], __ATOMIC_ACQUIRE))
		futex_sleep(&sh->crowd_ends[proc], 0, LITMUS_TIMEOUT_MS);
	proc_exit(0);
}

/* The child is a process of the scenario, or one of many that only sleep. */
static pid_t fork_one(struct actor *a, unsigned int child, bool is_crowd)
{
	struct litmus_report r = { 0 };
	/*
	 * Each page that either copies after the fork goes through the LRU
	 * batch, which takes 15 (31 since 6.6): no more of libc than needed.
	 */
	pid_t pid = a->sh->keeps_batch && !a->has_refs ? proc_fork() : fork();

	if (pid)
		return pid < 0 ? -errno : pid;
	group_close_files();
	if (is_crowd)
		sleeper_main(a->sh, child);
	a->me = child;
	a->uffd = -1;
	memset(a->is_protected, 0, sizeof(a->is_protected));
	actor_forget_refs(a);
	/* exit_mmap() and munmap() empty the batch of their CPU. */
	if (a->sh->is_local)
		r.err = actor_go_elsewhere(a, &r.why);
	if (!r.err)
		r.err = actor_open_refs(a, &r.why);
	if (!r.err && !a->sh->keeps_batch)
		r.err = actor_drain(a, &r.why);
	r.is_lacking = r.err == -EOPNOTSUPP;
	box_answer(a->sh, child, &r);
	actor_main(a);
}

/* Many: what fork makes of the pages is over when it returns. */
static void fork_crowd(struct actor *a, const struct scn_step *st,
		       struct litmus_report *r)
{
	struct litmus_shared *sh = a->sh;
	uint32_t now;

	for (unsigned int i = 0; i < st->times; i++) {
		pid_t pid = fork_one(a, st->other, true);

		if (pid < 0) {
			r->err = why_errno(&r->why, pid, "fork child %u of %u",
					   i + 1, st->times);
			return;
		}
		sh->crowd[st->other][i] = pid;
	}
	r->pid = sh->crowd[st->other][0];
	while ((now = __atomic_load_n(&sh->crowd_arrived[st->other],
				      __ATOMIC_ACQUIRE)) < st->times)
		futex_sleep(&sh->crowd_arrived[st->other], now,
			    LITMUS_TIMEOUT_MS);
}

static void do_fork(struct actor *a, const struct scn_step *st,
		    struct litmus_report *r)
{
	pid_t pid;

	if (st->times > 1) {
		fork_crowd(a, st, r);
		return;
	}
	pid = fork_one(a, st->other, false);
	if (pid < 0)
		r->err = why_errno(&r->why, pid, "fork");
	else
		r->pid = pid;
	r->is_refused = pid == -EAGAIN || pid == -ENOMEM;
}

static NORETURN void do_exit(struct actor *a, struct litmus_report *r)
{
	/* The end of a process would release some references later. */
	r->err = actor_close_refs(a, &r->why);
	box_answer(a->sh, a->me, r);
	proc_exit(0);
}

static void do_step(struct actor *a, const struct litmus_order *o,
		    struct litmus_report *r)
{
	const struct scn_step *st = &a->sh->scn.steps[o->step];

	switch (st->verb) {
	case SCN_FORK:
		do_fork(a, st, r);
		break;
	case SCN_EXIT:
		do_exit(a, r);
	case SCN_DRAIN:
		r->err = actor_drain_all(a, &r->why);
		break;
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
	case SCN_LOOK:
	case SCN_POKE:
	case SCN_DROP:
		actor_refs(a, st, o, r);
		break;
	default:
		actor_memory(a, st, o, r);
	}
	if (!r->err && !a->sh->keeps_batch)
		r->err = actor_drain(a, &r->why);
}

static int begin(struct actor *a, struct why *why)
{
	int err = sched_pin(a->sh->cpu, why);

	if (err)
		return err;
	/* An untimely end is the coordinator's to tell, not a core file's. */
	signal(SIGPIPE, SIG_IGN);
	a->spare = mmap(NULL, mm_page_bytes(), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (a->spare == MAP_FAILED)
		return why_errno(why, -errno, "map a page");
	actor_forget_refs(a);
	err = actor_open_refs(a, why);
	return err ? err : actor_map(a, why);
}

static void obey(struct actor *a, const struct litmus_order *o,
		 struct litmus_report *r)
{
	if (o->kind == ORDER_STEP)
		do_step(a, o, r);
	else if (o->kind == ORDER_DRAIN)
		r->err = actor_drain_all(a, &r->why);
	else
		r->err = actor_touch_batch(a, &r->why);
	r->is_lacking |= r->err == -EOPNOTSUPP;
}

NORETURN void actor_main(struct actor *a)
{
	struct litmus_order o;
	struct litmus_report r = { 0 };

	if (!a->spare) {
		r.err = begin(a, &r.why);
		r.is_lacking = r.err == -EOPNOTSUPP || r.err == -EPERM;
		box_answer(a->sh, a->me, &r);
	}
	for (;;) {
		box_receive(a->sh, a->me, &o);
		memset(&r, 0, sizeof(r));
		if (o.kind == ORDER_END)
			do_exit(a, &r);
		obey(a, &o, &r);
		box_answer(a->sh, a->me, &r);
	}
}
