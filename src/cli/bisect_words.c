// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_words.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Enough to see whether a file is text: kernels have zeros at once. */
#define LOOK_BYTES 1024

static void add(struct bisect_words *w, const char *word, size_t len)
{
	char *copy = xasprintf("%.*s", (int)len, word);

	for (size_t i = 0; i < w->nr; i++) {
		if (strcmp(w->v[i], copy) != 0)
			continue;
		err_error("bisect the list: '%s' is in it twice", copy);
		err_hint("each kernel once, the good end first");
		exit(EXIT_USAGE);
	}
	w->v = xrealloc(w->v, w->nr + 1, sizeof(*w->v));
	w->v[w->nr++] = copy;
}

static void add_words(struct bisect_words *w, const char *text,
		      const char *separators)
{
	while (*text) {
		size_t len = strcspn(text, separators);

		if (len)
			add(w, text, len);
		text += len;
		text += *text != '\0';
	}
}

/* A list, and no kernel: text. */
static bool is_list(const char *path)
{
	char buf[LOOK_BYTES];
	struct stat st;
	size_t n;
	FILE *f;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return false;
	f = fopen(path, "re");
	if (!f)
		return false;
	n = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	return n && !memchr(buf, '\0', n);
}

static void add_file(struct bisect_words *w, const char *path)
{
	char *line = NULL;
	size_t size = 0;
	FILE *f = fopen(path, "re");

	if (!f) {
		err_error("read the list '%s': %s", path, strerror(errno));
		err_hint("a word a line, as for run-bench lab");
		exit(EXIT_CANNOT);
	}
	while (getline(&line, &size, f) >= 0) {
		line[strcspn(line, "#\n")] = '\0';
		add_words(w, line, " \t\r");
	}
	free(line);
	fclose(f);
}

void bisect_words_read(struct bisect_words *w, const struct opt_list *items)
{
	*w = (struct bisect_words){ 0 };
	for (size_t i = 0; i < items->nr; i++)
		if (is_list(items->items[i]))
			add_file(w, items->items[i]);
		else
			add_words(w, items->items[i], ",");
	if (w->nr >= 2)
		return;
	err_error("bisect the list: it has %zu kernel%s, and two are its ends",
		  w->nr, w->nr == 1 ? "" : "s");
	err_hint("such as --images 5.10,6.1,6.12,7.2");
	exit(EXIT_USAGE);
}

void bisect_words_release(struct bisect_words *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct bisect_words){ 0 };
}
