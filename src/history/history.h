/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.h - one number per case and result file, over time, in SQLite.
 *
 * The database is a cache: everything in it is made from result files, whose
 * paths it remembers, and can be made again. It knows no statistics: the
 * numbers are handed in.
 *
 *	environments	what surrounds a run, as JSON; many files share one
 *	files		a result file: when, which kernel, which machine
 *	series		a metric on one machine in one mode
 *	points		a number of a series in a file, with its interval
 *
 * A series is what may stand on one line: metric id with phase and kind, mode
 * (live times and lab counts never mix), machine. One machine is one identity
 * without what the tool itself brings (history_machine()).
 *
 * All functions return 0 or -errno with why. Text that is handed out is
 * borrowed until the next call, unless said otherwise.
 */
#ifndef HISTORY_HISTORY_H
#define HISTORY_HISTORY_H

#include "base/why.h"
#include "results/fingerprint.h"
#include "results/record.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history;

enum history_how {
	HISTORY_READ, /* -ENOENT when there is no database */
	HISTORY_WRITE, /* made, with its folder, when there is none */
};

/*
 * Open, and bring an older schema up to date. -EINVAL: no database, of another
 * program, or of a newer cowbench; nothing is changed then.
 */
MUST_CHECK int history_open(struct history **h, const char *path,
			    enum history_how how, struct why *why);
void history_close(struct history *h);

struct history_file {
	int64_t id; /* given by history_add(), in order of adding */
	int64_t environment; /* the same number: the same environment */
	const char *path; /* absolute */
	const char *hash; /* of the content */
	const char *mode; /* "live", "lab" */
	const char *time; /* "2026-11-21T23:52:41Z" */
	const char *release; /* of the kernel */
	const char *build_id; /* of the kernel; or NULL */
	const char *commit; /* that the release names (-gHEX); or NULL */
	const char *machine; /* history_machine() */
	const char *suite;
};

struct history_point {
	int64_t series, file; /* ids; set when handed out */
	/* of the series; ignored when points are handed out */
	const char *metric; /* "fork/anon.v1/page=base:call:per_op" */
	const char *label; /* "fork/anon page=base" */
	const char *unit; /* "ns per page" */
	double value; /* NaN: no number; outcome says why */
	double lo, hi; /* 95 %; NaN: none */
	double tau; /* lab: what another must differ by; NaN: not known */
	size_t nr; /* processes */
	enum outcome outcome;
	bool is_noisy; /* a tag that says: do not trust this one much */
};

enum history_added {
	HISTORY_ADDED,
	HISTORY_KNOWN, /* this content is there; its path is noted anew */
	HISTORY_REPLACED, /* another content of this path was there */
};

/*
 * Add a file with its points in one transaction: all or nothing, whatever
 * happens. env: the record; its identity and context are kept. f->id and
 * f->environment are set, not read.
 */
MUST_CHECK int history_add(struct history *h, struct history_file *f,
			   const json_t *env, size_t nr,
			   const struct history_point *points,
			   enum history_added *how, struct why *why);

/* Is this content there? *path: where it was last. Else *path is NULL. */
MUST_CHECK int history_find(struct history *h, const char *hash,
			    const char **path, struct why *why);

/* The file of this path and its points are gone. -ENOENT: not known. */
MUST_CHECK int history_forget(struct history *h, const char *path,
			      struct why *why);

/* Drop series and environments that no file has any more. */
MUST_CHECK int history_tidy(struct history *h, struct why *why);

/* Several changes as one; without commit nothing has happened. */
MUST_CHECK int history_begin(struct history *h, struct why *why);
MUST_CHECK int history_commit(struct history *h, struct why *why);
void history_rollback(struct history *h);

/* A series as listed. */
struct history_series {
	int64_t id;
	const char *metric, *label, *unit, *mode, *machine;
	size_t nr_points; /* with a number */
};

/* Return non-zero to stop; the function that called then returns it. */
typedef int (*history_file_fn)(const struct history_file *f, void *arg);
typedef int (*history_series_fn)(const struct history_series *s, void *arg);
typedef int (*history_point_fn)(const struct history_point *p, void *arg);

/* In order of id. */
MUST_CHECK int history_files(struct history *h, history_file_fn fn, void *arg,
			     struct why *why);
/* By metric, mode, machine. mode: NULL for all. */
MUST_CHECK int history_series(struct history *h, const char *mode,
			      history_series_fn fn, void *arg, struct why *why);
/* Of one series, or (-1) of all, series by series, files by id. */
MUST_CHECK int history_points(struct history *h, int64_t series,
			      history_point_fn fn, void *arg, struct why *why);
/* {"identity": ..., "context": ...}: a new reference. */
MUST_CHECK int history_environment(struct history *h, int64_t id, json_t **env,
				   struct why *why);

/*
 * The machine of an env record: its identity without guest_build_id and
 * bench_config_hash. A rebuilt program or a longer suite is marked on the line,
 * it does not start another.
 */
struct fingerprint history_machine(const json_t *env);

/*
 * What history keeps of an env record: identity, and context without what
 * every minute changes. A new reference.
 */
json_t *history_environment_of(const json_t *env);

#endif
