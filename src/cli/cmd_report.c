// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench report: result files as a page to read, with figures. */
#include "cli/cmd.h"

#include "cli/report_make.h"
#include "cli/stop.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "report [OPTION...] FILES... [-o DIR]\n"
			    "report [OPTION...] OLD NEW [MORE...] [-o DIR]";

static const char about[] =
	"Makes a folder with index.html (one self-contained page: no script, "
	"no network), report.md, verdicts.json where something is compared, "
	"and figures/ as SVG, PNG and PDF with the gnuplot script and the data "
	"of each. Live files: one side shows what things cost, several are "
	"compared; a side is a file, files joined by commas, or a folder. "
	"Files of the lab: a column for each kernel. Both may be given "
	"together; they stand apart.";

static void parse(struct report_job *job, int *argc, char **argv)
{
	const struct opt opts[] = {
		{ 'o', "output", OPT_STRING, &job->dir, "DIR",
		  "the folder to make (default: report); one that is there is "
		  "replaced only if it is an untouched report" },
		{ 0, "title", OPT_STRING, &job->title, "TEXT",
		  "heads the page (default: made of the kernels)" },
		{ 0, "delta", OPT_PERCENT, &job->rule.delta_ratio, "PCT",
		  "the smallest change that matters (default: 1%)" },
		{ 0, "alpha", OPT_PERCENT, &job->rule.alpha, "PCT",
		  "chance of any false alarm among all cases (default: 1%)" },
		{ 0, "explore", OPT_BOOL, &job->rule.is_exploring, NULL,
		  "more finds, some of them false (Benjamini-Hochberg)" },
		{ 0, "session-sd", OPT_PERCENT, &job->rule.session_sd_ratio,
		  "PCT",
		  "how much sessions of one kernel differ here, for single "
		  "files (default: 2%)" },
		{ 0, "brief", OPT_BOOL, &job->is_brief, NULL,
		  "one figure a case, not five: faster, a smaller page" },
		{ 0, "no-figures", OPT_BOOL, &job->no_figures, NULL,
		  "tables only" },
		{ 0, "style", OPT_STRING, &job->style_path, "FILE",
		  "CSS of the page (default: plots/report.css)" },
		{ 0, "force", OPT_BOOL, &job->is_forced, NULL,
		  "compare although machine or program differ" },
		{ 0, "replace", OPT_BOOL, &job->is_replacing, NULL,
		  "DIR may be a report that was changed since it was made" },
		{ 0 },
	};

	cli_parse(opts, usage, about, argc, argv);
}

static void check(const struct report_job *job)
{
	if (!job->nr_words) {
		err_error("report: no result file was given");
		err_hint("run-bench report FILE -o DIR; ./run-bench alone "
			 "measures and reports");
		exit(EXIT_USAGE);
	}
	if (job->rule.delta_ratio >= 1 || job->rule.alpha >= 0.5) {
		err_error("report: --delta is below 100%%, --alpha below 50%%");
		err_hint("1%% is usual for both");
		exit(EXIT_USAGE);
	}
}

int cmd_report(int argc, char **argv)
{
	struct report_job job = {
		.dir = "report",
		.rule = { .delta_ratio = NAN, .session_sd_ratio = NAN },
		.stop = &stop_signal,
	};
	struct why why = { .text = "" };
	char *command = cli_command_text(argc, argv), *index = NULL;
	const char *hint;
	int err;

	parse(&job, &argc, argv);
	job.words = (const char *const *)argv + 1;
	job.nr_words = (size_t)argc - 1;
	job.command = command;
	check(&job);
	stop_catch();
	err = report_make(&job, &index, &hint, &why);
	free(command);
	if (err == -EINTR || stop_signal) {
		free(index);
		err_note("stopped: nothing was written");
		exit(128 + stop_signal);
	}
	if (err)
		cli_die(EXIT_CANNOT, &why);
	if (hint)
		err_hint("%s", hint);
	puts(index);
	free(index);
	return cli_finish(EXIT_DONE);
}
