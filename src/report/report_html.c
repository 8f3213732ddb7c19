// SPDX-License-Identifier: GPL-2.0-or-later
/* The page as a whole: head, front page, contents, sections, foot. */
#include "report/html.h"
#include "report/report_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void write_head(FILE *out, const struct report *r, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"color-scheme\" content=\"light dark\"/>\n",
	      out);
	html_print(out, "<meta name=\"generator\" content=\"%s\"/>\n",
		   r->tool ? r->tool : "cowbench");
	html_print(out, "<meta name=\"description\" content=\"%s\"/>\n",
		   r->headline);
	html_print(out, "<title>%s</title>\n", title);
	html_style(out, r->style);
	fputs("</head>\n<body>\n<a class=\"skip\" href=\"#results\">To the "
	      "results</a>\n",
	      out);
}

static void fact(FILE *out, const char *name, const char *text)
{
	if (text && *text)
		html_print(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name,
			   text);
}

static void write_sides(FILE *out, const struct report *r)
{
	for (size_t i = 0; r->live && i < r->live->nr_sides; i++) {
		const struct compare_side *s = &r->live->sides[i];
		const json_t *env = s->nr_files ? s->files[0]->env : NULL;
		const char *release =
			report_env_text(env, "subject", "release");

		html_print(out,
			   "<div><dt>%s</dt><dd><b>%s</b> Linux %s, %zu "
			   "session%s</dd></div>\n",
			   i ? "against it" : "baseline", s->name,
			   release ? release : "unknown", s->nr_files,
			   s->nr_files == 1 ? "" : "s");
	}
}

static void write_facts(FILE *out, const struct report *r)
{
	const json_t *env = report_env(r);
	const char *host = report_env_text(env, "identity", "cpu_model_name");
	const char *virt = report_env_text(env, "identity", "hypervisor");
	json_int_t nr_cpus = json_integer_value(
		json_object_get(json_object_get(env, "identity"), "nr_cpus"));
	char text[200];

	fputs("<dl class=\"facts\">\n", out);
	if (r->live)
		write_sides(out, r);
	else if (report_nr_columns(r))
		fact(out, "kernel", report_env_text(env, "subject", "release"));
	if (report_nr_columns(r) && host) {
		snprintf(text, sizeof(text), "%s, %d cpu%s%s%s", host,
			 (int)nr_cpus, nr_cpus == 1 ? "" : "s",
			 virt && strcmp(virt, "none") != 0 ? ", virtual: " : "",
			 virt && strcmp(virt, "none") != 0 ? virt : "");
		fact(out, "machine", text);
	}
	for (size_t i = 0; r->lab && i < r->lab->nr_columns; i++)
		html_print(out, "<div><dt>%s</dt><dd><b>%s</b> %s</dd></div>\n",
			   "lab kernel", r->lab->columns[i].name,
			   r->lab->columns[i].title ? r->lab->columns[i].title
						    : "");
	fact(out, "measured", r->date);
	fputs("</dl>\n", out);
}

static void write_notes(FILE *out, const struct report *r)
{
	if (!r->nr_notes && !r->forced && !r->no_figures)
		return;
	fputs("<ul class=\"notes\" aria-label=\"Notes\">\n", out);
	if (r->forced)
		html_print(out,
			   "<li class=\"warn\"><b>Compared by force.</b> The "
			   "sides were not measured alike: %s.</li>\n",
			   r->forced);
	for (size_t i = 0; i < r->nr_notes; i++)
		html_print(out, "<li class=\"warn\">%s.</li>\n", r->notes[i]);
	if (r->no_figures)
		html_print(out, "<li>No figures: %s.</li>\n", r->no_figures);
	fputs("</ul>\n", out);
}

static void write_contents(FILE *out, const struct report *r)
{
	fputs("<nav aria-label=\"Contents\">\n<ul>\n"
	      "<li><a href=\"#results\">Results</a></li>\n",
	      out);
	if (report_nr_columns(r))
		fputs("<li><a href=\"#cases\">Case by case</a></li>\n", out);
	if (r->lab)
		fputs("<li><a href=\"#lab-cases\">Lab, case by case</a></li>\n",
		      out);
	if (r->nr_profiles)
		fputs("<li><a href=\"#profiles\">Where the instructions "
		      "went</a></li>\n",
		      out);
	fputs("<li><a href=\"#differences\">What differs</a></li>\n"
	      "<li><a href=\"#method\">Method</a></li>\n"
	      "<li><a href=\"#files\">Files</a></li>\n"
	      "<li><a href=\"#glossary\">Glossary</a></li>\n</ul>\n</nav>\n",
	      out);
}

/* A sentence of the page: with a capital and a full stop. */
static void write_sentence(FILE *out, const char *text)
{
	char first[2] = { (char)toupper((unsigned char)*text), '\0' };
	size_t len = strlen(text);

	if (!len)
		return;
	html_print(out, "<p class=\"headline\">%s%s%s</p>\n", first, text + 1,
		   text[len - 1] == '.' ? "" : ".");
}

static void write_header(FILE *out, const struct report *r, const char *title)
{
	html_print(out,
		   "<header>\n<p class=\"kicker\">cowbench <span>%s</span> "
		   "<span>%s</span></p>\n<h1>%s</h1>\n",
		   report_kind(r), r->date, title);
	write_sentence(out, r->headline);
	write_facts(out, r);
	write_notes(out, r);
	fputs("</header>\n", out);
	write_contents(out, r);
}

static void write_results(FILE *out, const struct report *r)
{
	fputs("<section id=\"results\" class=\"wide\">\n<h2>Results</h2>\n",
	      out);
	if (r->live)
		report_html_pairs(out, r, r->live);
	else if (r->nr_columns)
		report_html_runs(out, r);
	report_html_figure(out, &r->forest);
	report_html_figure(out, &r->heat);
	if (r->lab)
		report_html_lab(out, r);
	report_html_figure(out, &r->lab_heat);
	if (r->insns_ns.figure.id) {
		fputs("<h3>Instructions against time</h3>\n<p>What changed in "
		      "the number of instructions (lab) beside what changed "
		      "in time (live), where both measured the same case "
		      "on the same kernel series. They are two quantities: neither stands in for the "
		      "other.</p>\n",
		      out);
		report_html_figure(out, &r->insns_ns);
	}
	fputs("</section>\n", out);
}

void report_html_write(FILE *out, const struct report *r)
{
	char *title = report_title(r);

	write_head(out, r, title);
	write_header(out, r, title);
	fputs("<main>\n", out);
	write_results(out, r);
	report_html_cards(out, r, false);
	report_html_cards(out, r, true);
	report_html_profiles(out, r);
	report_html_differences(out, r);
	report_html_method(out, r);
	report_html_files(out, r);
	report_html_glossary(out, r);
	fputs("</main>\n<footer>\n", out);
	html_print(out, "<p>%s. Data of %s.</p>\n",
		   r->tool ? r->tool : "cowbench", r->date);
	if (r->command)
		html_print(out, "<p>Made again by <code>%s</code></p>\n",
			   r->command);
	fputs("</footer>\n</body>\n</html>\n", out);
	free(title);
}
