// SPDX-License-Identifier: GPL-2.0-or-later
/* Mailboxes: one order and one answer at a time, by futexes in shared memory. */
#include "litmus/litmus_impl.h"

#include "sys/proc.h"

#include <limits.h>
#include <linux/futex.h>
#include <time.h>

#define SLICE_MS 200

void futex_sleep(uint32_t *word, uint32_t value, unsigned int ms)
{
	const struct timespec t = { .tv_sec = ms / 1000,
				    .tv_nsec = ms % 1000 * 1000000L };

	/* Not FUTEX_PRIVATE_FLAG: others have another mm. */
	syscall(SYS_futex, word, FUTEX_WAIT, value, &t, NULL, 0);
}

void futex_wake(uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void box_clear(struct litmus *l, unsigned int proc)
{
	struct litmus_box *box = &l->shared->boxes[proc];

	/* Asked already: an actor tells when it has begun. */
	box->nr_asked = 1;
	box->nr_answered = 0;
}

void box_post(struct litmus *l, unsigned int proc,
	      const struct litmus_order *order)
{
	struct litmus_box *box = &l->shared->boxes[proc];

	box->order = *order;
	__atomic_add_fetch(&box->nr_asked, 1, __ATOMIC_RELEASE);
	futex_wake(&box->nr_asked);
}

void box_wait(struct bench *b, struct litmus *l, unsigned int proc,
	      struct litmus_report *r)
{
	struct litmus_box *box = &l->shared->boxes[proc];
	const char *name = l->shared->scn.procs[proc];
	unsigned int waited_ms = 0;
	uint32_t now;

	while ((now = __atomic_load_n(&box->nr_answered, __ATOMIC_ACQUIRE)) !=
	       box->nr_asked) {
		if (waited_ms && group_is_dead(l, proc))
			litmus_broken(b, l, "process %s died at step %u", name,
				      box->order.step + 1u);
		if (waited_ms >= LITMUS_TIMEOUT_MS)
			litmus_broken(b, l,
				      "process %s has not done step %u after "
				      "%u s",
				      name, box->order.step + 1u,
				      waited_ms / 1000);
		futex_sleep(&box->nr_answered, now, SLICE_MS);
		waited_ms += SLICE_MS;
	}
	*r = box->report;
}

/* By a look at its parent and no more: the warden is quicker. */
static void end_if_alone(const struct litmus_shared *sh)
{
	if (kill(sh->coordinator, 0) && errno == ESRCH)
		proc_exit(1);
}

void box_receive(struct litmus_shared *sh, unsigned int proc,
		 struct litmus_order *order)
{
	struct litmus_box *box = &sh->boxes[proc];
	uint32_t asked;

	while ((asked = __atomic_load_n(&box->nr_asked, __ATOMIC_ACQUIRE)) ==
	       box->nr_answered) {
		end_if_alone(sh);
		futex_sleep(&box->nr_asked, asked, 10 * SLICE_MS);
	}
	*order = box->order;
}

void box_answer(struct litmus_shared *sh, unsigned int proc,
		const struct litmus_report *r)
{
	struct litmus_box *box = &sh->boxes[proc];

	box->report = *r;
	__atomic_add_fetch(&box->nr_answered, 1, __ATOMIC_RELEASE);
	futex_wake(&box->nr_answered);
}
