// SPDX-License-Identifier: GPL-2.0-or-later
/* Names without what compilers and versions add to them. */
#include "analysis/profile_parts.h"

#include "base/err.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A word is whole when something else follows: .cold, .cold.1, not .colder */
static bool is_clone(const char *dot)
{
	static const char *const clones[] = {
		".isra", ".constprop", ".part", ".cold", ".llvm", ".lto_priv"
	};

	for (size_t i = 0; i < ARRAY_SIZE(clones); i++) {
		size_t len = strlen(clones[i]);

		if (!strncmp(dot, clones[i], len) &&
		    (!dot[len] || dot[len] == '.'))
			return true;
	}
	return false;
}

/* One function: [name, end). Shortens in place, returns the new length. */
static size_t stem_one(char *name, size_t len)
{
	/* An entry that can be patched, before the function (6.1, FineIBT). */
	static const char front[] = "__pfx_";
	/* What allocation profiling left without its wrapper (6.10). */
	static const char back[] = "_noprof";
	size_t nr_front = sizeof(front) - 1, nr_back = sizeof(back) - 1;

	const char *blank = strrchr(name, ' ');

	/* "mm/x.part.c:9 f.part.0": of a file's name nothing is cut. */
	for (size_t i = blank ? (size_t)(blank - name) + 1 : 1; i < len; i++)
		if (name[i] == '.' && is_clone(name + i)) {
			len = i;
			name[len] = '\0';
		}
	if (len > nr_front && !strncmp(name, front, nr_front)) {
		len -= nr_front;
		memmove(name, name + nr_front, len);
	}
	if (len > nr_back && !strncmp(name + len - nr_back, back, nr_back))
		len -= nr_back;
	/* A field in a slab cache that other structs share on this kernel. */
	if (len > 1 && name[len - 1] == '~')
		len--;
	return len;
}

/*
 * Of a stack, each function of it. Source lines have no clones: their dots are
 * of file names and stay.
 */
char *profile_stem(const char *name)
{
	char *stem = xcalloc(strlen(name) + 1, 1);
	size_t to = 0;

	while (*name) {
		size_t len = strcspn(name, ";");
		char *one = xasprintf("%.*s", (int)len, name);
		size_t nr = stem_one(one, len);

		memcpy(stem + to, one, nr);
		to += nr;
		free(one);
		name += len;
		if (*name)
			stem[to++] = *name++;
	}
	stem[to] = '\0';
	return stem;
}

/* What a function is about, not what it does. */
static bool is_page_word(const char *word, size_t len, bool *has_page,
			 bool *has_folio)
{
	static const char *const pages[] = { "page", "pages", "pte", "ptes" };
	static const char *const folios[] = { "folio", "folios" };

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (strlen(pages[i]) == len && !strncmp(word, pages[i], len)) {
			*has_page |= i < 2;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(folios); i++)
		if (strlen(folios[i]) == len &&
		    !strncmp(word, folios[i], len)) {
			*has_folio = true;
			return true;
		}
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *profile_words_key(const char *stem, bool *has_page, bool *has_folio)
{
	size_t front = strspn(stem, "_"), nr = 0, nr_letters = 0;
	char *words[32], *key, *was;

	*has_page = *has_folio = false;
	/* Neither stacks nor source lines are renamed. */
	if (strpbrk(stem, ";:/[ "))
		return NULL;
	for (const char *p = stem + front; *p && nr < ARRAY_SIZE(words);) {
		size_t len = strcspn(p, "_.");

		if (len && !is_page_word(p, len, has_page, has_folio)) {
			words[nr++] = xasprintf("%.*s", (int)len, p);
			nr_letters += len;
		}
		p += len + (p[len] != '\0');
	}
	if (nr)
		qsort(words, nr, sizeof(*words), by_text);
	key = xasprintf("%.*s", (int)front, stem);
	for (size_t i = 0; i < nr; i++) {
		was = key;
		key = xasprintf("%s %s", was, words[i]);
		free(was);
		free(words[i]);
	}
	/* Nothing left but "page": everything would be its rename. */
	if (nr_letters < 3) {
		free(key);
		return NULL;
	}
	return key;
}
