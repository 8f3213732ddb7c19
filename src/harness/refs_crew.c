// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/refs_crew.h"

#include "base/err.h"
#include "harness/crew.h"
#include "harness/need.h"

#include <stdlib.h>
#include <string.h>

struct refs_crew {
	struct crew *crew; /* NULL: one task */
	struct mm_region region, watched;
	size_t nr_pages; /* of each task */
	bool is_own;
	bool is_drop; /* which of the two a member does next */
	size_t nr; /* tasks */
	struct refs *refs[];
};

static struct mm_region part_of(const struct refs_crew *c, size_t i)
{
	return mm_region_part(&c->region, c->is_own ? i : 0, c->nr_pages);
}

/* A member may not end the case: the reason is that of its error number. */
static int work(void *arg, size_t i)
{
	const struct refs_crew *c = arg;
	const struct mm_region part = part_of(c, i);

	if (c->is_drop)
		return refs_try_drop(c->refs[i], NULL);
	return refs_try_take(c->refs[i], &part, 0, part.nr_pages, NULL);
}

struct refs_crew *need_refs_crew(struct bench *b, const struct gup_want *more)
{
	struct gup_want want = more ? *more : (struct gup_want){ 0 };
	size_t nr = bench_number(b, "tasks");
	struct refs_crew *c;

	need_cpus(b, nr);
	want.nr_pages = bench_size(b);
	want.call_pages = bench_number(b, "batch");
	c = xcalloc(1, sizeof(*c) + nr * sizeof(c->refs[0]));
	c->nr_pages = want.nr_pages;
	c->is_own = !strcmp(bench_word(b, "range"), "own");
	for (; c->nr < nr; c->nr++)
		c->refs[c->nr] = need_refs(b, bench_word(b, "via"), &want);
	if (nr > 1)
		c->crew = crew_new(b, CREW_THREADS, nr, work, c);
	return c;
}

void refs_crew_free(struct refs_crew *c)
{
	if (!c)
		return;
	crew_free(c->crew);
	for (size_t i = 0; i < c->nr; i++)
		refs_close(c->refs[i]);
	free(c);
}

const struct refs *refs_crew_first(const struct refs_crew *c)
{
	return c->refs[0];
}

size_t refs_crew_nr_pages(const struct refs_crew *c)
{
	return (c->is_own ? c->nr : 1) * c->nr_pages;
}

size_t refs_crew_nr_ops(const struct refs_crew *c)
{
	return c->nr * c->nr_pages;
}

void refs_crew_on(struct bench *b, struct refs_crew *c,
		  const struct mm_region *region)
{
	c->region = *region;
	if (region->nr_pages <= bench_size(b))
		return;
	c->watched = part_of(c, 0);
	bench_watch(b, &c->watched);
}

void refs_crew_rest(struct bench *b, struct refs_crew *c)
{
	if (!refs_has(c->refs[0], GUP_HOLDS))
		return;
	for (size_t i = 0; i < c->nr; i++)
		refs_drop(b, c->refs[i]);
}

int refs_crew_try(struct refs_crew *c, struct why *why)
{
	int err = refs_try_take(c->refs[0], &c->region, 0, 1, why);

	return err ? err : refs_try_drop(c->refs[0], why);
}

void refs_crew_ready(struct refs_crew *c)
{
	if (c->crew)
		crew_ready(c->crew);
}

void refs_crew_take(struct bench *b, struct refs_crew *c)
{
	if (!c->crew) {
		refs_take(b, c->refs[0], &c->region, 0, c->nr_pages);
		return;
	}
	c->is_drop = false;
	crew_go(c->crew);
}

void refs_crew_drop(struct bench *b, struct refs_crew *c)
{
	if (!c->crew) {
		refs_drop(b, c->refs[0]);
		return;
	}
	c->is_drop = true;
	crew_go(c->crew);
}
