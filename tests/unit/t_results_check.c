// SPDX-License-Identifier: GPL-2.0-or-later
/* The checker over every file in tests/data/results, and over every prefix. */
#include "results/check.h"
#include "results/file.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DATA "tests/data/results/"

/* "error", "partial" or "complete": the worst finding decides. */
static const char *verdict(const struct result_check *c)
{
	bool is_partial = false;

	for (size_t i = 0; i < c->nr; i++) {
		if (c->findings[i].level == FINDING_ERROR)
			return "error";
		if (c->findings[i].level == FINDING_PARTIAL)
			is_partial = true;
	}
	return is_partial ? "partial" : "complete";
}

static bool has_finding(const struct result_check *c, size_t line,
			const char *text)
{
	if (!strcmp(text, "-"))
		return !c->nr;
	for (size_t i = 0; i < c->nr; i++)
		if (c->findings[i].line == line &&
		    strstr(c->findings[i].text, text))
			return true;
	return false;
}

static size_t nr_errors(const struct result_check *c)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++)
		nr += c->findings[i].level == FINDING_ERROR;
	return nr;
}

static void tell(const struct result_check *c)
{
	for (size_t i = 0; i < c->nr; i++)
		print_error("    level %d line %zu: %s\n", c->findings[i].level,
			    c->findings[i].line, c->findings[i].text);
}

/* One line of EXPECT: name, verdict, line, by, text. */
static bool expectation_holds(char *expect)
{
	const char *field[5];
	char *path, *rest = expect;
	struct result_check c;
	struct why why;
	bool is_right;

	for (size_t i = 0; i < ARRAY_SIZE(field); i++) {
		field[i] = strsep(&rest, "\t\n");
		assert_non_null(field[i]);
	}
	path = xasprintf(DATA "%s.jsonl", field[0]);
	assert_int_equal(result_check(&c, path, &why), 0);
	is_right = !strcmp(verdict(&c), field[1]) &&
		   has_finding(&c, (size_t)atoi(field[2]), field[4]) &&
		   c.is_complete == !strcmp(field[1], "complete");
	/* One bad line, one error: what follows from it is not told again. */
	if (!strcmp(field[3], "schema") || !strcmp(field[3], "json"))
		is_right &= nr_errors(&c) == !strcmp(field[1], "error");
	if (!is_right) {
		print_error("%s: expected %s, line %s: %s\n", path, field[1],
			    field[2], field[4]);
		tell(&c);
	}
	result_check_release(&c);
	free(path);
	return is_right;
}

static void each_file_is_judged_as_expect_says(void **state)
{
	FILE *in = fopen(DATA "EXPECT", "re");
	char line[512];
	size_t nr = 0, nr_wrong = 0;

	(void)state;
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		if (line[0] == '#')
			continue;
		nr++;
		nr_wrong += !expectation_holds(line);
	}
	fclose(in);
	assert_true(nr > 90);
	assert_int_equal(nr_wrong, 0);
}

/* What the checker accepts the reader reads; what it calls partial too. */
static void reader_and_checker_agree(void **state)
{
	FILE *in = fopen(DATA "EXPECT", "re");
	char line[512];

	(void)state;
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		char *rest = line, *path, *name = strsep(&rest, "\t");
		bool is_readable = strncmp(name, "bad-", 4) != 0;
		struct result_file f;
		struct why why;
		int err;

		if (name[0] == '#')
			continue;
		path = xasprintf(DATA "%s.jsonl", name);
		err = result_file_read(&f, path, &why);
		if (is_readable && err)
			fail_msg("%s", why.text);
		if (!err) {
			bool is_good = !strncmp(name, "good", 4);

			/* A complete run may still lack a case. */
			if (is_good != f.is_complete && is_readable)
				assert_string_equal(
					name, "partial-end-without-a-case");
			result_file_release(&f);
		} else {
			/* "PATH:LINE: why" */
			assert_ptr_equal(strstr(why.text, path), why.text);
			assert_int_equal(why.text[strlen(path)], ':');
			assert_true(atoi(why.text + strlen(path) + 1) > 0);
		}
		free(path);
	}
	fclose(in);
}

