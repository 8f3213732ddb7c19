// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/profile_options.h"

#include "base/suggest.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/lab_rows.h"
#include "lab/plugin/cache_model.h"
#include "runner/guest_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOP_DEFAULT 20

static const char usage_text[] =
	"profile [OPTION...] KERNEL CASE...\n"
	"profile [OPTION...] KERNEL KERNEL... CASE...\n"
	"profile --file [OPTION...] FILE... [CASE...]";

static const char about[] =
	"Where the instructions of a case go: boot each KERNEL as lab does, and "
	"count by function what one more page, fault or call executes, with "
	"locked operations, loads, stores and cache lines, exactly. Two "
	"kernels: the difference, function by function. More: side by side. "
	"KERNEL and CASE (PATTERN [AXIS=VALUE...]) as for lab; -- may stand "
	"between them. The sum over the functions is held against the number "
	"that lab gives. Exit status: 0; 1 a number is not to be trusted; 2 "
	"wrong usage; 3 it cannot be done here.";

/* Is it a benchmark, a pattern of some, or their folder? */
static bool names_benchmark(json_t *list, const char *word)
{
	size_t i;
	json_t *b;

	json_array_foreach(json_object_get(list, "benchmarks"), i, b)
		if (text_matches_name(word, json_string_value(json_object_get(
						    b, "name"))))
			return true;
	return false;
}

/* A slash, no file, no benchmark: which of both was meant, and mistyped? */
static NORETURN void refuse_path(json_t *list, const char *word)
{
	struct suggest s;
	json_t *b;
	size_t i;

	suggest_init(&s, word);
	json_array_foreach(json_object_get(list, "benchmarks"), i, b)
		suggest_offer(&s,
			      json_string_value(json_object_get(b, "name")));
	err_error("profile '%s': neither a file nor a benchmark", word);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("run-bench list has the benchmarks");
	exit(EXIT_USAGE);
}

static bool is_file(const char *word)
{
	size_t len = strlen(word);
	struct stat st;

	/* PATH+NAME=VALUE: what stands before the '+' is the file. */
	for (size_t at = len; at > 0; at--) {
		char *path;
		bool is;

		if (word[at] && word[at] != '+')
			continue;
		path = xasprintf("%.*s", (int)at, word);
		is = !stat(path, &st) && !S_ISDIR(st.st_mode);
		free(path);
		if (is)
			return true;
	}
	return false;
}

/* Index of the first word of a case among words[0..nr). */
static size_t find_cases(char *const words[], size_t nr)
{
	struct why why;
	json_t *list = guest_list_load(cli_globals.guest_path, &why);
	size_t i;

	if (!list)
		cli_die(EXIT_CANNOT, &why);
	for (i = 0; i < nr; i++) {
		const char *word = words[i];

		if (is_file(word) || !strncmp(word, "deb:", 4))
			continue;
		if (names_benchmark(list, word))
			break;
		if (strchr(word, '/') && !strchr(word, '+'))
			refuse_path(list, word);
		if (strchr(word, '=') && !strchr(word, '+'))
			lab_rows_die("such as: run-bench profile 6.1 fork/anon "
				     "page=base",
				     "the words", word,
				     "AXIS=VALUE before any benchmark");
	}
	json_decref(list);
	return i;
}

static void split_words(struct lab_options *o, char **words, size_t nr,
			char **behind, size_t nr_behind)
{
	size_t nr_kernels = nr_behind ? nr : find_cases(words, nr);

	o->kernels = words;
	o->nr_kernels = nr_kernels;
	o->patterns = xcalloc(nr + nr_behind + 2, sizeof(char *));
	o->patterns[0] = words[-1];
	o->nr_patterns = 1;
	for (size_t i = nr_kernels; i < nr; i++)
		o->patterns[o->nr_patterns++] = words[i];
	for (size_t i = 0; i < nr_behind; i++)
		o->patterns[o->nr_patterns++] = behind[i];
}

static NORETURN void refuse(const char *error, const char *hint)
{
	err_error("%s", error);
	err_hint("%s", hint);
	exit(EXIT_USAGE);
}

