// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/claim_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(struct claim *c)
{
	size_t nr = c->kernels.nr;

	c->cells = xcalloc(c->nr_rows * nr + 1, sizeof(*c->cells));
	c->shown = xcalloc(c->nr_litmus * nr + 1, sizeof(*c->shown));
	for (size_t i = 0; i < c->nr_rows * nr; i++)
		c->cells[i] = (struct claim_cell){ .value = NAN,
						   .locked = NAN,
						   .lack = CLAIM_ABSENT };
	for (size_t i = 0; i < c->nr_litmus * nr; i++)
		c->shown[i].lack = CLAIM_ABSENT;
}

static void cells_release(struct claim *c)
{
	for (size_t i = 0; c->cells && i < c->nr_rows * c->kernels.nr; i++) {
		free(c->cells[i].why);
		free(c->cells[i].locked_why);
	}
	for (size_t i = 0; c->shown && i < c->nr_litmus * c->kernels.nr; i++)
		free(c->shown[i].why);
	free(c->cells);
	free(c->shown);
}

static void texts_release(struct claim_texts *t)
{
	for (size_t i = 0; i < t->nr; i++)
		free(t->v[i]);
	free(t->v);
	free(t->lines);
	*t = (struct claim_texts){ 0 };
}

void claim_forget(struct claim *c)
{
	if (!c->cells)
		return;
	cells_release(c);
	make_room(c);
	texts_release(&c->measures);
}

static int check_text(const struct claim *c, const char *what, const char *text,
		      struct claim_fault *f)
{
	char *filled, *why;
	int err;

	if (!text)
		return 0;
	f->line = c->line;
	err = claim_fill(c, text, true, &filled, f);
	free(filled);
	if (!err)
		return 0;
	why = xstrdup(f->what);
	f->line = c->line;
	snprintf(f->what, sizeof(f->what), "%s of claim '%s': %.160s", what,
		 c->name, why);
	free(why);
	return err;
}

int claim_syntax(struct claim *c, const char *path, struct why *why)
{
	struct claim_fault f = { .line = c->line };
	int err = 0;

	for (size_t i = 0; !err && i < c->nr_checks; i++)
		err = claim_check_do(c, &c->checks[i], true, &f);
	if (!err)
		err = check_text(c, "the verdict", c->verdict, &f);
	if (!err)
		err = check_text(c, "the headline", c->headline, &f);
	if (!err) {
		make_room(c);
		return 0;
	}
	why_set(why, -EINVAL, "%.120s:%u: %s", path, f.line, f.what);
	if (f.hint[0])
		why_hint(why, "%s", f.hint);
	return -EINVAL;
}

static void litmus_release(struct claim_litmus *l, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(l[i].scenario);
		free(l[i].kind);
		free(l[i].word);
	}
	free(l);
}

static void rows_release(struct claim *c)
{
	for (size_t i = 0; i < c->nr_rows; i++) {
		struct claim_row *r = &c->rows[i];

		free(r->name);
		free(r->case_text);
		free(r->phase);
		free(r->bench);
		free(r->op);
		axes_release(&r->axes);
	}
	free(c->rows);
}

void claim_release(struct claim *c)
{
	cells_release(c);
	rows_release(c);
	litmus_release(c->scenarios, c->nr_scenarios);
	litmus_release(c->litmus, c->nr_litmus);
	for (size_t i = 0; i < c->nr_checks; i++) {
		free(c->checks[i].text);
		free(c->checks[i].measured);
	}
	free(c->checks);
	texts_release(&c->kernels);
	texts_release(&c->options);
	texts_release(&c->repros);
	texts_release(&c->notes);
	texts_release(&c->measures);
	free(c->name);
	free(c->question);
	free(c->fate);
	free(c->experiment);
	free(c->verdict);
	free(c->headline);
	free(c->answer);
	free(c->why_static);
	free(c->verdict_text);
	free(c->headline_text);
}

void claim_mail_release(struct claim_mail *m)
{
	for (size_t i = 0; i < m->nr; i++)
		claim_release(&m->claims[i]);
	free(m->claims);
	free(m->name);
	free(m->path);
	free(m->from);
	free(m->date);
	free(m->about);
	free(m->link);
	*m = (struct claim_mail){ 0 };
}
