// SPDX-License-Identifier: GPL-2.0-or-later
/* The database of a history: in, out, twice, replaced, forgotten. */
#include "history/history.h"

#include "base/compiler.h"
#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static json_t *make_env(const char *thp)
{
	return json_pack("{s:{s:s, s:s, s:s}, s:{s:s, s:{s:f}}}", "identity",
			 "arch", "x86_64", "guest_build_id", "aa",
			 "bench_config_hash", "bb", "context", "thp", thp,
			 "now", "load", 0.5);
}

static struct history_point make_point(const char *metric, double value)
{
	return (struct history_point){
		.metric = metric,
		.label = "fork/anon page=base",
		.unit = "ns/page",
		.value = value,
		.lo = value - 1,
		.hi = value + 1,
		.tau = NAN,
		.nr = 12,
		.outcome = OUTCOME_OK,
	};
}

static struct history *open_new(const char *path)
{
	struct history *h;
	struct why why;

	if (history_open(&h, path, HISTORY_WRITE, &why))
		fail_msg("%s", why.text);
	return h;
}

/* One file of two points, v and 2 v. */
static enum history_added add_how(struct history *h, const char *path,
				  const char *hash, double v, const char *thp)
{
	struct history_file f = {
		.path = path,
		.hash = hash,
		.mode = "live",
		.time = "2026-01-01T00:00:00Z",
		.release = "6.1.0",
		.machine = "m1",
		.suite = "quick",
	};
	const struct history_point points[] = { make_point("a", v),
						make_point("b", 2 * v) };
	json_t *env = make_env(thp);
	enum history_added how;
	struct why why;

	if (history_add(h, &f, env, 2, points, &how, &why))
		fail_msg("%s", why.text);
	json_decref(env);
	return how;
}

struct seen {
	size_t nr;
	double values[8];
	char text[256];
};

static int see_point(const struct history_point *p, void *arg)
{
	struct seen *s = arg;

	s->values[s->nr++] = p->value;
	return 0;
}

static int see_series(const struct history_series *s, void *arg)
{
	struct seen *seen = arg;
	size_t len = strlen(seen->text);

	snprintf(seen->text + len, sizeof(seen->text) - len, "%s,%s,%zu ",
		 s->metric, s->unit, s->nr_points);
	return 0;
}

static int see_file(const struct history_file *f, void *arg)
{
	struct seen *seen = arg;
	size_t len = strlen(seen->text);

	snprintf(seen->text + len, sizeof(seen->text) - len, "%s,%s,%s,%d ",
		 f->path, f->hash, f->commit ? f->commit : "-",
		 (int)f->environment);
	return 0;
}

static void expect_points(struct history *h, size_t nr, const double *values)
{
	struct seen seen = { .nr = 0 };
	struct why why;

	assert_int_equal(history_points(h, -1, see_point, &seen, &why), 0);
	assert_int_equal(seen.nr, nr);
	for (size_t i = 0; i < nr; i++)
		assert_true(seen.values[i] == values[i]);
}

static void expect_series(struct history *h, const char *text)
{
	struct seen seen = { .nr = 0 };
	struct why why;

	assert_int_equal(history_series(h, NULL, see_series, &seen, &why), 0);
	assert_string_equal(seen.text, text);
}

static void expect_files(struct history *h, const char *text)
{
	struct seen seen = { .nr = 0 };
	struct why why;

	assert_int_equal(history_files(h, see_file, &seen, &why), 0);
	assert_string_equal(seen.text, text);
}

static void points_come_out_series_by_series(void **state)
{
	struct history *h = open_new(":memory:");

	(void)state;
	assert_int_equal(add_how(h, "/x", "h1", 10, "never"), HISTORY_ADDED);
	assert_int_equal(add_how(h, "/y", "h2", 11, "never"), HISTORY_ADDED);
	expect_points(h, 4, (const double[]){ 10, 11, 20, 22 });
	expect_series(h, "a,ns/page,2 b,ns/page,2 ");
	expect_files(h, "/x,h1,-,1 /y,h2,-,1 ");
	history_close(h);
}

static void the_same_content_is_added_once(void **state)
{
	struct history *h = open_new(":memory:");

	(void)state;
	assert_int_equal(add_how(h, "/x", "h1", 10, "never"), HISTORY_ADDED);
	assert_int_equal(add_how(h, "/x", "h1", 10, "never"), HISTORY_KNOWN);
	/* moved: the newest path is remembered */
	assert_int_equal(add_how(h, "/z", "h1", 10, "never"), HISTORY_KNOWN);
	expect_points(h, 2, (const double[]){ 10, 20 });
	expect_files(h, "/z,h1,-,1 ");
	history_close(h);
}

static void another_content_of_a_path_replaces_it(void **state)
{
	struct history *h = open_new(":memory:");

	(void)state;
	add_how(h, "/x", "h1", 10, "never");
	assert_int_equal(add_how(h, "/x", "h2", 30, "always"),
			 HISTORY_REPLACED);
	expect_points(h, 2, (const double[]){ 30, 60 });
	expect_files(h, "/x,h2,-,2 ");
	history_close(h);
}

static void content_that_moves_onto_another_file_replaces_that(void **state)
{
	struct history *h = open_new(":memory:");

	(void)state;
	add_how(h, "/x", "h1", 10, "never");
	add_how(h, "/y", "h2", 11, "never");
	/* mv x y */
	assert_int_equal(add_how(h, "/y", "h1", 10, "never"), HISTORY_KNOWN);
	expect_files(h, "/y,h1,-,1 ");
	expect_points(h, 2, (const double[]){ 10, 20 });
	history_close(h);
}

