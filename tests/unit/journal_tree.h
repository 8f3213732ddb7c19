/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_tree.h - a small machine to change, for the tests of the journal. */
#ifndef UNIT_JOURNAL_TREE_H
#define UNIT_JOURNAL_TREE_H

#include "sys/journal.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define KSM   "/sys/kernel/mm/ksm/run"
#define THP   "/sys/kernel/mm/transparent_hugepage/enabled"
#define NUMA  "/proc/sys/kernel/numa_balancing"
#define BOOT  "/proc/sys/kernel/random/boot_id"
#define TICKS 4711

static char tree[64], state_dir[96];

static inline void put(const char *path, const char *text)
{
	char *full = xasprintf("%s%s", tree, path), *s;
	FILE *f;

	for (s = strchr(full + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		(void)mkdir(full, 0755);
		*s = '/';
	}
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(full);
}

static inline void assert_holds(const char *path, const char *want)
{
	char line[256];

	assert_true(sys_read_line(path, line, sizeof(line)) >= 0);
	assert_string_equal(line, want);
}

/* A name that tries to look like the end of the field, as prctl() allows. */
static inline void put_stat_of(const char *pid, int ticks, char status,
			       int flags)
{
	char *path = xasprintf("/proc/%s/stat", pid);
	char *text = xasprintf("1 (a) S 9 (b) %c 1 2 3 4 5 %d 7 8 9 10 11 12 "
			       "13 14 15 16 17 18 %d 20 21\n",
			       status, flags, ticks);

	put(path, text);
	free(path);
	free(text);
}

static inline void put_stat(const char *pid, int ticks)
{
	put_stat_of(pid, ticks, 'R', 0x400000);
}

static inline int make_tree(void **state)
{
	(void)state;
	snprintf(tree, sizeof(tree), "/tmp/t_journal.XXXXXX");
	if (!mkdtemp(tree))
		return -1;
	snprintf(state_dir, sizeof(state_dir), "%s/state", tree);
	put(KSM, "1\n");
	put(THP, "always\n");
	put(NUMA, "1\n");
	put(BOOT, "boot-one\n");
	put_stat("self", TICKS);
	sys_root_set(tree);
	return 0;
}

static inline int remove_tree(void **state)
{
	char *command = xasprintf("rm -rf '%s'", tree);
	int status = system(command);

	(void)state;
	free(command);
	sys_root_set("");
	return status;
}

/* What was told, as one letter each: S R F ! D B(oot) U(ndone). */
struct told {
	char what[32];
	char last_path[96];
	char last_now[32];
};

static inline void note(const struct journal_event *e, void *arg)
{
	struct told *told = arg;
	size_t len = strlen(told->what);

	if (len + 1 < sizeof(told->what))
		told->what[len] = "SRF!DBU"[e->what];
	if (e->path)
		snprintf(told->last_path, sizeof(told->last_path), "%s",
			 e->path);
	if (e->now_value)
		snprintf(told->last_now, sizeof(told->last_now), "%s",
			 e->now_value);
}

static inline struct journal *begin(struct told *told)
{
	struct journal *j;
	struct why why;

	if (journal_begin(&j, state_dir, note, told, &why))
		fail_msg("%s", why.text);
	return j;
}

static inline void set(struct journal *j, const char *path, const char *value)
{
	struct why why;

	if (journal_set(j, path, value, &why))
		fail_msg("%s", why.text);
}

/* A child that changes three settings and dies; returns its pid. */
static inline pid_t die_with_settings(void)
{
	struct told told = { "", "", "" };
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		struct journal *j = begin(&told);

		set(j, KSM, "0");
		set(j, THP, "never");
		set(j, NUMA, "0");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_holds(KSM, "0");
	assert_holds(THP, "never");
	return pid;
}

static inline int recover(struct told *told)
{
	struct why why;
	int err;

	memset(told, 0, sizeof(*told));
	err = journal_recover(state_dir, note, told, &why);
	return err;
}

static inline bool journal_exists(void)
{
	char *path = xasprintf("%s/journal.jsonl", state_dir);
	bool exists = !access(path, F_OK);

	free(path);
	return exists;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_tree, remove_tree)

#endif
