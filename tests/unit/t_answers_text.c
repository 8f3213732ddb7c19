// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims for people: letters beside what is wrong, lines that fit a mail. */
#include "answers_fix.h"
#include "base/text.h"
#include "report/answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define CLAIM                                                                  \
	ANSWERS_ROWS "check = fork: k-a - k-b in 9 .. 11\n"                    \
		     "verdict = It is {fork k-a - k-b | sign}.\n"

enum format { TEXT, MAIL, PAGE, INDEX };

/* free() it */
static char *written(struct claim_mail *m, enum format format)
{
	const struct answers a = { .nr_mails = 1, .mails = m, .tool = "tool" };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		BUG("open_memstream");
	switch (format) {
	case TEXT:
	case MAIL:
		answers_text(out, &a,
			     format == TEXT ? ANSWERS_TEXT_WIDTH
					    : ANSWERS_MAIL_WIDTH);
		break;
	case PAGE:
		answers_markdown_mail(out, &a, m);
		break;
	case INDEX:
		answers_markdown_index(out, &a);
		break;
	}
	fclose(out);
	return text;
}

static struct claim *load(struct claim_mail *m, const char *text)
{
	struct why why;

	if (answers_load(m, text, &why))
		fail_msg("%s", why.text);
	answers_measure(&m->claims[0]);
	claim_judge(&m->claims[0]);
	return &m->claims[0];
}

static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void cheap_and_wrong_stand_beside_each_other(void **state)
{
	struct claim_mail m;
	char *text;

	(void)state;
	load(&m, CLAIM);
	text = written(&m, MAIL);
	expect_in(text, "fork       120.00   110.00 S\n");
	expect_in(text, "  locked     4.00     3.00\n");
	expect_in(text, "pin-it         .=       S=\n");
	expect_in(text, "S   synchrony is broken: an older state is seen");
	free(text);
	text = written(&m, PAGE);
	expect_in(text, "| fork, instructions/page | 120.00 | 110.00 **S** |");
	expect_in(text, "| litmus pin-it | `.=` | `S=` |");
	free(text);
	claim_mail_release(&m);
}

static void an_unknown_verdict_is_marked(void **state)
{
	struct claim_mail m;
	struct claim *c;
	char *text;

	(void)state;
	c = load(&m, CLAIM);
	claim_shown(c, 0, 1)->lack = CLAIM_ABSENT;
	claim_shown(c, 0, 1)->broken = 0;
	claim_judge(c);
	text = written(&m, MAIL);
	expect_in(text, "fork       120.00   110.00 ?\n");
	expect_in(text, "not measured: litmus pin-it[base] of k-b");
	assert_null(strstr(text, "It is +"));
	free(text);
	claim_mail_release(&m);
}

static void a_number_that_is_none_is_a_word(void **state)
{
	struct claim_mail m;
	struct claim *c;
	char *text;

	(void)state;
	c = load(&m, CLAIM);
	claim_cell(c, 0, 0)->lack = CLAIM_SUSPECT;
	claim_cell(c, 0, 0)->value = claim_cell(c, 0, 0)->locked = NAN;
	claim_cell(c, 0, 0)->why = xstrdup("expected this, saw that");
	claim_judge(c);
	text = written(&m, MAIL);
	expect_in(text, "fork      suspect   110.00 S\n");
	expect_in(text, "fork, k-a: suspect: expected this, saw that");
	free(text);
	text = written(&m, INDEX);
	expect_in(text, "| not measured |  | [one](x.md#one) |");
	free(text);
	claim_mail_release(&m);
}

static void the_index_has_the_number(void **state)
{
	struct claim_mail m;
	char *text;

	(void)state;
	load(&m, CLAIM);
	text = written(&m, INDEX);
	expect_in(text, "| Is it? | yes | +10.00 | [one](x.md#one) |");
	free(text);
	claim_mail_release(&m);
}

static void what_fails_says_so(void **state)
{
	struct claim_mail m;
	struct claim *c;
	char *text;

	(void)state;
	c = load(&m, CLAIM);
	claim_cell(c, 0, 0)->value = 122;
	claim_judge(c);
	text = written(&m, PAGE);
	expect_in(text, "**Answer:** not borne out");
	expect_in(text, "- **fails**: `fork: k-a - k-b in 9 .. 11`, measured "
			"12.00");
	free(text);
	claim_mail_release(&m);
}

/* Many kernels with long names: further columns stand in blocks below. */
static void lines_fit_a_mail(void **state)
{
	static const char text[] = ANSWERS_HEAD
		"[claim wide]\nquestion = Is it?\nfate = kept\n"
		"experiment = compare\nanswer = yes\n"
		"kernels = 6.1-switch+cow_design=refcount-5.9 6.1-switch\n"
		" 6.1-switch+cow_design=exclusive+cow_variant=bias-23\n"
		" 6.1-plain 6.1-mapcount 6.1-refcount-5.18 6.1-exclusive\n"
		"cost fork = a/b\nlitmus = pin-it\n"
		"check = fork: 6.1-switch < 0\nverdict = It is.\n"
		"repro = run-bench profile 6.1-plain 6.1-mapcount 6.1-switch "
		"6.1-refcount-5.18\n 6.1-exclusive -- fork/anon page=base "
		"state=exclusive\n";
	struct claim_mail m;
	struct claim *c;
	struct why why;
	char *out;

	(void)state;
	if (answers_load(&m, text, &why))
		fail_msg("%s", why.text);
	c = &m.claims[0];
	for (size_t i = 0; i < c->kernels.nr; i++) {
		answers_set(c, 0, i, 123456.78, 1234.5);
		*claim_shown(c, 0, i) = (struct claim_shown){ .lack = CLAIM_HAS,
							      .broken = 3,
							      .agrees = true };
	}
	claim_judge(c);
	out = written(&m, MAIL);
	for (const char *s = out; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		size_t len = strcspn(s, "\n");

		if (len > ANSWERS_MAIL_WIDTH)
			fail_msg("%zu columns: %.*s", len, (int)len, s);
		if (len && s[len - 1] == ' ')
			fail_msg("blanks at the end: %.*s", (int)len, s);
	}
	expect_in(out, "+bias-23");
	expect_in(out, "123456.78 IS");
	expect_in(out, " \\\n");
	free(out);
	claim_mail_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cheap_and_wrong_stand_beside_each_other),
		cmocka_unit_test(an_unknown_verdict_is_marked),
		cmocka_unit_test(a_number_that_is_none_is_a_word),
		cmocka_unit_test(the_index_has_the_number),
		cmocka_unit_test(what_fails_says_so),
		cmocka_unit_test(lines_fit_a_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
