// SPDX-License-Identifier: GPL-2.0-or-later
/* What is in it, row by row. */
#include "history/db.h"

#include "base/err.h"

#include <errno.h>

static sqlite3_stmt *prepare(struct history *h, const char *sql, int *err,
			     struct why *why)
{
	sqlite3_stmt *s = NULL;

	*err = 0;
	if (sqlite3_prepare_v2(h->db, sql, -1, &s, NULL) != SQLITE_OK)
		*err = db_error(h, "read", why);
	return s;
}

int history_files(struct history *h, history_file_fn fn, void *arg,
		  struct why *why)
{
	sqlite3_stmt *s;
	int err;

	s = prepare(
		h,
		"SELECT id, environment, path, hash, mode, time, release, "
		"build_id, commit_id, machine, suite FROM files ORDER BY id",
		&err, why);
	while (!err && (err = db_step(h, s, why)) == 1) {
		const struct history_file f = {
			.id = sqlite3_column_int64(s, 0),
			.environment = sqlite3_column_int64(s, 1),
			.path = db_text(s, 2),
			.hash = db_text(s, 3),
			.mode = db_text(s, 4),
			.time = db_text(s, 5),
			.release = db_text(s, 6),
			.build_id = db_text(s, 7),
			.commit = db_text(s, 8),
			.machine = db_text(s, 9),
			.suite = db_text(s, 10),
		};

		err = fn(&f, arg);
		if (err)
			break;
	}
	sqlite3_finalize(s);
	return err;
}

int history_series(struct history *h, const char *mode, history_series_fn fn,
		   void *arg, struct why *why)
{
	sqlite3_stmt *s;
	int err;

	s = prepare(h,
		    "SELECT id, metric, label, unit, mode, machine, "
		    "(SELECT count(value) FROM points WHERE series = id) "
		    "FROM series WHERE ?1 IS NULL OR mode = ?1 "
		    "ORDER BY metric, mode, machine",
		    &err, why);
	if (!err)
		db_set_text(s, 1, mode);
	while (!err && (err = db_step(h, s, why)) == 1) {
		const struct history_series one = {
			.id = sqlite3_column_int64(s, 0),
			.metric = db_text(s, 1),
			.label = db_text(s, 2),
			.unit = db_text(s, 3),
			.mode = db_text(s, 4),
			.machine = db_text(s, 5),
			.nr_points = (size_t)sqlite3_column_int64(s, 6),
		};

		err = fn(&one, arg);
		if (err)
			break;
	}
	sqlite3_finalize(s);
	return err;
}

#define POINT_COLUMNS                                                          \
	"SELECT series, file, value, lo, hi, tau, nr, outcome, noisy FROM points "

int history_points(struct history *h, int64_t series, history_point_fn fn,
		   void *arg, struct why *why)
{
	sqlite3_stmt *s;
	int err;

	s = prepare(h,
		    series < 0 ? POINT_COLUMNS "ORDER BY series, file"
			       : POINT_COLUMNS
			    "WHERE series = ?1 ORDER BY file",
		    &err, why);
	if (!err && series >= 0)
		sqlite3_bind_int64(s, 1, series);
	while (!err && (err = db_step(h, s, why)) == 1) {
		const struct history_point p = {
			.series = sqlite3_column_int64(s, 0),
			.file = sqlite3_column_int64(s, 1),
			.value = db_number(s, 2),
			.lo = db_number(s, 3),
			.hi = db_number(s, 4),
			.tau = db_number(s, 5),
			.nr = (size_t)sqlite3_column_int64(s, 6),
			.outcome = (enum outcome)sqlite3_column_int(s, 7),
			.is_noisy = sqlite3_column_int(s, 8) != 0,
		};

		err = fn(&p, arg);
		if (err)
			break;
	}
	sqlite3_finalize(s);
	return err;
}

int history_environment(struct history *h, int64_t id, json_t **env,
			struct why *why)
{
	sqlite3_stmt *s;
	int err;

	*env = NULL;
	s = prepare(h, "SELECT json FROM environments WHERE id = ?1", &err,
		    why);
	if (err)
		return err;
	sqlite3_bind_int64(s, 1, id);
	err = db_step(h, s, why);
	if (err == 1)
		*env = json_loads(db_text(s, 0), 0, NULL);
	if (err >= 0)
		err = *env ? 0
			   : why_set(why, -EINVAL,
				     "read '%s': environment %lld is not there",
				     h->path, (long long)id);
	sqlite3_finalize(s);
	return err;
}
