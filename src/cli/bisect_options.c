// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_options.h"

#include "cli/cmd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char usage_text[] =
	"bisect --good FILE --bad FILE [--lab IMAGE | --live] CASE "
	"[AXIS=VALUE...]\n"
	"bisect --images LIST [OPTION...] CASE [AXIS=VALUE...]\n"
	"bisect log [FILE]";

static const char about[] =
	"Which kernel made a case dearer (or cheaper)? The first form is one "
	"step, for git bisect run: it measures the case on IMAGE, booted in the "
	"lab, or on the running kernel, and exits with 0 when the value is that "
	"of the good file, 1 when it is that of the bad one, 125 when it cannot "
	"be told (no boot, a panic, a broken case), and 128 or more when "
	"bisecting must stop. The second bisects a list of kernels in the lab: "
	"names, paths or deb:PACKAGE as for lab, with commas between or one a "
	"line in a file, the good end first. Each step goes into a journal; log "
	"prints its story.";

enum bisect_form bisect_form_of(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], "--images", strlen("--images")))
			return BISECT_LIST;
	/* "--good log" is a file of that name */
	while (argc > 1 &&
	       (!strcmp(argv[1], "-q") || !strcmp(argv[1], "--quiet"))) {
		argc--;
		argv++;
	}
	return argc > 1 && !strcmp(argv[1], "log") ? BISECT_LOG : BISECT_GIT;
}

static NORETURN void refuse(const char *hint, const char *what)
{
	err_error("bisect: %s", what);
	err_hint("%s", hint);
	exit(EXIT_USAGE);
}

static void check_step(const struct bisect_options *o)
{
	if (!o->good || !o->bad)
		refuse("each is a file of run-bench run or lab, made of the "
		       "good and of the bad kernel; or --images LIST",
		       "a step needs --good FILE and --bad FILE");
	if (o->image && o->is_live)
		refuse("--lab boots an image, --live measures this kernel",
		       "--lab and --live together");
	if (o->is_resume)
		refuse("git bisect knows itself where it was",
		       "--resume is for a list");
}

static void check_list(const struct bisect_options *o)
{
	if (o->image || o->is_live)
		refuse("the kernels of the list are booted in the lab",
		       "--images with --lab or --live");
	if (!o->good != !o->bad)
		refuse("without both, the ends of the list are measured",
		       "--good without --bad, or the other way round");
	if (o->is_resume && !o->result_dir)
		refuse("the folder of the bisection that was interrupted",
		       "--resume needs -o DIR");
	if (o->log)
		refuse("the journal of a list is bisect.jsonl in the folder -o",
		       "--log with --images");
}

static void check(const struct bisect_options *o)
{
	if (o->form == BISECT_LOG) {
		if (o->nr_words > 3)
			refuse("bisect log FILE", "log takes one file");
		return;
	}
	if (o->form == BISECT_GIT)
		check_step(o);
	else
		check_list(o);
	if (o->nr_words < 2)
		refuse("such as fork/anon page=base state=exclusive",
		       "no case is named");
	if (o->boot_timeout_s > 100000)
		refuse("at most 100000 seconds", "--boot-timeout is too long");
}

void bisect_options_parse(struct bisect_options *o, int argc, char **argv)
{
	const struct opt table[] = {
		{ 0, "good", OPT_STRING, &o->good, "FILE",
		  "result of the good kernel; of several boots with commas" },
		{ 0, "bad", OPT_STRING, &o->bad, "FILE",
		  "result of the bad kernel" },
		{ 0, "effect", OPT_PERCENT, &o->effect_ratio, "PCT",
		  "refuse when good and bad differ by less" },
		{ 0, "lab", OPT_STRING, &o->image, "IMAGE",
		  "boot this one: arch/x86/boot/bzImage" },
		{ 0, "live", OPT_BOOL, &o->is_live, NULL,
		  "measure the running kernel" },
		{ 0, "images", OPT_STRING_LIST, &o->images, "LIST",
		  "kernels, good end first: 5.10,6.1,6.12, or a file" },
		{ 0, "session-sd", OPT_PERCENT, &o->session_sd_ratio, "PCT",
		  "live: how one boot differs from the next (default: from the "
		  "files, 1% where a side is one file)" },
		{ 0, "log", OPT_STRING, &o->log, "FILE",
		  "journal (default: cowbench-bisect.jsonl in .git)" },
		{ 'o', "output", OPT_STRING, &o->result_dir, "DIR",
		  "folder for the result files (default: beside the journal)" },
		{ 0, "resume", OPT_BOOL, &o->is_resume, NULL,
		  "with --images: go on where the one in -o DIR was ended" },
		{ 0, "cache", OPT_STRING, &o->cache_dir, "DIR",
		  "kernels (default: ~/.cache/cowbench)" },
		{ 0, "offline", OPT_BOOL, &o->is_offline, NULL,
		  "fetch nothing: what is in the cache" },
		{ 0, "boot-timeout", OPT_UINT, &o->boot_timeout_s, "S",
		  "seconds until a kernel must have reached init" },
		{ 'q', "quiet", OPT_BOOL, &o->is_quiet, NULL, "no notes" },
		{ 0 },
	};

	*o = (struct bisect_options){ .form = bisect_form_of(argc, argv),
				      .session_sd_ratio = NAN };
	cli_parse(table, usage_text, about, &argc, argv);
	o->words = argv;
	o->nr_words = argc;
	check(o);
}

void bisect_options_release(struct bisect_options *o)
{
	free(o->images.items);
}
