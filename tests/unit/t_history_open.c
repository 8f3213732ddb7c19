// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files are opened as a history, and which are refused. */
#include "history/history.h"

#include "base/compiler.h"
#include "base/err.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char dir[] = "/tmp/t_history.XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

static int count_file(const struct history_file *f, void *arg)
{
	(void)f;
	++*(size_t *)arg;
	return 0;
}

static void a_history_is_there_when_opened_again(void **state)
{
	char *path = xasprintf("%s/deep/er/h.db", dir);
	struct history *h;
	struct history_file f = { .path = "/x",
				  .hash = "h",
				  .mode = "live",
				  .time = "t",
				  .release = "6",
				  .machine = "m",
				  .suite = "" };
	json_t *env = json_pack("{s:{}, s:{}}", "identity", "context");
	enum history_added how;
	size_t nr = 0;
	struct why why;

	(void)state;
	if (history_open(&h, path, HISTORY_WRITE, &why))
		fail_msg("%s", why.text);
	if (history_add(h, &f, env, 0, NULL, &how, &why))
		fail_msg("%s", why.text);
	json_decref(env);
	history_close(h);
	assert_int_equal(history_open(&h, path, HISTORY_READ, &why), 0);
	assert_int_equal(history_files(h, count_file, &nr, &why), 0);
	assert_int_equal(nr, 1);
	history_close(h);
	free(path);
}

static void reading_makes_no_database(void **state)
{
	char *path = xasprintf("%s/none.db", dir);
	struct history *h;
	struct why why;

	(void)state;
	assert_int_equal(history_open(&h, path, HISTORY_READ, &why), -ENOENT);
	assert_null(h);
	assert_non_null(strstr(why.hint, "history add"));
	assert_int_equal(access(path, F_OK), -1);
	free(path);
}

static void expect_refused(const char *path, const char *text)
{
	struct history *h;
	struct why why;

	assert_int_equal(history_open(&h, path, HISTORY_WRITE, &why), -EINVAL);
	assert_null(h);
	if (!strstr(why.text, text))
		fail_msg("'%s' does not say '%s'", why.text, text);
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void what_is_not_ours_is_refused_and_left_alone(void **state)
{
	char *text = xasprintf("%s/text.db", dir);
	char *other = xasprintf("%s/other.db", dir);
	char *newer = xasprintf("%s/newer.db", dir);
	FILE *f = fopen(text, "w");

	(void)state;
	for (int i = 0; i < 200; i++)
		fputs("no database, just text\n", f);
	fclose(f);
	expect_refused(text, "not a database");
	run_sql(other, "CREATE TABLE t (a)");
	expect_refused(other, "another program");
	run_sql(newer, "PRAGMA application_id = 1129273154;"
		       "PRAGMA user_version = 99");
	expect_refused(newer, "version 99, of a newer cowbench");
	/* still what it was */
	run_sql(other, "INSERT INTO t VALUES (1)");
	free(text);
	free(other);
	free(newer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_is_there_when_opened_again),
		cmocka_unit_test(reading_makes_no_database),
		cmocka_unit_test(what_is_not_ours_is_refused_and_left_alone),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
