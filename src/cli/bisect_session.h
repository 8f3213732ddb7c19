/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_session.h - the ends, the case, the journal: what all forms share. */
#ifndef CLI_BISECT_SESSION_H
#define CLI_BISECT_SESSION_H

#include "cli/bisect_git.h"
#include "cli/bisect_lab.h"
#include "analysis/bisect.h"

/* The files of one end. */
struct bisect_end {
	struct bisect_side side;
	char *name, *paths; /* with commas; owned */
	struct result_file *files; /* [side.nr_files] */
	const struct result_file **refs;
};

struct bisect_session {
	struct bisect_options o;
	char **argv; /* as given; for the result files */
	struct bisect_end good, bad;
	struct plan plan; /* of good */
	const struct plan_case *c;
	struct bisect_case which;
	struct bisect_ends ends;
	char *log_path, *dir; /* the journal, the folder for files */
	struct bisect_git git;
};

/*
 * Read an end from files with commas between; name NULL: the base name of the
 * first. Exits.
 */
void bisect_end_read(struct bisect_end *e, const char *paths, const char *name);
void bisect_end_release(struct bisect_end *e);

/* s->good and s->bad are read: find the case, be sure that they compare. Exits. */
void bisect_open_ends(struct bisect_session *s);

/*
 * What the ends say. 0, -ERANGE with why when there is nothing to look for;
 * exits on what cannot be compared.
 */
MUST_CHECK int bisect_weigh_ends(struct bisect_session *s, struct why *why);

/* A "begin" line, unless the journal ends in this very bisection. Exits. */
void bisect_begin_log(struct bisect_session *s);
/* A line for the step, on the disk. Exits. */
void bisect_log(const struct bisect_session *s, const struct bisect_step *step);

/* Decide from its file; exits when that cannot be read. */
void bisect_judge(struct bisect_session *s, struct bisect_step *step);

/* What moved with it, by the files of the last good and the first bad one. */
void bisect_show_moved(const struct bisect_log *log);
/* The story of the journal, on stdout. Exits. */
void bisect_show_story(const char *log_path);

void bisect_session_release(struct bisect_session *s);

/* bisect_live.c: the step on the running kernel. 0 or -EINTR; exits. */
MUST_CHECK int bisect_live_measure(struct bisect_session *s,
				   struct bisect_step *step);

/* The two forms; the status to exit with. */
int bisect_git_form(struct bisect_session *s);
int bisect_list_form(struct bisect_session *s);

#endif
