// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_table.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "report/run_row.h"
#include "report/scaling_table.h"
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_INDENT 10

static void head_line(FILE *out, const char *title, const char *text)
{
	if (text)
		text_print_wrapped(out, title, HEAD_INDENT, TABLE_WIDTH_MAX,
				   text);
}

static void write_head(FILE *out, const struct run_head *h)
{
	head_line(out, "machine", h->machine);
	head_line(out, "kernel", h->kernel);
	head_line(out, "mode", h->mode);
	head_line(out, "clock", h->clock);
	head_line(out, "file", h->file);
	for (size_t i = 0; i < h->nr_notes; i++)
		head_line(out, "note", h->notes[i]);
	fputc('\n', out);
}

/*
 * A benchmark's line: its metric id and the phase that the headline is of,
 * from the first of its cases that has phases.
 */
static void add_group(struct table *t, const struct case_summary *s, size_t nr)
{
	const struct case_summary *shown = s;
	char *text;

	if (!s->axes.nr)
		return; /* the only case says it itself */
	for (size_t i = 0; i < nr && !strcmp(s[i].bench, s->bench); i++) {
		if (!s[i].nr_phases)
			continue;
		shown = &s[i];
		break;
	}
	text = run_row_group(shown);
	table_span(t, 0, "%s", text);
	free(text);
}

/* What RUN_OTHER holds: the half of the line that is not the headline. */
static const char *other_title(const struct run_summary *run)
{
	bool has_per_op = false, has_fixed = false;

	for (size_t i = 0; i < run->nr; i++) {
		if (!run_row_has_number(&run->cases[i]))
			continue;
		if (run->cases[i].headline == SUMMARY_FIXED)
			has_per_op = true;
		else
			has_fixed = true;
	}
	if (!has_per_op)
		return "fixed";
	return has_fixed ? "fixed or /op" : "per op";
}

static unsigned int write_rows(FILE *out, const struct run_summary *run)
{
	struct table_column columns[RUN_NR_COLUMNS];
	const char *bench = "";
	struct table *t;
	unsigned int tags = 0;

	memcpy(columns, run_columns, sizeof(columns));
	columns[RUN_OTHER].title = other_title(run);
	t = table_new(columns, RUN_NR_COLUMNS);
	for (size_t i = 0; i < run->nr; i++) {
		if (strcmp(run->cases[i].bench, bench) != 0)
			add_group(t, &run->cases[i], run->nr - i);
		bench = run->cases[i].bench;
		tags |= run_row_add(t, &run->cases[i]);
	}
	table_write(t, out, TABLE_WIDTH_MAX);
	table_free(t);
	return tags;
}

static void write_legend(FILE *out, unsigned int tags)
{
	char lead[32];

	for (unsigned int bit = 1; bit < 1u << TAG_NR; bit <<= 1) {
		if (!(tags & bit))
			continue;
		snprintf(lead, sizeof(lead), "  %s", tag_name(bit));
		text_print_wrapped(out, lead, 14, TABLE_WIDTH_MAX,
				   tag_explain(bit));
	}
}

/* What is unproven is so for few reasons; each is said once, with a count. */
static void write_unproven(FILE *out, const struct run_summary *run)
{
	for (size_t i = 0; i < run->nr; i++) {
		const struct case_summary *s = &run->cases[i];
		size_t nr = 0;
		char *text;

		if (s->proof != PROOF_UNPROVEN || !s->proof_text ||
		    !run_row_has_number(s))
			continue;
		for (size_t k = 0; k < run->nr; k++) {
			const struct case_summary *o = &run->cases[k];
			bool same = o->proof == PROOF_UNPROVEN &&
				    run_row_has_number(o) && o->proof_text &&
				    !strcmp(o->proof_text, s->proof_text);

			if (same && k < i)
				break; /* said before */
			nr += same;
		}
		if (!nr)
			continue;
		text = xasprintf("%s (%zu case%s)", s->proof_text, nr,
				 nr == 1 ? "" : "s");
		text_print_wrapped(out, "  unproven", 14, TABLE_WIDTH_MAX,
				   text);
		free(text);
	}
}

/* To be copied into a shell: a long one is continued, never broken. */
static void write_command(FILE *out, const char *command)
{
	const char *lead = "  ";
	const char *part;
	size_t len_bytes;

	while ((part = text_next_line(&command, TABLE_WIDTH_MAX - 6,
				      &len_bytes))) {
		fprintf(out, "%s%.*s%s\n", lead, (int)len_bytes, part,
			*command ? " \\" : "");
		lead = "    ";
	}
}

/* " pages=512,1024": the sizes that were picked belong to the case. */
static char *sizes_text(const struct case_summary *s)
{
	const struct phase_summary *p = &s->phases[s->headline_phase];
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; s->sweep && s->nr_phases && i < p->nr_sizes; i++) {
		longer = i ? xasprintf("%s,%llu", text,
				       (unsigned long long)p->sizes[i].size)
			   : xasprintf(" %s=%llu", s->sweep,
				       (unsigned long long)p->sizes[i].size);
		free(text);
		text = longer;
	}
	return text;
}

static void write_repro(FILE *out, const struct run_head *h,
			const struct run_summary *run)
{
	if (!run->nr)
		return;
	fputs("\nrepro\n", out);
	for (size_t i = 0; i < run->nr; i++) {
		const struct case_summary *s = &run->cases[i];
		char *label = case_label(s->bench, &s->axes);
		char *sizes = sizes_text(s), *command;

		command = xasprintf("run-bench run %s%s%s%s", label, sizes,
				    h->repro_options ? " " : "",
				    h->repro_options ? h->repro_options : "");
		write_command(out, command);
		free(command);
		free(sizes);
		free(label);
	}
}

static void write_sum(FILE *out, const struct run_head *h,
		      const struct run_summary *run)
{
	const struct run_outcomes o = run_row_outcomes(run);
	char *text, without[64] = "";

	if (o.nr_without)
		snprintf(without, sizeof(without), ", %zu without a number",
			 o.nr_without);
	text = xasprintf("%zu ok, %zu skip, %zu broken, %zu suspect%s; "
			 "%zu process%s in %s%s%s%s%s",
			 o.nr[OUTCOME_OK], o.nr[OUTCOME_SKIP],
			 o.nr[OUTCOME_BROKEN], o.nr[OUTCOME_SUSPECT], without,
			 h->nr_processes, h->nr_processes == 1 ? "" : "es",
			 units_duration(h->elapsed_s).s, h->file ? "; " : "",
			 h->file ? h->file : "", h->incomplete ? "; " : "",
			 h->incomplete ? h->incomplete : "");
	fputc('\n', out);
	text_print_wrapped(out, "", 0, TABLE_WIDTH_MAX, text);
	free(text);
}

void run_table_write(FILE *out, const struct run_head *head,
		     const struct run_summary *run)
{
	unsigned int tags;

	write_head(out, head);
	tags = write_rows(out, run);
	if (tags)
		fputc('\n', out);
	write_legend(out, tags);
	write_unproven(out, run);
	scaling_table_write(out, run);
	write_repro(out, head, run);
	write_sum(out, head, run);
}
