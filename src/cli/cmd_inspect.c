// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd.h"

#include "report/inspect_table.h"
#include "report/table.h"
#include "runner/inspect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal's width as far as a table goes; 100 where there is none. */
static size_t width_of_stdout(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < 40 ||
	    size.ws_col > TABLE_WIDTH_MAX)
		return TABLE_WIDTH_MAX;
	return size.ws_col;
}

int cmd_inspect(int argc, char **argv)
{
	struct inspect_want want = { .pid = 0 };
	bool is_json = false;
	const struct opt opts[] = {
		{ 'a', "all", OPT_BOOL, &want.wants_all, NULL,
		  "a row for each page, equal ones too" },
		{ 0, "json", OPT_BOOL, &is_json, NULL,
		  "the same as one JSON object" },
		{ 0 },
	};
	struct why why = { .text = "" };
	json_t *answer;
	int err;

	cli_parse(opts, "inspect [-a] [--json] PID ADDRESS[,N]",
		  "Shows N pages (default 1) of a process as the kernel lets "
		  "us see them: frame, folio, mappings, references, pins, "
		  "flags. Equal neighbours share a row. ADDRESS is decimal, "
		  "or hex behind 0x. Changes nothing and reads no page in.",
		  &argc, argv);
	if (argc != 3) {
		err_error("inspect: a process and an address are needed, %d "
			  "word%s given",
			  argc - 1, argc == 2 ? "" : "s");
		err_hint("run-bench inspect 1234 0x7f0000000000,512");
		return EXIT_USAGE;
	}
	if (inspect_parse(&want, argv[1], argv[2], &why))
		cli_die(EXIT_USAGE, &why);
	err = inspect(&want, &answer, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	if (is_json) {
		json_dumpf(answer, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		inspect_table_write(stdout, answer, width_of_stdout());
	}
	json_decref(answer);
	return cli_finish(EXIT_DONE);
}
