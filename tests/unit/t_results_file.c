// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer: whole lines or none, one writer a file, and going on. */
#include "results/file.h"

#include "base/err.h"
#include "results/check.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define DATA "tests/data/results/"

static char dir[64], path[96];

static int in_new_directory(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/t_results_file.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/r.jsonl", dir);
	return 0;
}

static int remove_directory(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static char *slurp(const char *from, size_t *len_bytes)
{
	FILE *in = fopen(from, "re");
	char *data = xcalloc(1, 1 << 20);

	assert_non_null(in);
	*len_bytes = fread(data, 1, (1 << 20) - 1, in);
	fclose(in);
	return data;
}

static void spill(const char *data, size_t len_bytes)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, len_bytes, out), len_bytes);
	assert_int_equal(fclose(out), 0);
}

static void holds(const char *want)
{
	size_t len_bytes;
	char *data = slurp(path, &len_bytes);

	assert_string_equal(data, want);
	free(data);
}

static json_t *object(const char *kind, int n)
{
	return json_pack("{ss,si,si}", "kind", kind, "v", 1, "n", n);
}

static void lines_are_appended_as_they_come(void **state)
{
	struct result_writer *w;
	struct why why;
	struct stat st;
	mode_t mask = umask(022);

	(void)state;
	assert_int_equal(result_writer_create(&w, path, &why), 0);
	umask(mask);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(result_writer_add(w, object("env", 1), &why), 0);
	/* There before the next one, not only when the file is closed. */
	holds("{\"kind\":\"env\",\"v\":1,\"n\":1}\n");
	assert_int_equal(result_writer_add(w, object("case", 2), &why), 0);
	assert_int_equal(result_writer_close(w, &why), 0);
	holds("{\"kind\":\"env\",\"v\":1,\"n\":1}\n"
	      "{\"kind\":\"case\",\"v\":1,\"n\":2}\n");
}

static void an_existing_file_is_never_overwritten(void **state)
{
	struct result_writer *w;
	struct why why;

	(void)state;
	spill("precious", 8);
	assert_int_equal(result_writer_create(&w, path, &why), -EEXIST);
	assert_non_null(strstr(why.text, path));
	assert_non_null(strstr(why.hint, "--resume"));
	holds("precious");
}

static void a_missing_directory_is_named(void **state)
{
	struct result_writer *w;
	struct why why;

	(void)state;
	assert_int_equal(result_writer_create(&w, "/nowhere/at/all", &why),
			 -ENOENT);
	assert_string_equal(
		why.text,
		"create \"/nowhere/at/all\": No such file or directory");
	assert_string_equal(why.hint, "create its directory first");
}

static void two_writers_do_not_share_a_file(void **state)
{
	struct result_writer *w, *other;
	struct why why;
	size_t len_bytes;
	char *data = slurp(DATA "partial-no-end.jsonl", &len_bytes);

	(void)state;
	spill(data, len_bytes);
	assert_int_equal(result_writer_resume(&w, path, &why), 0);
	assert_int_equal(result_writer_resume(&other, path, &why), -EBUSY);
	assert_non_null(strstr(why.text, "another run-bench is writing it"));
	assert_int_equal(result_writer_close(w, &why), 0);
	assert_int_equal(result_writer_resume(&w, path, &why), 0);
	assert_int_equal(result_writer_close(w, &why), 0);
	free(data);
}

