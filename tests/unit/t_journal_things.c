// SPDX-License-Identifier: GPL-2.0-or-later
/* Pools, devices and cgroups in the journal: undone, tolerantly, and no more. */
#include "tests/unit/journal_tree.h"

#define HUGE_DIR "/sys/kernel/mm/hugepages/hugepages-2048kB/"
#define POOL	 HUGE_DIR "nr_hugepages"
#define CGROUP	 "/sys/fs/cgroup/memory/cowbench-77"
#define CONTROL	 "/sys/fs/cgroup/cgroup.subtree_control"

static void put_machine(void)
{
	put(POOL, "2\n");
	put(HUGE_DIR "free_hugepages", "2\n");
	put(HUGE_DIR "resv_hugepages", "0\n");
	put(HUGE_DIR "surplus_hugepages", "0\n");
	put("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
	put("/sys/block/zram0/disksize", "4194304\n");
	put("/sys/block/zram0/mm_stat", "0 0 0\n");
	put("/sys/block/zram0/reset", "");
	put("/sys/class/zram-control/hot_remove", "");
	put(CONTROL, "cpu memory\n");
	put("/sys/fs/cgroup/memory/cgroup.procs", "");
}

static void make_cgroup(void)
{
	char *path = xasprintf("%s" CGROUP, tree);

	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
}

static bool cgroup_exists(void)
{
	return sys_exists(CGROUP);
}

static void make_note(struct journal *j, enum journal_kind kind,
		      const char *path)
{
	struct why why;

	if (journal_note(j, kind, path, &why))
		fail_msg("%s", why.text);
}

static void borrow_everything(struct journal *j)
{
	struct why why;

	if (journal_set_pool(j, POOL, 6, &why))
		fail_msg("%s", why.text);
	make_note(j, JOURNAL_ZRAM_NEW, "/dev/zram0");
	make_note(j, JOURNAL_SWAP, "/dev/zram0");
	make_note(j, JOURNAL_LOOP, "/dev/loop3");
	make_note(j, JOURNAL_CONTROLLER, CONTROL);
	make_note(j, JOURNAL_CGROUP, CGROUP);
	make_cgroup();
	make_note(j, JOURNAL_MOUNT, "/run/x/cowbench-memory");
}

static void assert_given_back(void)
{
	assert_holds(POOL, "2");
	assert_holds("/sys/block/zram0/reset", "1");
	assert_holds("/sys/class/zram-control/hot_remove", "0");
	assert_holds(CONTROL, "-memory");
	assert_false(cgroup_exists());
	assert_false(journal_exists());
}

static void things_are_undone_at_the_end_last_first(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	put_machine();
	borrow_everything(j);
	assert_int_equal(journal_nr(j), 7);
	assert_holds(POOL, "6");
	assert_int_equal(journal_restore(j, &why), 0);
	/* mount, loop and swap were not there: nothing to do, nothing told */
	assert_string_equal(told.what, "SUUUR");
	assert_string_equal(told.last_path, POOL);
	assert_given_back();
}

static void die_with_everything(void)
{
	struct told told = { "", "", "" };
	int status;
	pid_t pid;

	put_machine();
	fflush(NULL);
	pid = fork();
	if (!pid) {
		borrow_everything(begin(&told));
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(cgroup_exists());
}

static void things_of_a_killed_owner_are_undone(void **state)
{
	struct told told;

	(void)state;
	die_with_everything();
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "UUUR");
	assert_given_back();
}

static void what_is_undone_already_is_fine(void **state)
{
	struct told told;
	char *path = xasprintf("%s" CGROUP, tree);

	(void)state;
	die_with_everything();
	put(POOL, "2\n");
	put("/sys/block/zram0/disksize", "0\n");
	put(CONTROL, "cpu\n");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(recover(&told), 1);
	/* the device without a size is still one that we added */
	assert_string_equal(told.what, "U");
	assert_false(journal_exists());
	free(path);
}

static void a_pool_that_got_less_than_asked_goes_back_too(void **state)
{
	struct told told;

	(void)state;
	die_with_everything();
	put(POOL, "4\n"); /* killed between the write and looking at it */
	assert_int_equal(recover(&told), 1);
	assert_holds(POOL, "2");
}

static void a_pool_that_others_changed_is_left_alone(void **state)
{
	struct told told;

	(void)state;
	die_with_everything();
	put(POOL, "9\n");
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "UUUF");
	assert_string_equal(told.last_now, "9");
	assert_holds(POOL, "9");
}

