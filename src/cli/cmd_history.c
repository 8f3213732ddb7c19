// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench history: what the same cases cost over time, and when it changed. */
#include "cli/cmd.h"

#include "base/suggest.h"
#include "base/units.h"
#include "cli/history.h"
#include "cli/history_import.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "history [options] add FILE...\n"
			    "history [options] show [CASE]\n"
			    "history [options] alarm [CASE]\n"
			    "history [options] rebuild\n"
			    "history [options] forget FILE...";
static const char about[] =
	"A database of one number per case and result file, to see how cases "
	"develop and to be told when one changes. add reads result files (the "
	"same file twice is the same); show lists the series, or one with its "
	"changes; alarm exits 1 when a case became slower and stayed so. The "
	"database is a cache: rebuild reads the files it knows anew.";

static void say_failure(const struct why *why)
{
	err_error("%s", why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
}

static char *default_path(void)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	/* The specification wants what is not absolute to be ignored. */
	if (data && data[0] == '/')
		return xasprintf("%s/cowbench/history.db", data);
	if (home && home[0])
		return xasprintf("%s/.local/share/cowbench/history.db", home);
	err_error("find the history: neither HOME nor XDG_DATA_HOME is set");
	err_hint("name it: --db PATH");
	exit(EXIT_CANNOT);
}

static char *db_path(const struct history_options *o)
{
	return o->db ? xstrdup(o->db) : default_path();
}

static struct history *open_history(const struct history_options *o,
				    enum history_how how)
{
	char *path = db_path(o);
	struct history *h;
	struct why why;

	if (history_open(&h, path, how, &why))
		cli_die(EXIT_CANNOT, &why);
	free(path);
	return h;
}

static NORETURN void no_files(const char *what)
{
	err_error("%s: no file is named", what);
	err_hint("run-bench history %s results/*.jsonl", what);
	exit(EXIT_USAGE);
}

static int add_one(struct history *h, const char *path, size_t nr[3],
		   size_t *nr_points)
{
	enum history_added how;
	struct why why = { .text = "" };
	size_t added;
	int err = history_import(h, path, &how, &added, &why);

	if (err) {
		say_failure(&why);
		return EXIT_CANNOT;
	}
	nr[how]++;
	*nr_points += added;
	if (how == HISTORY_REPLACED)
		err_note(
			"'%s' is another file than the one that was added from "
			"there: replaced",
			path);
	return EXIT_DONE;
}

/* A database is made for a file that it can hold, or not at all. */
static size_t skip_bad(const struct history_options *o, size_t nr_files,
		       char *const *files, int *status)
{
	char *path = db_path(o);
	size_t nr = 0;
	struct why why = { .text = "" };

	while (nr < nr_files && access(path, F_OK) &&
	       history_import_check(files[nr], &why)) {
		say_failure(&why);
		*status = EXIT_CANNOT;
		why = (struct why){ .text = "" };
		nr++;
	}
	free(path);
	return nr;
}

static int cmd_add(const struct history_options *o, size_t nr_files,
		   char *const *files)
{
	size_t nr[3] = { 0 }, nr_points = 0;
	struct history *h;
	int status = EXIT_DONE;
	size_t nr_bad;

	if (!nr_files)
		no_files("add");
	nr_bad = skip_bad(o, nr_files, files, &status);
	if (nr_bad == nr_files)
		return status;
	h = open_history(o, HISTORY_WRITE);
	for (size_t i = nr_bad; i < nr_files; i++) {
		int one = add_one(h, files[i], nr, &nr_points);

		status = one ? one : status;
	}
	printf("%zu file%s added with %zu points, %zu known before\n",
	       nr[HISTORY_ADDED] + nr[HISTORY_REPLACED],
	       nr[HISTORY_ADDED] + nr[HISTORY_REPLACED] == 1 ? "" : "s",
	       nr_points, nr[HISTORY_KNOWN]);
	history_close(h);
	return status;
}

static void tidy(struct history *h)
{
	struct why why;

	if (history_tidy(h, &why))
		cli_die(EXIT_CANNOT, &why);
}

static int cmd_forget(const struct history_options *o, size_t nr_files,
		      char *const *files)
{
	struct history *h;
	int status = EXIT_DONE;

	if (!nr_files)
		no_files("forget");
	h = open_history(o, HISTORY_READ);
	for (size_t i = 0; i < nr_files; i++) {
		char *absolute = realpath(files[i], NULL);
		struct why why = { .text = "" };

		/* What is gone is forgotten by the path that it had. */
		if (history_forget(h, absolute ? absolute : files[i], &why)) {
			say_failure(&why);
			status = EXIT_CANNOT;
		}
		free(absolute);
	}
	tidy(h);
	history_close(h);
	return status;
}

struct paths {
	size_t nr;
	char **paths;
};

static int add_path(const struct history_file *f, void *arg)
{
	struct paths *p = arg;

	p->paths = xrealloc(p->paths, p->nr + 1, sizeof(*p->paths));
	p->paths[p->nr++] = xstrdup(f->path);
	return 0;
}

/* Forgets and reads each file; one that cannot be read keeps its points. */
static int rebuild_one(struct history *h, const char *path, size_t *nr_points)
{
	enum history_added how;
	struct why why = { .text = "" };
	int err = history_begin(h, &why);

	if (!err)
		err = history_forget(h, path, &why);
	if (!err)
		err = history_import(h, path, &how, nr_points, &why);
	if (!err)
		err = history_commit(h, &why);
	if (!err)
		return EXIT_DONE;
	history_rollback(h);
	say_failure(&why);
	return EXIT_CANNOT;
}

