// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/symbols.h"

#include "base/err.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * Nothing says where the last function of a module ends. Rather no name than
 * one for whatever lies behind it.
 */
#define MODULE_MAX_BYTES (64u << 10)

/* Lower: what /proc/kallsyms shows there are offsets, of per-CPU data on x86. */
#define KERNEL_MIN (1ull << 63)

bool symbols_is_code(const struct symbol *s)
{
	return strchr("tTwW", s->type);
}

static bool is_in(const char *name, const char *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

static bool has_end(const char *name, const char *end)
{
	size_t len = strlen(name), n = strlen(end);

	return len > n && !strcmp(name + len - n, end);
}

/* The linker's marks (include/asm-generic/sections.h): no functions. */
static bool is_end_mark(const struct symbol *s)
{
	static const char *const names[] = { "_etext",	   "_einittext",
					     "_edata",	   "_end",
					     "__init_end", "__bss_stop" };

	return is_in(s->name, names, ARRAY_SIZE(names)) ||
	       (*s->name == '_' && has_end(s->name, "_text_end"));
}

static bool is_mark(const struct symbol *s)
{
	static const char *const names[] = { "_text",	     "_stext",
					     "_sdata",	     "_sinittext",
					     "__init_begin", "__bss_start" };

	return is_in(s->name, names, ARRAY_SIZE(names)) || is_end_mark(s) ||
	       (*s->name == '_' && has_end(s->name, "_text_start"));
}

/* Of several names of one address the one with the lowest. */
static unsigned int rank(const struct symbol *s)
{
	static const char *const fronts[] = { "__pfx_",	  "__cfi_",  "__ia32_",
					      "__start_", "__stop_", "__end_" };

	for (size_t i = 0; i < ARRAY_SIZE(fronts); i++)
		if (!strncmp(s->name, fronts[i], strlen(fronts[i])))
			return 2;
	if (is_mark(s) || has_end(s->name, ".cold"))
		return 2;
	return islower((unsigned char)s->type) && s->type != 'w' &&
	       s->type != 'v';
}

static size_t nr_underscores(const struct symbol *s)
{
	return strspn(s->name, "_");
}

/* By address; of one address the best comes last. */
static int by_address(const void *x, const void *y)
{
	const struct symbol *a = x, *b = y;
	unsigned int rank_a, rank_b;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	rank_a = rank(a);
	rank_b = rank(b);
	if (rank_a != rank_b)
		return rank_a > rank_b ? -1 : 1;
	if (nr_underscores(a) != nr_underscores(b))
		return nr_underscores(a) > nr_underscores(b) ? -1 : 1;
	if (strlen(a->name) != strlen(b->name))
		return strlen(a->name) > strlen(b->name) ? -1 : 1;
	return strcmp(b->name, a->name);
}

/*
 * Where the next of its kind begins; at the end of a section there is nothing,
 * and the next code behind _etext is behind the data.
 */
static void set_end(struct symbol *s, const struct symbol *next)
{
	uint64_t most = s->addr + MODULE_MAX_BYTES;

	if (most < s->addr)
		most = UINT64_MAX;
	if (is_end_mark(s))
		s->end = s->addr;
	else if (next && ((!s->module && !next->module) || next->addr < most))
		s->end = next->addr;
	else
		s->end = most;
}

static void index_kind(struct symbols *s, bool is_code, uint32_t **list,
		       size_t *nr)
{
	const struct symbol *next = NULL;

	*nr = 0;
	*list = xrealloc(*list, s->nr ? s->nr : 1, sizeof(**list));
	for (size_t i = 0; i < s->nr; i++) {
		const struct symbol *one = &s->symbols[i];

		/* ".E_copy": a place within a function of assembly. */
		if (symbols_is_code(one) == is_code && *one->name != '.' &&
		    (one->addr >= KERNEL_MIN || one->module))
			(*list)[(*nr)++] = (uint32_t)i;
	}
	for (size_t k = *nr; k--;) {
		struct symbol *one = &s->symbols[(*list)[k]];

		/* Of one address all end where the next address is. */
		if (k + 1 < *nr && s->symbols[(*list)[k + 1]].addr != one->addr)
			next = &s->symbols[(*list)[k + 1]];
		if (!one->end)
			set_end(one, next);
	}
}

/*
 * nm's letter says whether a section may be executed, and some kernels of 7.x
 * are linked so that all of .data may be.
 */
static void correct_types(struct symbols *s)
{
	uint64_t from = symbols_address(s, "_sdata");
	uint64_t to = symbols_address(s, "_edata");

	for (size_t i = 0; from && i < s->nr; i++) {
		struct symbol *one = &s->symbols[i];

		if (one->addr < from || one->addr >= to || one->module)
			continue;
		if (one->type == 't' || one->type == 'T')
			one->type = one->type == 't' ? 'd' : 'D';
	}
}

void symbols_index(struct symbols *s)
{
	correct_types(s);
	qsort(s->symbols, s->nr, sizeof(*s->symbols), by_address);
	index_kind(s, true, &s->code, &s->nr_code);
	index_kind(s, false, &s->data, &s->nr_data);
}

const struct symbol *symbols_find(const struct symbols *s, uint64_t addr,
				  bool is_code)
{
	const uint32_t *list = is_code ? s->code : s->data;
	size_t low = 0, high = is_code ? s->nr_code : s->nr_data;
	const struct symbol *one;

	/* The last that does not begin behind addr. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->symbols[list[mid]].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	one = &s->symbols[list[low - 1]];
	return addr < one->end ? one : NULL;
}

uint64_t symbols_address(const struct symbols *s, const char *name)
{
	for (size_t i = 0; i < s->nr; i++)
		if (!s->symbols[i].module && !strcmp(s->symbols[i].name, name))
			return s->symbols[i].addr;
	return 0;
}

void symbols_release(struct symbols *s)
{
	free(s->symbols);
	free(s->code);
	free(s->data);
	free(s->text);
	free(s->program_text);
	memset(s, 0, sizeof(*s));
}
