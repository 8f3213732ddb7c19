// SPDX-License-Identifier: GPL-2.0-or-later
/* For a pull request or a mail: what changed first, the rest folded away. */
#include "report/compare_writers.h"

#include "base/err.h"
#include "report/verdict_text.h"

#include <stdlib.h>

/* A cell: '|' would end it, '<' would begin a tag. */
static void put_text(FILE *out, const char *text)
{
	for (; text && *text; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '|')
			fputs("\\|", out);
		else if (*text == '\n')
			fputc(' ', out);
		else
			fputc(*text, out);
	}
}

static bool is_changed(const struct compare_row *row)
{
	return row->verdict <= COMPARE_SMALL;
}

static bool is_open(const struct compare_row *row)
{
	return row->verdict == COMPARE_INCONCLUSIVE;
}

static bool is_equal(const struct compare_row *row)
{
	return row->verdict == COMPARE_EQUIVALENT;
}

static bool is_lost(const struct compare_row *row)
{
	return row->verdict == COMPARE_NO_NUMBER && row->is_lost;
}

static bool is_without(const struct compare_row *row)
{
	return row->verdict == COMPARE_NO_NUMBER && !row->is_lost;
}

static size_t count(const struct compare_pair *pair,
		    bool (*want)(const struct compare_row *))
{
	size_t nr = 0;

	for (size_t i = 0; i < pair->nr_rows; i++)
		nr += want(&pair->rows[i]);
	return nr;
}

static void put_row(FILE *out, const struct compare_row *row, bool is_lab)
{
	char *name = verdict_case(row), *unit = verdict_unit(row, is_lab);
	char *tags = verdict_tags(row, is_lab);
	char *advice = verdict_advice(row);

	fputs("| ", out);
	put_text(out, name);
	if (row->phase && row->headline == SUMMARY_FIXED)
		fputs(" (fixed cost)", out);
	fprintf(out, " | %s | %s | ", unit,
		verdict_cost(&row->old_cost, is_lab).s);
	fprintf(out, "%s | ", verdict_cost(&row->new_cost, is_lab).s);
	fprintf(out, is_changed(row) ? "**%s**" : "%s",
		verdict_percent(row->change.value).s);
	fprintf(out, " %s | ", verdict_interval(row).s);
	fprintf(out, "%s | ", verdict_bound(row->bound_ratio).s);
	if (!is_lab)
		fprintf(out, "%s | ", verdict_p(row->p_adjusted).s);
	fprintf(out, is_changed(row) ? "**%s**" : "%s",
		compare_verdict_name(row->verdict));
	if (advice) {
		fputs(": ", out);
		put_text(out, advice);
	}
	if (*tags)
		fprintf(out, " (%s)", tags);
	fputs(" |\n", out);
	free(advice);
	free(tags);
	free(unit);
	free(name);
}

static void put_table(FILE *out, const struct compare_pair *pair, bool is_lab,
		      bool (*want)(const struct compare_row *))
{
	fputs("| case | unit | old | new | change | no change larger than |"
	      " ",
	      out);
	fprintf(out, "%sverdict |\n", is_lab ? "" : "p, adjusted | ");
	fprintf(out, "| :-- | :-- | --: | --: | --: | --: |%s :-- |\n",
		is_lab ? "" : " --: |");
	for (size_t i = 0; i < pair->nr_rows; i++)
		if (want(&pair->rows[i]))
			put_row(out, &pair->rows[i], is_lab);
	fputc('\n', out);
}

/* What moved with the changes. */
static void put_moved(FILE *out, const struct compare_pair *pair)
{
	size_t nr = 0;

	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];
		char *name;

		if (!is_changed(row) || !row->nr_moved)
			continue;
		if (!nr++)
			fputs("What moved with it:\n\n", out);
		name = verdict_case(row);
		fputs("- ", out);
		put_text(out, name);
		free(name);
		for (size_t k = 0; k < row->nr_moved; k++) {
			char *text = verdict_moved(&row->moved[k]);

			fputs(k ? "; " : ": ", out);
			put_text(out, row->moved[k].what);
			fputc(' ', out);
			put_text(out, text);
			free(text);
		}
		fputc('\n', out);
	}
	if (nr)
		fputc('\n', out);
}

