// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims as Markdown: a page for each mail, and the page that leads to them. */
#include "report/answers.h"

#include "base/err.h"
#include "base/text.h"
#include "report/answers_grid.h"

#include <stdlib.h>
#include <string.h>

/* Columns of our documents. */
#define WIDTH 92

/* What would be markup in a text is text; free() it. */
static char *plain(const char *s)
{
	char *text = xcalloc(2 * strlen(s) + 1, 1);

	for (size_t at = 0; *s; s++) {
		if (strchr("|*_<>`[]\\", *s))
			text[at++] = '\\';
		text[at++] = (char)((unsigned char)*s < ' ' ? ' ' : *s);
	}
	return text;
}

static void put_text(FILE *out, const char *s)
{
	char *text = plain(s);

	fputs(text, out);
	free(text);
}

/* A paragraph, or a line of a list, wrapped. lead is markup. */
static void put_wrapped(FILE *out, const char *lead, size_t indent,
			const char *s)
{
	char *text = plain(s), *whole = xasprintf("%s%s", lead, text);

	text_print_wrapped(out, indent ? "-" : "", indent, WIDTH, whole);
	free(whole);
	free(text);
}

/* A paragraph with its first words bold. */
static void put_key(FILE *out, const char *key, const char *text)
{
	char *lead;

	if (!text)
		return;
	lead = xasprintf("**%s:** ", key);
	put_wrapped(out, lead, 0, text);
	fputc('\n', out);
	free(lead);
}

static void put_row_label(FILE *out, const struct answers_row *r)
{
	switch (r->kind) {
	case ANSWERS_COST:
	case ANSWERS_SEEN:
		put_text(out, r->label);
		fputs(", ", out);
		put_text(out, r->unit);
		return;
	case ANSWERS_LOCKED:
		put_text(out, r->unit);
		return;
	case ANSWERS_LITMUS:
		fputs("litmus ", out);
		put_text(out, r->label);
		return;
	}
	BUG("row %d", (int)r->kind);
}

static void put_cell(FILE *out, const struct answers_row *r,
		     const struct answers_cell *c)
{
	bool is_litmus = r->kind == ANSWERS_LITMUS;

	fputs(is_litmus ? " `" : " ", out);
	if (is_litmus)
		fputs(c->text, out);
	else
		put_text(out, c->text);
	fputs(is_litmus ? "`" : "", out);
	if (*c->mark)
		fprintf(out, " **%s**", c->mark);
	fputs(" |", out);
}

static void put_grid(FILE *out, const struct answers_grid *g)
{
	fputs("| |", out);
	for (size_t i = 0; i < g->nr_columns; i++) {
		fputc(' ', out);
		put_text(out, g->prefix);
		put_text(out, g->titles[i]);
		fputs(" |", out);
	}
	fputs("\n|---|", out);
	for (size_t i = 0; i < g->nr_columns; i++)
		fputs("---:|", out);
	fputc('\n', out);
	for (size_t r = 0; r < g->nr_rows; r++) {
		fputs("| ", out);
		put_row_label(out, &g->rows[r]);
		fputs(" |", out);
		for (size_t i = 0; i < g->nr_columns; i++)
			put_cell(out, &g->rows[r], &g->rows[r].cells[i]);
		fputc('\n', out);
	}
	fputc('\n', out);
}

static void put_sign(void *arg, const char *sign, const char *what)
{
	char *lead = xasprintf("`%s` ", sign);

	put_wrapped(arg, lead, 2, what);
	free(lead);
}

static void put_line(void *arg, const char *line)
{
	put_wrapped(arg, "", 2, line);
}

static void put_table(FILE *out, const struct claim *c)
{
	struct answers_grid g;

	if (!c->nr_rows && !c->nr_litmus)
		return;
	answers_grid_build(&g, c);
	put_grid(out, &g);
	answers_legend(c, put_sign, out);
	answers_reasons(c, put_line, out);
	fputc('\n', out);
	answers_grid_release(&g);
}

static void put_checks(FILE *out, const struct claim *c)
{
	static const char *const words[] = { [CLAIM_HOLDS] = "holds",
					     [CLAIM_FAILS] = "**fails**",
					     [CLAIM_UNKNOWN] = "open" };

	if (!c->nr_checks)
		return;
	fputs("Checks, on the numbers before they were rounded:\n\n", out);
	for (size_t i = 0; i < c->nr_checks; i++) {
		char *lead =
			xasprintf("%s: `%s`%s", words[c->checks[i].state],
				  c->checks[i].text,
				  c->checks[i].measured ? ", measured " : "");

		put_wrapped(out, lead, 2,
			    c->checks[i].measured ? c->checks[i].measured : "");
		free(lead);
	}
	fputc('\n', out);
}

static void put_commands(FILE *out, const char *head,
			 const struct claim_texts *t)
{
	if (!t->nr)
		return;
	fprintf(out, "%s\n\n", head);
	for (size_t i = 0; i < t->nr; i++)
		fprintf(out, "    %s\n", t->v[i]);
	fputc('\n', out);
}

