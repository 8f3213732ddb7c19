/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * suite.h - what to run and how exactly: from an INI file like a fio job, or
 * from words on the command line; both give the same struct.
 *
 *	[global]
 *	budget = 150s
 *	half_width = 1%
 *	[fork/anon]
 *	page = base,thp
 *	pages = 512,1024,2048
 *	[cow]
 */
#ifndef RUNNER_SUITE_H
#define RUNNER_SUITE_H

#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One section: a pattern of benchmark names and what of them. */
struct selection {
	char *pattern; /* glob over benchmark names */
	char *filter; /* "page=base,thp state=shared" or NULL; sweep included */
};

struct suite {
	char *name; /* "quick", "(command line)" */
	double budget_s; /* 0: no limit */
	double half_width_ratio; /* of the headline's 95 % interval */
	unsigned int rounds_min, rounds_max; /* processes per case */
	unsigned int nr_samples, nr_warmups, nr_counted; /* per process, size */
	unsigned int nr_layouts; /* 1: no randomisation of addresses */
	unsigned int timeout_s; /* of one process */
	double phase_max_ns; /* the sweep is cut where a sample gets longer */
	bool only_quick_cases; /* the subset that the benchmark names */
	char *events; /* set name of events.ini, or names with commas */
	bool fit_memory; /* sizes may be made smaller to fit into memory */
	char *table; /* name of a further table (analysis/matrix.h), or NULL */
	size_t nr_selections;
	struct selection *selections;
};

/* The defaults of docs/measuring.md, no selection. */
void suite_init(struct suite *s, const char *name);
void suite_release(struct suite *s);

/* Forget all selections: words on the command line replace a suite's. */
void suite_drop_selections(struct suite *s);

/* Add a selection; both strings are copied, filter may be NULL. */
void suite_select(struct suite *s, const char *pattern, const char *filter);

/*
 * Selections from words: PATTERN [AXIS=VALUE...], repeated; argv[0] is passed
 * over. -EINVAL with why: AXIS=VALUE before any pattern.
 */
MUST_CHECK int suite_select_words(struct suite *s, int argc, char **argv,
				  struct why *why);

/*
 * Read PATH into an initialised suite. -errno when it cannot be read, -EINVAL
 * with "PATH:LINE: why" and the nearest known key as hint.
 */
MUST_CHECK int suite_load(struct suite *s, const char *path, struct why *why);

/*
 * The events of a set of an INI file like configs/events.ini, or the names as
 * they stand when the word has a comma or no such set exists but it is an
 * event. *events is the caller's. Unknown: -EINVAL with the nearest set.
 */
MUST_CHECK int suite_events(const char *path, const char *set, char **events,
			    struct why *why);

#endif
