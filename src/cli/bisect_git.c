// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_git.h"

#include "base/err.h"
#include "cli/stop.h"
#include "lab/apt_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Its output without the last newline, or NULL. */
static char *ask(char *const argv[])
{
	const struct apt_how how = { .stop = &stop_signal };
	struct apt_said said = { 0 };
	char *out = NULL;
	struct why why;
	size_t len;

	if (!apt_run(argv, &how, &said, &why) && !said.status) {
		out = xstrdup(said.out);
		len = strlen(out);
		if (len && out[len - 1] == '\n')
			out[len - 1] = '\0';
	}
	apt_said_release(&said);
	return out;
}

static char git[] = "git";

void bisect_git_read(struct bisect_git *g)
{
	char rev_parse[] = "rev-parse", git_dir[] = "--absolute-git-dir";
	char log[] = "log", one[] = "-1", format[] = "--format=%h %s";
	char *dir_argv[] = { git, rev_parse, git_dir, NULL };
	char *log_argv[] = { git, log, one, format, NULL };
	char *line, *blank, *start;
	struct stat st;

	*g = (struct bisect_git){ .dir = ask(dir_argv) };
	line = g->dir ? ask(log_argv) : NULL;
	blank = line ? strchr(line, ' ') : NULL;
	if (blank) {
		*blank = '\0';
		g->commit = xstrdup(line);
		g->subject = xstrdup(blank + 1);
	}
	free(line);
	/* Written once, by git bisect start. */
	start = xasprintf("%s/BISECT_START", g->dir ? g->dir : "");
	if (g->dir && !stat(start, &st))
		g->id = xasprintf("%lld.%09ld", (long long)st.st_mtim.tv_sec,
				  st.st_mtim.tv_nsec);
	else
		g->id = xstrdup("");
	free(start);
}

void bisect_git_release(struct bisect_git *g)
{
	free(g->dir);
	free(g->commit);
	free(g->subject);
	free(g->id);
	*g = (struct bisect_git){ 0 };
}

/* Lines of commits; those of skipped are counted apart. */
static long count_left(char *commits, const char *skipped, size_t *nr_skipped)
{
	long nr = 0;

	*nr_skipped = 0;
	for (char *line = commits, *end; line && *line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (strstr(skipped, line))
			++*nr_skipped;
		else
			nr++;
	}
	return nr;
}

long bisect_git_left(const struct bisect_git *g, enum bisect_verdict v,
		     size_t *nr_skipped)
{
	char list[] = "rev-list", bad[] = "refs/bisect/bad", head[] = "HEAD";
	char not [] = "--not", glob[] = "--glob=refs/bisect/good-*";
	char parse[] = "rev-parse", skip[] = "--glob=refs/bisect/skip-*";
	char *from = v == BISECT_BAD ? head : bad;
	char *list_argv[] = { git, list, from, not, glob, NULL, NULL };
	char *skip_argv[] = { git, parse, skip, NULL, NULL };
	char *commits, *skipped;
	long nr = -1;

	if (!*g->id)
		return -1;
	if (v == BISECT_GOOD)
		list_argv[5] = head;
	if (v == BISECT_SKIP)
		skip_argv[3] = head;
	commits = ask(list_argv);
	skipped = ask(skip_argv);
	/* What is left holds the first bad one itself. */
	if (commits && skipped && *commits)
		nr = count_left(commits, skipped, nr_skipped) - 1;
	free(commits);
	free(skipped);
	return nr;
}
