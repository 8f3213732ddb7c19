// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stacks as lines, for programs that draw flame graphs: whole numbers, so what
 * the sample of the largest size executed. Of two kernels both numbers, as
 * differential flame graphs read them.
 */
#include "report/profile_writers.h"

#include "base/err.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uint64_t count_of(const struct profile_record *r,
			 const struct profile_row *row)
{
	size_t last = r->nr_sizes ? r->nr_sizes - 1 : 0;

	return row->counts[last][PROFILE_INSNS];
}

static const struct profile_row *find(const struct profile_record *r,
				      const char *stack)
{
	for (size_t i = 0; i < r->stacks.nr; i++)
		if (!strcmp(r->stacks.rows[i].name, stack))
			return &r->stacks.rows[i];
	return NULL;
}

static void put_one(FILE *out, const char *root, const struct profile_record *r)
{
	for (size_t i = 0; i < r->stacks.nr; i++) {
		uint64_t nr = count_of(r, &r->stacks.rows[i]);

		if (nr)
			fprintf(out, "%s;%s %" PRIu64 "\n", root,
				r->stacks.rows[i].name, nr);
	}
}

static void put_two(FILE *out, const char *root, const struct profile_record *a,
		    const struct profile_record *b)
{
	for (size_t i = 0; i < a->stacks.nr; i++) {
		const struct profile_row *row = &a->stacks.rows[i];
		const struct profile_row *other = find(b, row->name);

		fprintf(out, "%s;%s %" PRIu64 " %" PRIu64 "\n", root, row->name,
			count_of(a, row), other ? count_of(b, other) : 0);
	}
	for (size_t i = 0; i < b->stacks.nr; i++) {
		const struct profile_row *row = &b->stacks.rows[i];

		if (!find(a, row->name))
			fprintf(out, "%s;%s 0 %" PRIu64 "\n", root, row->name,
				count_of(b, row));
	}
}

void profile_folded(FILE *out, const struct profile_sheet *sheets, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct profile_sheet *s = &sheets[i];
		const struct profile_record *r = s->functions.tables[0]->record;
		char *label = case_label(r->bench, &r->axes), *root;

		root = xasprintf("%s:%s", label, r->phase_name);
		if (s->nr == 2)
			put_two(out, root, r, s->functions.tables[1]->record);
		for (size_t k = 0; s->nr != 2 && k < s->nr; k++) {
			char *kernel =
				s->nr == 1 ? xstrdup(root)
					   : xasprintf("%s;%s",
						       s->sides[k].name, root);

			put_one(out, kernel, s->functions.tables[k]->record);
			free(kernel);
		}
		free(root);
		free(label);
	}
}
