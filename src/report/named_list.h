/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * named_list.h - what lists of page kinds and of drivers have in common; inside
 * report only.
 *
 * An element is an object with name, what, ready, why and hint; its name is a
 * value of an axis.
 */
#ifndef REPORT_NAMED_LIST_H
#define REPORT_NAMED_LIST_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdio.h>

#define NAMED_WIDTH  78
#define NAMED_INDENT 12

struct named_kind {
	const char *axis; /* "page" */
	const char *noun; /* "page kind" */
	const char *option; /* of list, that names them all: "--pages" */
};

/* As page_list_filter() and page_list_find(). */
MUST_CHECK int named_filter(json_t **kept, json_t *all,
			    const struct named_kind *of, const char *pattern,
			    struct why *why);
json_t *named_find(json_t *all, const struct named_kind *of, const char *name,
		   struct why *why);

/* "no zram (modprobe zram)"; NULL: nothing is lacking. free() it. */
char *named_lack(const json_t *element);

/* " what    text" on at most NAMED_WIDTH columns. */
void named_section(FILE *out, const char *title, const char *text);

/* The sections "here", "used by" and "run it". */
void named_use_write(FILE *out, const struct named_kind *of,
		     const json_t *element, const json_t *benches);

#endif
