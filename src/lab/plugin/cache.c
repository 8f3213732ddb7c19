// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cache model in the plugin. It sees every access since the first mark, what
 * a case prepares and warms up as well, so that a region begins with what a
 * processor of this geometry would have; it counts within regions.
 */
#include "lab/plugin/cache_model.h"
#include "lab/plugin/alloc.h"
#include "lab/plugin/plugin.h"

static struct cache_model *model;

bool cache_init(const char *geometry, char *why, size_t why_bytes)
{
	struct cache_geometry g;
	char reason[150];

	if (!cache_geometry_parse(&g, geometry, reason, sizeof(reason))) {
		snprintf(why, why_bytes, "cache=%s: %s", geometry, reason);
		return false;
	}
	model = cache_model_new(&g);
	if (!model)
		snprintf(why, why_bytes, "cache=%s: no memory for it",
			 geometry);
	return model != NULL;
}

void cache_begin(void)
{
	size_t nr = counts_nr_records();

	for (size_t i = 0; i < nr; i++) {
		struct insn_record *r = counts_record(i);

		for (unsigned int k = 0; r->misses && k < CACHE_LEVELS; k++)
			r->misses[k] = 0;
	}
}

void cache_access(struct insn_record *r, uint64_t addr, uint64_t phys)
{
	unsigned int missed = cache_model_access(model, addr, phys);

	if (!missed || !region.is_active)
		return;
	if (!r->misses)
		r->misses = plugin_alloc(CACHE_LEVELS, sizeof(*r->misses));
	for (unsigned int i = 0; i < CACHE_LEVELS; i++)
		r->misses[i] += missed >> i & 1;
}
