// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/run_words.h"

#include "base/err.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_file(const char *word, size_t len)
{
	char *path = xasprintf("%.*s", (int)len, word);
	bool is = !access(path, F_OK);

	free(path);
	return is;
}

/* Where the parameters begin: at a '+', or at the end. */
static size_t split_at(const char *word)
{
	size_t len = strlen(word), at;

	if (!strncmp(word, "deb:", 4)) {
		const char *eq = strchr(word, '=');

		while (eq && eq > word && *eq != '+')
			eq--;
		return eq && *eq == '+' ? (size_t)(eq - word) : len;
	}
	if (!strchr(word, '/') && !is_file(word, len))
		return strcspn(word, "+");
	/* The longest beginning that is there; else the word is wrong. */
	for (at = len; at > 0; at--)
		if ((!word[at] || word[at] == '+') && is_file(word, at))
			return at;
	return strcspn(word, "+");
}

static void parse_one(struct lab_word *w, const char *word)
{
	size_t at = split_at(word);

	w->kernel = xasprintf("%.*s", (int)at, word);
	if (!word[at] || !word[at + 1])
		return;
	w->append = xstrdup(word + at + 1);
	for (char *s = w->append; *s; s++)
		if (*s == '+')
			*s = ' ';
}

void lab_words_parse(struct lab_words *w, char *const words[], size_t nr)
{
	memset(w, 0, sizeof(*w));
	w->words = xcalloc(nr, sizeof(*w->words));
	w->kernels = xcalloc(nr, sizeof(*w->kernels));
	for (w->nr = 0; w->nr < nr; w->nr++) {
		struct lab_word *one = &w->words[w->nr];

		parse_one(one, words[w->nr]);
		while (one->idx < w->nr_kernels &&
		       strcmp(w->kernels[one->idx], one->kernel) != 0)
			one->idx++;
		if (one->idx == w->nr_kernels)
			w->kernels[w->nr_kernels++] = one->kernel;
	}
}

void lab_words_release(struct lab_words *w)
{
	for (size_t i = 0; i < w->nr; i++) {
		free(w->words[i].kernel);
		free(w->words[i].append);
	}
	free(w->words);
	free(w->kernels);
	memset(w, 0, sizeof(*w));
}