static int cmd_rebuild(const struct history_options *o, size_t nr_words,
		       char *const *words)
{
	struct history *h;
	struct paths p = { .nr = 0 };
	size_t nr_done = 0, nr_points = 0, added;
	struct why why;
	int err;

	if (nr_words)
		err_die(EXIT_USAGE, "rebuild: takes no word, not '%s'",
			words[0]);
	h = open_history(o, HISTORY_READ);
	err = history_files(h, add_path, &p, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	for (size_t i = 0; i < p.nr; i++) {
		if (rebuild_one(h, p.paths[i], &added))
			continue;
		nr_done++;
		nr_points += added;
	}
	printf("%zu of %zu files read anew, %zu points\n", nr_done, p.nr,
	       nr_points);
	if (nr_done < p.nr)
		printf("the others keep the points that they had\n");
	tidy(h);
	for (size_t i = 0; i < p.nr; i++)
		free(p.paths[i]);
	free(p.paths);
	history_close(h);
	return nr_done < p.nr ? EXIT_CANNOT : EXIT_DONE;
}

static int
cmd_read(const struct history_options *o, size_t nr_words, char *const *words,
	 int (*fn)(struct history *h, const struct history_options *o,
		   size_t nr_words, char *const *words))
{
	struct history *h = open_history(o, HISTORY_READ);
	int status = fn(h, o, nr_words, words);

	history_close(h);
	return status;
}

/* The index of word in a list that ends with NULL. */
static int pick(const char *what, const char *word, const char *const *list)
{
	struct suggest s;

	suggest_init(&s, word);
	for (int i = 0; list[i]; i++) {
		if (!strcmp(word, list[i]))
			return i;
		suggest_offer(&s, list[i]);
	}
	err_error("%s '%s': there is none", what, word);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("run-bench history -h lists them");
	exit(EXIT_USAGE);
}

/* "2/quarter": two in as many scans, one a day; "1%": of a single call. */
static void read_budget(struct history_options *o)
{
	static const char *const spans[] = { "scan",	"day",	"week", "month",
					     "quarter", "year", NULL };
	static const double nr_days[] = { 1, 1, 7, 30, 91, 365 };
	const char *slash = strchr(o->budget, '/');
	uint64_t nr;
	char *number;
	struct why why;

	if (!slash) {
		if (units_parse_percent(&o->nr_alarms, o->budget, &why))
			cli_die(EXIT_USAGE, &why);
		o->nr_scans = 1;
		return;
	}
	number = xasprintf("%.*s", (int)(slash - o->budget), o->budget);
	if (units_parse_uint(&nr, number, &why))
		cli_die(EXIT_USAGE, &why);
	free(number);
	o->nr_alarms = (double)nr;
	o->nr_scans = nr_days[pick("find the span", slash + 1, spans)];
}

static void read_words(struct history_options *o)
{
	static const char *const orders[] = { "time", "version", "given",
					      NULL };
	static const char *const formats[] = { "text", "csv", "json", NULL };
	static const char *const modes[] = { "live", "lab", NULL };

	o->line_order =
		(enum line_order)pick("find the order", o->order, orders);
	o->output = (enum history_format)pick("find the format", o->format,
					      formats);
	if (o->mode)
		pick("find the mode", o->mode, modes);
	read_budget(o);
	if (!(o->nr_alarms > 0))
		err_die(EXIT_USAGE, "use the budget '%s': it allows no alarm",
			o->budget);
}

static int run(const char *word, const struct history_options *o,
	       size_t nr_words, char *const *words)
{
	static const char *const parts[] = { "add",	"show",	  "alarm",
					     "rebuild", "forget", NULL };

	switch (pick("find the part of history", word, parts)) {
	case 0:
		return cmd_add(o, nr_words, words);
	case 1:
		return cmd_read(o, nr_words, words, history_show);
	case 2:
		return cmd_read(o, nr_words, words, history_alarm);
	case 3:
		return cmd_rebuild(o, nr_words, words);
	default:
		return cmd_forget(o, nr_words, words);
	}
}

int cmd_history(int argc, char **argv)
{
	struct history_options o = {
		.order = "time",
		.format = "text",
		.budget = "1/quarter",
		.delta_ratio = NAN,
	};
	const struct opt opts[] = {
		{ 0, "db", OPT_STRING, &o.db, "PATH",
		  "the database (default: cowbench/history.db in "
		  "$XDG_DATA_HOME or ~/.local/share)" },
		{ 0, "order", OPT_STRING, &o.order, "ORDER",
		  "time (default), version of the kernel, or given: as added" },
		{ 0, "mode", OPT_STRING, &o.mode, "MODE",
		  "only live, or only lab" },
		{ 0, "format", OPT_STRING, &o.format, "FORMAT",
		  "text (default), csv or json" },
		{ 'o', NULL, OPT_STRING, &o.dir, "DIR",
		  "show: also make a figure of each series there" },
		{ 0, "budget", OPT_STRING, &o.budget, "N/SPAN",
		  "false alarms that may happen, all series together, at one "
		  "call a day: 1/quarter (default), 2/year; or in this call: "
		  "1%" },
		{ 0, "delta", OPT_PERCENT, &o.delta_ratio, "PCT",
		  "smaller changes are not told (default 1% live; in the lab "
		  "what its numbers resolve)" },
		{ 0, "since", OPT_STRING, &o.since, "TIME",
		  "alarm: only changes since then: 2026-11-01" },
		{ 0 },
	};

	cli_parse(opts, usage, about, &argc, argv);
	read_words(&o);
	if (argc < 2) {
		err_error("history: what is to be done is not named");
		err_hint("run-bench history show lists the series; -h tells "
			 "more");
		return EXIT_USAGE;
	}
	return cli_finish(run(argv[1], &o, (size_t)argc - 2, argv + 2));
}