static void a_file_that_is_forgotten_takes_its_points_along(void **state)
{
	struct history *h = open_new(":memory:");
	struct why why;

	(void)state;
	add_how(h, "/x", "h1", 10, "never");
	add_how(h, "/y", "h2", 11, "always");
	assert_int_equal(history_forget(h, "/x", &why), 0);
	expect_points(h, 2, (const double[]){ 11, 22 });
	assert_int_equal(history_forget(h, "/x", &why), -ENOENT);
	assert_non_null(strstr(why.text, "forget '/x': it is not in"));
	assert_int_equal(history_forget(h, "/y", &why), 0);
	expect_series(h, "a,ns/page,0 b,ns/page,0 ");
	assert_int_equal(history_tidy(h, &why), 0);
	expect_series(h, "");
	history_close(h);
}

static void a_number_that_is_not_there_stays_so(void **state)
{
	struct history *h = open_new(":memory:");
	struct history_file f = { .path = "/x",
				  .hash = "h",
				  .mode = "lab",
				  .time = "t",
				  .release = "6",
				  .commit = "abcdef0",
				  .machine = "m",
				  .suite = "" };
	struct history_point p = make_point("a", NAN);
	json_t *env = make_env("never");
	struct seen seen = { .nr = 0 };
	enum history_added how;
	struct why why;

	(void)state;
	p.outcome = OUTCOME_SKIP;
	assert_int_equal(history_add(h, &f, env, 1, &p, &how, &why), 0);
	assert_int_equal(history_points(h, -1, see_point, &seen, &why), 0);
	assert_int_equal(seen.nr, 1);
	assert_true(isnan(seen.values[0]));
	expect_series(h, "a,ns/page,0 ");
	expect_files(h, "/x,h,abcdef0,1 ");
	json_decref(env);
	history_close(h);
}

/* The second of two points with one key breaks the table's rule. */
static void a_file_that_fails_half_way_leaves_nothing(void **state)
{
	struct history *h = open_new(":memory:");
	struct history_file f = { .path = "/x",
				  .hash = "h",
				  .mode = "live",
				  .time = "t",
				  .release = "6",
				  .machine = "m",
				  .suite = "" };
	const struct history_point twice[] = { make_point("a", 1),
					       make_point("a", 2) };
	json_t *env = make_env("never");
	enum history_added how;
	struct why why;

	(void)state;
	assert_true(history_add(h, &f, env, 2, twice, &how, &why) < 0);
	expect_files(h, "");
	expect_series(h, "");
	expect_points(h, 0, NULL);
	assert_int_equal(add_how(h, "/x", "h", 1, "never"), HISTORY_ADDED);
	json_decref(env);
	history_close(h);
}

static void what_is_not_committed_has_not_happened(void **state)
{
	struct history *h = open_new(":memory:");
	struct why why;

	(void)state;
	add_how(h, "/x", "h1", 10, "never");
	assert_int_equal(history_begin(h, &why), 0);
	add_how(h, "/y", "h2", 11, "never");
	history_rollback(h);
	expect_files(h, "/x,h1,-,1 ");
	assert_int_equal(history_begin(h, &why), 0);
	add_how(h, "/y", "h2", 11, "never");
	assert_int_equal(history_commit(h, &why), 0);
	history_rollback(h);
	expect_files(h, "/x,h1,-,1 /y,h2,-,1 ");
	history_close(h);
}

static void
the_environment_is_kept_without_what_every_minute_changes(void **state)
{
	struct history *h = open_new(":memory:");
	json_t *env;
	struct why why;

	(void)state;
	add_how(h, "/x", "h1", 10, "never");
	assert_int_equal(history_environment(h, 1, &env, &why), 0);
	assert_string_equal(json_string_value(json_object_get(
				    json_object_get(env, "context"), "thp")),
			    "never");
	assert_null(json_object_get(json_object_get(env, "context"), "now"));
	assert_non_null(json_object_get(env, "identity"));
	json_decref(env);
	assert_int_equal(history_environment(h, 7, &env, &why), -EINVAL);
	assert_null(env);
	history_close(h);
}

static void a_machine_is_its_identity_without_the_tool(void **state)
{
	json_t *a = make_env("never"), *b = make_env("always");
	json_t *identity = json_object_get(b, "identity");

	(void)state;
	json_object_set_new(identity, "guest_build_id", json_string("other"));
	json_object_set_new(identity, "bench_config_hash", json_string("x"));
	assert_string_equal(history_machine(a).hex, history_machine(b).hex);
	/* and the record is as it was */
	assert_string_equal(
		json_string_value(json_object_get(identity, "guest_build_id")),
		"other");
	json_object_set_new(identity, "arch", json_string("aarch64"));
	assert_string_not_equal(history_machine(a).hex, history_machine(b).hex);
	json_decref(a);
	json_decref(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_come_out_series_by_series),
		cmocka_unit_test(the_same_content_is_added_once),
		cmocka_unit_test(another_content_of_a_path_replaces_it),
		cmocka_unit_test(
			content_that_moves_onto_another_file_replaces_that),
		cmocka_unit_test(
			a_file_that_is_forgotten_takes_its_points_along),
		cmocka_unit_test(a_number_that_is_not_there_stays_so),
		cmocka_unit_test(a_file_that_fails_half_way_leaves_nothing),
		cmocka_unit_test(what_is_not_committed_has_not_happened),
		cmocka_unit_test(
			the_environment_is_kept_without_what_every_minute_changes),
		cmocka_unit_test(a_machine_is_its_identity_without_the_tool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