/* What is of a boot has no effect on files, which must not be taken for one. */
static void check_file(const struct profile_options *o)
{
	const bool has_calls = o->has_calls && o->format != PROFILE_FOLDED;

	if (!o->lab.nr_kernels)
		refuse("profile --file: no result file is named",
		       "run-bench profile --file results/lab-6.1-....jsonl");
	if (has_calls || o->cache_model || o->debug.nr || o->streams_dir) {
		err_error("profile --file %s: nothing is booted",
			  has_calls	   ? "--calls"
			  : o->cache_model ? "--cache-model"
			  : o->debug.nr	   ? "--debug"
					   : "--streams");
		err_hint("it is given when the profile is made, and stands in "
			 "the file then");
		exit(EXIT_USAGE);
	}
}

/* A boot is not spent on a file that is not there. */
static void check_debug(const struct profile_options *o)
{
	for (size_t i = 0; i < o->debug.nr; i++) {
		const char *path = o->debug.items[i];

		if (!strcmp(path, "fetch") || !access(path, R_OK))
			continue;
		err_error("profile --debug %s: %s", path, strerror(errno));
		err_hint("a vmlinux with debug information, or fetch");
		exit(EXIT_USAGE);
	}
}

/* A case that was mistyped was taken for a kernel. */
static NORETURN void refuse_no_case(const struct lab_options *lab)
{
	if (lab->nr_kernels > 1)
		err_error("profile: no case is named: '%s' is no benchmark",
			  lab->kernels[lab->nr_kernels - 1]);
	else
		err_error("profile: no case is named");
	err_hint("such as: run-bench profile 6.1 6.12 fork/anon page=base "
		 "state=exclusive");
	exit(EXIT_USAGE);
}

static void check(const struct profile_options *o)
{
	const struct lab_options *lab = &o->lab;

	if (o->is_file)
		check_file(o);
	check_debug(o);
	if (!o->is_file && lab->nr_patterns < 2 && !lab->suite)
		refuse_no_case(lab);
	if (!o->is_file && !lab->nr_kernels && !lab->suite) {
		err_error("profile %s: no kernel is named", lab->patterns[1]);
		err_hint("it stands before the case: run-bench profile 6.1 %s",
			 lab->patterns[1]);
		exit(EXIT_USAGE);
	}
	if (lab->nr_kernels > LAB_COLUMNS_MAX) {
		err_error("profile %zu kernels: at most %d stand side by side",
			  lab->nr_kernels, LAB_COLUMNS_MAX);
		err_hint("profile some at a time, then --file with the result "
			 "files of those to compare");
		exit(EXIT_USAGE);
	}
	if (o->phase && lab->all_phases)
		lab_rows_die("--phases shows all of them", "--phase", o->phase,
			     "with --phases");
	if (o->has_steps && lab->nr_kernels == 1)
		refuse("profile --steps: a single kernel has no neighbour",
		       "name three kernels or more");
	if (o->has_source_lines && !o->debug.nr && !o->is_file)
		refuse("profile --lines: source lines need --debug",
		       "--debug VMLINUX, or --debug fetch for the -dbg "
		       "packages of Debian's kernels");
}

/* All of its words: a result must not depend on what a default was then. */
static const char *whole_geometry(const char *text)
{
	char why[150], words[CACHE_TEXT_BYTES];
	struct cache_geometry g;

	if (!cache_geometry_parse(&g, text, why, sizeof(why))) {
		err_error("profile --cache-model '%s': %s", text, why);
		err_hint(
			"default, or what is to differ from it: " CACHE_DEFAULT);
		exit(EXIT_USAGE);
	}
	cache_geometry_text(&g, words);
	return xstrdup(words);
}

static void take(struct profile_options *o, const char *format)
{
	static const char *const formats[] = { "text", "md", "json", "folded",
					       NULL };

	if (format)
		o->format = (enum profile_format)lab_rows_choose(
			"--format", format, formats, "text, md, json, folded");
	o->has_calls |= o->format == PROFILE_FOLDED;
	if (o->cache_model)
		o->cache_model = whole_geometry(o->cache_model);
	/* Two kernels: the first is what the second is held against. */
	o->lab.is_ab = o->lab.nr_kernels == 2;
	o->has_source_lines |= o->debug.nr > 0;
}

