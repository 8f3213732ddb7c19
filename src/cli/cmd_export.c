// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench export: result files in formats that other tools read. */
#include "cli/cmd.h"

#include "base/suggest.h"
#include "cli/out_file.h"
#include "report/export.h"
#include "results/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct export_words {
	const char *format, *output, *origin, *build_id;
	bool is_replacing;
};

static const struct export_format *find_format(const char *word)
{
	const struct export_format *f = word ? export_format_find(word) : NULL;
	struct suggest s;

	if (f)
		return f;
	if (!word) {
		err_error("export: no format was given");
		err_hint("--format csv, or another that -h lists");
		exit(EXIT_USAGE);
	}
	suggest_init(&s, word);
	for (f = export_formats; f->name; f++)
		suggest_offer(&s, f->name);
	err_error("export to the format '%s': there is none", word);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("-h lists the formats");
	exit(EXIT_USAGE);
}

/* The rule book first: nothing is made of a file that breaks it. */
static int check_file(const char *path, struct why *why)
{
	struct result_check c;
	int err = result_check(&c, path, why);

	if (err)
		return err;
	for (size_t i = 0; !err && i < c.nr; i++) {
		const struct finding *f = &c.findings[i];

		if (f->level != FINDING_ERROR)
			continue;
		err = why_set(why, -EINVAL, "export %.120s: line %zu: %.120s",
			      path, f->line, f->text);
		why_hint(why, "run-bench check %.160s says all that is wrong",
			 path);
	}
	if (!err && !c.is_complete && c.nr_cases_planned)
		err_note("%s is partial: %zu of %zu cases, %zu processes", path,
			 c.nr_cases_seen, c.nr_cases_planned, c.nr_records);
	result_check_release(&c);
	return err;
}

static int read_file(struct result_file *f, const char *path, struct why *why)
{
	int err = check_file(path, why);
	struct stat st;

	if (err)
		return err;
	err = result_file_read(f, path, why);
	if (err)
		return err;
	if (f->env && f->plan)
		return 0;
	result_file_release(f);
	/* A pipe is empty when it is read once more. */
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return why_set(why, -EINVAL,
			       "export %.160s: no regular file, and it is read "
			       "twice",
			       path);
	return why_set(why, -EINVAL,
		       "export %.160s: it ends before its plan: nothing was "
		       "measured",
		       path);
}

/* One measurement twice would look like two that agree. */
static int check_twins(const struct result_file *files, size_t nr,
		       struct why *why)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < i; k++)
			if (json_equal(files[i].env, files[k].env) &&
			    json_equal(files[i].plan, files[k].plan))
				return why_set(why, -EINVAL,
					       "export %.120s: it is the same "
					       "measurement as %.120s",
					       files[i].path, files[k].path);
	return 0;
}

static int write_view(const struct export_view *view,
		      const struct export_format *format,
		      const struct export_words *w, struct why *why)
{
	char *tool = cli_tool_text(), *notes = NULL;
	const struct export_options o = { .tool = tool,
					  .origin = w->origin,
					  .build_id = w->build_id };
	struct out_file out;
	int err = out_file_open(&out, w->output, w->is_replacing, why);

	if (err)
		goto out_free_tool;
	err = format->write(out.f, view, &o, &notes, why);
	if (err)
		out_file_drop(&out);
	else
		err = out_file_commit(&out, why);
	for (char *line = err ? NULL : notes, *next; line && *line;
	     line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		err_note("%s", line);
	}
	free(notes);
out_free_tool:
	free(tool);
	return err;
}

static int export_files(size_t nr, char **paths,
			const struct export_format *format,
			const struct export_words *w, struct why *why)
{
	struct result_file *files = xcalloc(nr, sizeof(*files));
	const struct result_file **all =
		xcalloc(nr, sizeof(struct result_file *));
	struct export_view view;
	size_t nr_read = 0;
	int err = 0;

	for (; !err && nr_read < nr; nr_read += !err) {
		all[nr_read] = &files[nr_read];
		err = read_file(&files[nr_read], paths[nr_read], why);
	}
	if (!err)
		err = check_twins(files, nr, why);
	if (!err)
		err = export_build(all, nr, &view, why);
	if (!err) {
		err = write_view(&view, format, w, why);
		export_view_release(&view);
	}
	for (size_t i = 0; i < nr_read; i++)
		result_file_release(&files[i]);
	free(all);
	free(files);
	return err;
}

static void parse(struct export_words *w, int *argc, char **argv)
{
	static char formats[600];
	size_t at = (size_t)snprintf(formats, sizeof(formats), "one of:");
	const struct opt opts[] = {
		{ 'f', "format", OPT_STRING, &w->format, "FORMAT", formats },
		{ 'o', "output", OPT_STRING, &w->output, "FILE",
		  "write there, not to stdout; whole or not at all" },
		{ 0, "replace", OPT_BOOL, &w->is_replacing, NULL,
		  "FILE of -o may be there already" },
		{ 0, "origin", OPT_STRING, &w->origin, "NAME",
		  "kcidb: the CI system that submits, [a-z0-9_]+ (default: "
		  "cowbench)" },
		{ 0, "build-id", OPT_STRING, &w->build_id, "ORIGIN:ID",
		  "kcidb: the build that was measured, if KCIDB has it "
		  "already; else one is made up from the kernel" },
		{ 0 },
	};

	for (const struct export_format *f = export_formats; f->name; f++)
		at += (size_t)snprintf(formats + at, sizeof(formats) - at,
				       "%s %s (%s)",
				       f == export_formats ? "" : ";", f->name,
				       f->help);
	cli_parse(opts, "export --format FORMAT [-o FILE] FILE...",
		  "Result files in formats that other tools read. Times have "
		  "the unit ns, counts of the lab insns. What was skipped, "
		  "broken or suspect has a status and a reason and no number.",
		  argc, argv);
}

int cmd_export(int argc, char **argv)
{
	struct export_words w = { .origin = "cowbench" };
	struct why why = { .text = "" };
	const struct export_format *format;
	const char *colon;

	parse(&w, &argc, argv);
	format = find_format(w.format);
	if (argc < 2) {
		err_error("export: no result file was given");
		err_hint("run-bench export --format %s results/FILE.jsonl",
			 format->name);
		return EXIT_USAGE;
	}
	if (!export_is_origin(w.origin)) {
		err_error("export for the origin '%s': it is no name of one",
			  w.origin);
		err_hint("KCIDB takes small letters, digits and '_'");
		return EXIT_USAGE;
	}
	colon = w.build_id ? strchr(w.build_id, ':') : NULL;
	if (w.build_id && (!colon || colon == w.build_id)) {
		err_error("export for the build '%s': it names no origin",
			  w.build_id);
		err_hint("write it like kernelci:5f2a-arm64");
		return EXIT_USAGE;
	}
	if (export_files((size_t)argc - 1, argv + 1, format, &w, &why))
		cli_die(EXIT_CANNOT, &why);
	return EXIT_DONE;
}
