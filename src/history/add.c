// SPDX-License-Identifier: GPL-2.0-or-later
/* Files and their points: in, and out again. */
#include "history/db.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fingerprint history_machine(const json_t *env)
{
	json_t *identity = json_copy(json_object_get(env, "identity"));
	struct fingerprint f;

	json_object_del(identity, "guest_build_id");
	json_object_del(identity, "bench_config_hash");
	f = fingerprint_of(identity);
	json_decref(identity);
	return f;
}

json_t *history_environment_of(const json_t *env)
{
	json_t *kept = json_object(), *context;

	context = json_copy(json_object_get(env, "context"));
	if (!context)
		context = json_object();
	json_object_del(context, "now");
	json_object_set(kept, "identity", json_object_get(env, "identity"));
	json_object_set_new(kept, "context", context);
	return kept;
}

static int add_environment(struct history *h, const json_t *env, int64_t *id,
			   struct why *why)
{
	json_t *kept = history_environment_of(env);
	struct fingerprint f = fingerprint_of(kept);
	char *text = json_dumps(kept, JSON_COMPACT | JSON_SORT_KEYS);
	sqlite3_stmt *s;
	int err;

	json_decref(kept);
	s = db_statement(h, STATEMENT_ENVIRONMENT_ADD, &err, why);
	if (s) {
		db_set_text(s, 1, f.hex);
		db_set_text(s, 2, text);
		err = db_finish(h, s, NULL, why);
	}
	free(text);
	if (err)
		return err;
	s = db_statement(h, STATEMENT_ENVIRONMENT_ID, &err, why);
	if (!s)
		return err;
	db_set_text(s, 1, f.hex);
	return db_finish(h, s, id, why);
}

static int add_file(struct history *h, struct history_file *f, struct why *why)
{
	sqlite3_stmt *s;
	int err;

	s = db_statement(h, STATEMENT_FILE_ADD, &err, why);
	if (!s)
		return err;
	sqlite3_bind_int64(s, 1, f->environment);
	db_set_text(s, 2, f->path);
	db_set_text(s, 3, f->hash);
	db_set_text(s, 4, f->mode);
	db_set_text(s, 5, f->time);
	db_set_text(s, 6, f->release);
	db_set_text(s, 7, f->build_id);
	db_set_text(s, 8, f->commit);
	db_set_text(s, 9, f->machine);
	db_set_text(s, 10, f->suite);
	return db_finish(h, s, &f->id, why);
}

static int series_id(struct history *h, const struct history_file *f,
		     const struct history_point *p, int64_t *id,
		     struct why *why)
{
	sqlite3_stmt *s;
	int err;

	*id = 0;
	s = db_statement(h, STATEMENT_SERIES_ID, &err, why);
	if (!s)
		return err;
	db_set_text(s, 1, p->metric);
	db_set_text(s, 2, f->mode);
	db_set_text(s, 3, f->machine);
	return db_finish(h, s, id, why);
}

static int add_series(struct history *h, const struct history_file *f,
		      const struct history_point *p, int64_t *id,
		      struct why *why)
{
	sqlite3_stmt *s;
	int err = series_id(h, f, p, id, why);

	if (err || *id)
		return err;
	s = db_statement(h, STATEMENT_SERIES_ADD, &err, why);
	if (!s)
		return err;
	db_set_text(s, 1, p->metric);
	db_set_text(s, 2, f->mode);
	db_set_text(s, 3, f->machine);
	db_set_text(s, 4, p->label);
	db_set_text(s, 5, p->unit);
	err = db_finish(h, s, NULL, why);
	return err ? err : series_id(h, f, p, id, why);
}

static int add_point(struct history *h, const struct history_file *f,
		     const struct history_point *p, struct why *why)
{
	int64_t series;
	sqlite3_stmt *s;
	int err = add_series(h, f, p, &series, why);

	if (err)
		return err;
	s = db_statement(h, STATEMENT_POINT_ADD, &err, why);
	if (!s)
		return err;
	sqlite3_bind_int64(s, 1, series);
	sqlite3_bind_int64(s, 2, f->id);
	db_set_number(s, 3, p->value);
	db_set_number(s, 4, p->lo);
	db_set_number(s, 5, p->hi);
	db_set_number(s, 6, p->tau);
	sqlite3_bind_int64(s, 7, (int64_t)p->nr);
	sqlite3_bind_int(s, 8, (int)p->outcome);
	sqlite3_bind_int(s, 9, p->is_noisy);
	return db_finish(h, s, NULL, why);
}