static void put_reasons(FILE *out, const struct compare_pair *pair,
			bool (*want)(const struct compare_row *))
{
	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];
		char *name;

		if (!want(row))
			continue;
		name = verdict_case(row);
		fputs("- ", out);
		put_text(out, name);
		fputs(": ", out);
		put_text(out, row->why ? row->why : "no number");
		fputc('\n', out);
		free(name);
	}
	fputc('\n', out);
}

static void put_fold(FILE *out, const char *title)
{
	fputs("<details><summary>", out);
	put_text(out, title);
	fputs("</summary>\n\n", out);
}

static void put_pair(FILE *out, const struct compare_view *v,
		     const struct compare_pair *pair)
{
	char *sentence = compare_headline(pair, &v->rule), *title;
	size_t nr;

	fputs("**", out);
	put_text(out, pair->new_side->name);
	fputs(" against ", out);
	put_text(out, pair->old_side->name);
	fputs(": ", out);
	put_text(out, sentence);
	fputs("**\n\n", out);
	free(sentence);
	if (count(pair, is_changed))
		put_table(out, pair, v->is_lab, is_changed);
	put_moved(out, pair);
	if (count(pair, is_lost)) {
		fputs("Broken or suspect on the new side:\n\n", out);
		put_reasons(out, pair, is_lost);
	}
	nr = count(pair, is_open);
	if (nr) {
		fprintf(out, "Inconclusive (%zu):\n\n", nr);
		put_table(out, pair, v->is_lab, is_open);
	}
	nr = count(pair, is_equal);
	if (nr) {
		title = xasprintf("%zu equivalent", nr);
		put_fold(out, title);
		free(title);
		put_table(out, pair, v->is_lab, is_equal);
		fputs("</details>\n\n", out);
	}
	nr = count(pair, is_without);
	if (nr) {
		title = xasprintf("%zu without a number", nr);
		put_fold(out, title);
		free(title);
		put_reasons(out, pair, is_without);
		fputs("</details>\n\n", out);
	}
}

static void put_head(FILE *out, const struct compare_view *v,
		     const struct compare_head *head)
{
	char *method = verdict_method(v);

	if (head->forced) {
		fputs("**Compared by force: ", out);
		put_text(out, head->forced);
		fputs("**\n\n", out);
	}
	for (size_t i = 0; i < head->nr_notes; i++) {
		fputs("- ", out);
		put_text(out, head->notes[i]);
		fputc('\n', out);
	}
	if (head->nr_notes)
		fputc('\n', out);
	put_fold(out, "How, and what differs between the sides");
	put_text(out, method);
	fputs("\n\n", out);
	free(method);
	for (size_t i = 0; i < v->nr_sides; i++) {
		const struct compare_side *s = &v->sides[i];

		fputs("- ", out);
		put_text(out, s->name);
		if (s->title) {
			fputs(": ", out);
			put_text(out, s->title);
		}
		fputc('\n', out);
	}
	if (head->nr_diffs)
		fputs("\n| side | what | old | new |\n"
		      "| :-- | :-- | :-- | :-- |\n",
		      out);
	for (size_t i = 0; i < head->nr_diffs; i++) {
		const struct compare_diff *d = &head->diffs[i];

		fputs("| ", out);
		put_text(out, v->sides[d->side].name);
		fprintf(out, " | %s ", d->section);
		put_text(out, d->key);
		fputs(" | ", out);
		put_text(out, d->old_text ? d->old_text : "absent");
		fputs(" | ", out);
		put_text(out, d->new_text ? d->new_text : "absent");
		fputs(" |\n", out);
	}
	fputs("\n</details>\n", out);
	if (head->tool || head->command) {
		fputc('\n', out);
		put_text(out, head->tool);
		if (head->command) {
			fputs(": `", out);
			fputs(head->command, out);
			fputc('`', out);
		}
		fputc('\n', out);
	}
}

void compare_markdown_write(FILE *out, const struct compare_view *v,
			    const struct compare_head *head)
{
	for (size_t i = 0; i < v->nr_pairs; i++)
		put_pair(out, v, &v->pairs[i]);
	put_head(out, v, head);
}
