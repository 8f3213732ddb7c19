// SPDX-License-Identifier: GPL-2.0-or-later
#include "history/db.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long another process may hold the database. */
#define BUSY_MS 10000

int db_error(const struct history *h, const char *doing, struct why *why)
{
	int code = sqlite3_errcode(h->db), err = -EIO;

	switch (code & 0xff) {
	case SQLITE_NOMEM:
		BUG("out of memory in SQLite");
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		err = -EINVAL;
		break;
	case SQLITE_FULL:
		err = -ENOSPC;
		break;
	case SQLITE_BUSY:
		err = -EBUSY;
		break;
	case SQLITE_READONLY:
		err = -EROFS;
		break;
	case SQLITE_CANTOPEN:
		err = -ENOENT;
		break;
	}
	why_set(why, err, "%s '%s': %s", doing, h->path, sqlite3_errmsg(h->db));
	if (err == -EINVAL)
		why_hint(why, "it can be made again from the result files: "
			      "move it away, then run-bench history add FILES");
	return err;
}

int db_run(struct history *h, const char *sql, struct why *why)
{
	if (sqlite3_exec(h->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return db_error(h, "write", why);
}

/* mkdir -p of what stands before the last '/'. */
static int make_parents(const char *path, struct why *why)
{
	char *dir = xstrdup(path);
	int err = 0;

	for (char *slash = strchr(dir + 1, '/'); slash && !err;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0777) && errno != EEXIST)
			err = why_errno(why, -errno, "make the folder '%s'",
					dir);
		*slash = '/';
	}
	free(dir);
	return err;
}

/*
 * For a database that is read but cannot be written to, of root or on a disk
 * that is mounted so; else NULL. SQLite wants to make two files beside one in
 * WAL mode, if only to read it, unless it is told that nobody writes: true where
 * nobody has left them there.
 */
static char *uri_of_others(const char *path)
{
	static const char digits[] = "0123456789ABCDEF";
	char *dir = xstrdup(path), *wal = xasprintf("%s-wal", path);
	char *slash = strrchr(dir, '/'), *uri, *to;
	bool has_wal = !access(wal, F_OK), is_ours;

	if (slash)
		slash[slash == dir] = '\0';
	is_ours = !access(path, W_OK) && !access(slash ? dir : ".", W_OK);
	free(dir);
	free(wal);
	if (is_ours || !strcmp(path, ":memory:"))
		return NULL;
	to = uri = xcalloc(strlen(path) * 3 + sizeof("file://?immutable=1"), 1);
	/* "//" and no host, before a path of its own "//" */
	to = stpcpy(to, *path == '/' ? "file://" : "file:");
	for (const char *c = path; *c; c++) {
		if (strchr("%?#", *c)) {
			*to++ = '%';
			*to++ = digits[(unsigned char)*c >> 4];
			*to++ = digits[*c & 15];
		} else {
			*to++ = *c;
		}
	}
	stpcpy(to, has_wal ? "" : "?immutable=1");
	return uri;
}

static int open_database(struct history *h, enum history_how how,
			 struct why *why)
{
	struct stat st;
	int flags = SQLITE_OPEN_READWRITE, err = 0;
	char *uri;

	/* SQLite would write to a device, and wait for a pipe. */
	if (!stat(h->path, &st) && !S_ISREG(st.st_mode)) {
		why_set(why, -EINVAL, "open the history '%s': no regular file",
			h->path);
		why_hint(why, "name a file with --db");
		return -EINVAL;
	}
	if (!strcmp(h->path, ":memory:"))
		flags |= SQLITE_OPEN_CREATE;
	else if (how == HISTORY_WRITE)
		flags |= SQLITE_OPEN_CREATE, err = make_parents(h->path, why);
	else if (stat(h->path, &st))
		err = why_errno(why, -errno, "open the history '%s'", h->path);
	else if (!st.st_size) /* not to be made one by reading it */
		err = why_set(why, -ENOENT,
			      "open the history '%s': it is empty", h->path);
	if (err) {
		if (err == -ENOENT)
			why_hint(why, "run-bench history add FILES makes it");
		return err;
	}
	uri = how == HISTORY_READ ? uri_of_others(h->path) : NULL;
	if (uri)
		flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
	/* The handle is there even when this fails, for its message. */
	if (sqlite3_open_v2(uri ? uri : h->path, &h->db, flags, NULL) !=
	    SQLITE_OK)
		err = db_error(h, "open", why);
	free(uri);
	if (err)
		return err;
	sqlite3_busy_timeout(h->db, BUSY_MS);
	return 0;
}

int history_open(struct history **h, const char *path, enum history_how how,
		 struct why *why)
{
	int err;

