// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree of calls in the plugin. x86-64 only: on arm64 a call puts its return
 * address into a register, and nothing says where the stack is.
 */
#include "lab/plugin/call_symbols.h"
#include "lab/plugin/call_tree.h"
#include "lab/plugin/core.h"
#include "lab/plugin/counts.h"
#include "lab/plugin/plugin.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static struct call_symbols symbols;
static struct call_tree tree;

bool calls_init(char *why, size_t why_bytes)
{
	const char *path = plugin_options.symbols;
	FILE *in;
	long bad;

	if (plugin_is_arm64) {
		snprintf(why, why_bytes, "calls=on: x86-64 only");
		return false;
	}
	if (!path) {
		snprintf(why, why_bytes, "calls=on: no symbols=FILE");
		return false;
	}
	in = fopen(path, "re");
	if (!in) {
		snprintf(why, why_bytes, "open '%s': %s", path,
			 strerror(errno));
		return false;
	}
	bad = call_symbols_read(&symbols, in);
	fclose(in);
	if (bad > 0)
		snprintf(why, why_bytes, "%s:%ld: no symbol", path, bad);
	else if (bad < 0)
		snprintf(why, why_bytes, "%s: no function in it", path);
	return !bad;
}

void calls_translated(struct insn_record *r)
{
	r->function = call_symbols_word(&symbols, r->addr);
	if (r->flags & INSN_IRET)
		r->function |= CALL_IRET;
}

void calls_begin(void)
{
	call_tree_begin(&tree, PLUGIN_CPUS_MAX);
}

void calls_insn(struct insn_record *r, unsigned int cpu)
{
	call_tree_insn(&tree, cpu, r->function, r->addr);
}

void calls_access(struct insn_record *r, uint64_t addr, bool is_store)
{
	(void)r;
	if (is_store)
		call_tree_push(&tree, addr);
	else
		call_tree_pop(&tree, addr);
}

void calls_write(FILE *out)
{
	uint64_t sum = call_tree_total(&tree);

	for (size_t i = 1; i < tree.nr_nodes; i++) {
		const struct call_node *n = &tree.nodes[i];
		uint64_t addr = call_symbols_addr(&symbols, n->function);

		fprintf(out, "C %zu %" PRIu32 " %" PRIx64 " %" PRIu64 "\n", i,
			n->parent, addr ? addr : n->addr, n->nr);
	}
	/* Each execution is credited once: anything else is a mistake here. */
	if (sum != counts_total())
		plugin_die("the tree of calls has %" PRIu64
			   " instructions, the region %" PRIu64,
			   sum, counts_total());
}
