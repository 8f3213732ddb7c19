// SPDX-License-Identifier: GPL-2.0-or-later
/* References: taken, looked and written through, dropped by their owner. */
#include "litmus/litmus_impl.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* Base pages of one call below: far less than IOV_MAX. */
#define PINS_AT_ONCE 128

void actor_forget_refs(struct actor *a)
{
	/* Or pages are copied for nothing, and fill the LRU batch. */
	if (a->has_refs)
		memset(a->gups, 0, sizeof(a->gups));
	a->has_refs = false;
	for (size_t i = 0; i < SCN_REFS; i++)
		a->refs[i].step = SCN_NONE;
}

/* Before any page is mapped, or right after the fork: see gup.h. */
int actor_open_refs(struct actor *a, struct why *why)
{
	const struct scenario *s = &a->sh->scn;
	int err = 0;

	for (size_t i = 0; i < s->nr_steps && !err; i++) {
		const struct litmus_way *way = &a->sh->ways[i];
		const struct gup_want want = {
			.nr_pages = 1,
			.nr_refs = way->nr_refs,
		};

		if (!way->driver || s->steps[i].proc != a->me)
			continue;
		a->has_refs = true;
		for (size_t k = 0; k < way->nr_holds && !err; k++)
			err = gup_open(&a->gups[i][k], way->driver, &want, why);
	}
	return err;
}

static int drop_holds(struct actor *a, unsigned int step, unsigned int first,
		      unsigned int end, struct why *why)
{
	int err = 0;

	for (unsigned int k = first; k < end && !err; k++)
		err = gup_drop(&a->gups[step][k], why);
	return err;
}

static int drop_ref(struct actor *a, unsigned int ref, struct why *why)
{
	unsigned int step = a->refs[ref].step;

	a->refs[ref].step = SCN_NONE;
	return drop_holds(a, step, a->refs[ref].nr_poked,
			  a->sh->ways[step].nr_holds, why);
}

int actor_close_refs(struct actor *a, struct why *why)
{
	int err = 0;

	for (unsigned int ref = 0; ref < SCN_REFS && !err; ref++)
		if (a->refs[ref].step != SCN_NONE)
			err = drop_ref(a, ref, why);
	for (size_t i = 0; i < SCN_STEPS && a->has_refs; i++)
		for (size_t k = 0; k < LITMUS_HOLDS; k++)
			gup_close(&a->gups[i][k]);
	return err;
}

static bool is_refusal(int err)
{
	return err == -EBUSY || err == -ENOMEM || err == -EPERM ||
	       err == -EAGAIN;
}

/* GUP takes whole pages, whatever part of them is asked for. */
static int take_hold(struct actor *a, const struct scn_step *st,
		     unsigned int step, unsigned int k, struct why *why)
{
	const struct mm_region *page = &a->pages[st->page];
	const unsigned int halves = a->sh->ways[step].halves[k];
	size_t half_bytes = page->page_bytes / 2;

	if (!halves || halves == (SCN_F_HALF0 | SCN_F_HALF1))
		return gup_take(&a->gups[step][k], page->addr, page->page_bytes,
				why);
	return gup_take(&a->gups[step][k],
			page->addr + (halves == SCN_F_HALF1) * half_bytes,
			half_bytes, why);
}

/*
 * A pin to read makes a page exclusive (6.0), and a copy of it where it is not:
 * of all of a huge page, as the page of a scenario is a unit. process_vm_readv()
 * pins, and lets go. One byte of each base page but the first.
 */
static int pin_rest(const struct mm_region *r, struct why *why)
{
	char bytes[PINS_AT_ONCE], *end = r->addr + r->len_bytes;
	const struct iovec local = { bytes, sizeof(bytes) };
	char *at = r->addr + r->page_bytes;

	while (at < end) {
		struct iovec remote[PINS_AT_ONCE];
		unsigned long nr = 0;

		for (; nr < PINS_AT_ONCE && at < end; at += r->page_bytes)
			remote[nr++] = (struct iovec){ at, 1 };
		if (process_vm_readv(getpid(), &local, 1, remote, nr, 0) !=
		    (ssize_t)nr)
			return why_errno(why, -errno,
					 "process_vm_readv of this process");
	}
	return 0;
}

static void take(struct actor *a, const struct scn_step *st,
		 const struct litmus_order *o, struct litmus_report *r)
{
	const struct litmus_way *way = &a->sh->ways[o->step];

	if (a->is_protected[st->page])
		r->err = actor_unprotect(a, st->page, &r->why);
	for (unsigned int k = 0; k < way->nr_holds && !r->err; k++) {
		r->err = take_hold(a, st, o->step, k, &r->why);
		if (r->err && drop_holds(a, o->step, 0, k, NULL))
			return;
	}
	r->is_refused = is_refusal(r->err);
	if (r->err)
		return;
	if (st->flags & SCN_F_WRITE)
		actor_touch_rest(a, st->page, true);
	else if (way->is_pin)
		r->err = pin_rest(&a->pages[st->page], &r->why);
	a->refs[st->ref].step = o->step;
	a->refs[st->ref].nr_looked = a->refs[st->ref].nr_poked = 0;
}

static void look(struct actor *a, const struct scn_step *st,
		 struct litmus_report *r)
{
	const unsigned int step = a->refs[st->ref].step;
	const bool is_used_up = a->sh->ways[step].is_used_up;
	unsigned int k = is_used_up ? a->refs[st->ref].nr_looked++ : 0;
	const size_t half_bytes = mm_page_bytes() / 2;
	static uint64_t page[1 << 13]; /* the largest page there is: 64 KiB */

	r->err = gup_look(&a->gups[step][k], 0, page, 2 * half_bytes, &r->why);
	if (r->err)
		return;
	r->seen[0] = page[0];
	r->seen[1] = page[half_bytes / sizeof(page[0])];
}

/*
 * A driver that answers does so with all bytes that it was asked for at once.
 * Others write the words alone.
 */
static void poke(struct actor *a, const struct scn_step *st,
		 const struct litmus_order *o, struct litmus_report *r)
{
	const unsigned int step = a->refs[st->ref].step;
	const struct litmus_way *way = &a->sh->ways[step];
	const size_t half_bytes = mm_page_bytes() / 2;
	struct gup *g = &a->gups[step][0];
	uint64_t word = o->stamp;
	static uint64_t page[1 << 13];

	if (!way->is_used_up) {
		for (unsigned int half = 0; half < 2 && !r->err; half++)
			if (step_has_half(st, half))
				r->err = gup_poke(g, half * half_bytes, &word,
						  sizeof(word), &r->why);
		return;
	}
	page[0] = page[half_bytes / sizeof(page[0])] = word;
	g += a->refs[st->ref].nr_poked++;
	r->err = gup_poke(g, 0, page,
			  step_has_half(st, 0) && step_has_half(st, 1)
				  ? 2 * half_bytes
				  : half_bytes,
			  &r->why);
}

void actor_refs(struct actor *a, const struct scn_step *st,
		const struct litmus_order *o, struct litmus_report *r)
{
	switch (st->verb) {
	case SCN_LOOK:
		look(a, st, r);
		break;
	case SCN_POKE:
		poke(a, st, o, r);
		break;
	case SCN_DROP:
		r->err = drop_ref(a, st->ref, &r->why);
		break;
	default:
		take(a, st, o, r);
	}
}
