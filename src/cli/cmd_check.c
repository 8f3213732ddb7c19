// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/check_machine.h"
#include "cli/cmd.h"

#include "results/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *level_name(enum finding_level level)
{
	switch (level) {
	case FINDING_NOTE:
		return "note";
	case FINDING_PARTIAL:
		return "partial";
	case FINDING_ERROR:
		return "error";
	}
	BUG("finding level %d", (int)level);
}

static size_t count_level(const struct result_check *c, enum finding_level l)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++)
		nr += c->findings[i].level == l;
	return nr;
}

static const char *verdict(const struct result_check *c)
{
	if (count_level(c, FINDING_ERROR))
		return "damaged";
	if (!c->is_complete || count_level(c, FINDING_PARTIAL))
		return "partial";
	return "complete";
}

static const char *plural(size_t nr)
{
	return nr == 1 ? "" : "s";
}

static void print_text(const struct result_check *c, const char *path)
{
	const char *word = verdict(c);
	size_t nr_errors = count_level(c, FINDING_ERROR);

	for (size_t i = 0; i < c->nr; i++) {
		const struct finding *f = &c->findings[i];

		printf("%s:", path);
		if (f->line)
			printf("%zu:", f->line);
		printf(" %s: %s\n", level_name(f->level), f->text);
	}
	if (!strcmp(word, "complete")) {
		printf("%s: complete, %zu case%s, %zu record%s\n", path,
		       c->nr_cases_seen, plural(c->nr_cases_seen),
		       c->nr_records, plural(c->nr_records));
		return;
	}
	printf("%s: %s: ", path, word);
	if (nr_errors)
		printf("%zu error%s, ", nr_errors, plural(nr_errors));
	printf("%zu of %zu planned case%s, %zu record%s\n", c->nr_cases_seen,
	       c->nr_cases_planned, plural(c->nr_cases_planned), c->nr_records,
	       plural(c->nr_records));
}

/* Names and quoted lines are the user's bytes, which need not be UTF-8. */
static json_t *string_json(const char *s)
{
	json_t *obj = json_string(s);
	char *copy;

	if (obj)
		return obj;
	copy = xstrdup(s);
	for (char *c = copy; *c; c++)
		if (*c & 0x80)
			*c = '?';
	obj = json_string(copy);
	free(copy);
	return obj;
}

static json_t *check_json(const struct result_check *c, const char *path)
{
	json_t *findings = json_array(), *obj, *f;

	for (size_t i = 0; i < c->nr; i++) {
		f = json_pack("{s:s, s:I, s:o}", "level",
			      level_name(c->findings[i].level), "line",
			      (json_int_t)c->findings[i].line, "text",
			      string_json(c->findings[i].text));
		if (json_array_append_new(findings, f) < 0)
			BUG("finding %zu of %s is no JSON", i, path);
	}
	obj = json_pack("{s:o, s:s, s:I, s:I, s:I, s:o}", "file",
			string_json(path), "verdict", verdict(c),
			"nr_cases_planned", (json_int_t)c->nr_cases_planned,
			"nr_cases_seen", (json_int_t)c->nr_cases_seen,
			"nr_records", (json_int_t)c->nr_records, "findings",
			findings);
	if (!obj)
		BUG("check of %s is no JSON", path);
	return obj;
}

/* Looks at one file; adds to json, or prints when that is NULL. */
static int check_file(const char *path, json_t *json)
{
	struct result_check c;
	struct why why = { .text = "" };
	json_t *obj;
	int status;

	if (result_check(&c, path, &why) < 0) {
		err_error("%s", why.text);
		if (why.hint[0])
			err_hint("%s", why.hint);
		obj = json_pack("{s:o, s:s, s:o}", "file", string_json(path),
				"verdict", "unreadable", "why",
				string_json(why.text));
		if (json && json_array_append(json, obj) < 0)
			BUG("append to a JSON array");
		json_decref(obj);
		return EXIT_CANNOT;
	}
	status = strcmp(verdict(&c), "complete") ? EXIT_ANSWER_NO : EXIT_DONE;
	if (!json)
		print_text(&c, path);
	else if (json_array_append_new(json, check_json(&c, path)) < 0)
		BUG("append to a JSON array");
	result_check_release(&c);
	return status;
}

static int check_files(int argc, char **argv, bool is_json)
{
	json_t *json = is_json ? json_array() : NULL;
	int status = EXIT_DONE, s;

	for (int i = 1; i < argc; i++) {
		s = check_file(argv[i], json);
		if (s > status)
			status = s;
	}
	if (json) {
		json_dumpf(json, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(json);
	}
	return cli_finish(status);
}

/* What follows "--", taken off the command line; NULL when there is none. */
static char **cut_command(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		argv[i] = NULL;
		*argc = i;
		return argv[i + 1] ? argv + i + 1 : NULL;
	}
	return NULL;
}

int cmd_check(int argc, char **argv)
{
	bool is_fix = false, is_json = false;
	const struct opt opts[] = {
		{ 0, "fix", OPT_BOOL, &is_fix, NULL,
		  "set what can be set for measuring; undone at the end" },
		{ 0, "json", OPT_BOOL, &is_json, NULL, "the answer as JSON" },
		{ 0 },
	};

	char **command = cut_command(&argc, argv);

	cli_parse(opts,
		  "check [--json]\ncheck --fix [-- COMMAND...]\n"
		  "check [--json] FILE...",
		  "Without a file: is this machine fit for measuring, what is "
		  "bad, how bad, and the remedy. With files: are these result "
		  "files whole and well-formed, and what is missing.",
		  &argc, argv);
	if (command && (!is_fix || argc > 1)) {
		err_error("check: a command after -- needs --fix, and no file");
		err_hint("run-bench check --fix -- COMMAND...");
		return EXIT_USAGE;
	}
	if (argc == 1)
		return check_machine_with(is_fix, is_json, command);
	if (is_fix) {
		err_error("check: --fix is for the machine, not for files");
		err_hint("an interrupted run is completed by 'run-bench run "
			 "--resume FILE'");
		return EXIT_USAGE;
	}
	return check_files(argc, argv, is_json);
}