static char *slurp(const char *path, size_t *len_bytes)
{
	FILE *in = fopen(path, "re");
	char *data = xcalloc(1, 1 << 20);

	assert_non_null(in);
	*len_bytes = fread(data, 1, 1 << 20, in);
	assert_true(*len_bytes < 1 << 20);
	fclose(in);
	return data;
}

static void spill(const char *path, const char *data, size_t len_bytes)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, len_bytes, out), len_bytes);
	assert_int_equal(fclose(out), 0);
}

static void every_prefix_is_partial_and_never_complete(void **state)
{
	char path[] = "/tmp/t_results_check.XXXXXX";
	size_t len_bytes, nr_lines = 0;
	char *data = slurp(DATA "good-resumed.jsonl", &len_bytes);

	(void)state;
	close(mkstemp(path));
	for (size_t len = 0; len < len_bytes; len++) {
		struct result_check c;
		struct result_file f;
		struct why why;

		nr_lines += len && data[len - 1] == '\n';
		spill(path, data, len);
		assert_int_equal(result_check(&c, path, &why), 0);
		if (c.is_complete || strcmp(verdict(&c), "partial"))
			fail_msg("%zu bytes: %s", len, verdict(&c));
		result_check_release(&c);

		assert_int_equal(result_file_read(&f, path, &why), 0);
		assert_false(f.is_complete);
		assert_int_equal(f.is_torn, len && data[len - 1] != '\n');
		assert_int_equal((f.env != NULL) + (f.plan != NULL) +
					 f.nr_cases + f.nr_resumes,
				 nr_lines);
		result_file_release(&f);
	}
	unlink(path);
	free(data);
}

/* No byte that a disk or an editor may change leads to a crash. Each third. */
static void every_changed_byte_is_survived(void **state)
{
	static const char to[] = { '\0', '\n', '"', '}', '9', (char)0xff };
	char path[] = "/tmp/t_results_check.XXXXXX";
	size_t len_bytes;
	char *data = slurp(DATA "good.jsonl", &len_bytes);

	(void)state;
	close(mkstemp(path));
	for (size_t i = 0; i < len_bytes; i += 3) {
		char was = data[i];
		struct result_check c;
		struct why why;

		data[i] = to[i / 3 % sizeof(to)];
		spill(path, data, len_bytes);
		assert_int_equal(result_check(&c, path, &why), 0);
		if (data[i] == '\0' && was != '\n')
			assert_string_equal(verdict(&c), "error");
		result_check_release(&c);
		data[i] = was;
	}
	unlink(path);
	free(data);
}

static void counts_say_what_is_there(void **state)
{
	struct result_check c;
	struct why why;

	(void)state;
	assert_int_equal(result_check(&c, DATA "good.jsonl", &why), 0);
	assert_int_equal(c.nr, 0);
	assert_int_equal(c.nr_cases_planned, 5);
	assert_int_equal(c.nr_cases_seen, 5);
	assert_int_equal(c.nr_records, 8);
	result_check_release(&c);

	assert_int_equal(
		result_check(&c, DATA "partial-missing-case.jsonl", &why), 0);
	assert_int_equal(c.nr_cases_planned, 5);
	assert_int_equal(c.nr_cases_seen, 1);
	assert_int_equal(c.nr_records, 1);
	result_check_release(&c);
}

static void a_case_that_is_missing_is_told_once(void **state)
{
	struct result_check c;
	struct why why;

	(void)state;
	assert_int_equal(
		result_check(&c, DATA "partial-end-without-a-case.jsonl", &why),
		0);
	assert_int_equal(c.nr, 1);
	assert_false(c.is_complete);
	result_check_release(&c);
}

