// SPDX-License-Identifier: GPL-2.0-or-later
/* Can these sides be compared at all? */
#include "analysis/compare_parts.h"

#include <errno.h>
#include <string.h>

static const char *mode_of(const struct result_file *f)
{
	const char *mode = json_string_value(json_object_get(f->env, "mode"));

	return mode ? mode : "live";
}

bool compare_is_lab(const struct result_file *f)
{
	return !strcmp(mode_of(f), "lab");
}

static bool has_variants(const struct compare_side *side)
{
	for (size_t i = 0; i < side->nr_files; i++)
		for (size_t k = 0; k < side->files[i]->nr_cases; k++)
			if (side->files[i]->cases[k].variant)
				return true;
	return false;
}

static int check_mode(const struct compare_side *first,
		      const struct compare_side *side, struct why *why)
{
	const char *mode = mode_of(first->files[0]);

	for (size_t k = 0; k < side->nr_files; k++) {
		const char *other = mode_of(side->files[k]);

		if (!strcmp(mode, other))
			continue;
		why_set(why, -EINVAL,
			"compare %.100s with %.100s: one is %.20s, the other "
			"%.20s",
			first->files[0]->path, side->files[k]->path, mode,
			other);
		why_hint(why, "times and instruction counts have nothing to "
			      "say about each other");
		return -EINVAL;
	}
	return 0;
}

int compare_sides_check(const struct compare_side *sides, size_t nr,
			struct why *why)
{
	int err;

	if (nr < 2)
		return why_set(why, -EINVAL, "compare: there is one side only");
	if (nr > COMPARE_SIDES_MAX)
		return why_set(why, -EINVAL, "compare: %zu sides, at most %d",
			       nr, COMPARE_SIDES_MAX);
	for (size_t i = 0; i < nr; i++)
		if (!sides[i].nr_files)
			return why_set(why, -EINVAL,
				       "compare %.100s: it has no result file",
				       sides[i].name);
	for (size_t i = 0; i < nr; i++) {
		err = check_mode(&sides[0], &sides[i], why);
		if (err)
			return err;
		if (sides[i].variant || !has_variants(&sides[i]))
			continue;
		why_set(why, -EINVAL,
			"compare %.100s: it holds both variants of a run --ab",
			sides[i].files[0]->path);
		why_hint(why, "give it alone: its two variants are compared");
		return -EINVAL;
	}
	return 0;
}
