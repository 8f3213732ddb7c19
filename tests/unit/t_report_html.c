// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void expect_text(const char *in, const char *out)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	html_text(f, in);
	fclose(f);
	assert_string_equal(text, out);
	free(text);
}

static void markup_in_a_text_is_text(void **state)
{
	(void)state;
	expect_text("<script>alert('1')</script>",
		    "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
	expect_text("\" onload=x a=\"", "&quot; onload=x a=&quot;");
	expect_text("a & b &amp; c", "a &amp; b &amp;amp; c");
}

static void what_xml_cannot_hold_is_replaced(void **state)
{
	(void)state;
	expect_text("a\x01"
		    "b\x7f",
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd");
	expect_text("tab\tline\n", "tab\tline\n");
	/* a lone continuation, an overlong '/', a surrogate, a cut one */
	expect_text("\x80", "\xef\xbf\xbd");
	expect_text("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
	expect_text("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect_text("\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd");
	expect_text("\xe2\x82\xac 5", "\xe2\x82\xac 5");
	expect_text("\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
					"\xef\xbf\xbd");
}

static void a_format_is_markup_and_its_values_are_not(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	assert_non_null(f);
	html_print(f, "<p id=\"%s\">%zu of %d, %.1f %%, %.3g</p>", "a\"b",
		   (size_t)3, -4, 2.25, 1234.5);
	fclose(f);
	assert_string_equal(text, "<p id=\"a&quot;b\">3 of -4, 2.2 %, "
				  "1.23e+03</p>");
	free(text);
}

static void an_id_may_stand_in_a_link_and_in_a_file_name(void **state)
{
	static const char *const pairs[][2] = {
		{ "fork/anon page=base", "fork-anon-page-base" },
		{ "../../etc/passwd", "..-..-etc-passwd" },
		{ "A b", "a-b" },
		{ "///", "x" },
		{ "", "x" },
		{ "<a href=\"#x\">", "a-href-x" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		char *id = html_id(pairs[i][0]);

		assert_string_equal(id, pairs[i][1]);
		free(id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_in_a_text_is_text),
		cmocka_unit_test(what_xml_cannot_hold_is_replaced),
		cmocka_unit_test(a_format_is_markup_and_its_values_are_not),
		cmocka_unit_test(an_id_may_stand_in_a_link_and_in_a_file_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
