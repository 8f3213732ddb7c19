// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench compare: result files against each other, with verdicts. */
#include "cli/cmd.h"

#include "base/suggest.h"
#include "cli/compare_files.h"
#include "cli/compare_sides.h"
#include "cli/out_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "compare [OPTION...] OLD NEW [MORE...]\n"
			    "compare [OPTION...] AB-FILE";

static const char about[] =
	"Verdicts, case by case: did NEW change against OLD, by how much, and "
	"no change larger than what can be said where none is found. A side is "
	"a file, files joined by commas, or a folder: the sessions (boots) of "
	"one kernel, or the shards of a run. The file of a run --ab is both "
	"sides by itself. Exit status: 0; 1 a case regressed or was lost "
	"(broken or suspect now); 2 wrong usage; 3 these files cannot be "
	"compared.";

struct compare_options {
	double delta_ratio, alpha, session_sd_ratio;
	bool is_exploring, is_forced, fail_inconclusive, is_replacing;
	struct opt_list confirm;
	const char *format, *output;
};

struct compare_session {
	struct compare_options o;
	struct compare_files files, confirm;
	struct compare_diffs diffs;
	struct why forced;
	char *tool, *command;
};

static void parse(struct compare_options *o, int *argc, char **argv)
{
	const struct opt opts[] = {
		{ 0, "delta", OPT_PERCENT, &o->delta_ratio, "PCT",
		  "the smallest change that matters (default: 1%; lab: what "
		  "the kernel shows against itself)" },
		{ 0, "alpha", OPT_PERCENT, &o->alpha, "PCT",
		  "chance of any false alarm among all cases (default: 1%)" },
		{ 0, "explore", OPT_BOOL, &o->is_exploring, NULL,
		  "more finds, some of them false: at most 5% of the changes "
		  "shown (Benjamini-Hochberg), instead of a gate" },
		{ 0, "session-sd", OPT_PERCENT, &o->session_sd_ratio, "PCT",
		  "how much sessions of one kernel differ here, for single "
		  "files (default: 2%)" },
		{ 0, "confirm", OPT_STRING_LIST, &o->confirm, "FILES",
		  "the second, independent data of a side: what the first "
		  "makes suspicious is decided by it alone; once for each "
		  "side, in their order" },
		{ 0, "force", OPT_BOOL, &o->is_forced, NULL,
		  "compare although machine or program differ" },
		{ 0, "fail-inconclusive", OPT_BOOL, &o->fail_inconclusive, NULL,
		  "exit 1 also where a case is inconclusive" },
		{ 0, "format", OPT_STRING, &o->format, "NAME",
		  "text (default, 72 columns), md, json, lkp, benchstat, csv, "
		  "otava, kcidb" },
		{ 'o', "output", OPT_STRING, &o->output, "FILE",
		  "write there, not to stdout; whole or not at all" },
		{ 0, "replace", OPT_BOOL, &o->is_replacing, NULL,
		  "FILE of -o may be there already" },
		{ 0 },
	};

	cli_parse(opts, usage, about, argc, argv);
}

static const struct compare_format *find_format(const char *word)
{
	const struct compare_format *f = compare_format_find(word);
	struct suggest s;

	if (f)
		return f;
	suggest_init(&s, word);
	for (f = compare_formats; f->name; f++)
		suggest_offer(&s, f->name);
	err_error("compare in the format '%s': there is none", word);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("-h lists the formats");
	exit(EXIT_USAGE);
}

static void check_options(const struct compare_options *o, int nr_words)
{
	if (nr_words < 1) {
		err_error("compare: no result file was given");
		err_hint("run-bench compare OLD NEW");
		exit(EXIT_USAGE);
	}
	if (!isnan(o->delta_ratio) && o->delta_ratio >= 1) {
		err_error("compare with --delta %g%%: below 100%%",
			  o->delta_ratio * 100);
		err_hint("--delta 1%%: the smallest change that matters");
		exit(EXIT_USAGE);
	}
	if (o->alpha >= 0.5) {
		err_error("compare with --alpha %g%%: below 50%%",
			  o->alpha * 100);
		err_hint("1%% is usual: one false alarm in 100 comparisons");
		exit(EXIT_USAGE);
	}
	if (o->confirm.nr && o->confirm.nr != (size_t)nr_words) {
		err_error("compare with --confirm: %zu given, for %d side%s",
			  o->confirm.nr, nr_words, nr_words == 1 ? "" : "s");
		err_hint("--confirm OLD2 --confirm NEW2: once for each side");
		exit(EXIT_USAGE);
	}
}

