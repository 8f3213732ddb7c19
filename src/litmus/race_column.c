// SPDX-License-Identifier: GPL-2.0-or-later
/* What threads of one process do to their memory at the same time. */
#include "litmus/race.h"

#include "sys/arch.h"
#include "sys/clock.h"
#include "sys/pageout.h"

#include <errno.h>
#include <string.h>

#define LEAD_NS 2000 /* from the agreement on a moment until that */

/* In the order of addresses for others too, whatever the processor. */
static void store_words(const struct race *r, const struct mm_region *page,
			const struct scn_step *st, uint64_t mark)
{
	uint64_t *words = (uint64_t *)(void *)page->addr;
	const size_t nr = race_words(r);

	for (size_t i = 0; i < nr; i++)
		if (!st || step_has_half(st, i >= nr / 2))
			__atomic_store_n(&words[i], mark, __ATOMIC_RELEASE);
}

static void load_words(struct race *r, const struct mm_region *page,
		       size_t step)
{
	const volatile uint64_t *words =
		(const volatile uint64_t *)(const void *)page->addr;

	r->seen.nr_words[step] = race_words(r);
	for (size_t i = 0; i < race_words(r); i++)
		r->seen.words[step][i] = words[i];
}

void race_fill(struct race *r)
{
	const struct scenario *s = &r->sh->scn;

	if (!r->is_wide || s->kind == SCN_FILE || s->kind == SCN_ZERO)
		return;
	for (size_t i = 0; i < s->nr_pages; i++)
		store_words(r, &r->first.pages[i], NULL, i + 1);
}

static void keep_seen(struct race *r, size_t step,
		      const struct litmus_report *rep)
{
	r->seen.nr_words[step] = 2;
	memcpy(r->seen.words[step], rep->seen, sizeof(rep->seen));
}

/* Once: litmus_run() insists, but here the other column is what it races. */
static void swap_out(struct actor *a, const struct scn_step *st,
		     struct litmus_report *rep)
{
	rep->err = pageout_region(&a->pages[st->page], &rep->why);
}

void race_step(struct race *r, struct actor *a, size_t step)
{
	const struct scn_step *st = &r->sh->scn.steps[step];
	const struct litmus_order o = {
		.step = (uint8_t)step,
		.stamp = race_mark(&r->sh->scn, step),
	};
	struct litmus_report *rep = &r->reports[step];
	const bool takes = st->verb == SCN_GET || st->verb == SCN_PIN ||
			   st->verb == SCN_DIO;
	pid_t pid;

	if (st->ref != SCN_NONE && !takes &&
	    a->refs[st->ref].step == SCN_NONE) {
		r->seen.was_not_done[step] = true; /* it was refused */
		return;
	}
	switch (st->verb) {
	case SCN_FORK:
		pid = race_fork(r, st->other);
		rep->err = pid < 0 ? (int)pid : 0;
		rep->is_refused = pid == -EAGAIN || pid == -ENOMEM;
		return;
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
	case SCN_LOOK:
	case SCN_POKE:
	case SCN_DROP:
		actor_refs(a, st, &o, rep);
		break;
	case SCN_DRAIN:
		rep->err = actor_drain_all(a, &rep->why);
		break;
	case SCN_SWAPOUT:
		swap_out(a, st, rep);
		break;
	case SCN_WRITE:
		if (r->is_wide)
			store_words(r, &a->pages[st->page], st, o.stamp);
		else
			actor_memory(a, st, &o, rep);
		break;
	case SCN_READ:
		if (r->is_wide)
			load_words(r, &a->pages[st->page], step);
		else
			actor_memory(a, st, &o, rep);
		break;
	default:
		actor_memory(a, st, &o, rep);
	}
	if (!rep->err &&
	    (st->verb == SCN_LOOK || (st->verb == SCN_READ && !r->is_wide)))
		keep_seen(r, step, rep);
}

static uint32_t load(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* The moment at which this column starts. */
static void wait_turn(struct race *r, unsigned int column)
{
	int64_t mine_ns = column ? r->distance_ns : -r->distance_ns;
	uint64_t start_ns;

	if (r->start == RACE_FIRST_1 + !column) {
		while (!load(&r->is_done[!column]))
			ARCH_PAUSE();
		return;
	}
	if (r->start != RACE_BOTH)
		return;
	while (!(start_ns = __atomic_load_n(&r->start_ns, __ATOMIC_ACQUIRE)))
		ARCH_PAUSE();
	if (mine_ns > 0)
		start_ns += (uint64_t)mine_ns;
	/* No pause: what runs next is what is aimed at. */
	while (clock_mono_ns() < start_ns)
		;
	for (unsigned int i = 0; i < r->nr_pauses[column]; i++)
		ARCH_PAUSE();
}

int race_column(void *race, size_t member)
{
	struct race *r = race;
	const struct scenario *s = &r->sh->scn;
	const unsigned int column = r->column_of[member];
	uint64_t ns;

	if (!member)
		__atomic_store_n(&r->start_ns, clock_mono_ns() + LEAD_NS,
				 __ATOMIC_RELEASE);
	wait_turn(r, column);
	ns = clock_mono_ns();
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->steps[i].column == column + 1)
			race_step(r, &r->first, i);
	r->lasted_ns[column] = clock_mono_ns() - ns;
	__atomic_store_n(&r->is_done[column], 1, __ATOMIC_RELEASE);
	return 0;
}
