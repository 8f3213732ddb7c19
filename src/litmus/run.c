// SPDX-License-Identifier: GPL-2.0-or-later
/* One run: step by step, each by its process, and what was seen of it. */
#include "litmus/litmus_impl.h"

#include "sys/pagemap.h"
#include "sys/sched.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BATCH_TRIES 20

NORETURN void litmus_broken(struct bench *b, struct litmus *l, const char *why,
			    ...)
{
	char text[200];
	va_list ap;

	va_start(ap, why);
	vsnprintf(text, sizeof(text), why, ap);
	va_end(ap);
	group_kill(l);
	bench_broken(b, "%s", text);
}

NORETURN void litmus_skip(struct bench *b, struct litmus *l,
			  const struct why *why)
{
	group_kill(l);
	bench_skip_why(b, why);
}

uint64_t litmus_frame(struct bench *b, struct litmus *l, pid_t pid,
		      unsigned int page)
{
	struct page_state p;
	struct why why;

	if (pagemap_read_of(pid, l->shared->addr[page], 1, mm_page_bytes(), &p,
			    &why))
		litmus_broken(b, l, "%s", why.text);
	return p.has_pfn ? p.pfn : 0;
}

/* Of one run. */
struct course {
	struct bench *b;
	struct litmus *l;
	const struct scenario *s;
	struct ideal ideal; /* of what was done */
	bool is_batched; /* pages ought to be in an LRU batch still */
};

static void fail(struct course *c, size_t step, const struct litmus_report *r)
{
	char text[128];

	scenario_step_text(c->s, &c->s->steps[step], text, sizeof(text));
	if (r->is_lacking)
		litmus_skip(c->b, c->l, &r->why);
	litmus_broken(c->b, c->l, "step %zu, '%s': %s", step + 1, text,
		      r->why.text);
}

static bool moves_frames(const struct scn_step *st)
{
	switch (st->verb) {
	case SCN_WRITE:
	case SCN_FORCE:
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		return true;
	default:
		return false;
	}
}

/* What only one of them has is not inherited, or not yet faulted in: no copy. */
static char see_fork(struct course *c, const struct scn_step *st, pid_t child)
{
	for (unsigned int i = 0; i < c->s->nr_pages; i++) {
		uint64_t mine, its;

		mine = litmus_frame(c->b, c->l, c->l->pids[st->proc], i);
		its = litmus_frame(c->b, c->l, child, i);
		if (mine && its && mine != its)
			return 'c';
	}
	return c->l->sees_frames ? 'r' : 'w';
}

static char see_value(struct course *c, const struct scn_step *st, size_t step,
		      const struct litmus_report *r)
{
	uint8_t seen[2];

	for (unsigned int half = 0; half < 2; half++) {
		if (r->seen[half] >= IDEAL_STAMPS)
			litmus_broken(c->b, c->l,
				      "step %zu saw %#llx, which nobody wrote",
				      step + 1,
				      (unsigned long long)r->seen[half]);
		seen[half] = (uint8_t)r->seen[half];
	}
	return (char)ideal_judge(&c->ideal, st, seen);
}

static char see(struct course *c, size_t step, uint64_t before,
		const struct litmus_report *r)
{
	const struct scn_step *st = &c->s->steps[step];
	uint64_t after;

	switch (st->verb) {
	case SCN_READ:
	case SCN_LOOK:
		return see_value(c, st, step, r);
	case SCN_FORK:
		return see_fork(c, st, r->pid);
	case SCN_MERGE:
		return merge_run(c->b, c->l, st->proc, st->page, st->other)
			       ? '.'
			       : 'n';
	case SCN_SWAPOUT:
	case SCN_MIGRATE:
	case SCN_COLLAPSE:
		return r->gave_none ? 'n' : '.';
	default:
		break;
	}
	if (!moves_frames(st))
		return '.';
	after = litmus_frame(c->b, c->l, c->l->pids[st->proc], st->page);
	if (!before || !after)
		return 'w';
	return before == after ? 'r' : 'c';
}

