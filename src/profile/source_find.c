// SPDX-License-Identifier: GPL-2.0-or-later
/* One address: its line, and the chain of what was inlined around it. */
#include "profile/source_parts.h"

#include "base/err.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

/* Deeper than compilers go; of a chain that is longer the middle is lost. */
#define DEPTH_MAX 64

static void read_functions(struct source_unit *u)
{
	size_t size = 0;
	Dwarf_Die die;
	int ret;

	u->is_read = true;
	for (ret = dwarf_child(&u->die, &die); !ret;
	     ret = dwarf_siblingof(&die, &die)) {
		size_t before = u->nr_ranges;

		if (dwarf_tag(&die) != DW_TAG_subprogram)
			continue;
		source_range_add(&u->ranges, &u->nr_ranges, &die,
				 u->nr_functions);
		if (u->nr_ranges == before)
			continue; /* declared, or inlined everywhere */
		if (u->nr_functions == size) {
			size = size ? size * 2 : 64;
			u->functions = xrealloc(u->functions, size,
						sizeof(*u->functions));
		}
		u->functions[u->nr_functions++] = die;
	}
	qsort(u->ranges, u->nr_ranges, sizeof(*u->ranges),
	      source_range_compare);
}

/* The block or inlined call directly in die that holds addr. */
static bool step_into(Dwarf_Die *die, uint64_t addr)
{
	Dwarf_Die child;
	int ret;

	for (ret = dwarf_child(die, &child); !ret;
	     ret = dwarf_siblingof(&child, &child)) {
		int tag = dwarf_tag(&child);

		if ((tag == DW_TAG_inlined_subroutine ||
		     tag == DW_TAG_lexical_block) &&
		    dwarf_haspc(&child, addr) > 0) {
			*die = child;
			return true;
		}
	}
	return false;
}

/* The function, then what is inlined at addr, the innermost last. */
static size_t read_chain(const Dwarf_Die *function, uint64_t addr,
			 Dwarf_Die chain[DEPTH_MAX])
{
	Dwarf_Die die = *function;
	size_t nr = 0;

	chain[nr++] = die;
	while (nr < DEPTH_MAX && step_into(&die, addr))
		if (dwarf_tag(&die) == DW_TAG_inlined_subroutine)
			chain[nr++] = die;
	return nr;
}

static const char *name_of(Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);

	return name ? name : "";
}

/* Where the line table says that addr is. */
static void put_place(struct source *s, struct source_unit *u, uint64_t addr,
		      struct source_frame *f)
{
	Dwarf_Line *line = dwarf_getsrc_die(&u->die, addr);
	const char *path;
	int nr = 0;

	path = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
	if (line && dwarf_lineno(line, &nr))
		nr = 0;
	f->file = path ? source_path(s, path, u->dir) : "";
	f->line = nr > 0 ? (unsigned int)nr : 0;
}

/* Where inlined was called from. */
static void put_call(struct source *s, struct source_unit *u,
		     Dwarf_Die *inlined, struct source_frame *f)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word nr = 0, line = 0;
	const char *path = NULL;

	if (!dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attr),
			     &nr) &&
	    !dwarf_getsrcfiles(&u->die, &files, NULL))
		path = dwarf_filesrc(files, nr, NULL, NULL);
	if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attr), &line))
		line = 0;
	f->file = path ? source_path(s, path, u->dir) : "";
	f->line = (unsigned int)line;
}

size_t source_find(struct source *s, uint64_t addr,
		   struct source_frame frames[SOURCE_FRAMES_MAX])
{
	const struct source_range *r =
		source_range_find(s->ranges, s->nr_ranges, addr);
	struct source_unit *u = r ? &s->units[r->nr] : NULL;
	Dwarf_Die chain[DEPTH_MAX];
	size_t nr = 0;

	if (!u)
		return 0;
	if (!u->is_read)
		read_functions(u);
	r = source_range_find(u->ranges, u->nr_ranges, addr);
	if (r)
		nr = read_chain(&u->functions[r->nr], addr, chain);
	put_place(s, u, addr, &frames[0]);
	frames[0].function = nr ? name_of(&chain[nr - 1]) : "";
	if (!nr)
		return *frames[0].file ? 1 : 0;
	for (size_t i = 1; i < nr && i < SOURCE_FRAMES_MAX; i++) {
		/* The last place is the function's itself. */
		size_t inner = i == SOURCE_FRAMES_MAX - 1 ? 1 : nr - i;

		put_call(s, u, &chain[inner], &frames[i]);
		frames[i].function = name_of(&chain[inner - 1]);
	}
	return nr < SOURCE_FRAMES_MAX ? nr : SOURCE_FRAMES_MAX;
}
