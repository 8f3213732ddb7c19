// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd.h"

#include "report/bench_explain.h"
#include "report/bench_list.h"
#include "report/page_list.h"
#include "report/ref_list.h"
#include "runner/guest_list.h"
#include "runner/list_cpus.h"

#include <stdio.h>
#include <string.h>

#define PAGE_WORD "page="
#define VIA_WORD  "via="

static void explain_kind(json_t *all, const char *name)
{
	struct why why = { .text = "" };
	json_t *kind =
		page_list_find(json_object_get(all, "page_kinds"), name, &why);

	if (!kind)
		cli_die(EXIT_USAGE, &why);
	page_explain_write(stdout, kind, json_object_get(all, "benchmarks"));
}

static void explain_driver(json_t *all, const char *name)
{
	struct why why = { .text = "" };
	json_t *driver =
		ref_list_find(json_object_get(all, "references"), name, &why);

	if (!driver)
		cli_die(EXIT_USAGE, &why);
	ref_explain_write(stdout, driver, json_object_get(all, "benchmarks"));
}

static void explain_bench(json_t *all, const char *name)
{
	struct why why = { .text = "" };
	json_t *bench =
		bench_list_find(json_object_get(all, "benchmarks"), name, &why);

	if (bench) {
		bench_explain_write(stdout, bench);
		return;
	}
	if (page_list_find(json_object_get(all, "page_kinds"), name, NULL))
		why_hint(&why, "it is a page kind: run-bench explain page=%s",
			 name);
	if (ref_list_find(json_object_get(all, "references"), name, NULL))
		why_hint(&why, "it is a driver: run-bench explain via=%s",
			 name);
	cli_die(EXIT_USAGE, &why);
}

int cmd_explain(int argc, char **argv)
{
	const struct opt opts[] = { { 0 } };
	struct why why = { .text = "" };
	json_t *all;

	cli_parse(
		opts, "explain NAME | page=KIND | via=DRIVER",
		"Says what a benchmark does, which kernel functions it runs "
		"through, what must happen for its numbers to count, what "
		"can go wrong, and how to run it; what a page kind is and how "
		"it is proven; or how a driver makes the kernel take "
		"references to pages.",
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
	list_cpus_mark_here(all);
	if (!strncmp(argv[1], PAGE_WORD, strlen(PAGE_WORD)))
		explain_kind(all, argv[1] + strlen(PAGE_WORD));
	else if (!strncmp(argv[1], VIA_WORD, strlen(VIA_WORD)))
		explain_driver(all, argv[1] + strlen(VIA_WORD));
	else
		explain_bench(all, argv[1]);
	json_decref(all);
	return cli_finish(EXIT_DONE);
}
