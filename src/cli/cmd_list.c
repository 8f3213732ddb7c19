// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd.h"

#include "report/bench_list.h"
#include "runner/guest_list.h"

#include <stdio.h>

int cmd_list(int argc, char **argv)
{
	bool is_long = false, is_json = false;
	const struct opt opts[] = {
		{ 'l', "long", OPT_BOOL, &is_long, NULL,
		  "each case too, with what it lacks on this machine" },
		{ 0, "json", OPT_BOOL, &is_json, NULL,
		  "everything about them as JSON" },
		{ 0 },
	};
	struct why why = { .text = "" };
	json_t *all, *kept;

	cli_parse(
		opts, "list [-l] [--json] [PATTERN]",
		"Lists the benchmarks. PATTERN is a name, a family (fork), or "
		"a glob ('*/anon').",
		&argc, argv);
	if (argc > 2) {
		err_error("list: '%s': one pattern at most", argv[2]);
		return EXIT_USAGE;
	}
	all = guest_list_load(cli_globals.guest_path, &why);
	if (!all)
		cli_die(EXIT_CANNOT, &why);
	if (bench_list_filter(&kept, json_object_get(all, "benchmarks"),
			      argv[1], &why) < 0)
		cli_die(EXIT_USAGE, &why);
	if (is_json) {
		json_dumpf(kept, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		bench_list_write(stdout, kept, is_long);
	}
	json_decref(kept);
	json_decref(all);
	return cli_finish(EXIT_DONE);
}
