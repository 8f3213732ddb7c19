// SPDX-License-Identifier: GPL-2.0-or-later
/* The page that a run leaves beside its file. */
#include "cli/cmd_run.h"

#include "base/err.h"
#include "cli/cmd.h"
#include "cli/report_make.h"
#include "cli/stop.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "results/quick-6.1-DATE.jsonl" -> "results/quick-6.1-DATE-report" */
static char *dir_beside(const char *path)
{
	size_t len = strlen(path);

	if (len > 6 && !strcmp(path + len - 6, ".jsonl"))
		len -= 6;
	return xasprintf("%.*s-report", (int)len, path);
}

int run_report(const char *path, const char *dir)
{
	char *beside = dir ? xstrdup(dir) : dir_beside(path);
	char *whole = xasprintf("run-bench report %s -o %s", path, beside);
	char *command = xasprintf("%s%s", whole, dir ? "" : " --brief");
	const struct report_job job = {
		.words = &path,
		.nr_words = 1,
		.dir = beside,
		.command = command,
		.rule = { .delta_ratio = NAN, .session_sd_ratio = NAN },
		.stop = &stop_signal,
		/* Nobody who did not ask is to wait for five figures a case. */
		.is_brief = !dir,
	};
	struct why why = { .text = "" };
	const char *hint;
	char *index = NULL;
	int err = report_make(&job, &index, &hint, &why);

	if (err == -EINTR) {
		err_note("report: stopped; '%s' makes it", command);
	} else if (err) {
		err_error("%s", why.text);
		err_hint("the result file is whole; '%s' makes the report",
			 command);
	} else {
		err_note("report: %s", index);
		if (hint)
			err_hint("%s", hint);
		else if (!dir)
			err_hint("'%s' draws all figures", whole);
	}
	free(index);
	free(command);
	free(whole);
	free(beside);
	return err;
}