static int find_file(struct history *h, enum history_statement which,
		     const char *key, int64_t *id, struct why *why)
{
	sqlite3_stmt *s;
	int err;

	*id = 0;
	s = db_statement(h, which, &err, why);
	if (!s)
		return err;
	db_set_text(s, 1, key);
	return db_finish(h, s, id, why);
}

static int drop_file(struct history *h, int64_t id, struct why *why)
{
	static const enum history_statement both[] = { STATEMENT_POINTS_DROP,
						       STATEMENT_FILE_DROP };
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(both) && !err; i++) {
		sqlite3_stmt *s = db_statement(h, both[i], &err, why);

		if (!s)
			return err;
		sqlite3_bind_int64(s, 1, id);
		err = db_finish(h, s, NULL, why);
	}
	return err;
}

static int move_file(struct history *h, int64_t id, const char *path,
		     struct why *why)
{
	sqlite3_stmt *s;
	int err;

	s = db_statement(h, STATEMENT_FILE_MOVE, &err, why);
	if (!s)
		return err;
	sqlite3_bind_int64(s, 1, id);
	db_set_text(s, 2, path);
	return db_finish(h, s, NULL, why);
}

static int add_all(struct history *h, struct history_file *f, const json_t *env,
		   size_t nr, const struct history_point *points,
		   enum history_added *how, struct why *why)
{
	int64_t by_hash, by_path;
	int err = find_file(h, STATEMENT_FILE_BY_HASH, f->hash, &by_hash, why);

	if (!err)
		err = find_file(h, STATEMENT_FILE_BY_PATH, f->path, &by_path,
				why);
	if (err)
		return err;
	*how = by_path && by_path != by_hash ? HISTORY_REPLACED : HISTORY_ADDED;
	if (*how == HISTORY_REPLACED)
		err = drop_file(h, by_path, why);
	if (!err && by_hash) {
		*how = HISTORY_KNOWN;
		f->id = by_hash;
		return move_file(h, by_hash, f->path, why);
	}
	if (!err)
		err = add_environment(h, env, &f->environment, why);
	if (!err)
		err = add_file(h, f, why);
	for (size_t i = 0; i < nr && !err; i++)
		err = add_point(h, f, &points[i], why);
	return err;
}

int history_add(struct history *h, struct history_file *f, const json_t *env,
		size_t nr, const struct history_point *points,
		enum history_added *how, struct why *why)
{
	bool is_own = !h->is_in_transaction;
	int err = is_own ? history_begin(h, why) : 0;

	if (!err)
		err = add_all(h, f, env, nr, points, how, why);
	if (!err && is_own)
		err = history_commit(h, why);
	if (err && is_own)
		history_rollback(h);
	return err;
}

int history_find(struct history *h, const char *hash, const char **path,
		 struct why *why)
{
	sqlite3_stmt *s;
	int err;

	*path = NULL;
	s = db_statement(h, STATEMENT_FILE_BY_HASH, &err, why);
	if (!s)
		return err;
	db_set_text(s, 1, hash);
	err = db_step(h, s, why);
	if (err == 1) {
		free(h->found);
		*path = h->found = xstrdup(db_text(s, 1));
	}
	sqlite3_reset(s);
	return err < 0 ? err : 0;
}

int history_forget(struct history *h, const char *path, struct why *why)
{
	bool is_own = !h->is_in_transaction;
	int err = is_own ? history_begin(h, why) : 0;
	int64_t id = 0;

	if (!err)
		err = find_file(h, STATEMENT_FILE_BY_PATH, path, &id, why);
	if (!err && !id)
		err = why_set(why, -ENOENT, "forget '%s': it is not in '%s'",
			      path, h->path);
	if (!err)
		err = drop_file(h, id, why);
	if (!err && is_own)
		err = history_commit(h, why);
	if (err && is_own)
		history_rollback(h);
	return err;
}

int history_tidy(struct history *h, struct why *why)
{
	return db_run(h,
		      "DELETE FROM series WHERE NOT EXISTS "
		      "(SELECT 1 FROM points WHERE series = series.id);"
		      "DELETE FROM environments WHERE id NOT IN "
		      "(SELECT environment FROM files)",
		      why);
}
