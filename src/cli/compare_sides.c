// SPDX-License-Identifier: GPL-2.0-or-later
/* What the sides of a comparison are called, and which files they have. */
#include "cli/compare_sides.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *keep(struct compare_files *set, char *text)
{
	set->strings = xrealloc(set->strings, set->nr_strings + 1,
				sizeof(*set->strings));
	set->strings[set->nr_strings++] = text;
	return text;
}

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

/* "old.jsonl" -> "old", "dir/" -> "dir"; of many files, of the first. */
static const char *word_name(struct compare_files *set, const char *word)
{
	char *copy = xstrdup(word), *slash, *name;
	size_t len = strcspn(copy, ",");

	if (!copy[len] || access(word, F_OK))
		copy[len] = '\0';
	len = strlen(copy);
	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	slash = strrchr(copy, '/');
	name = xstrdup(slash && slash[1] ? slash + 1 : copy);
	len = strlen(name);
	if (len > 6 && !strcmp(name + len - 6, ".jsonl"))
		name[len - 6] = '\0';
	free(copy);
	return keep(set, name);
}

static const char *kernel_title(struct compare_files *set,
				const struct result_file *f, size_t nr_files)
{
	const json_t *lab = json_object_get(f->env, "lab");
	const char *release =
		text_of(json_object_get(f->env, "subject"), "release");
	const char *package = text_of(lab, "package_version");
	const char *unit = lab ? "boot" : "session";

	return keep(set, xasprintf("%s%s%s, %zu %s%s",
				   release ? release : "unknown kernel",
				   package ? ", " : "", package ? package : "",
				   nr_files, unit, nr_files == 1 ? "" : "s"));
}

static const json_t *ab_of(const struct result_file *f)
{
	return json_object_get(f->plan, "ab");
}

static bool all_ab(const struct result_file *const *files, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!ab_of(files[i]))
			return false;
	return true;
}

/* "page=thp", "enabled=always", the program's name, "A" of an A/A run. */
static const char *variant_name(struct compare_files *set, const json_t *ab,
				const char *key)
{
	const char *kind = text_of(ab, "kind"), *what = text_of(ab, "what");
	const char *value = text_of(ab, key), *slash;

	if (!kind || !what || !value)
		return key[0] == 'a' ? "a" : "b";
	if (!strcmp(kind, "same") || !strcmp(kind, "guest"))
		return value;
	slash = strrchr(what, '/');
	return keep(set, xasprintf("%s=%s", slash ? slash + 1 : what, value));
}

/* Several files of run --ab are one comparison if they vary the same. */
static int split_variants(struct compare_files *set, struct compare_side *side,
			  struct why *why)
{
	const json_t *ab = ab_of(side->files[0]);
	static const char keys[2] = { 'a', 'b' };

	for (size_t i = 1; i < side->nr_files; i++)
		if (!json_equal(ab, ab_of(side->files[i])))
			return why_set(why, -EINVAL,
				       "compare %.120s and %.120s: they vary "
				       "different things",
				       side->files[0]->path,
				       side->files[i]->path);
	set->nr_sides = 2;
	for (int i = 0; i < 2; i++) {
		const char key[2] = { keys[i], '\0' };

		set->sides[i] = *side;
		set->sides[i].variant = keys[i];
		set->sides[i].name = variant_name(set, ab, key);
	}
	return 0;
}

static void note_shards(struct compare_files *set,
			const struct compare_side *side)
{
	json_int_t of = 0;
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_files; i++) {
		const json_t *shard =
			json_object_get(side->files[i]->plan, "shard");

		if (!shard)
			continue;
		nr++;
		of = json_integer_value(json_object_get(shard, "of"));
	}
	if (nr && (json_int_t)nr < of)
		compare_files_note(set,
				   xasprintf("%s has %zu of %lld shards",
					     side->name, nr, (long long)of));
}

/* Kernels of the lab are known by their names, if these tell them apart. */
static void use_titles(struct compare_files *set)
{
	for (size_t i = 0; i < set->nr_sides; i++)
		for (size_t k = 0; k <= i; k++) {
			const char *a = text_of(
				json_object_get(set->sides[i].files[0]->env,
						"lab"),
				"title");
			const char *b = text_of(
				json_object_get(set->sides[k].files[0]->env,
						"lab"),
				"title");

			if (!a || (k < i && b && !strcmp(a, b)))
				return;
		}
	for (size_t i = 0; i < set->nr_sides; i++)
		set->sides[i].name = text_of(
			json_object_get(set->sides[i].files[0]->env, "lab"),
			"title");
}

int compare_sides_make(struct compare_files *set, const char *const *words,
		       size_t nr_words, const size_t *first, struct why *why)
{
	const struct result_file *const *files =
		(const struct result_file *const *)set->files;
	int err = 0;

	/* room for the two variants of a single word */
	set->sides = xcalloc(nr_words + 1, sizeof(*set->sides));
	set->nr_sides = nr_words;
	for (size_t i = 0; i < nr_words; i++) {
		struct compare_side *side = &set->sides[i];

		side->files = files + first[i];
		side->nr_files = first[i + 1] - first[i];
		side->name = word_name(set, words[i]);
		side->title = kernel_title(set, side->files[0], side->nr_files);
		note_shards(set, side);
	}
	if (nr_words == 1 && all_ab(files, set->nr_files)) {
		struct compare_side both = set->sides[0];

		err = split_variants(set, &both, why);
	} else {
		use_titles(set);
	}
	return err;
}
