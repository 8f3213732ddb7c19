// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char id[] = "forest-6-1", title[] = "a < b & \"c\"", alt[] = "2 > 1";
static const struct figure figure = { .id = id, .title = title, .alt = alt };

/* As gnuplot 5.4 writes it, shortened. */
static const char gnuplot[] =
	"<?xml version=\"1.0\"?>\n"
	"<svg \n viewBox=\"0 0 900 560\"\n xmlns=\"http://www.w3.org/2000/svg\"\n>\n"
	"<title>forest_6_1</title>\n<desc>Produced by GNUPLOT</desc>\n"
	"<g id=\"gnuplot_canvas\">\n"
	"<rect x=\"0\" y=\"0\" width=\"900\" height=\"560\" fill=\"#ffffff\"/>\n"
	"<defs>\n<circle id='gpDot' r='0.5'/>\n"
	"<use xlink:href='#gpDot' id='gpPt6'/>\n</defs>\n"
	"<g color=\"black\" stroke='black' fill='rgb(  0,   0,   0)'/>\n"
	"<g color=\"blackish\" fill = 'url(#gpPat1)'/>\n"
	"<rect x=\"0\" y=\"0\" width=\"9\" height=\"5\" fill=\"#ffffff\"/>\n"
	"<text>id='x' black</text>\n</g>\n</svg>\n";

static char *inlined(void)
{
	char *got = figure_svg_inline(gnuplot, &figure);

	assert_non_null(got);
	return got;
}

static void has_no_head_no_paper_and_no_size(void **state)
{
	char *got = inlined();

	(void)state;
	assert_int_equal(strncmp(got, "<svg ", 5), 0);
	assert_null(strstr(got, "<?xml"));
	assert_null(strstr(got, "GNUPLOT"));
	assert_null(strstr(got, "height=\"560\""));
	assert_non_null(strstr(got, "viewBox=\"0 0 900 560\""));
	/* Only the paper goes: what is drawn at the corner stays. */
	assert_non_null(strstr(got, "width=\"9\" height=\"5\""));
	free(got);
}

static void ids_and_what_refers_to_them_are_its_own(void **state)
{
	char *got = inlined();

	(void)state;
	assert_non_null(strstr(got, " id='forest-6-1-gpDot'"));
	assert_non_null(strstr(got, "xlink:href='#forest-6-1-gpDot'"));
	assert_non_null(strstr(got, " id=\"forest-6-1-gnuplot_canvas\""));
	assert_non_null(strstr(got, "url(#forest-6-1-gpPat1)"));
	assert_non_null(strstr(got, "<text>id='x' black</text>"));
	free(got);
}

static void black_becomes_the_colour_of_the_text(void **state)
{
	char *got = inlined();

	(void)state;
	assert_non_null(strstr(got, "<g color=\"currentColor\" "
				    "stroke='currentColor' "
				    "fill='currentColor'/>"));
	assert_non_null(strstr(got, "color=\"blackish\""));
	free(got);
}

static void says_what_it_shows(void **state)
{
	char *got = inlined();

	(void)state;
	assert_non_null(strstr(got, "<title id=\"forest-6-1-title\">"
				    "a &lt; b &amp; \"c\"</title>"));
	assert_non_null(strstr(got, "<desc id=\"forest-6-1-desc\">"
				    "2 &gt; 1</desc>"));
	free(got);
}

static void what_is_no_picture_is_refused(void **state)
{
	(void)state;
	assert_null(figure_svg_inline("", &figure));
	assert_null(figure_svg_inline("<html></html>", &figure));
	assert_null(figure_svg_inline("<svg>", &figure));
	assert_null(figure_svg_inline("<svg viewBox=\"x\">", &figure));
	assert_null(figure_svg_inline("<svg viewBox=\"0 0 9 9\"", &figure));
}

static void a_torn_picture_does_no_harm(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(gnuplot); len++) {
		char *torn = strndup(gnuplot, len);

		assert_non_null(torn);
		free(figure_svg_inline(torn, &figure));
		free(torn);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_no_head_no_paper_and_no_size),
		cmocka_unit_test(ids_and_what_refers_to_them_are_its_own),
		cmocka_unit_test(black_becomes_the_colour_of_the_text),
		cmocka_unit_test(says_what_it_shows),
		cmocka_unit_test(what_is_no_picture_is_refused),
		cmocka_unit_test(a_torn_picture_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
