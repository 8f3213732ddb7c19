// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* glob() of a static C library needs a shared one (for "~user"). */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

struct globbing {
	void (*found)(const char *path, void *arg);
	void *arg;
	size_t nr;
};

static void expand(struct globbing *g, const char *dir, const char *pattern);

/* path: the part of the pattern that is expanded, rest: what follows. */
static void descend(struct globbing *g, const char *path, const char *rest)
{
	struct stat st;

	if (stat(path, &st))
		return;
	if (*rest) {
		expand(g, path, rest);
	} else {
		g->nr++;
		g->found(path, g->arg);
	}
}

static void expand(struct globbing *g, const char *dir, const char *pattern)
{
	char part[256], path[INIT_PATH_MAX];
	const char *rest = pattern + strcspn(pattern, "/");
	struct dirent **entries;
	int nr;

	snprintf(part, sizeof(part), "%.*s", (int)(rest - pattern), pattern);
	rest += strspn(rest, "/");
	if (!strpbrk(part, "*?[")) {
		if (snprintf(path, sizeof(path), "%s/%s", dir, part) <
		    (int)sizeof(path))
			descend(g, path, rest);
		return;
	}
	nr = scandir(*dir ? dir : "/", &entries, NULL, by_name);
	for (int i = 0; i < nr; i++) {
		if (!fnmatch(part, entries[i]->d_name, FNM_PERIOD) &&
		    snprintf(path, sizeof(path), "%s/%s", dir,
			     entries[i]->d_name) < (int)sizeof(path))
			descend(g, path, rest);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
}

size_t init_glob(const char *pattern,
		 void (*found)(const char *path, void *arg), void *arg)
{
	struct globbing g = { .found = found, .arg = arg };

	if (*pattern == '/')
		expand(&g, "", pattern + 1);
	return g.nr;
}

/* A file that refuses to be read is as one that is not there. */
static void send_file(const char *path, void *arg)
{
	size_t len = (size_t)snprintf(init_buf, INIT_PATH_MAX, "%s\n", path);
	size_t end = len + INIT_FILE_MAX_BYTES;
	struct stat st;
	ssize_t n = 0;
	int fd;

	(void)arg;
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	while (len < end && (n = read(fd, init_buf + len, end - len)) > 0)
		len += (size_t)n;
	if (n >= 0)
		init_send("file", init_buf, len);
	if (len == end)
		init_note("file", path, "cut after %u bytes",
			  INIT_FILE_MAX_BYTES);
	close(fd);
}

void init_send_files(const json_t *patterns)
{
	const json_t *pattern;
	size_t i;

	json_array_foreach(patterns, i, pattern)
		if (json_is_string(pattern))
			init_glob(json_string_value(pattern), send_file, NULL);
}
