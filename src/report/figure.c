// SPDX-License-Identifier: GPL-2.0-or-later
/* Drafts of figures: from numbers and settings to the text of two files. */
#include "report/figure_write.h"

#include "base/err.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Columns that fit the picture, in the font of the headline. */
#define HEADLINE_COLUMNS 122
#define TITLE_COLUMNS	 92
#define FOOTER_COLUMNS	 158

void figure_release(struct figure *f)
{
	free(f->id);
	free(f->title);
	free(f->headline);
	free(f->alt);
	free(f->axes_text);
	*f = (struct figure){ 0 };
}

void draft_begin(struct figure_draft *d, struct figure_shop *shop,
		 struct figure *f, const char *kind, char *id)
{
	*d = (struct figure_draft){
		.shop = shop,
		.f = f,
		.kind = kind,
		.height_px = FIGURE_HEIGHT_PX,
		.left_px = 86,
		.right_px = 24,
		.top_px = 76,
		.bottom_px = 88,
	};
	*f = (struct figure){ 0 };
	f->id = id;
	d->dat = open_memstream(&d->dat_text, &d->dat_len);
	d->set = open_memstream(&d->set_text, &d->set_len);
	if (!d->dat || !d->set)
		BUG("no memory for a figure");
}

/* A name with a line end in it would become data. */
static void put_line(FILE *out, const char *text)
{
	fputs("# ", out);
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
	fputc('\n', out);
}

void draft_comment(struct figure_draft *d, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		BUG("vasprintf");
	va_end(ap);
	put_line(d->dat, text);
	free(text);
}

void draft_row(struct figure_draft *d, const double *v, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (i)
			fputc(' ', d->dat);
		if (isfinite(v[i]))
			fprintf(d->dat, "%.17g", v[i]);
		else
			fputs("nan", d->dat);
	}
	fputc('\n', d->dat);
}

void draft_next(struct figure_draft *d, const char *name)
{
	fflush(d->dat);
	/* Two empty lines part data sets; none stands before the first. */
	if (d->dat_len && d->dat_text[d->dat_len - 1] == '\n' && d->nr_sets)
		fputs("\n\n", d->dat);
	d->nr_sets++;
	put_line(d->dat, name);
}

void draft_number(struct figure_draft *d, const char *name, double value)
{
	if (isfinite(value))
		fprintf(d->set, "%s = %.17g%s\n", name, value,
			value == floor(value) && fabs(value) > 2e9 ? ".0" : "");
	else
		fprintf(d->set, "%s = NaN\n", name);
}

void draft_text(struct figure_draft *d, const char *name, const char *text)
{
	char *quoted = figure_quote(text);

	fprintf(d->set, "%s = %s\n", name, quoted);
	free(quoted);
}

void draft_words(struct figure_draft *d, const char *name,
		 const char *const *words, size_t nr)
{
	fprintf(d->set, "array %s[%zu]\n", name, nr ? nr : 1);
	for (size_t i = 0; i < nr; i++) {
		char *cut = figure_cut(words[i], FIGURE_LABEL_MAX);
		char *quoted = figure_quote(cut);

		fprintf(d->set, "%s[%zu] = %s\n", name, i + 1, quoted);
		free(quoted);
		free(cut);
	}
}

void draft_line(struct figure_draft *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(d->set, fmt, ap);
	va_end(ap);
	fputc('\n', d->set);
}

void draft_tic(struct figure_draft *d, const char *axis, double at,
	       const char *text)
{
	char *cut = figure_cut(text, FIGURE_LABEL_MAX);
	char *quoted = figure_quote(cut);
	unsigned int bit = (axis[1] == '2' ? 2 : 1) << (axis[0] == 'x' ? 0 : 2);

	/* The first replaces the numbers of the axis. */
	fprintf(d->set, "set %s %s(", axis, d->tics & bit ? "add " : "");
	d->tics |= bit;
	/* The label of a tic is a format, too. */
	for (const char *p = quoted; *p; p++)
		fprintf(d->set, "%s%c", *p == '%' ? "%" : "", *p);
	fprintf(d->set, " %.17g)\n", at);
	free(quoted);
	free(cut);
}

/* NAME[1..] = text in lines of width columns, at most max of them. */
static size_t put_lines(FILE *out, const char *name, const char *text,
			size_t width, size_t max)
{
	size_t len, nr = 0;
	const char *line;

	fprintf(out, "array %s[%zu]\n", name, max);
	while (nr < max && (line = text_next_line(&text, width, &len))) {
		bool is_cut = nr + 1 == max && *text;
		char *one = xasprintf("%.*s%s", (int)len, line,
				      is_cut ? " ..." : "");
		char *quoted = figure_quote(one);

		fprintf(out, "%s[%zu] = %s\n", name, ++nr, quoted);
		free(quoted);
		free(one);
	}
	for (size_t i = nr; i < max; i++)
		fprintf(out, "%s[%zu] = ''\n", name, i + 1);
	return nr;
}

/* gnuplot takes no '-' in the name of a terminal's picture. */
static char *picture_name(const char *id)
{
	char *name = xstrdup(id);

	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
	return name;
}

/* The whole ID.gp, owned by the caller. */
static char *script(struct figure_draft *d, const char *style, const char *kind)
{
	char *name = picture_name(d->f->id), *text = NULL;
	const struct figure *f = d->f;
	unsigned int wrapped_px;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		BUG("no memory for a figure");
	fprintf(out,
		"# %s: made by run-bench.\n"
		"# \"gnuplot %s.gp\" here makes %s.svg, .png and .pdf again "
		"from %s.dat.\n"
		"reset\nset encoding utf8\n"
		"id = '%s'\nname = '%s'\ndata = '%s.dat'\n",
		f->id, f->id, f->id, f->id, f->id, name, f->id);
	put_lines(out, "title_line", f->title, TITLE_COLUMNS, 1);
	wrapped_px =
		put_lines(out, "headline", f->headline, HEADLINE_COLUMNS, 2) > 1
			? 17
			: 0;
	put_lines(out, "footer", d->shop->provenance ? d->shop->provenance : "",
		  FOOTER_COLUMNS, 2);
	fprintf(out, "width_px = %d\nheight_px = %u\n", FIGURE_WIDTH_PX,
		d->height_px);
	fprintf(out, "left_px = %u\nright_px = %u\n", d->left_px, d->right_px);
	fprintf(out, "top_px = %u\nbottom_px = %u\nlegend_px = %u\n",
		d->top_px + wrapped_px, d->bottom_px, 52 + wrapped_px);
	/* reset takes back what a picture has set, and no variable. */
	fprintf(out, "\ndo for [picture in 'svg png pdf'] {\nreset\n");
	fprintf(out, "%seval start(picture)\n\n%s\n%sunset output\n}\n", style,
		d->set_text, kind);
	fclose(out);
	free(name);
	return text;
}

int draft_finish(struct figure_draft *d, struct why *why)
{
	char *style = NULL, *kind = NULL, *gp = NULL;
	int err;

	fclose(d->dat);
	fclose(d->set);
	if (!d->f->title || !d->f->headline || !d->f->alt || !d->f->axes_text)
		BUG("%s: a figure without its texts", d->f->id);
	err = figure_template(d->shop, "style", &style, why);
	if (!err)
		err = figure_template(d->shop, d->kind, &kind, why);
	if (!err) {
		gp = script(d, style, kind);
		err = figure_write(d->shop, d->f, d->dat_text, gp, why);
	}
	free(gp);
	free(kind);
	free(style);
	free(d->dat_text);
	free(d->set_text);
	if (err)
		figure_release(d->f);
	return err;
}
