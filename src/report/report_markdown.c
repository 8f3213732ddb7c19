// SPDX-License-Identifier: GPL-2.0-or-later
/* The report as Markdown: for a mail, a merge request, a wiki. */
#include "report/compare_writers.h"
#include "report/lab_markdown.h"
#include "report/report_parts.h"
#include "report/report_profile.h"
#include "report/run_notes.h"
#include "report/run_row.h"

#include <stdlib.h>
#include <string.h>

/* Nothing of a result file becomes markup. */
static void put(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n' || *s == '\r') {
			fputc(' ', out);
			continue;
		}
		if (strchr("\\`*_[]<>|#", *s))
			fputc('\\', out);
		fputc(*s, out);
	}
}

static void cell(FILE *out, const char *text)
{
	fputs(" ", out);
	put(out, text);
	fputs(" |", out);
}

static void write_case(FILE *out, const struct case_summary *s)
{
	char *label = case_label(s->bench, &s->axes), *reason, dropped[48];

	fputs("|", out);
	cell(out, label);
	free(label);
	if (!run_row_has_number(s)) {
		reason = run_row_reason(s);
		cell(out, reason);
		free(reason);
		fputs(" | | | |\n", out);
		return;
	}
	cell(out, report_cost(s).s);
	cell(out, run_half_width(summary_headline(s)).s);
	snprintf(dropped, sizeof(dropped), "%zu", s->nr_processes);
	cell(out, dropped);
	cell(out, run_proof_word(s->proof));
	fputs(" ", out);
	for (unsigned int bit = 1; bit < 1u << TAG_NR; bit <<= 1)
		if (s->tags & bit) {
			put(out, tag_name(bit));
			fputc(' ', out);
		}
	fputs("|\n", out);
}

static void write_runs(FILE *out, const struct report *r)
{
	for (size_t k = 0; k < r->nr_columns; k++) {
		const struct run_summary *run = r->columns[k].run;

		if (r->nr_columns > 1) {
			fputs("\n### ", out);
			put(out, r->columns[k].name);
			fputc('\n', out);
		}
		fputs("\n| case | estimate | +-95% | processes | proof | tags "
		      "|\n| :-- | --: | --: | --: | :-- | :-- |\n",
		      out);
		for (size_t i = 0; i < run->nr; i++)
			write_case(out, &run->cases[i]);
	}
}

static void write_figure(FILE *out, const struct report_figure *f)
{
	const struct figure *g = &f->figure;

	if (!g->id)
		return;
	fputs("\n**", out);
	put(out, g->title ? g->title : g->id);
	fputs("** ", out);
	put(out, g->headline ? g->headline : "");
	fputs("\n\n", out);
	if (g->has_png || g->is_own) {
		fputs("![", out);
		put(out, g->alt ? g->alt : g->id);
		fprintf(out, "](figures/%s.%s)\n", g->id,
			g->has_png ? "png" : "svg");
	} else {
		fprintf(out, "Data: [figures/%s.dat](figures/%s.dat)\n", g->id,
			g->id);
	}
}

static void write_figures(FILE *out, const struct report *r)
{
	for (size_t i = 0; i < r->nr_cards; i++) {
		const struct report_card *c = &r->cards[i];
		bool is_titled = false;

		for (size_t k = 0; k < REPORT_NR_CARD_FIGURES; k++) {
			if (c->figures[k].figure.id && !is_titled) {
				fputs("\n### ", out);
				put(out, c->label);
				fputs(c->lab ? " (lab)\n" : "\n", out);
				is_titled = true;
			}
			write_figure(out, &c->figures[k]);
		}
	}
}

/* Tables as run-bench profile --format markdown has them, then pictures. */
static void write_profiles(FILE *out, const struct report *r)
{
	const struct profile_print p = { .format = PROFILE_MARKDOWN,
					 .top = 20 };

	if (r->nr_profiles)
		fputs("\n## Where the instructions went\n", out);
	for (size_t i = 0; i < r->nr_profiles; i++) {
		const struct report_profile *one = &r->profiles[i];

		fputs("\n### ", out);
		put(out, one->label);
		fputs("\n\n", out);
		if (one->why) {
			fputs("Not shown: ", out);
			put(out, one->why);
			fputs(".\n", out);
			continue;
		}
		profile_print(out, one->sheets.sheets, one->sheets.nr, &p);
		for (size_t k = 0; k < one->nr_figures; k++)
			write_figure(out, &one->figures[k].figure);
	}
}

static void write_files(FILE *out, const struct report *r)
{
	fputs("\n## Files\n\n| file | side | state | SHA-256 |\n"
	      "| :-- | :-- | :-- | :-- |\n",
	      out);
	for (size_t i = 0; i < r->nr_files; i++) {
		const struct report_file *f = &r->files[i];

		fputs("|", out);
		cell(out, f->path);
		cell(out, f->side);
		cell(out, f->state ? f->state : "complete");
		cell(out, f->sha256 ? f->sha256 : "-");
		fputs("\n", out);
	}
	fputs("\n## Commands that measure it again\n\n", out);
	for (size_t i = 0; i < r->nr_cards; i++) {
		char *line = report_repro(r, &r->cards[i]);

		fprintf(out, "    %s\n", line);
		free(line);
	}
}

void report_markdown_write(FILE *out, const struct report *r)
{
	const struct compare_head head = {
		.tool = r->tool,
		.command = r->command,
		.nr_notes = r->nr_notes,
		.notes = r->notes,
		.forced = r->forced,
	};
	char *title = report_title(r);

	fputs("# ", out);
	put(out, title);
	fputs("\n\n", out);
	put(out, r->headline);
	fputs(".\n\n", out);
	for (size_t i = 0; i < r->nr_notes && !r->live; i++) {
		fputs("- ", out);
		put(out, r->notes[i]);
		fputs(".\n", out);
	}
	if (r->live)
		compare_markdown_write(out, r->live, &head);
	else if (r->nr_columns)
		write_runs(out, r);
	write_figure(out, &r->forest);
	write_figure(out, &r->heat);
	if (r->lab) {
		fputs("\n## Lab: instructions, not time\n\n", out);
		lab_markdown_view(out, r->lab, false);
	}
	write_figure(out, &r->lab_heat);
	write_figure(out, &r->insns_ns);
	write_figures(out, r);
	write_profiles(out, r);
	write_files(out, r);
	free(title);
}
