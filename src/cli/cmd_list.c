// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd.h"

#include "report/bench_list.h"
#include "report/page_list.h"
#include "report/ref_list.h"
#include "runner/guest_list.h"
#include "runner/list_cpus.h"

#include <stdio.h>

enum what { BENCHES, PAGES, REFS };

static json_t *keep(json_t *all, enum what what, const char *pattern)
{
	struct why why = { .text = "" };
	json_t *kept;
	int err;

	if (what == PAGES)
		err = page_list_filter(&kept,
				       json_object_get(all, "page_kinds"),
				       pattern, &why);
	else if (what == REFS)
		err = ref_list_filter(&kept, json_object_get(all, "references"),
				      pattern, &why);
	else
		err = bench_list_filter(&kept,
					json_object_get(all, "benchmarks"),
					pattern, &why);
	if (err < 0)
		cli_die(EXIT_USAGE, &why);
	return kept;
}

int cmd_list(int argc, char **argv)
{
	bool is_long = false, is_json = false;
	bool is_pages = false, is_refs = false;
	const struct opt opts[] = {
		{ 'l', "long", OPT_BOOL, &is_long, NULL,
		  "each case too, with what it lacks on this machine" },
		{ 0, "pages", OPT_BOOL, &is_pages, NULL,
		  "page kinds, the values of page=, instead of benchmarks" },
		{ 0, "refs", OPT_BOOL, &is_refs, NULL,
		  "drivers of page references, the values of via=, instead" },
		{ 0, "json", OPT_BOOL, &is_json, NULL,
		  "everything about them as JSON" },
		{ 0 },
	};
	struct why why = { .text = "" };
	json_t *all, *kept;

	cli_parse(
		opts, "list [-l] [--pages | --refs] [--json] [PATTERN]",
		"Lists the benchmarks. PATTERN is a name, a family (fork), or "
		"a glob ('*/anon').",
		&argc, argv);
	if (argc > 2) {
		err_error("list: '%s': one pattern at most", argv[2]);
		return EXIT_USAGE;
	}
	if (is_pages && is_refs) {
		err_error("list: --pages or --refs, not both");
		return EXIT_USAGE;
	}
	all = guest_list_load(cli_globals.guest_path, &why);
	if (!all)
		cli_die(EXIT_CANNOT, &why);
	list_cpus_mark_here(all);
	kept = keep(all, is_pages ? PAGES : is_refs ? REFS : BENCHES, argv[1]);
	if (is_json) {
		json_dumpf(kept, stdout, JSON_INDENT(2));
		putchar('\n');
	} else if (is_pages) {
		page_list_write(stdout, kept);
	} else if (is_refs) {
		ref_list_write(stdout, kept);
	} else {
		bench_list_write(stdout, kept, is_long);
	}
	json_decref(kept);
	json_decref(all);
	return cli_finish(EXIT_DONE);
}