	*h = xcalloc(1, sizeof(**h));
	(*h)->path = xstrdup(path);
	err = open_database(*h, how, why);
	if (!err)
		err = db_schema(*h, why);
	/*
	 * Readers do not wait for a writer, and a kill leaves the last commit.
	 * A power cut may lose the newest ones, never the database.
	 */
	if (!err && how == HISTORY_WRITE)
		err = db_run(*h,
			     "PRAGMA journal_mode = WAL;"
			     "PRAGMA synchronous = NORMAL",
			     why);
	if (err) {
		history_close(*h);
		*h = NULL;
	}
	return err;
}

void history_close(struct history *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < NR_STATEMENTS; i++)
		sqlite3_finalize(h->statements[i]);
	sqlite3_close(h->db);
	free(h->found);
	free(h->path);
	free(h);
}

int history_begin(struct history *h, struct why *why)
{
	int err = db_run(h, "BEGIN IMMEDIATE", why);

	h->is_in_transaction = !err;
	return err;
}

int history_commit(struct history *h, struct why *why)
{
	int err = db_run(h, "COMMIT", why);

	h->is_in_transaction = err;
	return err;
}

void history_rollback(struct history *h)
{
	/* On a full disk SQLite has done it already. */
	if (h->is_in_transaction && !sqlite3_get_autocommit(h->db) &&
	    db_run(h, "ROLLBACK", NULL))
		BUG("'%s' does not roll back", h->path);
	h->is_in_transaction = false;
}

static const char *const statement_sql[NR_STATEMENTS] = {
	[STATEMENT_ENVIRONMENT_ADD] =
		"INSERT OR IGNORE INTO environments (hash, json) "
		"VALUES (?1, ?2)",
	[STATEMENT_ENVIRONMENT_ID] =
		"SELECT id FROM environments WHERE hash = ?1",
	[STATEMENT_FILE_ADD] =
		"INSERT INTO files (environment, path, hash, mode, time, "
		"release, build_id, commit_id, machine, suite) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
	[STATEMENT_FILE_BY_HASH] = "SELECT id, path FROM files WHERE hash = ?1",
	[STATEMENT_FILE_BY_PATH] = "SELECT id, hash FROM files WHERE path = ?1",
	[STATEMENT_FILE_MOVE] = "UPDATE files SET path = ?2 WHERE id = ?1",
	[STATEMENT_FILE_DROP] = "DELETE FROM files WHERE id = ?1",
	[STATEMENT_POINTS_DROP] = /* Seeks each series of the machine: points are not sorted by file. */
	"DELETE FROM points WHERE file = ?1 AND series IN (SELECT s.id "
	"FROM series s JOIN files f ON s.mode = f.mode AND "
	"s.machine = f.machine WHERE f.id = ?1)",
	[STATEMENT_SERIES_ADD] =
		"INSERT OR IGNORE INTO series (metric, mode, machine, label, "
		"unit) VALUES (?1, ?2, ?3, ?4, ?5)",
	[STATEMENT_SERIES_ID] = "SELECT id FROM series WHERE metric = ?1 AND "
				"mode = ?2 AND machine = ?3",
	[STATEMENT_POINT_ADD] =
		"INSERT INTO points (series, file, value, lo, hi, tau, nr, "
		"outcome, noisy) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
};

sqlite3_stmt *db_statement(struct history *h, enum history_statement which,
			   int *err, struct why *why)
{
	sqlite3_stmt **s = &h->statements[which];

	*err = 0;
	if (!*s &&
	    sqlite3_prepare_v3(h->db, statement_sql[which], -1,
			       SQLITE_PREPARE_PERSISTENT, s, NULL) != SQLITE_OK)
		*err = db_error(h, "read", why);
	if (*s) {
		sqlite3_reset(*s);
		sqlite3_clear_bindings(*s);
	}
	return *err ? NULL : *s;
}

void db_set_text(sqlite3_stmt *s, int idx, const char *text)
{
	if (sqlite3_bind_text(s, idx, text, -1, SQLITE_TRANSIENT) != SQLITE_OK)
		BUG("parameter %d", idx);
}

void db_set_number(sqlite3_stmt *s, int idx, double value)
{
	/* SQLite itself makes null of NaN. */
	if (sqlite3_bind_double(s, idx, value) != SQLITE_OK)
		BUG("parameter %d", idx);
}

double db_number(sqlite3_stmt *s, int column)
{
	return sqlite3_column_type(s, column) == SQLITE_NULL
		       ? NAN
		       : sqlite3_column_double(s, column);
}

const char *db_text(sqlite3_stmt *s, int column)
{
	return (const char *)sqlite3_column_text(s, column);
}

int db_step(struct history *h, sqlite3_stmt *s, struct why *why)
{
	switch (sqlite3_step(s)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return db_error(h, "use", why);
	}
}

int db_finish(struct history *h, sqlite3_stmt *s, int64_t *id, struct why *why)
{
	int err = db_step(h, s, why);

	if (err == 1 && id)
		*id = sqlite3_column_int64(s, 0);
	while (err == 1)
		err = db_step(h, s, why);
	sqlite3_reset(s);
	return err;
}