void profile_options_parse(struct profile_options *o, int argc, char **argv)
{
	const char *format = NULL;
	struct lab_texts texts = { 0 };
	const struct opt own[] = {
		{ 0, "file", OPT_BOOL, &o->is_file, NULL,
		  "tables of result files that profile left; nothing is "
		  "booted" },
		{ 0, "fixed", OPT_BOOL, &o->is_fixed, NULL,
		  "the fixed cost of a call, not that of one more operation" },
		{ 0, "phase", OPT_STRING, &o->phase, "NAME",
		  "this phase of a case, not the first" },
		{ 0, "top", OPT_UINT, &o->top, "N",
		  "rows of a table, the rest as one (default 20; 0: all)" },
		{ 0, "fields", OPT_BOOL, &o->has_fields, NULL,
		  "locked operations by the field that they hit (default; "
		  "--no-fields)" },
		{ 0, "cache-lines", OPT_BOOL, &o->has_cache_lines, NULL,
		  "distinct cache lines (default; --no-cache-lines is "
		  "faster)" },
		{ 0, "calls", OPT_BOOL, &o->has_calls, NULL,
		  "record call stacks, for --format folded and flame graphs" },
		{ 0, "lines", OPT_BOOL, &o->has_source_lines, NULL,
		  "also by source line and inlined function; needs --debug" },
		{ 0, "debug", OPT_STRING_LIST, &o->debug, "VMLINUX",
		  "debug information of a kernel, once for each, or fetch: "
		  "Debian's -dbg packages" },
		{ 0, "cache-model", OPT_STRING, &o->cache_model, "GEOMETRY",
		  "misses of a model of caches and TLB: default, or L1,L2,..." },
		{ 0, "steps", OPT_BOOL, &o->has_steps, NULL,
		  "three kernels or more: each against the one before, too" },
		{ 0, "format", OPT_STRING, &format, "WORD",
		  "text, md, json, or folded: stacks for flame graphs" },
		{ 0, "legend", OPT_BOOL, &o->has_legend, NULL,
		  "what each column and mark means, below the tables" },
		{ 0, "figures", OPT_STRING, &o->figures_dir, "DIR",
		  "pictures: bars by function, differences, flame graphs" },
		{ 0, "streams", OPT_STRING, &o->streams_dir, "DIR",
		  "keep what the plugin wrote" },
	};
	struct opt table[ARRAY_SIZE(own) + LAB_ROWS_MAX + 1] = { 0 };
	int dash = 1, nr_behind = 0, nr_words;
	char **behind = NULL;

	*o = (struct profile_options){ .lab = lab_rows_defaults(),
				       .top = TOP_DEFAULT,
				       .has_fields = true,
				       .has_cache_lines = true };
	memcpy(table, own, sizeof(own));
	lab_rows(&o->lab, &texts, table + ARRAY_SIZE(own));
	while (dash < argc && strcmp(argv[dash], "--") != 0)
		dash++;
	nr_words = dash;
	if (dash < argc) {
		/* Each half is parsed as a command line of its own. */
		argv[dash] = argv[0];
		behind = argv + dash;
		nr_behind = argc - dash;
		cli_parse(table, usage_text, about, &nr_behind, behind);
		behind = xcalloc((size_t)nr_behind, sizeof(*behind));
		memcpy(behind, argv + dash,
		       (size_t)nr_behind * sizeof(*behind));
		argv[dash] = NULL;
	}
	cli_parse(table, usage_text, about, &nr_words, argv);
	split_words(&o->lab, argv + 1, (size_t)nr_words - 1,
		    behind ? behind + 1 : NULL,
		    nr_behind ? (size_t)nr_behind - 1 : 0);
	free(behind);
	take(o, format);
	lab_rows_take(&o->lab, &texts);
	check(o);
}

void profile_options_release(struct profile_options *o)
{
	free(o->debug.items);
	lab_options_release(&o->lab);
}
