// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/need.h"

#include "harness/run.h"
#include "sys/sched.h"
#include "sys/smaps.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

void need_untouched(struct bench *b, struct mm_region *r, size_t nr_pages,
		    const char *page)
{
	bool is_thp = page && !strcmp(page, "thp");
	struct why why;
	int err;

	err = mm_region_map(r, nr_pages, is_thp ? MM_THP : MM_BASE, &why);
	if (err)
		bench_broken(b, "%s", why.text);
	b->watched = r;
}

void bench_watch(struct bench *b, const struct mm_region *r)
{
	b->watched = r;
}

void need_region(struct bench *b, struct mm_region *r, size_t nr_pages,
		 const char *page)
{
	struct smaps_range seen;
	struct why why;
	int err;

	need_untouched(b, r, nr_pages, page);
	mm_region_fill(r);
	err = smaps_read(r->addr, r->len_bytes, &seen, &why);
	if (err)
		bench_broken(b, "prove the region: %s", why.text);
	if (page && !strcmp(page, "thp") &&
	    seen.anon_huge_bytes != r->len_bytes)
		bench_skip(b,
			   "asked for THP, got %llu of %zu bytes as huge pages",
			   (unsigned long long)seen.anon_huge_bytes,
			   r->len_bytes);
	if ((!page || strcmp(page, "thp")) && seen.anon_huge_bytes)
		bench_broken(b, "asked for base pages, got %llu bytes as THP",
			     (unsigned long long)seen.anon_huge_bytes);
}

void bench_want(struct bench *b, enum evidence_id what)
{
	b->wants[what] = true;
}

void bench_keep_batch(struct bench *b)
{
	b->keeps_batch = true;
}

struct park *need_park(struct bench *b)
{
	struct park *p = park_new();

	if (!p)
		bench_broken(b, "map a page shared with children: %s",
			     strerror(errno));
	return p;
}

/*
 * Only what is safe after a raw clone: no libc state, no allocation. A child
 * whose parent died before it first ran would wait forever: look twice.
 */
static NORETURN void child_main(struct park *p, pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		proc_exit(1);
	park_wait(p);
	park_stamp(p, 0, bench_now_ns());
	proc_exit(0);
}

pid_t need_parked_child(struct bench *b, struct park *p)
{
	pid_t parent = b->pid, child = proc_fork();

	if (child == 0)
		child_main(p, parent);
	if (child < 0)
		bench_broken(b, "fork: %s", strerror(-child));
	b->child = child; /* shared memory: no COW fault */
	return child;
}

pid_t need_child_after(struct bench *b, struct park *p, void (*before)(void *),
		       void *arg)
{
	pid_t parent = b->pid, child;
	uint32_t nr = park_arrived(p);

	child = proc_fork();
	if (child == 0) {
		if (before)
			before(arg);
		child_main(p, parent);
	}
	if (child == -EAGAIN || child == -ENOMEM)
		bench_skip(b, "fork: %s (see ulimit -u, and free memory)",
			   strerror(-child));
	if (child < 0)
		bench_broken(b, "fork: %s", strerror(-child));
	park_wait_arrived(p, nr + 1);
	return child;
}

void need_timed_exit(struct bench *b, struct park *p, pid_t child,
		     unsigned int exit_phase, unsigned int wait_phase)
{
	int err;

	need_child_priority(b, child);
	park_release(p);
	err = proc_wait_end(child);
	bench_phase_ns(b, exit_phase, bench_now_ns() - park_stamped(p, 0));
	if (err)
		bench_broken(b, "wait for the child: %s", strerror(-err));
	bench_begin_phase(b, wait_phase);
	need_exit_0(b, child);
	bench_end_phase(b, wait_phase);
	park_reset(p);
}

void need_exit_0(struct bench *b, pid_t child)
{
	struct proc_end end;
	char text[80];
	int err = proc_reap(child, &end);

	if (err)
		bench_broken(b, "wait for the child: %s", strerror(-err));
	if (!end.exited || end.status) {
		proc_end_text(&end, text, sizeof(text));
		bench_broken(b, "the child was to exit with 0: it %s", text);
	}
}

void need_unpark(struct bench *b, struct park *p, pid_t child)
{
	park_release(p);
	need_exit_0(b, child);
}

void need_child_priority(struct bench *b, pid_t child)
{
	/* Without the privilege it stays as it is, and so does the parent. */
	if (b->req->policy == POLICY_FIFO)
		if (sched_fifo_pid(child, 1, NULL))
			return;
}

void need_inherited_priority(struct bench *b)
{
	if (b->req->policy == POLICY_FIFO && sched_fifo_inherited(1, NULL))
		bench_note(b, "children_are_ordinary_tasks", 1);
}

void need_protected(struct bench *b, const struct mm_region *r)
{
	const size_t places[] = { 0, r->len_bytes - r->page_bytes };
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	bool is_refused = fd >= 0;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		is_refused &=
			read(fd, r->addr + places[i], 1) < 0 && errno == EFAULT;
	if (fd >= 0)
		close(fd);
	if (!is_refused)
		bench_broken(b,
			     "the region is writable after write protection");
}