static void load(struct compare_session *s, int argc, char **argv)
{
	struct why why = { .text = "" };
	int err = compare_files_load(&s->files, (const char *const *)argv + 1,
				     (size_t)argc - 1, &why);

	if (err)
		cli_die(EXIT_CANNOT, &why);
	if (s->files.nr_sides < 2) {
		err_error("compare %s: it is one side", argv[1]);
		err_hint("name a second one, or the file of a run --ab");
		exit(EXIT_USAGE);
	}
	if (!s->o.confirm.nr)
		return;
	err = compare_files_load(&s->confirm, s->o.confirm.items,
				 s->o.confirm.nr, &why);
	if (!err)
		err = compare_files_apart(&s->files, &s->confirm, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	for (size_t i = 0; i < s->confirm.nr_notes; i++)
		compare_files_note(&s->files, xstrdup(s->confirm.notes[i]));
	if (s->confirm.nr_sides == s->files.nr_sides)
		return;
	err_error("compare with --confirm: %zu sides to confirm %zu",
		  s->confirm.nr_sides, s->files.nr_sides);
	err_hint("the second data have the sides of the first");
	exit(EXIT_USAGE);
}

/* The second data are of the same machine and, side by side, kernels. */
static int identity(const struct compare_session *s, struct why *why)
{
	int err = compare_identity(s->files.sides, s->files.nr_sides, why);

	for (size_t i = 0; i < s->confirm.nr_sides && !err; i++) {
		const struct compare_side both[2] = { s->files.sides[i],
						      s->confirm.sides[i] };

		err = compare_identity(both, 2, why);
	}
	return err;
}

static void check_identity(struct compare_session *s)
{
	struct why why = { .text = "" };
	int err = identity(s, &why);

	if (!err)
		return;
	if (!s->o.is_forced) {
		err_error("compare: the files do not compare: %s", why.text);
		err_hint("%s", why.hint[0] ? why.hint
					   : "--force compares them all the "
					     "same, and says so");
		exit(EXIT_CANNOT);
	}
	why_set(&s->forced, err, "compared by force, although %.200s",
		why.text);
	err_note("%s", s->forced.text);
}

static int status_of(const struct compare_view *v,
		     const struct compare_options *o)
{
	bool is_bad = false;

	for (size_t i = 0; i < v->nr_pairs; i++) {
		const struct compare_pair *p = &v->pairs[i];

		is_bad |= p->nr_verdicts[COMPARE_REGRESSED] || p->nr_lost;
		is_bad |= o->fail_inconclusive &&
			  p->nr_verdicts[COMPARE_INCONCLUSIVE];
	}
	return is_bad ? EXIT_ANSWER_NO : EXIT_DONE;
}

static void write_view(const struct compare_session *s,
		       const struct compare_view *v,
		       const struct compare_format *format)
{
	const struct compare_head head = {
		.tool = s->tool,
		.command = s->command,
		.nr_notes = s->files.nr_notes,
		.notes = (const char *const *)s->files.notes,
		.forced = s->forced.text[0] ? s->forced.text : NULL,
		.nr_diffs = s->diffs.nr,
		.diffs = s->diffs.diffs,
	};
	struct out_file out;
	struct why why = { .text = "" };

	if (out_file_open(&out, s->o.output, s->o.is_replacing, &why)) {
		if (why.hint[0])
			why_hint(&why, "--replace writes it anew");
		cli_die(EXIT_CANNOT, &why);
	}
	format->write(out.f, v, &head);
	/* cli_finish() sees to stdout */
	if (out.path && out_file_commit(&out, &why))
		cli_die(EXIT_CANNOT, &why);
}

static int compare(struct compare_session *s,
		   const struct compare_format *format)
{
	const struct compare_rule rule = {
		.delta_ratio = s->o.delta_ratio,
		.alpha = s->o.alpha,
		.is_exploring = s->o.is_exploring,
		.session_sd_ratio = s->o.session_sd_ratio,
		.confirm = s->confirm.nr_sides ? s->confirm.sides : NULL,
	};
	struct compare_view view;
	struct why why = { .text = "" };
	int status;

	if (compare_build(s->files.sides, s->files.nr_sides, &rule, &view,
			  &why))
		cli_die(EXIT_CANNOT, &why);
	if (view.is_lab && s->confirm.nr_sides) {
		err_error(
			"compare with --confirm: counts of the lab need none");
		err_hint("a second boot beside the first, joined by a comma, "
			 "says how exact they are");
		exit(EXIT_USAGE);
	}
	check_identity(s);
	compare_diffs_find(&s->diffs, &s->files);
	write_view(s, &view, format);
	status = status_of(&view, &s->o);
	compare_view_release(&view);
	return status;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_session s = {
		.o = { .delta_ratio = NAN,
		       .session_sd_ratio = NAN,
		       .format = "text" },
		.forced = { .text = "" },
	};
	const struct compare_format *format;
	int status;

	s.command = cli_command_text(argc, argv);
	parse(&s.o, &argc, argv);
	format = find_format(s.o.format);
	check_options(&s.o, argc - 1);
	load(&s, argc, argv);
	s.tool = cli_tool_text();
	status = compare(&s, format);
	compare_diffs_release(&s.diffs);
	compare_files_release(&s.confirm);
	compare_files_release(&s.files);
	free(s.o.confirm.items);
	free(s.command);
	free(s.tool);
	return cli_finish(status);
}
