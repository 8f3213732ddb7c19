// SPDX-License-Identifier: GPL-2.0-or-later
/* Profile lines, out and in. What damages them is in t_results_check. */
#include "results/check.h"
#include "results/file.h"
#include "results/profile_record.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DATA "tests/data/results/"

static char *text_of(const struct profile_record *p)
{
	json_t *obj = profile_record_json(p);
	char *text = json_dumps(obj, JSON_COMPACT);

	json_decref(obj);
	assert_non_null(text);
	return text;
}

/* Lines of a file that other programs wrote, byte for byte. */
static void what_is_read_is_written_again(void **state)
{
	static const char *const names[] = { "good-profile",
					     "good-profile-all" };
	size_t nr_lines = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *path = xasprintf(DATA "%s.jsonl", names[i]);
		FILE *in = fopen(path, "re");
		size_t cap = 0;
		char *line = NULL;

		assert_non_null(in);
		while (getline(&line, &cap, in) > 0) {
			struct profile_record p;
			json_t *obj = json_loads(line, 0, NULL), *again;
			struct why why;

			if (strcmp(json_string_value(
					   json_object_get(obj, "kind")),
				   "profile") != 0) {
				json_decref(obj);
				continue;
			}
			nr_lines++;
			if (profile_record_parse(&p, obj, &why))
				fail_msg("%s", why.text);
			again = profile_record_json(&p);
			assert_true(json_equal(obj, again));
			json_decref(again);
			json_decref(obj);
			profile_record_release(&p);
		}
		free(line);
		fclose(in);
		free(path);
	}
	assert_int_equal(nr_lines, 4);
}

static void a_file_holds_its_profiles(void **state)
{
	const struct profile_record *p;
	struct result_file f;
	struct why why;

	(void)state;
	assert_int_equal(
		result_file_read(&f, DATA "good-profile-all.jsonl", &why), 0);
	assert_true(f.is_complete);
	assert_int_equal(f.nr_cases, 8);
	assert_int_equal(f.nr_profiles, 2);
	p = &f.profiles[0];
	assert_string_equal(p->bench, "fork/anon");
	assert_string_equal(p->phase_name, "call");
	assert_int_equal(p->nr_sizes, 2);
	assert_true(p->sizes[1] == 1024 && p->clock_insns[1] == 10228);
	assert_true(p->touched[0][3] == 2 && p->touched[1][6] == 1403);
	assert_int_equal(p->functions.nr, 3);
	assert_string_equal(p->functions.rows[2].module, "run-bench-guest");
	assert_null(p->functions.rows[0].module);
	assert_true(p->functions.rows[1].counts[1][PROFILE_REPS] == 1996);
	assert_true(p->functions.rows[0].counts[0][PROFILE_LOCKED] == 2048);
	assert_true(p->functions.rows[0].counts[0][PROFILE_L1] == 0);
	assert_false(p->has & 1u << PROFILE_L1);
	assert_true(p->fields.rows[0].counts[1][PROFILE_LOCKED] == 2048);
	assert_true(p->stacks.rows[1].counts[1][PROFILE_INSNS] == 10192);
	assert_int_equal(p->lines.nr, 3);
	assert_string_equal(p->note, "a note");
	assert_int_equal(f.profiles[1].fields.nr, 0);
	assert_null(f.profiles[1].cache);
	result_file_release(&f);
}

static void each_count_has_its_own_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROFILE_NR; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
				profile_count_name((enum profile_count)i),
				profile_count_name((enum profile_count)j));
	assert_string_equal(profile_count_name(PROFILE_INSNS), "insns");
	assert_string_equal(profile_count_name(PROFILE_DTLB), "dtlb");
}

/* The largest numbers that there are, and texts that JSON must escape. */
static void nothing_is_lost_at_the_edges(void **state)
{
	struct profile_record p = { .version = 3, .has = 3, .nr_sizes = 1 };
	struct profile_record back;
	struct why why;
	json_t *obj;
	char *a, *b;

	(void)state;
	p.bench = xstrdup("fork/anon");
	p.phase_name = xstrdup("\"call\"\n");
	p.op = xstrdup("page");
	p.plugin = xstrdup("api 1");
	p.sizes[0] = RECORD_SIZE_MAX;
	p.nr_ops[0] = p.clock_insns[0] = p.seq = INT64_MAX;
	p.functions.nr = 1;
	p.functions.rows = xcalloc(1, sizeof(*p.functions.rows));
	p.functions.rows[0].name = xstrdup("f.isra.0");
	p.functions.rows[0].counts[0][PROFILE_REPS] = INT64_MAX;
	a = text_of(&p);
	obj = json_loads(a, 0, NULL);
	if (profile_record_parse(&back, obj, &why))
		fail_msg("%s", why.text);
	b = text_of(&back);
	assert_string_equal(a, b);
	assert_true(back.functions.rows[0].counts[0][PROFILE_REPS] ==
		    INT64_MAX);
	/* What does not exist is not in the line at all */
	assert_null(strstr(a, "touched"));
	assert_null(strstr(a, "fields"));
	assert_null(strstr(a, "module"));
	assert_null(strstr(a, "cache"));
	json_decref(obj);
	free(a);
	free(b);
	profile_record_release(&p);
	profile_record_release(&back);
}

/* The writer tells at the end how many there were; without, it is as before. */
static void the_end_says_how_many_profiles_there_are(void **state)
{
	static const char *const names[] = { "good-profile", "good" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *from = xasprintf(DATA "%s.jsonl", names[i]);
		char to[] = "/tmp/t_results_profile.XXXXXX";
		FILE *in = fopen(from, "re"), *again;
		size_t cap = 0, cap_2 = 0;
		char *line = NULL, *line_2 = NULL;
		struct result_writer *w;
		struct why why;

		assert_non_null(in);
		close(mkstemp(to));
		unlink(to);
		assert_int_equal(result_writer_create(&w, to, &why), 0);
		while (getline(&line, &cap, in) > 0) {
			json_t *obj = json_loads(line, 0, NULL);

			json_object_del(obj, "nr_profiles");
			assert_int_equal(result_writer_add(w, obj, &why), 0);
		}
		assert_int_equal(result_writer_close(w, &why), 0);
		rewind(in);
		again = fopen(to, "re");
		assert_non_null(again);
		while (getline(&line, &cap, in) > 0) {
			assert_true(getline(&line_2, &cap_2, again) > 0);
			assert_string_equal(line, line_2);
		}
		assert_true(getline(&line_2, &cap_2, again) < 0);
		fclose(in);
		fclose(again);
		unlink(to);
		free(line);
		free(line_2);
		free(from);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written_again),
		cmocka_unit_test(a_file_holds_its_profiles),
		cmocka_unit_test(each_count_has_its_own_word),
		cmocka_unit_test(nothing_is_lost_at_the_edges),
		cmocka_unit_test(the_end_says_how_many_profiles_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