static void a_pool_the_kernel_cannot_fill_is_given_back_at_once(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	put_machine();
	put(HUGE_DIR "surplus_hugepages", "1\n");
	assert_int_equal(journal_set_pool(j, POOL, 6, &why), -ENOMEM);
	assert_non_null(strstr(why.text, "the kernel has 5"));
	assert_int_equal(journal_restore(j, &why), 0);
}

static void one_thing_is_undone_before_the_end(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	put_machine();
	borrow_everything(j);
	assert_int_equal(journal_undo(j, "/dev/zram0", &why), 0);
	assert_int_equal(journal_nr(j), 5);
	assert_holds("/sys/block/zram0/reset", "1");
	assert_true(cgroup_exists());
	assert_int_equal(journal_undo(j, "/dev/zram0", &why), 0);
	assert_int_equal(journal_restore(j, &why), 0);
	assert_given_back();
}

static void what_is_forgotten_is_not_undone(void **state)
{
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	put_machine();
	borrow_everything(j);
	journal_forget(j, "/dev/zram0");
	assert_int_equal(journal_nr(j), 5);
	assert_int_equal(journal_restore(j, &why), 0);
	assert_holds("/sys/block/zram0/reset", "");
	assert_holds("/sys/class/zram-control/hot_remove", "");
	assert_holds(POOL, "2");
}

static void what_is_not_ours_is_not_noted(void **state)
{
	static const struct {
		enum journal_kind kind;
		const char *path;
	} bad[] = {
		{ JOURNAL_SWAP, "/dev/sda2" },
		{ JOURNAL_SWAP, "/swapfile" },
		{ JOURNAL_ZRAM, "/dev/loop0" },
		{ JOURNAL_ZRAM_NEW, "/dev/zram0/../sda" },
		{ JOURNAL_LOOP, "/dev/zram0" },
		{ JOURNAL_CGROUP, "/sys/fs/cgroup/user.slice" },
		{ JOURNAL_CGROUP, "/sys/fs/cgroup/../cowbench-1" },
		{ JOURNAL_MOUNT, "/home" },
		{ JOURNAL_BLANK, "/dev/sda" },
		{ JOURNAL_BLANK, "/dev/loop0" },
		{ JOURNAL_CONTROLLER, "/etc/passwd" },
	};
	struct told told = { "", "", "" };
	struct journal *j = begin(&told);
	struct why why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(journal_note(j, bad[i].kind, bad[i].path,
					      &why),
				 -EINVAL);
	assert_int_equal(journal_set_pool(j, KSM, 1, &why), -EINVAL);
	assert_int_equal(journal_nr(j), 0);
	assert_int_equal(journal_restore(j, NULL), 0);
}

/* Written by somebody else, or by a version that knows more kinds. */
static void what_is_not_ours_in_a_journal_is_damage(void **state)
{
	static const char *const lines[] = {
		"{\"kind\":\"swap\",\"path\":\"/dev/sda2\"}",
		"{\"kind\":\"mount\",\"path\":\"/home\"}",
		"{\"kind\":\"cgroup\",\"path\":\"/sys/fs/cgroup/x\"}",
		"{\"kind\":\"pool\",\"path\":\"" KSM
		"\",\"old\":\"1\",\"new\":\"0\"}",
		"{\"kind\":\"pool\",\"path\":\"" POOL "\"}",
		"{\"kind\":\"raid\",\"path\":\"/dev/zram0\"}",
	};
	char *path = xasprintf("%s/journal.jsonl", state_dir);
	struct told told;
	FILE *f;

	(void)state;
	die_with_everything();
	f = fopen(path, "a");
	assert_non_null(f);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		fprintf(f, "%s\n", lines[i]);
	fclose(f);
	assert_int_equal(recover(&told), 1);
	assert_string_equal(told.what, "DUUUR");
	assert_given_back();
	assert_holds(KSM, "1");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(things_are_undone_at_the_end_last_first),
		TEST(things_of_a_killed_owner_are_undone),
		TEST(what_is_undone_already_is_fine),
		TEST(a_pool_that_got_less_than_asked_goes_back_too),
		TEST(a_pool_that_others_changed_is_left_alone),
		TEST(a_pool_the_kernel_cannot_fill_is_given_back_at_once),
		TEST(one_thing_is_undone_before_the_end),
		TEST(what_is_forgotten_is_not_undone),
		TEST(what_is_not_ours_is_not_noted),
		TEST(what_is_not_ours_in_a_journal_is_damage),
	};

	return cmocka_run_group_tests_name("journal_things", tests, NULL, NULL);
}
