// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report_make.h"

#include "base/err.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/report_dir.h"
#include "cli/report_sources.h"
#include "runner/guest_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char need_gnuplot[] =
	"pictures need gnuplot: apt-get install gnuplot-nox; then the same "
	"command again";

/* All that a report is made of, for the time of its making. */
struct making {
	const struct report_job *job;
	struct report_sources sources;
	struct report_dir dir;
	struct report report;
	struct compare_diffs diffs;
	json_t *list;
	char *style, *tool, *gnuplot, *plots_dir, *figures_dir, *provenance;
	bool has_dir, has_report;
};

static char *read_text(const char *path, struct why *why)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!f) {
		why_errno(why, -errno, "read the style '%.200s'", path);
		return NULL;
	}
	if (getdelim(&text, &size, '\0', f) < 0) {
		free(text);
		text = NULL;
		if (ferror(f)) /* a folder, for one */
			why_errno(why, -errno, "read the style '%.200s'", path);
		else
			text = xstrdup("");
	}
	fclose(f);
	return text;
}

/* gnuplot of the PATH, or NULL. */
static char *find_gnuplot(void)
{
	const char *p = getenv("PATH");

	while (p && *p) {
		size_t len = strcspn(p, ":");
		char *path = xasprintf("%.*s/gnuplot", (int)len, p);

		if (len && !access(path, X_OK))
			return path;
		free(path);
		p += len + (p[len] == ':');
	}
	return NULL;
}

/* "6.1.0-18-amd64 to 6.12.41" of the live or of the lab files; "" if none. */
static char *kernels_text(const struct report *r, bool is_lab)
{
	const char *first = NULL, *last = NULL;

	for (size_t i = 0; i < r->nr_files; i++) {
		const json_t *env = r->files[i].file->env;
		const char *mode =
			json_string_value(json_object_get(env, "mode"));
		const char *release = json_string_value(json_object_get(
			json_object_get(env, "subject"), "release"));

		if (!release || (mode && !strcmp(mode, "lab")) != is_lab)
			continue;
		first = first ? first : release;
		last = release;
	}
	if (!first)
		return xstrdup("");
	return xasprintf("%s%s%s%s, ", is_lab ? "lab " : "", first,
			 strcmp(first, last) != 0 ? " to " : "",
			 strcmp(first, last) != 0 ? last : "");
}

/* "6.18.44, AMD EPYC 7763; 2026-11-21; seed 1; cowbench 0.1 (...)" */
static char *provenance(const struct making *m)
{
	const json_t *env = m->report.files[0].file->env;
	const char *cpu = json_string_value(json_object_get(
		json_object_get(env, "identity"), "cpu_model_name"));
	const char *time = json_string_value(json_object_get(env, "time"));
	const char *seed = json_string_value(
		json_object_get(m->report.files[0].file->plan, "seed"));
	char *live = kernels_text(&m->report, false);
	char *lab = kernels_text(&m->report, true);
	char *text = xasprintf("%s%s%s; %.10s%s%s; %s", live, lab,
			       cpu ? cpu : "unknown machine",
			       time ? time : "no date", seed ? "; seed " : "",
			       seed ? seed : "", m->tool);

	free(live);
	free(lab);
	return text;
}

static void find_texts(struct making *m)
{
	struct why why;

	m->tool = cli_tool_text();
	/* What it measures is told if the measuring program is there. */
	m->list = guest_list_load(cli_globals.guest_path, &why);
	m->report.benchmarks = json_object_get(m->list, "benchmarks");
	m->report.tool = m->tool;
	m->report.style = m->style;
	m->report.title = m->job->title;
	m->report.command = m->job->command;
	m->report.is_brief = m->job->is_brief;
}

