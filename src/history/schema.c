// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables, and how an older database becomes one of today. */
#include "history/db.h"

#include "base/err.h"

#include <errno.h>

/* "COWB": says that a database is ours (PRAGMA application_id). */
#define APPLICATION_ID 0x434f5742

/*
 * steps[i] makes version i + 1 out of version i, so that a new database takes
 * the same way as an old one. Never edit a step that was released.
 */
static const char *const steps[] = {
	"CREATE TABLE environments ("
	"  id INTEGER PRIMARY KEY,"
	"  hash TEXT NOT NULL UNIQUE,"
	"  json TEXT NOT NULL);"
	"CREATE TABLE files ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  environment INTEGER NOT NULL REFERENCES environments,"
	"  path TEXT NOT NULL UNIQUE,"
	"  hash TEXT NOT NULL UNIQUE,"
	"  mode TEXT NOT NULL,"
	"  time TEXT NOT NULL,"
	"  release TEXT NOT NULL,"
	"  build_id TEXT,"
	"  commit_id TEXT,"
	"  machine TEXT NOT NULL,"
	"  suite TEXT NOT NULL);"
	"CREATE TABLE series ("
	"  id INTEGER PRIMARY KEY,"
	"  metric TEXT NOT NULL,"
	"  mode TEXT NOT NULL,"
	"  machine TEXT NOT NULL,"
	"  label TEXT NOT NULL,"
	"  unit TEXT NOT NULL,"
	"  UNIQUE (metric, mode, machine));"
	/* Clustered by series: a line is one stretch of the file. */
	"CREATE TABLE points ("
	"  series INTEGER NOT NULL REFERENCES series,"
	"  file INTEGER NOT NULL REFERENCES files,"
	"  value REAL, lo REAL, hi REAL, tau REAL,"
	"  nr INTEGER NOT NULL,"
	"  outcome INTEGER NOT NULL,"
	"  noisy INTEGER NOT NULL,"
	"  PRIMARY KEY (series, file)) WITHOUT ROWID;",
};

static int read_pragma(struct history *h, const char *sql, int64_t *value,
		       struct why *why)
{
	sqlite3_stmt *s;
	int err;

	if (sqlite3_prepare_v2(h->db, sql, -1, &s, NULL) != SQLITE_OK)
		return db_error(h, "read", why);
	err = db_finish(h, s, value, why);
	sqlite3_finalize(s);
	return err;
}

static int refuse_foreign(struct history *h, int64_t application,
			  int64_t version, int64_t nr_tables, struct why *why)
{
	if (application != APPLICATION_ID && (application || nr_tables)) {
		why_set(why, -EINVAL,
			"open '%s': a database of another program", h->path);
		why_hint(why, "name the history with --db");
		return -EINVAL;
	}
	if (version > (int64_t)ARRAY_SIZE(steps)) {
		why_set(why, -EINVAL,
			"open '%s': version %lld, of a newer cowbench; this "
			"one knows %zu",
			h->path, (long long)version, ARRAY_SIZE(steps));
		why_hint(why, "update cowbench, or name another with --db");
		return -EINVAL;
	}
	return 0;
}

static int migrate(struct history *h, int64_t version, struct why *why)
{
	char sql[96];
	int err = 0;

	for (size_t v = (size_t)version; v < ARRAY_SIZE(steps) && !err; v++)
		err = db_run(h, steps[v], why);
	if (err)
		return err;
	snprintf(sql, sizeof(sql),
		 "PRAGMA application_id = %d; PRAGMA user_version = %zu",
		 APPLICATION_ID, ARRAY_SIZE(steps));
	return db_run(h, sql, why);
}

static int read_state(struct history *h, int64_t *application, int64_t *version,
		      int64_t *nr_tables, struct why *why)
{
	int err = read_pragma(h, "PRAGMA application_id", application, why);

	if (!err)
		err = read_pragma(h, "PRAGMA user_version", version, why);
	if (!err)
		err = read_pragma(h, "SELECT count(*) FROM sqlite_master",
				  nr_tables, why);
	return err;
}

int db_schema(struct history *h, struct why *why)
{
	int64_t application, version, nr_tables;
	int err = read_state(h, &application, &version, &nr_tables, why);

	if (!err)
		err = refuse_foreign(h, application, version, nr_tables, why);
	if (err || version == (int64_t)ARRAY_SIZE(steps))
		return err;
	err = history_begin(h, why);
	if (err)
		return err;
	/* Somebody else may have been quicker. */
	err = read_state(h, &application, &version, &nr_tables, why);
	if (!err)
		err = migrate(h, version, why);
	if (!err)
		err = history_commit(h, why);
	if (err)
		history_rollback(h);
	return err;
}
