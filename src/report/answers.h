/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers.h - claims of mails and what was measured of them, for people: text
 * for a terminal, plain text for a mail, Markdown with an index, and figures.
 * Claims are judged before (analysis/claim.h); nothing is computed here.
 */
#ifndef REPORT_ANSWERS_H
#define REPORT_ANSWERS_H

#include "analysis/claim.h"
#include "report/figure.h"

#include <stdio.h>

/* Columns of a mailing list. */
#define ANSWERS_MAIL_WIDTH 72
#define ANSWERS_TEXT_WIDTH 100

/* A kernel that some claim has as a column. */
struct answers_kernel {
	const char *name; /* "6.1-switch+cow_design=mapcount" */
	const char *release, *image, *config, *compiler; /* or NULL */
};

struct answers {
	size_t nr_mails;
	struct claim_mail *mails; /* only the claims to be shown */
	size_t nr_kernels;
	struct answers_kernel *kernels;
	size_t nr_files;
	const char **files; /* names, without their folders */
	const char *tool, *command;
	/* Of each mail in order, then of each claim with a picture: its id. */
	const char *figures_dir; /* "figures", or NULL: there are none */
};

/* All claims, under a header of kernels and files. */
void answers_text(FILE *out, const struct answers *a, size_t width);
/* One claim with all that belongs to it. */
void answers_text_claim(FILE *out, const struct claim_mail *m,
			const struct claim *c, size_t width);

/* A page for one mail; the page that leads to all. */
void answers_markdown_mail(FILE *out, const struct answers *a,
			   const struct claim_mail *m);
void answers_markdown_index(FILE *out, const struct answers *a);

/* "answer-MAIL-CLAIM"; free() it. */
char *answers_figure_id(const struct claim_mail *m, const struct claim *c);

/*
 * Bars of the cost rows. 0; -ENODATA: nothing to draw; as the other figures of
 * figure.h.
 */
MUST_CHECK int figure_answer(struct figure_shop *shop,
			     const struct claim_mail *m, const struct claim *c,
			     struct figure *f, struct why *why);

#endif
