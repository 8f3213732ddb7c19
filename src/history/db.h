/* SPDX-License-Identifier: GPL-2.0-or-later */
/* db.h - statements of SQLite with errno and why; inside history only. */
#ifndef HISTORY_DB_H
#define HISTORY_DB_H

#include "history/history.h"

#include <sqlite3.h>

enum history_statement {
	STATEMENT_ENVIRONMENT_ADD,
	STATEMENT_ENVIRONMENT_ID,
	STATEMENT_FILE_ADD,
	STATEMENT_FILE_BY_HASH,
	STATEMENT_FILE_BY_PATH,
	STATEMENT_FILE_MOVE,
	STATEMENT_FILE_DROP,
	STATEMENT_POINTS_DROP,
	STATEMENT_SERIES_ADD,
	STATEMENT_SERIES_ID,
	STATEMENT_POINT_ADD,
	NR_STATEMENTS,
};

struct history {
	sqlite3 *db;
	char *path;
	bool is_in_transaction; /* history_begin() */
	sqlite3_stmt *statements[NR_STATEMENTS]; /* made when first used */
	char *found; /* what history_find() handed out */
};

/* The error of the database: "WHAT 'PATH': why"; -errno. */
int db_error(const struct history *h, const char *doing, struct why *why);

/* Statements without a result, several separated by ';'. */
MUST_CHECK int db_run(struct history *h, const char *sql, struct why *why);

/* Its parameters are unset; NULL with why on failure (*err is set). */
sqlite3_stmt *db_statement(struct history *h, enum history_statement which,
			   int *err, struct why *why);

void db_set_text(sqlite3_stmt *s, int idx, const char *text); /* NULL: null */
void db_set_number(sqlite3_stmt *s, int idx, double value); /* NaN: null */
double db_number(sqlite3_stmt *s, int column); /* null: NaN */
const char *db_text(sqlite3_stmt *s, int column); /* null: NULL */

/* Step once: 1 a row, 0 done, -errno. */
MUST_CHECK int db_step(struct history *h, sqlite3_stmt *s, struct why *why);

/* Step to the end, then reset. *id (or NULL): the first column, if a row. */
MUST_CHECK int db_finish(struct history *h, sqlite3_stmt *s, int64_t *id,
			 struct why *why);

/* Make or migrate the tables; -EINVAL for what is not ours. */
MUST_CHECK int db_schema(struct history *h, struct why *why);

#endif
