// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Paths of source files, as short as people write them. The kernel's top is
 * where it was built (a file that was named from there, or is generated), or
 * what comes before the name of a file that every kernel has: a build folder of
 * its own (make O=) leaves absolute names.
 */
#include "profile/source_parts.h"

#include "base/err.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct source_path {
	const char *from; /* libdw's: one pointer for one file of a unit */
	char *path;
};

/* Every kernel has one or the other, and no other program. */
static const char *const known[] = {
	"init/main.c",
	"arch/x86/kernel/head_64.S",
	"arch/arm64/kernel/head.S",
};

static void add_top(struct source *s, const char *path, size_t len)
{
	for (size_t i = 0; i < s->nr_tops; i++)
		if (strlen(s->tops[i]) == len &&
		    !strncmp(s->tops[i], path, len))
			return;
	s->tops = xrealloc(s->tops, s->nr_tops + 1, sizeof(*s->tops));
	s->tops[s->nr_tops++] = xasprintf("%.*s", (int)len, path);
}

void source_path_learn(struct source *s)
{
	for (size_t i = 0; i < s->nr_units; i++) {
		const char *name = s->units[i].name;
		size_t len = name ? strlen(name) : 0;

		for (size_t k = 0; k < ARRAY_SIZE(known); k++) {
			size_t n = strlen(known[k]);

			if (len > n + 1 && name[len - n - 1] == '/' &&
			    !strcmp(name + len - n, known[k]))
				add_top(s, name, len - n - 1);
		}
	}
}

/* Without "//", "/./", "./" in front and "DIR/..". */
static char *normal(const char *path)
{
	char *out = xcalloc(strlen(path) + 2, 1), *to = out;
	bool is_absolute = *path == '/';

	while (*path) {
		size_t len = strcspn(path, "/");
		char *last = NULL;

		if (to > out) {
			last = strrchr(out, '/');
			last = last ? last + 1 : out;
		}
		if (len == 2 && !strncmp(path, "..", 2) && last &&
		    strcmp(last, "..") != 0) {
			to = last > out ? last - 1 : out;
			*to = '\0';
		} else if (len && !(len == 1 && *path == '.')) {
			if (to > out || is_absolute)
				*to++ = '/';
			memcpy(to, path, len);
			to += len;
			*to = '\0';
		}
		path += len;
		path += *path == '/';
	}
	return out;
}

static const char *below(const char *path, const char *dir)
{
	size_t len = dir ? strlen(dir) : 0;

	return len && !strncmp(path, dir, len) && path[len] == '/'
		       ? path + len + 1
		       : NULL;
}

static const char *shorten(const struct source *s, const char *path,
			   const char *dir)
{
	const char *best = below(path, dir), *one;

	for (size_t i = 0; !best && i < s->nr_tops; i++) {
		one = below(path, s->tops[i]);
		if (one)
			best = one;
	}
	return best ? best : path;
}

static int by_pointer(const void *x, const void *y)
{
	const struct source_path *a = x, *b = y;

	return a->from == b->from			 ? 0
	       : (uintptr_t)a->from < (uintptr_t)b->from ? -1
							 : 1;
}

const char *source_path(struct source *s, const char *path, const char *dir)
{
	struct source_path key = { .from = path }, **found, *one;
	char *whole, *norm_dir;

	found = tfind(&key, &s->paths, by_pointer);
	if (found)
		return (*found)->path;
	one = xcalloc(1, sizeof(*one));
	one->from = path;
	whole = normal(path);
	norm_dir = dir ? normal(dir) : NULL;
	one->path = xstrdup(shorten(s, whole, norm_dir));
	free(norm_dir);
	free(whole);
	if (!tsearch(one, &s->paths, by_pointer))
		BUG("out of memory for a path");
	return one->path;
}

static void free_one(void *arg)
{
	struct source_path *one = arg;

	free(one->path);
	free(one);
}

void source_path_release(struct source *s)
{
	tdestroy(s->paths, free_one);
	s->paths = NULL;
	while (s->nr_tops)
		free(s->tops[--s->nr_tops]);
	free(s->tops);
	s->tops = NULL;
}
