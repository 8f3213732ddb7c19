/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_parts.h - what the files source*.c share. */
#ifndef PROFILE_SOURCE_PARTS_H
#define PROFILE_SOURCE_PARTS_H

#include "profile/source.h"

#include <elfutils/libdw.h>
#include <stdbool.h>

/* Of code, [from, to). */
struct source_range {
	uint64_t from, to;
	size_t nr; /* of the unit, or of the function */
};

struct source_unit {
	Dwarf_Die die;
	const char *name, *dir; /* of the compilation; or NULL */
	/* Made when it is first asked for: */
	bool is_read;
	size_t nr_functions, nr_ranges;
	Dwarf_Die *functions;
	struct source_range *ranges; /* of functions; ascending */
};

struct source {
	int fd;
	Dwarf *dwarf;
	size_t nr_units, nr_ranges;
	struct source_unit *units;
	struct source_range *ranges; /* of units; ascending */
	/* source_path.c */
	char **tops; /* folders that the kernel was built in; owned */
	size_t nr_tops;
	void *paths; /* tsearch(): struct source_path */
};

/* Ascending by from; for qsort(). */
int source_range_compare(const void *x, const void *y);
/* The range that holds addr, or NULL. */
const struct source_range *source_range_find(const struct source_range *ranges,
					     size_t nr, uint64_t addr);
/* Add the ranges of code of die as those of nr. */
void source_range_add(struct source_range **ranges, size_t *nr_ranges,
		      Dwarf_Die *die, size_t nr);

/* Learn from the names of all units where the kernel's top was. */
void source_path_learn(struct source *s);
/*
 * A file as the DWARF names it, from the kernel's top: "mm/memory.c". path is
 * libdw's and stays; dir is the unit's, or NULL. Lives as long as s.
 */
const char *source_path(struct source *s, const char *path, const char *dir);
void source_path_release(struct source *s);

#endif