static bool takes(const struct scn_step *st)
{
	return st->verb == SCN_GET || st->verb == SCN_PIN ||
	       st->verb == SCN_DIO;
}

/* By a process that was never forked, or through what was never taken. */
static bool is_void(const struct course *c, const struct scn_step *st)
{
	if (!c->l->pids[st->proc])
		return true;
	return st->ref != SCN_NONE && !takes(st) && c->l->refused[st->ref];
}

static void after_fork(struct course *c, const struct scn_step *st,
		       const struct litmus_report *r)
{
	struct litmus_report begun;
	struct why why;

	if (group_add(c->l, st->other, r->pid, &why))
		litmus_broken(c->b, c->l, "%s", why.text);
	if (st->times > 1)
		return;
	box_wait(c->b, c->l, st->other, &begun);
	if (begun.is_lacking)
		litmus_skip(c->b, c->l, &begun.why);
	if (begun.err)
		litmus_broken(c->b, c->l, "begin process %s: %s",
			      c->s->procs[st->other], begun.why.text);
}

/* Done by kernel threads too, on other CPUs. */
static bool is_of_others(const struct scn_step *st)
{
	return st->verb == SCN_MERGE || st->verb == SCN_MIGRATE ||
	       st->verb == SCN_COLLAPSE;
}

static void order(struct course *c, unsigned int proc,
		  enum litmus_order_kind kind)
{
	const struct litmus_order o = { .kind = (uint8_t)kind };
	struct litmus_report r;

	box_post(c->l, proc, &o);
	box_wait(c->b, c->l, proc, &r);
	if (r.is_lacking)
		litmus_skip(c->b, c->l, &r.why);
	if (r.err)
		litmus_broken(c->b, c->l, "process %s: %s", c->s->procs[proc],
			      r.why.text);
}

/* Is a page on an LRU list that ought to be in a batch still? */
static bool has_left_batch(struct course *c)
{
	for (unsigned int i = 0; i < c->s->nr_pages; i++) {
		struct page_state p;
		uint64_t flags;

		if (c->s->pages[i].batch == SCN_DRAINED ||
		    pagemap_read_of(c->l->pids[0], c->l->shared->addr[i], 1,
				    mm_page_bytes(), &p, NULL) ||
		    !p.has_pfn || kpageflags_read(&p, 1, &flags, NULL))
			continue;
		if (kpf_has(flags, KPF_LRU))
			return true;
	}
	return false;
}

/*
 * Faults of others fill a batch, and that empties it. Looked at before the first
 * step that may empty it itself.
 */
static bool is_lost(struct course *c, const struct scn_step *st)
{
	if (!c->is_batched)
		return false;
	c->is_batched = st->verb == SCN_FORK || st->verb == SCN_EXIT ||
			st->verb == SCN_READ;
	return !c->is_batched && st->verb != SCN_DRAIN && has_left_batch(c);
}

static char do_step(struct course *c, size_t step)
{
	const struct scn_step *st = &c->s->steps[step];
	struct litmus_order o = { .step = (uint8_t)step };
	struct ideal next = c->ideal;
	struct litmus_report r;
	uint64_t before = 0;
	struct why why;
	char seen;

	if (is_void(c, st))
		return '?';
	o.stamp = ideal_step(&next, c->s, st);
	if (moves_frames(st))
		before = litmus_frame(c->b, c->l, c->l->pids[st->proc],
				      st->page);
	if (st->verb == SCN_FORK)
		box_clear(c->l, st->other);
	if (takes(st))
		c->l->refused[st->ref] = false;
	box_post(c->l, st->proc, &o);
	box_wait(c->b, c->l, st->proc, &r);
	if (r.is_refused) {
		if (takes(st))
			c->l->refused[st->ref] = true;
		return 'x';
	}
	if (r.err)
		fail(c, step, &r);
	c->ideal = next;
	seen = see(c, step, before, &r);
	if (is_of_others(st) && !c->l->shared->keeps_batch)
		order(c, st->proc, ORDER_DRAIN);
	if (st->verb == SCN_FORK)
		after_fork(c, st, &r);
	if (st->verb == SCN_EXIT && group_wait_end(c->l, st->proc, &why))
		litmus_broken(c->b, c->l, "%s", why.text);
	return seen;
}

