// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims as plain text: for a terminal, or for a mail of 72 columns. */
#include "report/answers.h"

#include "base/err.h"
#include "base/text.h"
#include "report/answers_grid.h"

#include <stdlib.h>
#include <string.h>

#define INDENT	    ANSWERS_INDENT
#define HEAD_INDENT 14

struct put {
	FILE *out;
	size_t width;
};

static void put_sign(void *arg, const char *sign, const char *what)
{
	const struct put *p = arg;
	char *lead = xasprintf("  %s", sign);

	text_print_wrapped(p->out, lead, 6, p->width, what);
	free(lead);
}

static void put_line(void *arg, const char *line)
{
	const struct put *p = arg;

	text_print_wrapped(p->out, "  -", 4, p->width, line);
}

static void put_key(FILE *out, const char *key, const char *text, size_t width)
{
	if (text)
		text_print_wrapped(out, key, HEAD_INDENT, width, text);
}

/* The length of the next word; an option and its value are one: "-k 6.1". */
static size_t next_word(const char *s)
{
	size_t len = strcspn(s, " ");

	if (s[0] == '-' && len > 1 && strncmp(s, "-- ", 3) != 0 && s[len])
		len += 1 + strcspn(s + len + 1, " ");
	return len;
}

/* A line for a shell: cut with a backslash where it is too long. */
static void put_command(FILE *out, const char *command, size_t width)
{
	size_t at = 2, len;

	fputs("  ", out);
	for (const char *s = command; *s; s += len, s += strspn(s, " ")) {
		len = next_word(s);
		if (at > 6 && at + 1 + len > width - 2) {
			fputs(" \\\n     ", out);
			at = 5;
		}
		fprintf(out, "%s%.*s", s == command ? "" : " ", (int)len, s);
		at += 1 + len;
	}
	fputc('\n', out);
}

static void put_commands(FILE *out, const char *head,
			 const struct claim_texts *t, size_t width)
{
	if (!t->nr)
		return;
	fprintf(out, "%s\n", head);
	for (size_t i = 0; i < t->nr; i++)
		put_command(out, t->v[i], width);
}

static void put_checks(FILE *out, const struct claim *c, size_t width)
{
	static const char *const words[] = { [CLAIM_HOLDS] = "  holds",
					     [CLAIM_FAILS] = "  FAILS",
					     [CLAIM_UNKNOWN] = "  open" };

	if (!c->nr_checks)
		return;
	fputs("\nChecks\n", out);
	for (size_t i = 0; i < c->nr_checks; i++) {
		const struct claim_check *k = &c->checks[i];
		char *line =
			xasprintf("%s%s%s%s", k->text, k->measured ? " (" : "",
				  k->measured ? k->measured : "",
				  k->measured ? ")" : "");

		text_print_wrapped(out, words[k->state], 10, width, line);
		free(line);
	}
}

/* "instructions per page; 'locked' are locked operations", for the table. */
static void put_caption(FILE *out, const struct answers_grid *g, size_t width)
{
	const char *unit = NULL;
	bool is_same = true, has_locked = false, has_seen = false;
	char *text;

	for (size_t r = 0; r < g->nr_rows; r++) {
		const struct answers_row *row = &g->rows[r];

		has_locked |= row->kind == ANSWERS_LOCKED;
		has_seen |= row->kind == ANSWERS_SEEN;
		if (row->kind != ANSWERS_COST)
			continue;
		is_same &= !unit || !strcmp(unit, row->unit);
		unit = row->unit;
	}
	text = xasprintf("%s%s%s%s%s%s%s", is_same && unit ? unit : "",
			 unit && !is_same ? "instructions" : "",
			 has_locked ? "; below them locked operations" : "",
			 unit && g->c->nr_litmus
				 ? "; behind them what the kernel breaks"
				 : "",
			 *g->prefix ? unit ? "; kernels " : "Kernels " : "",
			 g->prefix, *g->prefix ? "*" : "");
	if (*text)
		text_print_wrapped(out, "", INDENT, width, text);
	free(text);
	for (size_t r = 0; r < g->nr_rows && (!is_same || has_seen); r++)
		if (g->rows[r].kind == ANSWERS_SEEN ||
		    (!is_same && g->rows[r].kind == ANSWERS_COST))
			fprintf(out, "  %s: %s\n", g->rows[r].label,
				g->rows[r].unit);
}

static void put_grid(FILE *out, const struct claim *c, size_t width)
{
	struct put p = { out, width };
	struct answers_grid g;

	if (!c->nr_rows && !c->nr_litmus)
		return;
	fputc('\n', out);
	answers_grid_build(&g, c);
	put_caption(out, &g, width);
	answers_table_write(out, &g, width);
	answers_legend(c, put_sign, &p);
	answers_reasons(c, put_line, &p);
	answers_grid_release(&g);
}

void answers_text_claim(FILE *out, const struct claim_mail *m,
			const struct claim *c, size_t width)
{
	struct put p = { out, width };
	char *title = xasprintf("%s/%s", m->name, c->name);

	fprintf(out, "%s\n", title);
	for (size_t i = 0; i < strlen(title); i++)
		fputc('-', out);
	fputc('\n', out);
	free(title);
	put_key(out, "Question", c->question, width);
	put_key(out, "Answer", claim_answer(c), width);
	put_key(out, "Became of it", c->fate, width);
	put_key(out, "Experiment", c->experiment, width);
	put_grid(out, c, width);
	fputc('\n', out);
	put_key(out, c->why_static ? "Why none" : "Verdict", c->verdict_text,
		width);
	put_checks(out, c, width);
	if (c->notes.nr)
		fputs("\nNotes\n", out);
	for (size_t i = 0; i < c->notes.nr; i++)
		put_line(&p, c->notes.v[i]);
	put_commands(out, "\nAgain", &c->repros, width);
	put_commands(out, "\nMeasure what is missing", &c->measures, width);
	fputc('\n', out);
}

static void put_header(FILE *out, const struct answers *a, size_t width)
{
	text_print_wrapped(
		out, "", 0, width,
		"Numbers are instructions that the lab counted (QEMU, icount), "
		"and not time. Letters behind a cost say what that kernel "
		"breaks in the claim's scenarios: it may be cheap because it "
		"is wrong.");
	fputs("\nKernels: name, release, image (sha256), configuration\n", out);
	for (size_t i = 0; i < a->nr_kernels; i++) {
		const struct answers_kernel *k = &a->kernels[i];
		char *line = xasprintf("%s: %s, %.12s, %.12s", k->name,
				       k->release ? k->release : "?",
				       k->image ? k->image : "?",
				       k->config ? k->config : "?");

		text_print_wrapped(out, "", INDENT, width, line);
		free(line);
	}
	if (!a->nr_kernels)
		fputs("  none: nothing was measured\n", out);
	if (a->tool)
		fprintf(out, "Made by %s\n", a->tool);
	fputc('\n', out);
}

void answers_text(FILE *out, const struct answers *a, size_t width)
{
	put_header(out, a, width);
	for (size_t i = 0; i < a->nr_mails; i++) {
		const struct claim_mail *m = &a->mails[i];

		if (!m->nr)
			continue;
		text_print_wrapped(out, "", 0, width, m->about);
		fprintf(out, "(%s, %s)\n\n", m->from, m->date);
		for (size_t k = 0; k < m->nr; k++)
			answers_text_claim(out, m, &m->claims[k], width);
	}
}
