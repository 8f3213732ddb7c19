// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/call_symbols.h"

#include "lab/plugin/alloc.h"
#include "lab/plugin/call_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Functions of a word: first the two that are none. */
enum { FUNCTION_USER, FUNCTION_KERNEL, FUNCTION_SYMBOLS };

/*
 * By the name alone: since 5.8 (asm/idtentry.h) all of x86's exceptions
 * and interrupts enter at one of these.
 */
static const struct {
	const char *name;
	bool is_prefix;
	uint32_t flag;
} known[] = {
	{ "asm_exc_", true, CALL_ENTRY },
	{ "asm_sysvec_", true, CALL_ENTRY },
	{ "asm_common_interrupt", false, CALL_ENTRY },
	{ "asm_spurious_interrupt", false, CALL_ENTRY },
	/* One entry for each vector, so that any of it is the start of one. */
	{ "irq_entries_start", false, CALL_ENTRY | CALL_START },
	{ "spurious_entries_start", false, CALL_ENTRY | CALL_START },
	{ "asm_fred_entrypoint_", true, CALL_ENTRY },
	{ "__switch_to_asm", false, CALL_SWITCH },
	{ "__switch_to", false, CALL_SWITCH },
};

static uint32_t flags_of(const char *name)
{
	size_t len = strcspn(name, " \t\n");

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t nr = strlen(known[i].name);

		if (!strncmp(name, known[i].name, nr) &&
		    (known[i].is_prefix || nr == len))
			return known[i].flag;
	}
	return 0;
}

static void add(struct call_symbols *s, struct call_symbol new)
{
	struct call_symbol *more;

	if (s->nr == s->max) {
		s->max = s->max ? 2 * s->max : 1024;
		more = plugin_alloc(s->max, sizeof(*more));
		if (s->nr)
			memcpy(more, s->symbols, s->nr * sizeof(*more));
		free(s->symbols);
		s->symbols = more;
	}
	s->symbols[s->nr++] = new;
}

static bool take_line(struct call_symbols *s, const char *line)
{
	uint64_t addr;
	char type;
	int len = 0;

	if (line[0] == '#' || line[0] == '\n')
		return true;
	if (sscanf(line, "%" SCNx64 " %c %n", &addr, &type, &len) != 2 ||
	    !len || !line[len])
		return false;
	if (strchr("tTwW", type))
		add(s,
		    (struct call_symbol){ addr, flags_of(line + len), true });
	else
		add(s, (struct call_symbol){ addr, 0, false });
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct call_symbol *x = a, *y = b;

	return (x->addr > y->addr) - (x->addr < y->addr);
}

/* Several names of one address are one function, known by any of them. */
static void merge(struct call_symbols *s)
{
	size_t nr = 0;

	qsort(s->symbols, s->nr, sizeof(*s->symbols), by_address);
	for (size_t i = 0; i < s->nr; i++) {
		struct call_symbol *last = &s->symbols[nr - 1];

		if (!nr || last->addr != s->symbols[i].addr) {
			s->symbols[nr++] = s->symbols[i];
			continue;
		}
		last->flags |= s->symbols[i].flags;
		last->is_code |= s->symbols[i].is_code;
	}
	s->nr = nr;
}

long call_symbols_read(struct call_symbols *s, FILE *in)
{
	bool has_code = false;
	char line[1024];
	long nr = 0;

	while (fgets(line, sizeof(line), in)) {
		nr++;
		if (!take_line(s, line))
			return nr;
	}
	if (s->nr)
		merge(s);
	for (size_t i = 0; i < s->nr; i++)
		has_code |= s->symbols[i].is_code;
	if (s->nr >= CALL_FUNCTIONS_MAX - FUNCTION_SYMBOLS)
		return nr;
	return has_code ? 0 : -1;
}

void call_symbols_release(struct call_symbols *s)
{
	free(s->symbols);
	*s = (struct call_symbols){ 0 };
}

uint32_t call_symbols_word(const struct call_symbols *s, uint64_t addr)
{
	bool is_kernel = addr >> 63;
	size_t low = 0, high = s->nr;
	const struct call_symbol *found;
	uint32_t word;

	/* The last that is not above. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	found = low ? &s->symbols[low - 1] : NULL;
	/* User code is never in a function of the kernel, nor the reverse. */
	if (!found || !found->is_code || (found->addr ^ addr) >> 63)
		return is_kernel ? FUNCTION_KERNEL | CALL_KERNEL
				 : FUNCTION_USER;
	word = (uint32_t)(low - 1 + FUNCTION_SYMBOLS) | found->flags;
	if (is_kernel)
		word |= CALL_KERNEL;
	return found->addr == addr ? word | CALL_START : word;
}

uint64_t call_symbols_addr(const struct call_symbols *s, uint32_t word)
{
	uint32_t function = word & CALL_FUNCTION;

	return function < FUNCTION_SYMBOLS
		       ? 0
		       : s->symbols[function - FUNCTION_SYMBOLS].addr;
}
