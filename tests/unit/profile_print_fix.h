/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_print_fix.h - profiles of a few rows, and what is printed of them. */
#ifndef TESTS_PROFILE_PRINT_FIX_H
#define TESTS_PROFILE_PRINT_FIX_H

#include "report/profile_print.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* 100 and 200 pages; counts of both sizes of INSNS, REPS and LOCKED. */
static inline struct profile_row row(const char *name, uint64_t at_100,
				     uint64_t at_200, uint64_t reps_200,
				     uint64_t locked_200)
{
	struct profile_row r = { .name = xstrdup(name) };

	r.counts[0][PROFILE_INSNS] = at_100;
	r.counts[1][PROFILE_INSNS] = at_200;
	r.counts[1][PROFILE_REPS] = reps_200;
	r.counts[1][PROFILE_LOCKED] = locked_200;
	return r;
}

static inline void set_up(struct profile_record *r, struct profile_row *rows,
			  size_t nr, uint64_t clock_100, uint64_t clock_200)
{
	*r = (struct profile_record){
		.bench = xstrdup("fork/anon"),
		.version = 1,
		.phase_name = xstrdup("call"),
		.op = xstrdup("page"),
		.sweep = xstrdup("pages"),
		.nr_sizes = 2,
		.sizes = { 100, 200 },
		.nr_ops = { 100, 200 },
		.clock_insns = { clock_100, clock_200 },
		.samples = { 2, 3 },
		.has = 1u << PROFILE_INSNS | 1u << PROFILE_REPS |
		       1u << PROFILE_LOCKED,
		.nr_cpus = 1,
		.plugin = xstrdup("api 1, QEMU 7.2.22"),
	};
	r->functions.nr = nr;
	r->functions.rows = xcalloc(nr, sizeof(*rows));
	memcpy(r->functions.rows, rows, nr * sizeof(*rows));
	axes_add(&r->axes, "page", "base");
}

struct page {
	char *text;
	size_t len;
};

static inline struct page print(const struct profile_sheet *s,
				enum profile_format format, size_t top)
{
	const struct profile_print p = { .format = format,
					 .top = top,
					 .has_legend = true };
	struct page page;
	FILE *f = open_memstream(&page.text, &page.len);

	assert_non_null(f);
	profile_print(f, s, 1, &p);
	fclose(f);
	return page;
}

/* Is there a line of these words, whatever blanks are between them? */
static inline bool has_line(const char *text, const char *words)
{
	char line[400], squeezed[400];

	while (*text) {
		size_t len = strcspn(text, "\n"), to = 0;

		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		for (size_t i = 0; line[i]; i++)
			if (line[i] != ' ' || (to && squeezed[to - 1] != ' '))
				squeezed[to++] = line[i];
		squeezed[to] = '\0';
		if (!strcmp(squeezed, words))
			return true;
		text += len + (text[len] == '\n');
	}
	return false;
}

static inline void build(struct profile_table *t,
			 const struct profile_record *r)
{
	struct why why;

	if (profile_table_build(t, r, &r->functions, PROFILE_PER_OP, &why))
		fail_msg("%s", why.text);
}

/* Two kernels and what differs. */
struct fix_two {
	struct profile_record records[2];
	struct profile_table tables[2];
	struct profile_diff diff;
	struct profile_sheet sheet;
};

/* Of nr rows each; clocks of 100 and 200 pages, and what the lab counts. */
static inline void two_up(struct fix_two *t, struct profile_row *old,
			  struct profile_row *new, size_t nr,
			  const uint64_t clocks[2][2],
			  const double lab_insns[2])
{
	struct profile_row *rows[] = { old, new };
	struct why why;

	*t = (struct fix_two){ .sheet.nr = 2 };
	for (size_t i = 0; i < 2; i++) {
		set_up(&t->records[i], rows[i], nr, clocks[i][0], clocks[i][1]);
		build(&t->tables[i], &t->records[i]);
		t->sheet.sides[i] =
			(struct profile_side){ .name = i ? "6.2" : "6.1",
					       .lab_insns = lab_insns[i] };
	}
	if (profile_diff_build(&t->diff, &t->tables[0], &t->tables[1], &why))
		fail_msg("%s", why.text);
	t->sheet.functions = (struct profile_set){
		.nr = 2,
		.tables = { &t->tables[0], &t->tables[1] },
		.diff = &t->diff,
	};
}

static inline void two_down(struct fix_two *t)
{
	profile_diff_release(&t->diff);
	for (size_t i = 0; i < 2; i++) {
		profile_table_release(&t->tables[i]);
		profile_record_release(&t->records[i]);
	}
}

#endif
