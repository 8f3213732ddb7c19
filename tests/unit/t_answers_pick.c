// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers of claims out of files: which file, and which are refused. */
#include "analysis/claim_pick.h"
#include "answers_fix.h"
#include "lab_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define FILES_MAX 4

struct fix {
	struct fix_boot boots[FILES_MAX];
	size_t nr;
	struct claim_sources sources;
	struct claim_mail mail;
	struct why why;
};

static void set_text(struct fix_boot *b, const char *object, const char *key,
		     const char *value)
{
	json_t *in = object ? json_object_get(b->f.env, object) : b->f.env;

	if (json_object_set_new(in, key, json_string(value)))
		BUG("json_object_set_new");
}

/* A file of a kernel; its time is as late as it is in the list. */
static struct fix_boot *add_file(struct fix *f, const char *kernel,
				 const char *image, const char *program)
{
	struct fix_boot *b = &f->boots[f->nr++];
	char when[32];

	fix_boot_init(b, kernel);
	snprintf(when, sizeof(when), "2026-11-22T10:0%zu:00Z", f->nr);
	set_text(b, NULL, "time", when);
	set_text(b, "lab", "title", kernel);
	set_text(b, "lab", "kernel", kernel);
	set_text(b, "lab", "image_sha256", image);
	if (json_object_set_new(b->f.env, "identity",
				json_pack("{s:s}", "guest_build_id", program)))
		BUG("json_object_set_new");
	return b;
}

/* With one case of so many instructions a page. */
static struct case_record *add_case(struct fix_boot *b, double per_op)
{
	fix_plan(b, "fork/anon", "page=base", "per_op");
	return fix_line(b, "fork/anon", "page=base", 1000, per_op);
}

static struct claim *load(struct fix *f)
{
	static const char text[] =
		ANSWERS_TOP "cost fork = fork/anon page=base\n"
			    "check = fork: k-a > 0\nverdict = It is.\n";
	struct claim *c;

	if (claim_mail_parse(&f->mail, text, "x.ini", "x", &f->why))
		fail_msg("%s", f->why.text);
	c = &f->mail.claims[0];
	c->rows[0].bench = xstrdup("fork/anon");
	c->rows[0].version = 1;
	axes_add(&c->rows[0].axes, "page", "base");
	if (answers_resolve(c, &f->why))
		fail_msg("%s", f->why.text);
	for (size_t i = 0; i < f->nr; i++)
		if (claim_sources_add(&f->sources, &f->boots[i].f, &f->why))
			fail_msg("%s", f->why.text);
	return c;
}

static bool pick(struct fix *f, struct claim *c)
{
	const struct claim_machine machine = { 0 };
	const struct claim_source *guest;

	return claim_pick_row(&f->sources, c, 0, &machine, &guest);
}

static void end(struct fix *f)
{
	claim_sources_release(&f->sources);
	claim_mail_release(&f->mail);
	for (size_t i = 0; i < f->nr; i++)
		fix_boot_free(&f->boots[i]);
}

static void the_number_is_that_of_the_lab(void **state)
{
	struct fix f = { .nr = 0 };
	struct claim *c;

	(void)state;
	add_case(add_file(&f, "k-a", "1", "p"), 120);
	add_case(add_file(&f, "k-b", "2", "p"), 110);
	c = load(&f);
	assert_true(pick(&f, c));
	assert_true(fix_near(claim_cell(c, 0, 0)->value, 120));
	assert_true(fix_near(claim_cell(c, 0, 1)->value, 110));
	assert_true(isnan(claim_cell(c, 0, 0)->locked));
	assert_int_equal(claim_cell(c, 0, 0)->lack, CLAIM_HAS);
	assert_true(f.sources.all[0]->is_used);
	end(&f);
}

static void the_newest_file_is_taken(void **state)
{
	struct fix f = { .nr = 0 };
	struct claim *c;

	(void)state;
	add_case(add_file(&f, "k-a", "1", "p"), 120);
	add_case(add_file(&f, "k-a", "1", "p"), 130);
	c = load(&f);
	assert_true(pick(&f, c));
	assert_true(fix_near(claim_cell(c, 0, 0)->value, 130));
	assert_int_equal(claim_cell(c, 0, 1)->lack, CLAIM_ABSENT);
	end(&f);
}

/* Counts of two programs are not set against each other. */
static void programs_do_not_stand_in_one_row(void **state)
{
	struct fix f = { .nr = 0 };
	struct claim *c;

	(void)state;
	add_case(add_file(&f, "k-a", "1", "p"), 120);
	add_case(add_file(&f, "k-b", "2", "p"), 110);
	add_case(add_file(&f, "k-a", "1", "other"), 999);
	c = load(&f);
	assert_true(pick(&f, c));
	assert_true(fix_near(claim_cell(c, 0, 0)->value, 120));
	end(&f);

	f = (struct fix){ .nr = 0 };
	add_case(add_file(&f, "k-a", "1", "p"), 120);
	add_case(add_file(&f, "k-b", "2", "other"), 110);
	c = load(&f);
	assert_false(pick(&f, c));
	assert_int_equal(claim_cell(c, 0, 0)->lack, CLAIM_ABSENT);
	assert_true(isnan(claim_cell(c, 0, 0)->value));
	assert_non_null(strstr(claim_cell(c, 0, 0)->why, "another program"));
	assert_true(fix_near(claim_cell(c, 0, 1)->value, 110));
	end(&f);
}

