// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/paths.h"

#include "base/err.h"
#include "version.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Folder of the running program, without a '/' at the end. */
static void program_dir(char *buf, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", buf, size - 1);
	char *slash;

	buf[n > 0 ? n : 0] = '\0';
	slash = strrchr(buf, '/');
	if (slash)
		*slash = '\0';
}

/* A file or folder of the tree, "configs/events.ini"; see path_config(). */
static char *path_data(const char *name)
{
	/* out/ of a checkout, lib/cowbench/ of an installation */
	static const char *const places[] = {
		"/../", "/../../share/cowbench/",
		"/../../", /* out/ with one more level */
	};
	char dir[4000], *path = NULL;

	program_dir(dir, sizeof(dir));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		free(path);
		path = xasprintf("%s%s%s", dir, places[i], name);
		if (!access(path, R_OK))
			return path;
	}
	free(path);
	/* Built elsewhere with O=DIR: where the tree was. */
	path = xasprintf("%s/%s", TOOL_TOP, name);
	if (!access(path, R_OK))
		return path;
	free(path);
	return xasprintf("%s%s%s", dir, places[0], name);
}

char *path_config(const char *name)
{
	char *inside = xasprintf("configs/%s", name);
	char *path = path_data(inside);

	free(inside);
	return path;
}

char *path_plots(void)
{
	return path_data("plots");
}

char *path_kernels(void)
{
	return path_data("kernels");
}

char *path_suite(const char *word)
{
	size_t len = strlen(word);
	bool has_ending = len > 4 && !strcmp(word + len - 4, ".ini");
	struct stat st;
	char *name, *path;

	if (strchr(word, '/') || (has_ending && !access(word, R_OK)))
		return xstrdup(word);
	name = xasprintf("run/%s%s", word, has_ending ? "" : ".ini");
	path = path_config(name);
	free(name);
	/* A name is a suite first: there may be a folder "lab" right here. */
	if (access(path, R_OK) && !stat(word, &st) && S_ISREG(st.st_mode)) {
		free(path);
		return xstrdup(word);
	}
	return path;
}

char *path_beside(const char *name)
{
	char dir[4000];

	program_dir(dir, sizeof(dir));
	return xasprintf("%s%s%s", dir, dir[0] ? "/" : "", name);
}

void path_make_dir(const char *dir, const char *hint)
{
	bool is_there = !mkdir(dir, 0755) || errno == EEXIST;
	struct stat st;

	if (is_there && !stat(dir, &st) && !S_ISDIR(st.st_mode)) {
		is_there = false;
		errno = ENOTDIR;
	}
	if (is_there && !access(dir, W_OK | X_OK))
		return;
	err_error("%s the folder '%s': %s", is_there ? "write into" : "make",
		  dir, strerror(errno));
	err_hint("%s", hint);
	exit(EXIT_CANNOT);
}

char *path_results_dir(void)
{
	const char *base = getenv("RUN_BENCH_DIR");
	char *dir = base ? xasprintf("%s/results", base) : xstrdup("results");

	path_make_dir(dir, "name a place with -o, or a folder with "
			   "RUN_BENCH_DIR");
	return dir;
}

char *path_result(const char *suite, const char *release)
{
	char when[32], *path, *dir = path_results_dir();
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
	path = xasprintf("%s/%s-%s-%s.jsonl", dir, suite, release, when);
	for (int i = 2; !access(path, F_OK) && i < 100; i++) {
		free(path); /* two runs within a second */
		path = xasprintf("%s/%s-%s-%s-%d.jsonl", dir, suite, release,
				 when, i);
	}
	free(dir);
	return path;
}
