// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/refs.h"

#include "base/err.h"
#include "harness/keep.h"
#include "harness/run.h"
#include "sys/cow_rules.h"
#include "sys/gup_probe.h"
#include "sys/gup_test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* Pins of other work in a sample, at most; as the judge has it. */
#define SLACK_EVENTS 4

/* Pins in vain, of each page: one a GUP call, which is rarely a small one. */
#define IN_VAIN (1.0 / 256)

/* Shared memory: it is written after a fork too, and by no COW fault. */
struct refs {
	struct bench *b;
	struct gup gup;
	/* Taken outside of phases and still there; see struct bench. */
	size_t nr_held, nr_counted;
	double pins;
};

/* A kind of device becomes a device of that kind, of the length of one I/O. */
static void lend_device(struct bench *b, struct gup_want *want)
{
	const char *kind = want->device ? want->device : "loop";
	size_t pages = want->call_pages ? want->call_pages : GUP_DEVICE_PAGES;

	if (*kind != '/')
		want->device = need_device(b, kind, pages * mm_page_bytes());
}

/* Of this kernel, machine or user; anything else is a fault of ours. */
static bool is_lacking(int err)
{
	static const int lacking[] = {
		-EOPNOTSUPP, -EPERM,	    -EACCES,	      -ENOSYS, -ENODEV,
		-ENOENT,     -EAFNOSUPPORT, -EPROTONOSUPPORT, -ENOMEM, -EAGAIN,
		-EMFILE,     -ENFILE,	    -ENOSPC,
	};

	for (size_t i = 0; i < ARRAY_SIZE(lacking); i++)
		if (err == lacking[i])
			return true;
	return false;
}

struct refs *need_refs(struct bench *b, const char *name,
		       const struct gup_want *want)
{
	const struct gup_driver *d = gup_driver_find(name);
	struct gup_want lent;
	struct refs *r;
	struct why why;
	int err;

	if (!d)
		BUG("no driver is named %s", name);
	r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (r == MAP_FAILED)
		bench_broken(b, "map memory: %m");
	lent = *want;
	if (d->wants_device)
		lend_device(b, &lent);
	err = gup_open(&r->gup, d, &lent, &why);
	if (err && is_lacking(err))
		bench_skip_why(b, &why);
	if (err)
		bench_broken(b, "%s", why.text);
	r->b = b;
	b->wants[EV_PINNED] = b->wants[EV_UNPINNED] = true;
	b->has_refs = true;
	return r;
}

static void forget_held(struct bench *b, struct refs *r)
{
	if (!r->nr_held)
		return;
	b->nr_held -= r->nr_held;
	if (refs_kind(r) == GUP_PIN)
		b->nr_pins_due -= r->nr_held * r->gup.want.nr_refs;
	b->nr_held_counted -= r->nr_counted;
	b->held_pins -= r->pins;
	r->nr_held = r->nr_counted = 0;
	r->pins = 0;
}

void refs_close(struct refs *r)
{
	if (!r)
		return;
	forget_held(r->b, r);
	gup_close(&r->gup);
	munmap(r, sizeof(*r));
}

static void add_held(struct bench *b, struct refs *r, size_t nr, bool counted,
		     double pins)
{
	if (!gup_has(&r->gup, GUP_HOLDS))
		return;
	r->nr_held += nr;
	b->nr_held += nr;
	if (refs_kind(r) == GUP_PIN)
		b->nr_pins_due += nr * r->gup.want.nr_refs;
	if (!counted)
		return;
	r->nr_counted += nr;
	b->nr_held_counted += nr;
	r->pins += pins;
	b->held_pins += pins;
}

void refs_take(struct bench *b, struct refs *r, const struct mm_region *region,
	       size_t first, size_t nr)
{
	/* Neither in a timed sample nor in a phase: counting is work. */
	bool counts = !b->is_open && (b->proof || !b->in_run);
	uint64_t before = 0, after = 0;
	struct why why;

	counts = counts && counts_now(b, "nr_foll_pin_acquired", &before);
	if (gup_take(&r->gup, mm_region_page(region, first),
		     nr * region->page_bytes, &why))
		bench_broken(b, "%s", why.text);
	if (b->is_open)
		return;
	counts = counts && counts_now(b, "nr_foll_pin_acquired", &after);
	add_held(b, r, nr, counts, (double)(after - before));
}