static void begin(struct course *c)
{
	struct litmus_shared *sh = c->l->shared;
	struct litmus_report r;
	struct why why;
	int cpu;

	memset(sh->boxes, 0, sizeof(sh->boxes));
	memset(sh->addr, 0, sizeof(sh->addr));
	memset(sh->crowd_ends, 0, sizeof(sh->crowd_ends));
	memset(sh->crowd_arrived, 0, sizeof(sh->crowd_arrived));
	memset(c->l->refused, 0, sizeof(c->l->refused));
	sh->scn = *c->s;
	sh->start = c->ideal;
	sh->keeps_batch = sh->is_local = sh->is_remote = false;
	for (size_t i = 0; i < c->s->nr_pages; i++) {
		sh->keeps_batch |= c->s->pages[i].batch != SCN_DRAINED;
		sh->is_local |= c->s->pages[i].batch == SCN_LRU_LOCAL;
		sh->is_remote |= c->s->pages[i].batch == SCN_LRU_REMOTE;
	}
	cpu = sched_cpu_now();
	sh->cpu = cpu < 0 ? 0 : cpu;
	if (ways_find(c->s, sh->ways, &why))
		litmus_skip(c->b, c->l, &why);
	if (group_start(c->l, &why))
		litmus_broken(c->b, c->l, "%s", why.text);
	box_wait(c->b, c->l, 0, &r);
	if (r.is_lacking)
		litmus_skip(c->b, c->l, &r.why);
	if (r.err)
		litmus_broken(c->b, c->l, "begin process %s: %s",
			      c->s->procs[0], r.why.text);
	if (sh->keeps_batch)
		order(c, 0, ORDER_TOUCH);
	c->is_batched = sh->keeps_batch;
	c->l->sees_frames = litmus_frame(c->b, c->l, c->l->pids[0], 0) != 0;
}

/* Each lets go by itself, so that nothing of it is under way afterwards. */
static void finish(struct course *c)
{
	const struct litmus_order order = { .kind = ORDER_END };
	struct litmus_report r;
	struct why why;

	for (unsigned int i = 0; i < SCN_PROCS; i++) {
		if (!c->l->pids[i] || c->s->crowd[i] > 1)
			continue;
		box_post(c->l, i, &order);
		box_wait(c->b, c->l, i, &r);
		if (r.err || group_wait_end(c->l, i, &why))
			litmus_broken(c->b, c->l, "end process %s: %s",
				      c->s->procs[i],
				      r.err ? r.why.text : why.text);
	}
	group_kill(c->l);
}

/* False: the pages are not where they have to be for it. */
static bool run_once(struct course *c, char observed[OBSERVED_MAX])
{
	ideal_init(&c->ideal, c->s);
	begin(c);
	for (size_t i = 0; i < c->s->nr_steps; i++) {
		if (is_lost(c, &c->s->steps[i])) {
			group_kill(c->l);
			return false;
		}
		observed[i] = do_step(c, i);
		observed[i + 1] = '\0';
	}
	finish(c);
	return true;
}

void litmus_run(struct bench *b, struct litmus *l, const struct scenario *s,
		char observed[OBSERVED_MAX])
{
	struct course c = { .b = b, .l = l, .s = s };

	for (int i = 0; i < BATCH_TRIES; i++)
		if (run_once(&c, observed))
			return;
	bench_skip(b,
		   "a page left the LRU batch before it was looked for there, "
		   "%d times: other work fills the batch (a quiet machine, or "
		   "run-bench lab --smp 2)",
		   BATCH_TRIES);
}