static void another_kind_of_file_is_given_up_soon(void **state)
{
	char path[] = "/tmp/t_results_check.XXXXXX";
	char data[2 * 1000];
	struct result_check c;
	struct why why;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = i % 2 ? '\n' : 'x';
	close(mkstemp(path));
	spill(path, data, sizeof(data));
	assert_int_equal(result_check(&c, path, &why), 0);
	assert_int_equal(c.nr, 21);
	assert_true(has_finding(&c, 20, "no JSON"));
	assert_true(has_finding(&c, 0, "20 unreadable lines"));
	result_check_release(&c);
	unlink(path);
}

/* Two runs in one file must never become one result. */
static void the_reader_refuses_a_file_that_contradicts_itself(void **state)
{
	struct result_file f;
	struct why why;

	(void)state;
	assert_int_equal(result_file_read(&f, DATA "bad-two-files-in-one.jsonl",
					  &why),
			 -EINVAL);
	assert_string_equal(why.text,
			    DATA "bad-two-files-in-one.jsonl:11: kind: a "
				 "second env line: two files in one?");
	assert_int_equal(result_file_read(&f, DATA "bad-case-behind-end.jsonl",
					  &why),
			 -EINVAL);
	assert_string_equal(why.text, DATA "bad-case-behind-end.jsonl:12: "
					   "kind: case behind the end line");
}

static void a_newer_file_is_refused_once(void **state)
{
	struct result_check c;
	struct result_file f;
	struct why why;

	(void)state;
	assert_int_equal(result_check(&c, DATA "bad-newer-version.jsonl", &why),
			 0);
	assert_int_equal(c.nr, 1);
	assert_int_equal(c.findings[0].level, FINDING_ERROR);
	result_check_release(&c);

	assert_int_equal(result_file_read(&f, DATA "bad-newer-version.jsonl",
					  &why),
			 -EINVAL);
	assert_string_equal(why.text,
			    DATA "bad-newer-version.jsonl:3: v: is 2, known up "
				 "to 1: written by a newer cowbench");
	assert_true(strlen(why.hint) > 0);
}

static void what_cannot_be_read_is_an_error_of_its_own(void **state)
{
	struct result_check c;
	struct why why;

	(void)state;
	assert_int_equal(result_check(&c, DATA "no-such-file", &why), -ENOENT);
	assert_string_equal(why.text, "check \"" DATA "no-such-file\": No such "
				      "file or directory");
	assert_int_equal(result_check(&c, DATA, &why), -EISDIR);
	assert_int_equal(result_check(&c, DATA, NULL), -EISDIR);
}

static void a_line_without_end_does_not_eat_the_memory(void **state)
{
	struct result_check c;
	struct why why;
	char path[] = "/tmp/t_results_check.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	/* A hole of 65 MiB, then a newline: one line over the limit. */
	assert_int_equal(pwrite(fd, "\n", 1, 65 << 20), 1);
	close(fd);
	assert_int_equal(result_check(&c, path, &why), 0);
	unlink(path);
	assert_string_equal(verdict(&c), "error");
	assert_true(has_finding(&c, 1, "longer than 64 MiB"));
	result_check_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_judged_as_expect_says),
		cmocka_unit_test(reader_and_checker_agree),
		cmocka_unit_test(every_prefix_is_partial_and_never_complete),
		cmocka_unit_test(every_changed_byte_is_survived),
		cmocka_unit_test(counts_say_what_is_there),
		cmocka_unit_test(a_case_that_is_missing_is_told_once),
		cmocka_unit_test(another_kind_of_file_is_given_up_soon),
		cmocka_unit_test(
			the_reader_refuses_a_file_that_contradicts_itself),
		cmocka_unit_test(a_newer_file_is_refused_once),
		cmocka_unit_test(what_cannot_be_read_is_an_error_of_its_own),
		cmocka_unit_test(a_line_without_end_does_not_eat_the_memory),
	};

	return cmocka_run_group_tests_name("results_check", tests, NULL, NULL);
}
