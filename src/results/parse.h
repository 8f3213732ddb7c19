/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse.h - the parts of case_record_parse(); inside results only.
 *
 * On failure what was already put into a record stays there: the caller
 * releases the record.
 */
#ifndef RESULTS_PARSE_H
#define RESULTS_PARSE_H

#include "results/keys.h"
#include "results/lines.h"
#include "results/record.h"

/* The object KEY of at as axes; on failure axes need no release. */
MUST_CHECK int axes_parse(struct axes *axes, const struct keys *at,
			  const char *key, struct why *why);

/* What a line of this kind says of the case that it is of. */
struct case_keys {
	uint64_t *seq;
	char **bench, **op, **sweep; /* to be freed, also after a failure */
	unsigned int *version;
	struct axes *axes;
};
MUST_CHECK int case_keys_parse(const struct case_keys *k, enum record_kind kind,
			       const struct keys *at, struct why *why);

/* "points"; r->phases are known. */
MUST_CHECK int points_parse(struct case_record *r, const struct keys *at,
			    struct why *why);

/*
 * What must hold inside one record beyond the types of its keys. line is the
 * object that r was read from. 0, or -EINVAL with why = "KEY: ...".
 */
MUST_CHECK int record_rules(const struct case_record *r,
			    const struct keys *line, struct why *why);

#endif
