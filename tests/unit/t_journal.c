// SPDX-License-Identifier: GPL-2.0-or-later
/* Settings of a recorded machine are changed, and come back whatever happens. */
#include "tests/unit/journal_tree.h"

static void settings_come_back_at_the_end(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	set(j, KSM, "0");
	set(j, THP, "never");
	assert_int_equal(journal_nr(j), 2);
	assert_holds(KSM, "0");
	assert_true(journal_exists());
	assert_int_equal(journal_restore(j, &why), 0);
	assert_string_equal(told.what, "SSRR");
	/* last change first */
	assert_string_equal(told.last_path, KSM);
	assert_holds(KSM, "1");
	assert_holds(THP, "always");
	assert_false(journal_exists());
}

static void a_setting_that_has_the_value_is_left_alone(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);

	(void)state;
	set(j, KSM, "1");
	assert_int_equal(journal_nr(j), 0);
	assert_int_equal(journal_restore(j, NULL), 0);
	assert_string_equal(told.what, "");
}

static void a_setting_changed_twice_goes_back_to_the_first(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);

	(void)state;
	set(j, THP, "madvise");
	set(j, THP, "never");
	assert_int_equal(journal_restore(j, NULL), 0);
	assert_holds(THP, "always");
}

/* As ksmd is started and stopped for every sample. */
static void to_and_fro(struct journal *j, int nr)
{
	for (int i = 0; i < nr; i++) {
		set(j, KSM, "0");
		set(j, KSM, "1");
	}
}

static void a_setting_sent_to_and_fro_is_two_lines(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);

	(void)state;
	set(j, THP, "never");
	to_and_fro(j, 1000);
	assert_int_equal(journal_nr(j), 3);
	/* at the end it is not sent that way once more */
	assert_int_equal(journal_restore(j, NULL), 0);
	assert_string_equal(told.what, "SSSR");
	assert_holds(KSM, "1");
	assert_holds(THP, "always");
}

static void to_and_fro_comes_back_from_either_end(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct told told = { "", "", "" };
		int status;
		pid_t pid;

		fflush(NULL);
		pid = fork();
		if (!pid) {
			struct journal *j = begin(&told);

			to_and_fro(j, 3);
			if (i & 1)
				set(j, KSM, "0");
			if (i & 2)
				set(j, KSM, "2");
			_exit(journal_nr(j) == (i & 2 ? 3 : 2) ? 0 : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		assert_true(recover(&told) >= 0);
		assert_holds(KSM, "1");
		assert_null(strchr(told.what, 'F'));
		assert_false(journal_exists());
	}
}

static void settings_of_a_killed_owner_come_back(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "RRR");
	assert_holds(KSM, "1");
	assert_holds(THP, "always");
	assert_holds(NUMA, "1");
	assert_false(journal_exists());
	assert_int_equal(recover(&told), 0);
	assert_string_equal(told.what, "");
}

static void a_new_owner_puts_back_what_a_killed_one_left(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j;

	(void)state;
	die_with_settings();
	j = begin(&told);
	assert_string_equal(told.what, "RRR");
	assert_holds(KSM, "1");
	assert_int_equal(journal_restore(j, NULL), 0);
}

static void a_foreign_change_is_left_alone(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	put(THP, "madvise\n");
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "RFR");
	assert_string_equal(told.last_now, "madvise");
	assert_holds(THP, "madvise");
	assert_holds(KSM, "1");
	assert_false(journal_exists());
}

static void death_before_the_write_needs_nothing(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	/* as if the journal had been written and the setting had not */
	put(NUMA, "1\n");
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "RR");
	assert_holds(NUMA, "1");
}

static void a_living_owner_keeps_its_settings(void **state)
{
	struct told told;
	struct journal *j;
	struct why why;
	char pid[24];

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)die_with_settings());
	put_stat(pid, TICKS);
	assert_int_equal(recover(&told), 0);
	assert_string_equal(told.what, "");
	assert_holds(KSM, "0");
	assert_int_equal(journal_begin(&j, state_dir, NULL, NULL, &why),
			 -EBUSY);
	assert_non_null(strstr(why.text, pid));
	assert_null(j);
}

static void an_owner_that_is_ending_or_not_reaped_is_dead(void **state)
{
	struct told told;
	char pid[24];

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)die_with_settings());
	put_stat_of(pid, TICKS, 'Z', 0x40000c);
	assert_int_equal(recover(&told), 1);
	assert_holds(KSM, "1");
	snprintf(pid, sizeof(pid), "%d", (int)die_with_settings());
	put_stat_of(pid, TICKS, 'R', 0x400004);
	assert_int_equal(recover(&told), 1);
	assert_holds(KSM, "1");
}

static void another_process_with_the_same_pid_is_not_the_owner(void **state)
{
	struct told told;
	char pid[24];

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)die_with_settings());
	put_stat(pid, TICKS + 1);
	assert_int_equal(recover(&told), 1);
	assert_holds(KSM, "1");
}

static void a_second_owner_is_refused(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told), *second;
	struct why why;
	char *pid = xasprintf("process %d ", (int)getpid());

	(void)state;
	set(j, KSM, "0");
	assert_int_equal(journal_begin(&second, state_dir, NULL, NULL, &why),
			 -EBUSY);
	assert_non_null(strstr(why.text, pid));
	assert_true(why.hint[0]);
	/* and looking for dead ones does no harm meanwhile */
	assert_int_equal(journal_recover(state_dir, note, &told, &why), 0);
	assert_holds(KSM, "0");
	assert_int_equal(journal_restore(j, &why), 0);
	free(pid);
}

static void a_journal_of_an_earlier_boot_is_dropped(void **state)
{
	struct told told;

	(void)state;
	die_with_settings();
	put(BOOT, "boot-two\n");
	assert_int_equal(recover(&told), 0);
	assert_string_equal(told.what, "B");
	/* settings are what the new boot made them */
	assert_holds(KSM, "0");
	assert_false(journal_exists());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(settings_come_back_at_the_end),
		TEST(a_setting_that_has_the_value_is_left_alone),
		TEST(a_setting_changed_twice_goes_back_to_the_first),
		TEST(a_setting_sent_to_and_fro_is_two_lines),
		TEST(to_and_fro_comes_back_from_either_end),
		TEST(settings_of_a_killed_owner_come_back),
		TEST(a_new_owner_puts_back_what_a_killed_one_left),
		TEST(a_foreign_change_is_left_alone),
		TEST(death_before_the_write_needs_nothing),
		TEST(a_living_owner_keeps_its_settings),
		TEST(an_owner_that_is_ending_or_not_reaped_is_dead),
		TEST(another_process_with_the_same_pid_is_not_the_owner),
		TEST(a_second_owner_is_refused),
		TEST(a_journal_of_an_earlier_boot_is_dropped),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