void refs_drop(struct bench *b, struct refs *r)
{
	struct why why;

	if (gup_drop(&r->gup, &why))
		bench_broken(b, "%s", why.text);
	forget_held(b, r);
}

int refs_try_take(struct refs *r, const struct mm_region *region, size_t first,
		  size_t nr, struct why *why)
{
	return gup_take(&r->gup, mm_region_page(region, first),
			nr * region->page_bytes, why);
}

int refs_try_drop(struct refs *r, struct why *why)
{
	return gup_drop(&r->gup, why);
}

int refs_try_look(struct refs *r, size_t offset, void *to, size_t len_bytes,
		  struct why *why)
{
	return gup_look(&r->gup, offset, to, len_bytes, why);
}

void refs_halves(struct bench *b, const struct refs *r, uint64_t *take_ns,
		 uint64_t *drop_ns)
{
	uint64_t get_usec, put_usec;

	if (!gup_probe_ns(&r->gup, take_ns, drop_ns))
		return;
	if (gup_test_usec(&r->gup, &get_usec, &put_usec))
		bench_broken(b, "%s does not say what its halves took",
			     r->gup.driver->name);
	*take_ns = get_usec * 1000;
	*drop_ns = put_usec * 1000;
}

/*
 * To read, GUP-fast pins the first page of a call before it looks whether the
 * page is exclusive, and lets go of it if not (since 5.19).
 */
static bool pins_in_vain(const struct refs *r)
{
	return refs_kind(r) == GUP_PIN && refs_has(r, GUP_FAST) &&
	       !refs_has(r, GUP_WRITE) && cow_rules_at_least(5, 19);
}

/* Said again: the last counts. */
static void claim(struct bench *b, enum evidence_id what, double per_op,
		  double slack)
{
	struct expect *e = b->claims;

	while (e->what && e->what != what)
		e++;
	if (e == &b->claims[CLAIMS_MAX])
		BUG("%s: too many claims", b->def->name);
	*e = (struct expect){ .what = what, .per_op = per_op, .slack = slack };
	b->wants[what] = true;
}

void refs_held(struct bench *b)
{
	double nr = (double)b->nr_held;

	if (!b->nr_held)
		return;
	claim(b, EV_HELD_PINS, (double)b->nr_pins_due / nr,
	      SLACK_EVENTS / nr + IN_VAIN);
	if (b->nr_held == b->nr_held_counted)
		b->proof->seen[EV_HELD_PINS] = b->held_pins / nr;
}

void refs_claim(struct bench *b, const struct refs *r, double pages_per_op,
		bool drops)
{
	double pins = refs_kind(r) == GUP_PIN ? pages_per_op : 0;

	b->claimed = r->gup.rule;
	b->claimed_pages = pages_per_op;
	b->wants[EV_REFCOUNT] = b->wants[EV_REFCOUNT_AFTER] = true;
	claim(b, EV_PINNED, pins, 0);
	if (drops || !refs_has(r, GUP_HOLDS))
		claim(b, EV_UNPINNED, pins, 0);
}

void refs_claim_vain(struct bench *b, const struct refs *r, size_t nr_pages,
		     size_t call_pages)
{
	size_t nr_calls = (nr_pages + call_pages - 1) / call_pages;

	if (!pins_in_vain(r))
		return;
	for (struct expect *e = b->claims; e->what; e++)
		if (e->what == EV_PINNED || e->what == EV_UNPINNED)
			e->per_op += (double)nr_calls / (double)nr_pages;
}

void refs_look(struct bench *b, struct refs *r, size_t offset, void *to,
	       size_t len_bytes)
{
	struct why why;

	if (gup_look(&r->gup, offset, to, len_bytes, &why))
		bench_broken(b, "%s", why.text);
}

void refs_poke(struct bench *b, struct refs *r, size_t offset, const void *from,
	       size_t len_bytes)
{
	struct why why;

	if (gup_poke(&r->gup, offset, from, len_bytes, &why))
		bench_broken(b, "%s", why.text);
}

void refs_keep_pages(struct bench *b)
{
	b->sees_through = true;
}

