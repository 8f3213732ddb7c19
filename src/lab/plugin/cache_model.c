// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/cache_model.h"

#include <stdlib.h>
#include <string.h>

/* What an entry is known by; all bits set: an empty one. */
struct tag {
	uint64_t number; /* of the line or of the page */
	uint64_t frame; /* of user pages: where it was; else 0 */
};

struct level {
	struct tag *tags; /* by set; in a set the latest used is first */
	uint64_t set_mask;
	unsigned int nr_ways;
};

struct cache_model {
	struct level levels[CACHE_LEVELS];
	unsigned int line_bits, page_bits, kernel_page_bits;
};

struct cache_model *cache_model_new(const struct cache_geometry *g)
{
	struct cache_model *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	for (unsigned int i = 0; i < CACHE_LEVELS; i++) {
		const struct cache_size *s = &g->levels[i];
		size_t nr = s->nr_sets * s->nr_ways;

		m->levels[i] = (struct level){
			.tags = malloc(nr * sizeof(struct tag)),
			.set_mask = s->nr_sets - 1,
			.nr_ways = s->nr_ways,
		};
		if (!m->levels[i].tags) {
			cache_model_free(m);
			return NULL;
		}
		memset(m->levels[i].tags, 0xff, nr * sizeof(struct tag));
	}
	m->line_bits = g->line_bits;
	m->page_bits = g->page_bits;
	m->kernel_page_bits = g->kernel_page_bits;
	return m;
}

void cache_model_free(struct cache_model *m)
{
	if (!m)
		return;
	for (unsigned int i = 0; i < CACHE_LEVELS; i++)
		free(m->levels[i].tags);
	free(m);
}

static bool is_same(struct tag a, struct tag b)
{
	return a.number == b.number && a.frame == b.frame;
}

/* Least recently used: the last of the set makes room. */
static bool has_missed(struct level *l, struct tag tag)
{
	struct tag *set = &l->tags[(tag.number & l->set_mask) * l->nr_ways];
	unsigned int i = 0;
	bool is_there;

	if (is_same(set[0], tag))
		return false;
	while (i < l->nr_ways - 1 && !is_same(set[i], tag))
		i++;
	is_there = is_same(set[i], tag);
	memmove(&set[1], &set[0], i * sizeof(*set));
	set[0] = tag;
	return !is_there;
}

/*
 * A kernel's mappings are the same in every process and large; those of a process
 * are known by where they lead, so that a page that was copied, and the same
 * address of another process, are entries of their own.
 */
static struct tag page_tag(const struct cache_model *m, uint64_t addr,
			   uint64_t phys)
{
	if (addr >> 63)
		return (struct tag){ .number = addr >> m->kernel_page_bits };
	return (struct tag){ addr >> m->page_bits, phys >> m->page_bits };
}

unsigned int cache_model_access(struct cache_model *m, uint64_t addr,
				uint64_t phys)
{
	struct tag line = { .number = phys >> m->line_bits };
	unsigned int missed = 0;

	if (has_missed(&m->levels[CACHE_DTLB], page_tag(m, addr, phys)))
		missed |= 1u << CACHE_DTLB;
	for (unsigned int i = CACHE_L1; i <= CACHE_LLC; i++) {
		if (!has_missed(&m->levels[i], line))
			break;
		missed |= 1u << i;
	}
	return missed;
}
