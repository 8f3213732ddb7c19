/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bisect_log.h - the journal of a bisection: JSON lines, one a step.
 *
 * A bisection outlives the program: each step of git bisect run is a process,
 * between two steps of a live one lies a reboot. So what is known is in a file
 * to which each step appends one line by one write(), on the disk before the
 * answer is given. A line that is cut at the end was never answered for and is
 * passed over. Several bisections may follow one another in a file: the last
 * "begin" line is where the present one begins.
 */
#ifndef RESULTS_BISECT_LOG_H
#define RESULTS_BISECT_LOG_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum bisect_verdict { BISECT_GOOD, BISECT_BAD, BISECT_SKIP };
/* "good", "bad", "skip" */
const char *bisect_verdict_name(enum bisect_verdict v);

/* Where a value lies, seen from the good and the bad end. */
enum bisect_where {
	BISECT_NEAR, /* as the end whose verdict it has */
	BISECT_BEYOND, /* further out than that end */
	BISECT_BETWEEN, /* neither end's number, but surely on one side */
	BISECT_UNCLEAR, /* no telling: skipped */
	BISECT_NOWHERE, /* no number */
};
const char *bisect_where_name(enum bisect_where w);

/* One look; strings are owned, NULL where there is none. */
struct bisect_step {
	char *what; /* "6.1", or the path of the image; "running kernel" */
	char *commit, *subject; /* of git */
	char *kernel; /* release of the kernel that was measured */
	char *image; /* SHA-256 of the image */
	char *file; /* its result file */
	double value; /* instructions or ns, per op or fixed; NaN: none */
	double margin; /* +-, in the unit of value; NaN: none */
	size_t nr_processes; /* that value rests on */
	enum bisect_verdict verdict;
	enum bisect_where where;
	char *why; /* of a skip; or what is to be said about it */
	double wall_s;
};
void bisect_step_release(struct bisect_step *s);

/* What is looked for, from the "begin" line. */
struct bisect_begin {
	char *bench, *axes; /* "fork/anon", "page=base state=exclusive" */
	char *unit; /* "instructions per page", "ns per page" */
	char *good_name, *bad_name; /* what the ends are called */
	char *good_file, *bad_file; /* with commas between; for a comparison */
	double good, bad, middle; /* values */
	double margin; /* of a step: the most that decides; NaN: not known */
	char *id; /* tells one bisection from the next */
};
void bisect_begin_release(struct bisect_begin *b);

struct bisect_log {
	bool has_begin;
	struct bisect_begin begin; /* the last one */
	size_t nr;
	struct bisect_step *steps; /* since then, in time order */
	bool is_found; /* an "end" line came: nothing is left to look at */
	size_t nr_untold; /* skipped between the last good and the first bad */
};

/* -ENOENT: no such file. -EINVAL with PATH:LINE: no journal of a bisection. */
MUST_CHECK int bisect_log_read(struct bisect_log *log, const char *path,
			       struct why *why);
void bisect_log_release(struct bisect_log *log);

/* Append a line; made when it is not there. 0 or -errno with why. */
MUST_CHECK int bisect_log_begin(const char *path, const struct bisect_begin *b,
				struct why *why);
MUST_CHECK int bisect_log_step(const char *path, const struct bisect_step *s,
			       struct why *why);

/* Nothing is left to look at. */
MUST_CHECK int bisect_log_end(const char *path, size_t nr_untold,
			      struct why *why);

#endif
