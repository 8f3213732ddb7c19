// SPDX-License-Identifier: GPL-2.0-or-later
/* Journals, settings and directories that are not as they should be. */
#include "tests/unit/journal_tree.h"

static void append_to_journal(const char *text, const char *mode)
{
	char *path = xasprintf("%s/journal.jsonl", state_dir);
	FILE *f = fopen(path, mode);

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void a_torn_last_line_is_dropped(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	append_to_journal("{\"path\":\"/sys/kernel/mm/ksm/run\",\"ol", "a");
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "RRR");
	assert_holds(KSM, "1");
}

static void a_damaged_line_is_told_and_the_others_are_put_back(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	append_to_journal("\\xff not JSON\n", "a");
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "DRRR");
	assert_holds(KSM, "1");
}

static void a_path_outside_of_the_kernel_is_damage(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	put("/etc/passwd", "b\n");
	append_to_journal("{\"path\":\"/etc/passwd\",\"old\":\"a\","
			  "\"new\":\"b\"}\n"
			  "{\"path\":\"/sys/../etc/passwd\",\"old\":\"a\","
			  "\"new\":\"b\"}\n",
			  "a");
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "DRRR");
	assert_holds("/etc/passwd", "b");
}

static void a_damaged_first_line_puts_nothing_back_and_is_kept(void **state)
{
	struct told told;
	char *path;

	(void)state;
	die_with_settings();
	append_to_journal("{\"kind\":\"jour\n"
			  "{\"path\":\"" KSM
			  "\",\"old\":\"1\",\"new\":\"0\"}\n",
			  "w");
	assert_int_equal(recover(&told), -EBADMSG);
	assert_string_equal(told.what, "D!");
	assert_holds(KSM, "0");
	assert_false(journal_exists());
	path = xasprintf("%s/journal.jsonl.damaged", state_dir);
	assert_int_equal(access(path, F_OK), 0);
	free(path);
	assert_int_equal(recover(&told), 0);
}

static void a_torn_first_line_means_nothing_was_set(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);

	(void)state;
	assert_int_equal(journal_restore(j, NULL), 0);
	append_to_journal("{\"kind\":\"journ", "w");
	assert_int_equal(recover(&told), 0);
	assert_string_equal(told.what, "");
	assert_false(journal_exists());
}

static void a_setting_that_is_gone_is_told_and_done_with(void **state)
{
	struct told told;
	char *path;

	(void)state;
	die_with_settings();
	path = xasprintf("%s%s", tree, NUMA);
	assert_int_equal(unlink(path), 0);
	free(path);
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "!RR");
	assert_false(journal_exists());
}

static void an_unknown_setting_is_an_error_that_names_it(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	assert_int_equal(journal_set(j, "/sys/no/such", "1", &why), -ENOENT);
	assert_non_null(strstr(why.text, "/sys/no/such"));
	assert_int_equal(journal_set(j, "/etc/passwd", "1", &why), -EINVAL);
	assert_int_equal(journal_nr(j), 0);
	assert_int_equal(journal_restore(j, NULL), 0);
}

static void a_state_directory_open_to_others_is_refused(void **state)
{
	struct journal *j;
	struct why why;

	(void)state;
	assert_int_equal(mkdir(state_dir, 0755), 0);
	assert_int_equal(chmod(state_dir, 0777), 0);
	assert_int_equal(journal_begin(&j, state_dir, NULL, NULL, &why),
			 -EPERM);
	assert_non_null(strstr(why.text, state_dir));
}

static void without_a_state_directory_there_is_nothing_to_do(void **state)
{
	struct told told;

	(void)state;
	assert_int_equal(recover(&told), 0);
	assert_int_equal(access(state_dir, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_torn_last_line_is_dropped),
		TEST(a_damaged_line_is_told_and_the_others_are_put_back),
		TEST(a_path_outside_of_the_kernel_is_damage),
		TEST(a_damaged_first_line_puts_nothing_back_and_is_kept),
		TEST(a_torn_first_line_means_nothing_was_set),
		TEST(a_setting_that_is_gone_is_told_and_done_with),
		TEST(an_unknown_setting_is_an_error_that_names_it),
		TEST(a_state_directory_open_to_others_is_refused),
		TEST(without_a_state_directory_there_is_nothing_to_do),
	};

	return cmocka_run_group_tests_name("journal_damage", tests, NULL, NULL);
}