/* Rewritten line by line, each good file is read as the same records. */
static void what_is_written_is_read(void **state)
{
	struct result_file f, g;
	struct result_writer *w;
	struct why why;

	(void)state;
	assert_int_equal(result_file_read(&f, DATA "good.jsonl", &why), 0);
	assert_int_equal(result_writer_create(&w, path, &why), 0);
	assert_int_equal(result_writer_add(w, json_incref(f.env), &why), 0);
	assert_int_equal(result_writer_add(w, json_incref(f.plan), &why), 0);
	for (size_t i = 0; i < f.nr_cases; i++)
		assert_int_equal(
			result_writer_add(w, case_record_json(&f.cases[i]),
					  &why),
			0);
	assert_int_equal(result_writer_add(w, json_incref(f.end), &why), 0);
	assert_int_equal(result_writer_close(w, &why), 0);

	assert_int_equal(result_file_read(&g, path, &why), 0);
	assert_true(g.is_complete);
	assert_true(json_equal(f.env, g.env));
	assert_true(json_equal(f.plan, g.plan));
	assert_true(json_equal(f.end, g.end));
	assert_int_equal(g.nr_cases, 8);
	for (size_t i = 0; i < f.nr_cases; i++) {
		json_t *a = case_record_json(&f.cases[i]);
		json_t *b = case_record_json(&g.cases[i]);

		assert_true(json_equal(a, b));
		json_decref(a);
		json_decref(b);
	}
	result_file_release(&f);
	result_file_release(&g);
}

/* Where the last whole line behind the plan ends in the first len bytes. */
static size_t whole_bytes(const char *data, size_t len, size_t *nr_lines)
{
	size_t whole = 0;

	*nr_lines = 0;
	for (size_t i = 0; i < len; i++)
		if (data[i] == '\n') {
			whole = i + 1;
			(*nr_lines)++;
		}
	return whole;
}

/*
 * Cut at each 7th byte, resumed, and given the lines that are missing: the
 * file is as if nothing had happened. Before the plan there is nothing to keep.
 */
static void a_cut_file_goes_on_from_its_last_whole_line(void **state)
{
	size_t len_bytes, nr_lines;
	char *data = slurp(DATA "good.jsonl", &len_bytes);

	(void)state;
	for (size_t len = 0; len < len_bytes; len += 7) {
		size_t whole = whole_bytes(data, len, &nr_lines);
		struct result_writer *w;
		struct why why;
		char *rest;

		spill(data, len);
		if (nr_lines < 2) {
			assert_int_equal(result_writer_resume(&w, path, &why),
					 -EINVAL);
			assert_non_null(strstr(why.hint, "start a new run"));
			continue;
		}
		assert_int_equal(result_writer_resume(&w, path, &why), 0);
		for (rest = data + whole; *rest;
		     rest = strchr(rest, '\n') + 1) {
			json_t *obj =
				json_loads(rest, JSON_DISABLE_EOF_CHECK, NULL);

			assert_int_equal(result_writer_add(w, obj, &why), 0);
		}
		assert_int_equal(result_writer_close(w, &why), 0);
		if (len % 77 == 0) {
			struct result_check c;

			assert_int_equal(result_check(&c, path, &why), 0);
			assert_true(c.is_complete);
			result_check_release(&c);
		}
	}
	free(data);
}

static void resumed_as(const char *name, const char *want_name)
{
	struct result_writer *w;
	struct why why;
	size_t len_bytes, want_bytes;
	char *from = xasprintf(DATA "%s.jsonl", name);
	char *data = slurp(from, &len_bytes), *want;

	spill(data, len_bytes);
	free(data);
	free(from);
	if (result_writer_resume(&w, path, &why))
		fail_msg("%s", why.text);
	assert_int_equal(result_writer_close(w, &why), 0);
	from = xasprintf(DATA "%s.jsonl", want_name);
	want = slurp(from, &want_bytes);
	holds(want);
	free(want);
	free(from);
}

static void resume_cuts_what_does_not_count(void **state)
{
	struct result_writer *w;
	struct why why;
	size_t len_bytes;
	char *data;

	(void)state;
	/* An end line that lost its newline is cut as any other line. */
	resumed_as("partial-no-last-newline", "partial-no-end");
	resumed_as("partial-no-end", "partial-no-end");

	/* The end line of an interrupted run; three records stay. */
	data = slurp(DATA "partial-interrupted.jsonl", &len_bytes);
	spill(data, len_bytes);
	assert_int_equal(result_writer_resume(&w, path, &why), 0);
	assert_int_equal(result_writer_close(w, &why), 0);
	*strstr(data, "{\"kind\":\"end\"") = '\0';
	holds(data);
	free(data);
}

