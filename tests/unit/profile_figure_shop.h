/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_figure_shop.h - two kernels' profiles as tables, and a folder for
 * their figures, without gnuplot.
 */
#ifndef TESTS_PROFILE_FIGURE_SHOP_H
#define TESTS_PROFILE_FIGURE_SHOP_H

#include "lab/cache.h"
#include "report/profile_figures.h"
#include "tests/unit/profile_figure_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static char fix_dir[64];

static inline int fix_shop_up(void **state)
{
	static const char *const kinds[] = { "style", "ladder", "heat",
					     "profile-stack", "profile-diff" };
	char path[120];

	(void)state;
	snprintf(fix_dir, sizeof(fix_dir), "/tmp/t_profile_figure.XXXXXX");
	if (!mkdtemp(fix_dir))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s.gp", fix_dir, kinds[i]);
		f = fopen(path, "we");
		if (!f || fputs("# template\n", f) < 0 || fclose(f))
			return -1;
	}
	return 0;
}

static inline int fix_shop_down(void **state)
{
	(void)state;
	cache_remove(fix_dir);
	return 0;
}

static inline struct figure_shop fix_shop(const char *provenance)
{
	return (struct figure_shop){ .dir = fix_dir,
				     .plots_dir = fix_dir,
				     .provenance = provenance };
}

/* A file of the shop; free() it. */
static inline char *text_of(const char *id, const char *ending)
{
	char *path = xasprintf("%s/%s.%s", fix_dir, id, ending);
	char *text = xcalloc(200000, 1);
	FILE *f = fopen(path, "re");

	if (!f)
		fail_msg("%s is not there", path);
	text[fread(text, 1, 199999, f)] = '\0';
	fclose(f);
	free(path);
	return text;
}

static inline void expect_text(const char *id, const char *ending,
			       const char *want)
{
	char *text = text_of(id, ending);

	if (!strstr(text, want))
		fail_msg("%s.%s has no \"%s\":\n%s", id, ending, want, text);
	free(text);
}

struct fix_pair {
	struct profile_record records[2];
	struct profile_table tables[4];
	const struct profile_table *functions[2], *fields[2];
};

static inline void fix_table(struct profile_table *t,
			     const struct profile_record *r,
			     const struct profile_rows *rows)
{
	struct why why;

	if (profile_table_build(t, r, rows, PROFILE_PER_OP, &why))
		fail_msg("%s", why.text);
}

/* residuals: in eighths of an instruction of one operation */
static inline void fix_pair(struct fix_pair *p, const struct fix_row *a,
			    int residual_a, const struct fix_row *b,
			    int residual_b)
{
	memset(p, 0, sizeof(*p));
	fix_profile(&p->records[0], a, NULL, NULL, residual_a);
	fix_profile(&p->records[1], b, NULL, NULL, residual_b);
	for (size_t i = 0; i < 2; i++) {
		fix_table(&p->tables[i], &p->records[i],
			  &p->records[i].functions);
		p->functions[i] = &p->tables[i];
	}
}

static inline void fix_pair_fields(struct fix_pair *p, const struct fix_row *a,
				   const struct fix_row *b)
{
	fix_rows(&p->records[0].fields, a);
	fix_rows(&p->records[1].fields, b);
	for (size_t i = 0; i < 2; i++) {
		fix_table(&p->tables[2 + i], &p->records[i],
			  &p->records[i].fields);
		p->fields[i] = &p->tables[2 + i];
	}
}

static inline void fix_pair_release(struct fix_pair *p)
{
	for (size_t i = 0; i < 4; i++)
		profile_table_release(&p->tables[i]);
	for (size_t i = 0; i < 2; i++)
		profile_record_release(&p->records[i]);
}

#endif
