// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/gup.h"

#include "base/err.h"
#include "sys/kernel.h"
#include "sys/mm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The linker makes these names; weak: a unit test may link no driver at all. */
extern const struct gup_driver *const __start_gup_drivers[]
	__attribute__((weak));
extern const struct gup_driver *const __stop_gup_drivers[]
	__attribute__((weak));

static int by_name(const void *a, const void *b)
{
	const struct gup_driver *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

const struct gup_driver *const *gup_drivers(size_t *nr)
{
	static const struct gup_driver **sorted;
	static size_t nr_sorted;

	if (!sorted) {
		/* cppcheck-suppress comparePointers; one array to the linker */
		nr_sorted = (size_t)(__stop_gup_drivers - __start_gup_drivers);
		sorted = xcalloc(nr_sorted + 1, sizeof(*sorted));
		for (size_t i = 0; i < nr_sorted; i++)
			sorted[i] = __start_gup_drivers[i];
		qsort(sorted, nr_sorted, sizeof(*sorted), by_name);
		for (size_t i = 1; i < nr_sorted; i++)
			if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
				BUG("two drivers are named %s",
				    sorted[i]->name);
	}
	*nr = nr_sorted;
	return sorted;
}

const struct gup_driver *gup_driver_find(const char *name)
{
	size_t nr;
	const struct gup_driver *const *drivers = gup_drivers(&nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(drivers[i]->name, name))
			return drivers[i];
	return NULL;
}

const struct gup_rule *gup_rule_of(const struct gup_driver *d,
				   const char *release)
{
	const struct gup_rule *found = d->rules;
	uint32_t now = kernel_version_code(release);

	for (const struct gup_rule *r = d->rules; r->since; r++)
		if (!r->since[0] || now >= kernel_version_code(r->since))
			found = r;
	return found;
}

const char *gup_ref_name(enum gup_ref ref)
{
	static const char *const names[] = {
		[GUP_NONE] = "none",
		[GUP_GET] = "GET",
		[GUP_PIN] = "PIN",
	};

	return names[ref];
}

/* Before the memory, as long as any type's alignment. */
union state_head {
	size_t len_bytes;
	max_align_t align;
};

void *gup_state_new(size_t size_bytes)
{
	size_t len_bytes = sizeof(union state_head) + size_bytes;
	union state_head *h =
		mmap(NULL, len_bytes, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (h == MAP_FAILED)
		BUG("out of memory for %zu bytes", len_bytes);
	h->len_bytes = len_bytes;
	return h + 1;
}

void gup_state_free(void *state)
{
	union state_head *h = state;

	if (h)
		munmap(h - 1, h[-1].len_bytes);
}

int gup_open(struct gup *g, const struct gup_driver *d,
	     const struct gup_want *want, struct why *why)
{
	struct kernel_id id;
	int err;

	memset(g, 0, sizeof(*g));
	err = kernel_id_read(&id, why);
	if (err)
		return err;
	if (want->pid && !d->does_others)
		return why_set(why, -EOPNOTSUPP,
			       "%s reaches the caller's own pages only",
			       d->name);
	err = d->ready ? d->ready(why) : 0;
	if (err)
		return err;
	g->want = *want;
	if (!g->want.nr_refs)
		g->want.nr_refs = 1;
	err = d->open(&g->state, &g->want, why);
	if (err) {
		memset(g, 0, sizeof(*g));
		return err;
	}
	g->driver = d;
	g->rule = gup_rule_of(d, id.release);
	return 0;
}

void gup_close(struct gup *g)
{
	if (g->driver)
		g->driver->close(g->state);
	memset(g, 0, sizeof(*g));
}

int gup_take(struct gup *g, void *addr, size_t len_bytes, struct why *why)
{
	return g->driver->take(g->state, addr, len_bytes, why);
}

int gup_drop(struct gup *g, struct why *why)
{
	return g->driver->drop ? g->driver->drop(g->state, why) : 0;
}

int gup_look(struct gup *g, size_t offset, void *to, size_t len_bytes,
	     struct why *why)
{
	if (!g->driver->look)
		return why_set(why, -EOPNOTSUPP,
			       "nothing can be seen through %s",
			       g->driver->name);
	return g->driver->look(g->state, offset, to, len_bytes, why);
}

int gup_poke(struct gup *g, size_t offset, const void *from, size_t len_bytes,
	     struct why *why)
{
	if (!g->driver->poke)
		return why_set(why, -EOPNOTSUPP,
			       "nothing can be written through %s",
			       g->driver->name);
	return g->driver->poke(g->state, offset, from, len_bytes, why);
}
