// SPDX-License-Identifier: GPL-2.0-or-later
/* designs matrix: designs by scenarios, and kernels from result files. */
#include "base/suggest.h"
#include "cli/cmd.h"
#include "cli/designs_table.h"
#include "cli/out_file.h"
#include "cli/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STYLE_MAX_BYTES (256u << 10)

enum matrix_format { MATRIX_TEXT, MATRIX_MARKDOWN, MATRIX_HTML };

static enum matrix_format read_format(const char *word)
{
	static const char *const words[] = { "text", "md", "html" };
	struct suggest near;

	suggest_init(&near, word);
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(word, words[i]))
			return (enum matrix_format)i;
		suggest_offer(&near, words[i]);
	}
	err_error("write the matrix as '%s': there is no such format", word);
	if (suggest_best(&near))
		err_hint("did you mean %s?", suggest_best(&near));
	else
		err_hint("text, md or html");
	exit(EXIT_USAGE);
}

static void read_css(FILE *to, const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	char *text = xcalloc(STYLE_MAX_BYTES + 1, 1);
	FILE *f = fopen(path, "re");

	if (!f)
		err_die(EXIT_CANNOT, "read '%s': %s", path, strerror(errno));
	if (fread(text, 1, STYLE_MAX_BYTES, f) == STYLE_MAX_BYTES || ferror(f))
		err_die(EXIT_CANNOT, "read '%s': it is no style sheet", path);
	fclose(f);
	fputs(text, to);
	free(text);
	free(path);
}

/* That of reports, and what a matrix has beyond. free() it. */
static char *read_style(void)
{
	char *dir = path_plots(), *style = NULL;
	size_t len_bytes;
	FILE *to = open_memstream(&style, &len_bytes);

	if (!to)
		BUG("no memory");
	read_css(to, dir, "report.css");
	read_css(to, dir, "designs.css");
	fclose(to);
	free(dir);
	return style;
}

static void write_table(FILE *out, const struct designs_table *t,
			enum matrix_format format)
{
	char *style;

	switch (format) {
	case MATRIX_TEXT:
		designs_text_write(out, t);
		return;
	case MATRIX_MARKDOWN:
		designs_markdown_write(out, t);
		return;
	case MATRIX_HTML:
		style = read_style();
		designs_html_write(out, t, style);
		free(style);
		return;
	}
}

static bool has_rows(const struct designs_options *o,
		     const struct designs_scenarios *l)
{
	for (size_t i = 0; i < l->nr; i++)
		if (designs_kinds(o, &l->all[i].s))
			return true;
	return false;
}

int designs_matrix(const struct designs_options *o, size_t nr_words,
		   char *const *words)
{
	enum matrix_format format = read_format(o->format);
	struct designs_evidence evidence = { 0 };
	struct designs_scenarios scenarios;
	struct designs_job j = { .o = o,
				 .scenarios = &scenarios,
				 .evidence = &evidence };
	char *tool = cli_tool_text();
	struct out_file out;
	struct why why;

	for (size_t i = 0; i < nr_words; i++)
		designs_evidence_add(&evidence, words[i]);
	j.nr_runs = designs_some(o, &j.runs);
	designs_load(&scenarios, o, 0, NULL);
	if (!has_rows(o, &scenarios))
		designs_none_of_kind(o);
	if (out_file_open(&out, o->out, o->is_replacing, &why))
		cli_die(EXIT_CANNOT, &why);
	designs_job_make(&j);
	j.table.tool = tool;
	j.table.command = o->command;
	write_table(out.f, &j.table, format);
	if (out_file_commit(&out, &why))
		cli_die(EXIT_CANNOT, &why);
	free(j.runs);
	designs_job_release(&j);
	designs_unload(&scenarios);
	designs_evidence_release(&evidence);
	free(tool);
	return EXIT_DONE;
}