static void put_picture(FILE *out, const struct answers *a,
			const struct claim_mail *m, const struct claim *c)
{
	char *id;

	if (!c->has_picture || !a->figures_dir)
		return;
	id = answers_figure_id(m, c);
	fprintf(out,
		"![%s: instructions of each kernel; what is hatched breaks "
		"something](%s/%s.svg)\n\n",
		c->name, a->figures_dir, id);
	free(id);
}

static void put_claim(FILE *out, const struct answers *a,
		      const struct claim_mail *m, const struct claim *c)
{
	fprintf(out, "## %s\n\n", c->name);
	put_key(out, "Question", c->question);
	put_key(out, "Answer", claim_answer(c));
	put_key(out, c->why_static ? "Why there is nothing to run" : "Verdict",
		c->verdict_text);
	put_key(out, "What became of it", c->fate);
	put_key(out, "Experiment", c->experiment);
	put_table(out, c);
	put_picture(out, a, m, c);
	put_checks(out, c);
	for (size_t i = 0; i < c->notes.nr; i++)
		put_line(out, c->notes.v[i]);
	if (c->notes.nr)
		fputc('\n', out);
	put_commands(out, "Again:", &c->repros);
	put_commands(out, "To measure what is missing:", &c->measures);
}

static void put_kernels(FILE *out, const struct answers *a)
{
	fputs("| kernel | release | image (sha256) | configuration | compiler "
	      "|\n|---|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < a->nr_kernels; i++) {
		const struct answers_kernel *k = &a->kernels[i];

		fprintf(out, "| `%s` | %s | `%.12s` | `%.16s` | %s |\n",
			k->name, k->release ? k->release : "?",
			k->image ? k->image : "?", k->config ? k->config : "?",
			k->compiler ? k->compiler : "?");
	}
	fputs("\nFiles:", out);
	for (size_t i = 0; i < a->nr_files; i++)
		fprintf(out, "%s `%s`", i ? "," : "", a->files[i]);
	fputs(a->nr_files ? ".\n\n" : " none.\n\n", out);
}

static const char intro[] =
	"Numbers are instructions that the lab counted ([docs/kernel-lab.md]"
	"(../kernel-lab.md)), and\nnot time: the difference quotient of two "
	"sizes, per page if nothing else is said. *locked*\nare locked "
	"read-modify-writes among them ([docs/profile.md](../profile.md)). "
	"Bold letters behind a\ncost say what that kernel breaks in the "
	"claim's litmus scenarios: it may be cheap because it\nis wrong.\n\n";

void answers_markdown_mail(FILE *out, const struct answers *a,
			   const struct claim_mail *m)
{
	fputs("<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n", out);
	fprintf(out,
		"<!-- Made by run-bench designs report of "
		"configs/answers/%s.ini: edit that. -->\n",
		m->name);
	fprintf(out, "# %s, %s\n\n", m->from, m->date);
	put_wrapped(out, "", 0, m->about);
	fputc('\n', out);
	if (m->link)
		fprintf(out, "<%s>\n\n", m->link);
	fputs(intro, out);
	for (size_t i = 0; i < m->nr; i++)
		if (!m->claims[i].is_left_out)
			put_claim(out, a, m, &m->claims[i]);
	fprintf(out, "The kernels and files are listed in "
		     "[README.md](README.md).\n");
}

static void put_index_row(FILE *out, const struct claim_mail *m,
			  const struct claim *c)
{
	fputs("| ", out);
	put_text(out, c->question);
	fprintf(out, " | %s | ", claim_answer(c));
	put_text(out, c->headline_text ? c->headline_text : "");
	fprintf(out, " | [%s](%s.md#%s) |\n", c->name, m->name, c->name);
}

static void put_index_pictures(FILE *out, const struct answers *a)
{
	for (size_t i = 0; i < a->nr_mails; i++)
		for (size_t k = 0; k < a->mails[i].nr; k++)
			if (a->mails[i].claims[k].figure == CLAIM_INDEX_FIGURE)
				put_picture(out, a, &a->mails[i],
					    &a->mails[i].claims[k]);
}

void answers_markdown_index(FILE *out, const struct answers *a)
{
	fputs("<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n"
	      "<!-- Made by run-bench designs report. -->\n"
	      "# Answers\n\n"
	      "Each claim of five mails about reusing anonymous pages: what "
	      "one has to measure, what came\nout, and the command that does "
	      "it again.\n\n",
	      out);
	fputs(intro, out);
	put_index_pictures(out, a);
	for (size_t i = 0; i < a->nr_mails; i++) {
		const struct claim_mail *m = &a->mails[i];

		if (!m->nr)
			continue;
		fprintf(out, "## [%s, %s](%s.md)\n\n", m->from, m->date,
			m->name);
		fputs("| question | answer | number | claim |\n"
		      "|---|---|---|---|\n",
		      out);
		for (size_t k = 0; k < m->nr; k++)
			if (!m->claims[k].is_left_out)
				put_index_row(out, m, &m->claims[k]);
		fputc('\n', out);
	}
	fputs("## Kernels and files\n\n", out);
	put_kernels(out, a);
	if (a->tool)
		fprintf(out, "Made by %s.\n", a->tool);
}
