// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which line of one table is which of another: by name, then by stem, then by
 * renames, each among what is left, and each only where there is exactly one
 * candidate on both sides. What is doubtful stands alone.
 */
#include "analysis/profile_parts.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* A line and what it is matched by. */
struct keyed {
	char *key; /* owned; NULL: not of this step */
	size_t line;
	bool is_b, has_page, has_folio;
};

static int by_key(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	int order;

	if (!a->key || !b->key)
		return !a->key - !b->key;
	order = strcmp(a->key, b->key);
	if (order || a->is_b != b->is_b)
		return order ? order : a->is_b - b->is_b;
	return (a->line > b->line) - (a->line < b->line);
}

static char *key_of(const struct profile_line *l, enum profile_match how,
		    bool by_words, struct keyed *k)
{
	char *stem, *key = NULL, *of_module;

	if (how == MATCH_SAME) {
		key = xstrdup(l->name);
	} else {
		stem = profile_stem(l->name);
		if (how == MATCH_STEM)
			key = xstrdup(stem);
		else if (by_words)
			key = profile_words_key(stem, &k->has_page,
						&k->has_folio);
		else
			key = profile_rename_key(stem);
		free(stem);
	}
	if (!key)
		return NULL;
	/* Functions of a module are never those of another. */
	of_module = xasprintf("%s\n%s", l->module ? l->module : "", key);
	free(key);
	return of_module;
}

static size_t keys_add(struct keyed *keys, size_t nr,
		       const struct profile_table *t, bool is_b,
		       const struct profile_matches *m, enum profile_match how,
		       bool by_words)
{
	for (size_t i = 0; i < t->nr; i++) {
		struct keyed *k = &keys[nr];

		if (is_b ? m->is_taken[i] : m->to_b[i] >= 0)
			continue;
		*k = (struct keyed){ .line = i, .is_b = is_b };
		k->key = key_of(&t->lines[i], how, by_words, k);
		nr += k->key != NULL;
	}
	return nr;
}

/* A rename of the rule is from page to folio, or back. */
static bool is_pair(const struct keyed *a, const struct keyed *b, bool by_words)
{
	return !by_words || (a->has_page && b->has_folio) ||
	       (a->has_folio && b->has_page);
}

static void match_step(struct profile_matches *m, const struct profile_table *a,
		       const struct profile_table *b, enum profile_match how,
		       bool by_words)
{
	struct keyed *keys = xcalloc(a->nr + b->nr + 1, sizeof(*keys));
	size_t nr = keys_add(keys, 0, a, false, m, how, by_words), end;

	nr = keys_add(keys, nr, b, true, m, how, by_words);
	if (nr)
		qsort(keys, nr, sizeof(*keys), by_key);
	for (size_t i = 0; i < nr; i = end) {
		const struct keyed *x = &keys[i], *y = x + 1;

		for (end = i + 1; end < nr; end++)
			if (strcmp(keys[end].key, x->key) != 0)
				break;
		if (end - i != 2 || x->is_b || !y->is_b ||
		    !is_pair(x, y, by_words))
			continue;
		m->to_b[x->line] = (long)y->line;
		m->how[x->line] = how;
		m->is_taken[y->line] = true;
	}
	for (size_t i = 0; i < nr; i++)
		free(keys[i].key);
	free(keys);
}

void profile_match_lines(struct profile_matches *m,
			 const struct profile_table *a,
			 const struct profile_table *b)
{
	m->to_b = xcalloc(a->nr + 1, sizeof(*m->to_b));
	m->how = xcalloc(a->nr + 1, sizeof(*m->how));
	m->is_taken = xcalloc(b->nr + 1, sizeof(*m->is_taken));
	for (size_t i = 0; i < a->nr; i++) {
		m->to_b[i] = -1;
		m->how[i] = MATCH_VANISHED;
	}
	match_step(m, a, b, MATCH_SAME, false);
	match_step(m, a, b, MATCH_STEM, false);
	match_step(m, a, b, MATCH_RENAMED, false);
	match_step(m, a, b, MATCH_RENAMED, true);
}

void profile_matches_release(struct profile_matches *m)
{
	free(m->to_b);
	free(m->how);
	free(m->is_taken);
}