static int make_figures(struct making *m, const char **hint, struct why *why)
{
	struct figure_shop shop;
	int err;

	if (m->job->no_figures) {
		m->report.no_figures = "they were not asked for";
		return report_prepare(&m->report, NULL, m->job->stop, why);
	}
	m->gnuplot = find_gnuplot();
	m->provenance = provenance(m);
	m->figures_dir = xasprintf("%s/figures", m->dir.making);
	shop = (struct figure_shop){
		.dir = m->figures_dir,
		.plots_dir = m->plots_dir,
		.gnuplot = m->gnuplot,
		.provenance = m->provenance,
		.stop = m->job->stop,
	};
	if (!m->gnuplot) {
		*hint = need_gnuplot;
		m->report.no_figures =
			"gnuplot is not installed; their data and scripts are "
			"in figures/";
	}
	err = report_prepare(&m->report, &shop, m->job->stop, why);
	if (!err && shop.failure[0])
		err_note("gnuplot: %s", shop.failure);
	return err;
}

typedef void write_fn(FILE *out, const struct report *r);

static FILE *open_in(const struct making *m, const char *name, char **path,
		     struct why *why)
{
	FILE *f;

	*path = xasprintf("%s/%s", m->dir.making, name);
	f = fopen(*path, "we");
	if (!f)
		why_errno(why, -errno, "write %.200s", *path);
	return f;
}

/* A full disk shows here. */
static int close_file(FILE *f, char *path, struct why *why)
{
	int err = 0;

	errno = 0;
	if (fflush(f) || ferror(f) || fsync(fileno(f)))
		err = errno ? -errno : -EIO;
	fclose(f);
	if (err)
		why_errno(why, err, "write %.200s", path);
	return err;
}

static int write_one(const struct making *m, const char *name, write_fn *write,
		     struct why *why)
{
	char *path;
	FILE *f = open_in(m, name, &path, why);
	int err = f ? 0 : -EIO;

	if (f) {
		write(f, &m->report);
		err = close_file(f, path, why);
	}
	free(path);
	return err;
}

static int write_verdicts(struct making *m, struct why *why)
{
	const struct compare_view *v =
		m->report.live ? m->report.live : m->report.lab_compare;
	const struct compare_head head = {
		.tool = m->tool,
		.command = m->job->command,
		.nr_notes = m->report.nr_notes,
		.notes = m->report.notes,
		.forced = m->report.forced,
	};
	char *path;
	FILE *f;
	int err;

	if (!v)
		return 0;
	f = open_in(m, "verdicts.json", &path, why);
	err = f ? 0 : -EIO;
	if (f) {
		compare_format_find("json")->write(f, v, &head);
		err = close_file(f, path, why);
	}
	free(path);
	return err;
}

static int make(struct making *m, const char **hint, struct why *why)
{
	const struct report_job *job = m->job;
	char *style_path;
	int err;

	m->plots_dir = path_plots();
	style_path = job->style_path ? xstrdup(job->style_path)
				     : xasprintf("%s/report.css", m->plots_dir);
	m->style = read_text(style_path, why);
	free(style_path);
	if (!m->style)
		return -ENOENT;
	err = report_sources_load(&m->sources, job->words, job->nr_words,
				  &job->rule, job->is_forced, why);
	if (err)
		return err;
	report_sources_give(&m->sources, &m->report);
	err = report_dir_begin(&m->dir, job->dir, job->is_replacing, why);
	if (err)
		return err;
	m->has_dir = true;
	find_texts(m);
	m->has_report = true;
	err = make_figures(m, hint, why);
	if (!err)
		err = write_one(m, "index.html", report_html_write, why);
	if (!err)
		err = write_one(m, "report.md", report_markdown_write, why);
	if (!err)
		err = write_verdicts(m, why);
	if (!err && job->stop && *job->stop)
		err = why_set(why, -EINTR, "stopped");
	return err ? err : report_dir_finish(&m->dir, why);
}

int report_make(const struct report_job *job, char **index, const char **hint,
		struct why *why)
{
	struct making m = { .job = job, .dir = { .lock_fd = -1 } };
	int err;

	*hint = NULL;
	err = make(&m, hint, why);
	if (!err)
		*index = xasprintf("%s/index.html", m.dir.path);
	if (m.has_report)
		report_release(&m.report);
	report_dir_release(&m.dir);
	report_sources_release(&m.sources);
	json_decref(m.list);
	free(m.style);
	free(m.tool);
	free(m.gnuplot);
	free(m.plots_dir);
	free(m.figures_dir);
	free(m.provenance);
	return err;
}
