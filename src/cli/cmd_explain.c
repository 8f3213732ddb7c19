// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd.h"

#include "report/bench_explain.h"
#include "report/bench_list.h"
#include "runner/guest_list.h"

#include <stdio.h>

int cmd_explain(int argc, char **argv)
{
	const struct opt opts[] = { { 0 } };
	struct why why = { .text = "" };
	json_t *all, *bench;

	cli_parse(opts, "explain NAME",
		  "Says what a benchmark does, which kernel functions it runs "
		  "through, what must happen for its numbers to count, what "
		  "can go wrong, and how to run it.",
		  &argc, argv);
	if (argc != 2) {
		err_error("explain: one benchmark name is needed, %d given",
			  argc - 1);
		err_hint("'run-bench list' names them all");
		return EXIT_USAGE;
	}
	all = guest_list_load(cli_globals.guest_path, &why);
	if (!all)
		cli_die(EXIT_CANNOT, &why);
	bench = bench_list_find(json_object_get(all, "benchmarks"), argv[1],
				&why);
	if (!bench)
		cli_die(EXIT_USAGE, &why);
	bench_explain_write(stdout, bench);
	json_decref(all);
	return cli_finish(EXIT_DONE);
}
