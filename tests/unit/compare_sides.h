/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_sides.h - two sides of several files; behind cmocka.h. */
#ifndef TESTS_COMPARE_SIDES_H
#define TESTS_COMPARE_SIDES_H

#include "tests/unit/compare_fix.h"

#include <stdio.h>

#define FILES_MAX 20

/* Two sides; file i is of side 0 up to nr_old. */
struct sides {
	size_t nr;
	struct fix_file *x[FILES_MAX];
	const struct result_file *f[FILES_MAX];
	struct compare_side side[2];
	struct compare_rule rule;
	struct compare_view view;
};

static inline struct sides *sides_new(size_t nr_old, size_t nr_new)
{
	struct sides *s = xcalloc(1, sizeof(*s));
	char name[32];

	s->nr = nr_old + nr_new;
	for (size_t i = 0; i < s->nr; i++) {
		snprintf(name, sizeof(name), "%zu.jsonl", i);
		s->x[i] = fix_file_new(name);
		s->f[i] = s->x[i]->ref;
	}
	s->side[0] = fix_side("old", s->f, nr_old, 0);
	s->side[1] = fix_side("new", s->f + nr_old, nr_new, 0);
	s->rule = fix_rule();
	return s;
}

static inline void sides_free(struct sides *s)
{
	compare_view_release(&s->view);
	for (size_t i = 0; i < s->nr; i++)
		fix_file_free(s->x[i]);
	free(s);
}

static inline const struct compare_row *build(struct sides *s)
{
	struct why why = { .text = "" };

	if (compare_build(s->side, 2, &s->rule, &s->view, &why))
		fail_msg("%s", why.text);
	assert_int_equal(s->view.pairs[0].nr_rows, 1);
	return s->view.pairs[0].rows;
}

/* nr processes of exactly this time in every file of both sides. */
static inline struct sides *exact_sides(size_t nr_old, size_t nr_new,
					double ratio)
{
	struct sides *s = sides_new(nr_old, nr_new);

	for (size_t i = 0; i < s->nr; i++)
		for (int k = 0; k < 12; k++)
			fix_process(s->x[i], "fork/anon",
				    i < nr_old ? 1 : ratio);
	return s;
}

#endif
