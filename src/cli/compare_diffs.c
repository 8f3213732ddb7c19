// SPDX-License-Identifier: GPL-2.0-or-later
/* What differs between the env records of the sides. */
#include "cli/compare_files.h"

#include "base/err.h"
#include "results/fingerprint.h"

#include <stdlib.h>

struct add {
	struct compare_diffs *d;
	size_t side;
};

static void add_diff(const struct fingerprint_difference *f, void *arg)
{
	const struct add *to = arg;
	struct compare_diffs *d = to->d;

	d->diffs = xrealloc(d->diffs, d->nr + 1, sizeof(*d->diffs));
	d->diffs[d->nr++] = (struct compare_diff){
		.side = to->side,
		.section = f->section,
		.key = xstrdup(f->key),
		.old_text = f->a ? xstrdup(f->a) : NULL,
		.new_text = f->b ? xstrdup(f->b) : NULL,
	};
}

void compare_diffs_find(struct compare_diffs *d,
			const struct compare_files *set)
{
	*d = (struct compare_diffs){ 0 };
	for (size_t i = 1; i < set->nr_sides; i++) {
		struct add to = { d, i };

		fingerprint_diff(set->sides[0].files[0]->env,
				 set->sides[i].files[0]->env, add_diff, &to);
	}
}

void compare_diffs_release(struct compare_diffs *d)
{
	for (size_t i = 0; i < d->nr; i++) {
		free((void *)d->diffs[i].key);
		free((void *)d->diffs[i].old_text);
		free((void *)d->diffs[i].new_text);
	}
	free(d->diffs);
	*d = (struct compare_diffs){ 0 };
}
