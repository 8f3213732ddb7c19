// SPDX-License-Identifier: GPL-2.0-or-later
/* A region by stack: the tree of calls as rows "outer;inner". */
#include "profile/fold_parts.h"

#include "base/err.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* "copy_page_range", "zram_open [zram]": without what parts frames in a stack. */
static char *frame_name(const struct symbols *symbols, uint64_t addr)
{
	const struct symbol *s = symbols_find(symbols, addr, true);
	const bool is_kernel = addr >> 63;
	const char *name = s ? s->name : FOLD_UNKNOWN;
	const char *module = s ? s->module : is_kernel ? NULL : FOLD_USER;
	char *frame = xasprintf("%s%s%s%s", name, module ? " [" : "",
				module ? module : "", module ? "]" : "");

	for (char *c = frame; *c; c++)
		if (*c == ';')
			*c = ':';
	return frame;
}

/* The stack down to this function. outer: NULL at a root. */
static char *stack_name(const char *outer, const struct symbols *symbols,
			uint64_t addr)
{
	char *frame = frame_name(symbols, addr), *stack;

	if (!outer)
		return frame;
	stack = xasprintf("%s;%s", outer, frame);
	free(frame);
	return stack;
}

static uint64_t sum_of(const struct stream_region *g, uint32_t *id_max)
{
	uint64_t sum = 0;

	*id_max = 0;
	for (size_t i = 0; i < g->nr_calls; i++) {
		sum += g->calls[i].nr;
		if (g->calls[i].id > *id_max)
			*id_max = g->calls[i].id;
	}
	return sum;
}

void fold_calls(struct fold_record *fr, const struct symbols *symbols,
		const struct stream_region *g, size_t k)
{
	uint64_t counts[PROFILE_NR] = { 0 };
	uint32_t id_max;
	uint64_t sum = sum_of(g, &id_max);
	char **stacks; /* by id; of a parent before its children */

	if (!g->nr_calls)
		return;
	if (sum > g->total) {
		fold_note(fr,
			  "no stacks: the tree of calls has %" PRIu64
			  " instructions, the region %" PRIu64,
			  sum, g->total);
		return;
	}
	stacks = xcalloc((size_t)id_max + 1, sizeof(*stacks));
	for (size_t i = 0; i < g->nr_calls; i++) {
		const struct stream_call *c = &g->calls[i];

		stacks[c->id] = stack_name(stacks[c->parent], symbols, c->addr);
		counts[PROFILE_INSNS] = c->nr;
		if (c->nr)
			fold_table_add(&fr->stacks, stacks[c->id], NULL, k,
				       counts);
	}
	counts[PROFILE_INSNS] = g->total - sum;
	if (sum < g->total)
		fold_table_add(&fr->stacks, FOLD_UNKNOWN, NULL, k, counts);
	for (size_t i = 0; i <= id_max; i++)
		free(stacks[i]);
	free(stacks);
}
