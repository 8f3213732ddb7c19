// SPDX-License-Identifier: GPL-2.0-or-later
/* designs report -o DIR: pages, texts and figures of all mails. */
#include "cli/designs_report.h"

#include "cli/cmd.h"
#include "cli/out_file.h"
#include "cli/paths.h"
#include "cli/stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct page {
	const struct answers *a;
	const struct claim_mail *m; /* NULL: the index */
	bool is_text;
};

static void put_page(FILE *out, const struct page *p)
{
	struct answers one = *p->a;

	if (!p->m) {
		answers_markdown_index(out, p->a);
	} else if (p->is_text) {
		one.mails = (struct claim_mail *)p->m;
		one.nr_mails = 1;
		answers_text(out, &one, ANSWERS_MAIL_WIDTH);
	} else {
		answers_markdown_mail(out, p->a, p->m);
	}
}

static void write_page(const struct designs_options *o, const struct page *p)
{
	char *path = xasprintf("%s/%s%s", o->out, p->m ? p->m->name : "README",
			       p->is_text ? ".txt" : ".md");
	struct out_file out;
	struct why why;

	if (out_file_open(&out, path, o->is_replacing, &why))
		cli_die(EXIT_CANNOT, &why);
	put_page(out.f, p);
	if (out_file_commit(&out, &why))
		cli_die(EXIT_CANNOT, &why);
	free(path);
}

/* The pictures of a claim; without gnuplot there are scripts and no picture. */
static int draw(struct figure_shop *shop, const struct claim_mail *m,
		struct claim *c)
{
	struct figure f = { .id = NULL };
	struct why why;
	int err;

	c->has_picture = false;
	if (c->is_left_out || c->figure == CLAIM_NO_FIGURE)
		return 0;
	err = figure_answer(shop, m, c, &f, &why);
	if (err == -ENODATA)
		return 0;
	if (err)
		cli_die(EXIT_CANNOT, &why);
	c->has_picture = f.has_svg;
	figure_release(&f);
	return 0;
}

static void draw_all(struct answers *a, const struct designs_options *o)
{
	char *dir = xasprintf("%s/figures", o->out), *plots = path_plots();
	char *line = xasprintf("lab, instructions and not time; %s", a->tool);
	struct figure_shop shop = { .dir = dir,
				    .plots_dir = plots,
				    .gnuplot = "gnuplot",
				    .provenance = line,
				    .is_lab = true,
				    .stop = &stop_signal };
	bool has_any = false;

	for (size_t i = 0; i < a->nr_mails; i++)
		for (size_t k = 0; k < a->mails[i].nr; k++)
			has_any |= a->mails[i].claims[k].figure !=
					   CLAIM_NO_FIGURE &&
				   !a->mails[i].claims[k].is_left_out;
	if (has_any)
		path_make_dir(dir, "-o names the folder above it");
	for (size_t i = 0; i < a->nr_mails && has_any; i++)
		for (size_t k = 0; k < a->mails[i].nr; k++)
			draw(&shop, &a->mails[i], &a->mails[i].claims[k]);
	if (shop.failure[0])
		err_warn("gnuplot: %s", shop.failure);
	a->figures_dir = "figures";
	free(line);
	free(plots);
	free(dir);
}

static size_t nr_shown(const struct claim_mail *m)
{
	size_t nr = 0;

	for (size_t i = 0; i < m->nr; i++)
		nr += !m->claims[i].is_left_out;
	return nr;
}

int answers_write(struct answers *a, const struct designs_options *o)
{
	size_t nr = 0;

	path_make_dir(o->out, "-o names a folder for the pages");
	draw_all(a, o);
	for (size_t i = 0; i < a->nr_mails; i++) {
		if (!nr_shown(&a->mails[i]))
			continue;
		write_page(o, &(struct page){ a, &a->mails[i], false });
		write_page(o, &(struct page){ a, &a->mails[i], true });
		nr++;
	}
	write_page(o, &(struct page){ a, NULL, false });
	if (!o->is_quiet)
		err_note("%s/README.md: %zu mail%s", o->out, nr,
			 nr == 1 ? "" : "s");
	return EXIT_DONE;
}
