/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_numbers_fix.h - the numbers of a row made by hand; behind cmocka.h. */
#ifndef TESTS_COMPARE_NUMBERS_FIX_H
#define TESTS_COMPARE_NUMBERS_FIX_H

#include "tests/unit/compare_fix.h"

#include "analysis/compare_parts.h"

#define NR_MAX 24

/* One side: logarithms, and of which session, round and stage they are. */
struct side {
	double logs[NR_MAX], values[NR_MAX];
	size_t session[NR_MAX];
	struct case_record r[NR_MAX];
	const struct case_record *p[NR_MAX];
};

static inline void add(struct compare_numbers *n, double v, size_t session,
		       unsigned int round, unsigned int stage)
{
	struct side *s;

	if (!n->nr) {
		s = xcalloc(1, sizeof(*s));
		*n = (struct compare_numbers){
			.values = s->values,
			.logs = s->logs,
			.session = s->session,
			.records = s->p,
			.clock = { .fast_ratio = 1, .slow_ratio = 1 },
		};
	}
	s = (struct side *)n->logs; /* its first member */
	if (n->nr == NR_MAX)
		fail_msg("a side of more than %d", NR_MAX);
	if (!n->nr || n->session[n->nr - 1] != session)
		n->nr_sessions++;
	s->logs[n->nr] = v;
	s->values[n->nr] = exp(v);
	s->session[n->nr] = session;
	s->r[n->nr].round = round;
	s->r[n->nr].stage = stage;
	s->p[n->nr] = &s->r[n->nr];
	n->nr++;
}

/* Processes of sessions that are given one digit each: "000111". */
static inline struct compare_numbers side_of(const double *logs,
					     const char *sessions)
{
	struct compare_numbers n = { 0 };

	for (size_t i = 0; sessions[i]; i++)
		add(&n, logs[i], (size_t)(sessions[i] - '0'), 0, 0);
	return n;
}

static inline void row_free(struct compare_row *row,
			    struct compare_numbers n[2])
{
	free(row->why);
	free(row->pair_logs);
	free(n[0].logs);
	free(n[1].logs);
}

static inline struct compare_row row_new(void)
{
	static const struct axes none;
	struct compare_row row;

	compare_row_init(&row, "fork/anon", &none);
	row.design = COMPARE_EXACT; /* which it never is */
	return row;
}

static inline struct compare_row test_of(struct compare_numbers n[2],
					 bool is_paired, double session_sd)
{
	const struct compare_rule rule = { .session_sd_ratio = session_sd };
	struct compare_row row = row_new();

	compare_test(&row, n, is_paired, &rule);
	return row;
}

#endif