enum gup_ref refs_kind(const struct refs *r)
{
	return r->gup.rule->ref;
}

bool refs_has(const struct refs *r, enum gup_trait trait)
{
	return gup_has(&r->gup, trait);
}

void need_trait(struct bench *b, const struct refs *r, enum gup_trait trait)
{
	if (!refs_has(r, trait))
		bench_skip(b, "%s does not do that", r->gup.driver->name);
}

/* The smallest pins over the proof samples, of nr_ops; <0: none seen. */
static double least_pins(const struct proof_sample *p, size_t nr)
{
	int idx = evidence_vmstat(EV_PINNED);
	double min = INFINITY;

	for (size_t i = 0; i < nr; i++)
		if (p[i].is_taken && p[i].has_vmstat[idx])
			min = fmin(min, (double)p[i].vmstat[idx]);
	return isfinite(min) ? min : -1;
}

static double least_held(const struct proof_sample *p, size_t nr)
{
	double min = INFINITY;

	for (size_t i = 0; i < nr; i++)
		if (p[i].is_taken && p[i].seen[EV_HELD_PINS] >= 0)
			min = fmin(min, p[i].seen[EV_HELD_PINS]);
	return isfinite(min) ? min : -1;
}

/*
 * Where plain references stay, the inspector may show them; 0: it does not. At
 * least one a folio, but for some that left a per-CPU batch meanwhile. What
 * holds nothing may put pages into one, and that is company.
 */
#define GROWTH_MIN 0.9
static double refcount_growth(const struct bench *b,
			      const struct proof_sample *p, size_t nr)
{
	if (b->claimed->ref != GUP_GET || !(b->claimed->traits & GUP_HOLDS))
		return 0;
	for (size_t i = 0; i < nr; i++) {
		double before = p[i].seen[EV_REFCOUNT];
		double after = p[i].seen[EV_REFCOUNT_AFTER];

		if (p[i].is_taken && before >= 0 &&
		    after >= before + GROWTH_MIN)
			return after - before;
	}
	return 0;
}

static void say_taken(struct bench *b, const struct proof_sample *p, size_t nr)
{
	double pages = b->claimed_pages * (double)p[0].nr_ops;
	double pins = least_pins(p, nr), growth = refcount_growth(b, p, nr);
	const char *kind = gup_ref_name(b->claimed->ref);

	if (pins < 0)
		bench_say(b, "reference", "not seen: %s",
			  b->why_no_lagging[0] ? b->why_no_lagging
					       : "no sample took proof");
	else if (pins > fmin(SLACK_EVENTS, pages / 2))
		bench_say(b, "reference",
			  "PIN: nr_foll_pin_acquired counted %.0f for %.0f "
			  "pages",
			  pins, pages);
	else if (growth > 0)
		bench_say(b, "reference",
			  "GET: no pin counted for %.0f pages, and the "
			  "reference count rose by %.4g",
			  pages, growth);
	else if (b->sees_through)
		bench_say(b, "reference",
			  "GET: no pin counted for %.0f pages, and they are "
			  "seen through it when they are mapped no more",
			  pages);
	else
		bench_say(b, "reference",
			  "no pin counted for %.0f pages: %s, says the driver",
			  pages, kind);
}

static void say_held(struct bench *b, const struct proof_sample *p, size_t nr)
{
	double pins = least_held(p, nr);

	if (pins < 0)
		bench_say(b, "reference", "not seen: %s",
			  b->why_no_lagging[0] ? b->why_no_lagging
					       : "no sample took proof");
	else if (pins > 0)
		bench_say(b, "reference",
			  "PIN: nr_foll_pin_acquired counted %.4g a page held",
			  pins);
	else
		bench_say(b, "reference", "no pin counted for the pages held");
}

void refs_say(struct bench *b, const struct proof_sample *p, size_t nr)
{
	/* The largest size speaks. */
	if (!nr || !p[0].is_taken || b->said_size > b->size)
		return;
	if (b->claimed && b->claimed_pages > 0)
		say_taken(b, p, nr);
	else if (b->wants[EV_HELD_PINS])
		say_held(b, p, nr);
	else
		return;
	b->said_size = b->size;
}
