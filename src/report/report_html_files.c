// SPDX-License-Identifier: GPL-2.0-or-later
/* What differs between the files, and what each of them is. */
#include "base/err.h"
#include "report/html.h"
#include "report/report_parts.h"
#include "results/fingerprint.h"

#include <stdlib.h>
#include <string.h>

struct differing {
	FILE *out;
	const char *a, *b; /* sides */
	size_t nr;
};

static void write_difference(const struct fingerprint_difference *d, void *arg)
{
	struct differing *x = arg;

	if (!x->nr++)
		html_print(x->out,
			   "<div class=\"scroll\" role=\"region\" "
			   "tabindex=\"0\" aria-label=\"Differences\">\n"
			   "<table class=\"stack env\">\n<thead><tr>"
			   "<th scope=\"col\">what</th><th scope=\"col\">%s"
			   "</th><th scope=\"col\">%s</th></tr></thead>\n"
			   "<tbody>\n",
			   x->a, x->b);
	html_print(x->out,
		   "<tr><th scope=\"row\">%s: %s</th><td data-l=\"%s\">%s</td>"
		   "<td data-l=\"%s\">%s</td></tr>\n",
		   d->section, d->key, x->a, d->a ? d->a : "\xe2\x80\x93", x->b,
		   d->b ? d->b : "\xe2\x80\x93");
}

static const char *mode_of(const struct report_file *f)
{
	const char *mode =
		json_string_value(json_object_get(f->file->env, "mode"));

	return mode ? mode : "live";
}

/* The first file of the same mode before it, if of another side. */
static const struct report_file *baseline_of(const struct report *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(mode_of(&r->files[k]), mode_of(&r->files[i])))
			return &r->files[k];
	return NULL;
}

static void write_pair(FILE *out, const struct report_file *a,
		       const struct report_file *b)
{
	struct differing x = { .out = out, .a = a->path, .b = b->path };

	html_print(out, "<details>\n<summary>%s against %s</summary>\n",
		   b->path, a->path);
	fingerprint_diff(a->file->env, b->file->env, write_difference, &x);
	if (x.nr)
		fputs("</tbody>\n</table>\n</div>\n", out);
	else
		fputs("<p>Nothing differs that was recorded.</p>\n", out);
	fputs("</details>\n", out);
}

void report_html_differences(FILE *out, const struct report *r)
{
	size_t nr = 0;

	fputs("<section id=\"differences\">\n<h2>What differs</h2>\n<p>Of the "
	      "machine, the kernel and its settings, only what is not the "
	      "same in the files. Identity must be the same for a "
	      "comparison; the subject is what is compared; the context is "
	      "for the reader to judge.</p>\n",
	      out);
	for (size_t i = 1; i < r->nr_files; i++) {
		const struct report_file *a = baseline_of(r, i);

		if (!a)
			continue;
		write_pair(out, a, &r->files[i]);
		nr++;
	}
	if (!nr)
		fputs("<p>There is only one file of its kind: nothing to "
		      "differ from.</p>\n",
		      out);
	fputs("</section>\n", out);
}

/* Leaves of an env section, "thp.enabled", depth first in the file's order. */
static void write_leaves(FILE *out, const char *path, json_t *value)
{
	const char *key;
	json_t *item;
	char *text;

	if (json_is_object(value)) {
		json_object_foreach(value, key, item) {
			char *longer = xasprintf("%s%s%s", path,
						 *path ? "." : "", key);

			write_leaves(out, longer, item);
			free(longer);
		}
		return;
	}
	if (json_is_string(value)) {
		html_print(out,
			   "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n",
			   path, json_string_value(value));
		return;
	}
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT |
					 JSON_REAL_PRECISION(12));
	html_print(out, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n", path,
		   text ? text : "null");
	free(text);
}

static void write_env(FILE *out, const struct report_file *f)
{
	static const char *const sections[] = { "identity", "subject",
						"context", "tool", "lab" };
	json_t *section;

	for (size_t i = 0; i < 5; i++) {
		section = json_object_get(f->file->env, sections[i]);
		if (!section)
			continue;
		html_print(out,
			   "<h4>%s</h4>\n<div class=\"scroll\" role=\"region\" "
			   "tabindex=\"0\" aria-label=\"%s\">\n<table "
			   "class=\"env\">\n<tbody>\n",
			   sections[i], sections[i]);
		write_leaves(out, "", section);
		fputs("</tbody>\n</table>\n</div>\n", out);
	}
}

static void write_file(FILE *out, const struct report_file *f)
{
	const json_t *plan = f->file->plan;
	const char *suite = json_string_value(json_object_get(plan, "suite"));

	html_print(out,
		   "<details>\n<summary>%s <small>%s, %zu records, "
		   "%s</small></summary>\n",
		   f->path, mode_of(f), f->file->nr_cases,
		   f->state ? f->state : "complete");
	html_print(out,
		   "<p class=\"hash\">SHA-256 <code>%s</code></p>\n"
		   "<p>side %s%s%s, begun %s</p>\n",
		   f->sha256 ? f->sha256 : "-", f->side,
		   suite ? ", suite " : "", suite ? suite : "",
		   json_string_value(json_object_get(f->file->env, "time"))
			   ? json_string_value(
				     json_object_get(f->file->env, "time"))
			   : "at an unknown time");
	write_env(out, f);
	fputs("</details>\n", out);
}

void report_html_files(FILE *out, const struct report *r)
{
	fputs("<section id=\"files\">\n<h2>Files and their environment</h2>\n",
	      out);
	for (size_t i = 0; i < r->nr_files; i++)
		write_file(out, &r->files[i]);
	fputs("<h3>Commands that measure it again</h3>\n<div class=\"scroll\" "
	      "role=\"region\" tabindex=\"0\" aria-label=\"Commands\">\n"
	      "<pre>",
	      out);
	for (size_t i = 0; i < r->nr_cards; i++) {
		char *line = report_repro(r, &r->cards[i]);

		html_print(out, "%s\n", line);
		free(line);
	}
	fputs("</pre>\n</div>\n</section>\n", out);
}