static void refused(const char *name, int want_err, const char *want)
{
	struct result_writer *w;
	struct why why;
	size_t len_bytes;
	char *from = xasprintf(DATA "%s.jsonl", name);
	char *data = slurp(from, &len_bytes);

	spill(data, len_bytes);
	assert_int_equal(result_writer_resume(&w, path, &why), want_err);
	if (!strstr(why.text, want))
		fail_msg("%s: %s", name, why.text);
	assert_true(strlen(why.hint) > 0);
	holds(data); /* what is refused is left alone */
	free(data);
	free(from);
}

static void what_cannot_be_resumed_is_left_alone(void **state)
{
	struct result_writer *w;
	struct why why;

	(void)state;
	refused("good", -EALREADY, "the run is complete");
	refused("partial-tail-behind-end", -EALREADY, "the run is complete");
	refused("partial-env-only", -EINVAL, "cut off before its plan line");
	refused("bad-no-env", -EINVAL, "cut off before its env line");
	refused("bad-json", -EINVAL, "r.jsonl:5: no JSON");
	refused("bad-rows", -EINVAL, "r.jsonl:3: points[0].wall_ns: has 2");
	assert_int_equal(result_writer_resume(&w, "/dev/null", &why), -EINVAL);
	assert_string_equal(why.text, "resume \"/dev/null\": not a file");
}

static void a_full_disk_is_named(void **state)
{
	struct result_writer *w;
	struct why why;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int saved, err;

	(void)state;
	if (full < 0)
		skip();
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(full, STDOUT_FILENO);
	err = result_writer_create(&w, "-", &why);
	if (!err)
		err = result_writer_add(w, object("env", 1), &why);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(full);
	assert_int_equal(err, -ENOSPC);
	assert_string_equal(why.text, "write \"standard output\": No space "
				      "left on device");
	assert_true(strlen(why.hint) > 0);
	assert_int_equal(result_writer_close(w, &why), 0);
}

/* The limit stands in for a disk that gets full in the middle of a line. */
static void a_line_that_does_not_fit_leaves_nothing(void **state)
{
	struct rlimit was, tight;
	struct result_writer *w;
	struct why why;
	int err;

	(void)state;
	assert_int_equal(result_writer_create(&w, path, &why), 0);
	assert_int_equal(result_writer_add(w, object("env", 1), &why), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	tight = was;
	tight.rlim_cur = 40; /* the first line has 28 bytes */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	err = result_writer_add(w, object("plan", 2), &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(err, -EFBIG);
	assert_non_null(strstr(why.text, path));
	assert_non_null(strstr(why.hint, "--resume"));
	holds("{\"kind\":\"env\",\"v\":1,\"n\":1}\n");
	/* And when there is room again, it goes on. */
	assert_int_equal(result_writer_add(w, object("plan", 2), &why), 0);
	assert_int_equal(result_writer_close(w, &why), 0);
	holds("{\"kind\":\"env\",\"v\":1,\"n\":1}\n"
	      "{\"kind\":\"plan\",\"v\":1,\"n\":2}\n");
}

#define IN_DIR(test)                                                           \
	cmocka_unit_test_setup_teardown(test, in_new_directory,                \
					remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(lines_are_appended_as_they_come),
		IN_DIR(an_existing_file_is_never_overwritten),
		IN_DIR(a_missing_directory_is_named),
		IN_DIR(two_writers_do_not_share_a_file),
		IN_DIR(what_is_written_is_read),
		IN_DIR(a_cut_file_goes_on_from_its_last_whole_line),
		IN_DIR(resume_cuts_what_does_not_count),
		IN_DIR(what_cannot_be_resumed_is_left_alone),
		IN_DIR(a_full_disk_is_named),
		IN_DIR(a_line_that_does_not_fit_leaves_nothing),
	};

	return cmocka_run_group_tests_name("results_file", tests, NULL, NULL);
}