static void another_machine_is_passed_over(void **state)
{
	struct fix f = { .nr = 0 };
	struct claim *c;

	(void)state;
	add_case(add_file(&f, "k-a", "1", "p"), 120);
	if (json_object_set_new(json_object_get(f.boots[0].f.env, "lab"),
				"cpus", json_integer(2)))
		BUG("json_object_set_new");
	c = load(&f);
	assert_true(pick(&f, c));
	assert_int_equal(claim_cell(c, 0, 0)->lack, CLAIM_ABSENT);
	end(&f);
}

static void what_is_not_ok_is_no_number(void **state)
{
	static const struct {
		enum outcome outcome;
		enum claim_lack lack;
	} cases[] = {
		{ OUTCOME_SKIP, CLAIM_SKIP },
		{ OUTCOME_BROKEN, CLAIM_BROKEN },
		{ OUTCOME_SUSPECT, CLAIM_SUSPECT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fix f = { .nr = 0 };
		struct case_record *r;
		struct claim *c;

		r = add_case(add_file(&f, "k-a", "1", "p"), 120);
		r->outcome = cases[i].outcome;
		r->why = xstrdup("for a reason");
		c = load(&f);
		assert_true(pick(&f, c));
		assert_int_equal(claim_cell(c, 0, 0)->lack, cases[i].lack);
		assert_true(isnan(claim_cell(c, 0, 0)->value));
		assert_string_equal(claim_cell(c, 0, 0)->why, "for a reason");
		end(&f);
	}
}

static void another_version_is_another_case(void **state)
{
	struct fix f = { .nr = 0 };
	struct claim *c;

	(void)state;
	add_case(add_file(&f, "k-a", "1", "p"), 120);
	c = load(&f);
	c->rows[0].version = 2;
	assert_true(pick(&f, c));
	assert_int_equal(claim_cell(c, 0, 0)->lack, CLAIM_ABSENT);
	end(&f);
}

static void expect_refused(struct fix *f, size_t i, const char *says)
{
	assert_int_equal(claim_sources_add(&f->sources, &f->boots[i].f,
					   &f->why),
			 -EINVAL);
	if (!strstr(f->why.text, says))
		fail_msg("'%s' does not say '%s'", f->why.text, says);
}

static void times_are_refused(void **state)
{
	struct fix f = { .nr = 0 };

	(void)state;
	set_text(add_file(&f, "k-a", "1", "p"), NULL, "mode", "live");
	set_text(add_file(&f, "k-a", "1", "p"), "lab", "accel", "kvm");
	expect_refused(&f, 0, "it is of the running kernel: times");
	expect_refused(&f, 1, "it holds times");
	end(&f);
}

static void two_images_of_one_name_are_refused(void **state)
{
	struct fix f = { .nr = 0 };

	(void)state;
	add_file(&f, "k-a", "1111", "p");
	add_file(&f, "k-a", "2222", "p");
	assert_int_equal(claim_sources_add(&f.sources, &f.boots[0].f, &f.why),
			 0);
	expect_refused(&f, 1, "another image of k-a (2222) than k-a.jsonl");
	assert_non_null(strstr(f.why.hint, "leave the older out"));
	end(&f);
}

/* The evidence of a record as a row. */
static void what_was_proved_is_a_number(void **state)
{
	struct fix f = { .nr = 0 };
	struct case_record *r;
	struct claim *c;

	(void)state;
	r = add_case(add_file(&f, "k-a", "1", "p"), 120);
	r->evidence = xcalloc(1, sizeof(*r->evidence));
	r->nr_evidence = 1;
	r->evidence[0] = (struct evidence){ .what = xstrdup("pgreuse"),
					    .seen = 0.75,
					    .unit = xstrdup("per page") };
	c = load(&f);
	c->rows[0].what = CLAIM_SEEN;
	c->rows[0].phase = xstrdup("pgreuse");
	assert_true(pick(&f, c));
	assert_true(fix_near(claim_cell(c, 0, 0)->value, 0.75));
	r->evidence[0].status = EVIDENCE_MISSING;
	claim_forget(c);
	assert_true(pick(&f, c));
	assert_true(isnan(claim_cell(c, 0, 0)->value));
	assert_non_null(strstr(claim_cell(c, 0, 0)->why, "readable"));
	free(c->rows[0].phase);
	c->rows[0].phase = xstrdup("note copied_per_1000");
	r->notes = json_pack("{s:i}", "copied_per_1000", 7);
	claim_forget(c);
	assert_true(pick(&f, c));
	assert_true(fix_near(claim_cell(c, 0, 0)->value, 7));
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_number_is_that_of_the_lab),
		cmocka_unit_test(the_newest_file_is_taken),
		cmocka_unit_test(programs_do_not_stand_in_one_row),
		cmocka_unit_test(another_machine_is_passed_over),
		cmocka_unit_test(what_is_not_ok_is_no_number),
		cmocka_unit_test(another_version_is_another_case),
		cmocka_unit_test(times_are_refused),
		cmocka_unit_test(two_images_of_one_name_are_refused),
		cmocka_unit_test(what_was_proved_is_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
