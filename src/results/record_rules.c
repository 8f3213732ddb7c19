// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules inside one record. They hold where a record enters: the host holds
 * them against what the measured process wrote, and the checker against a file.
 */
#include "results/parse.h"

#include <stdlib.h>

static bool has_numbers(const struct case_record *r)
{
	return r->outcome == OUTCOME_OK || r->outcome == OUTCOME_SUSPECT;
}

static int points_rules(const struct case_record *r, const struct keys *line,
			struct why *why)
{
	for (size_t i = 0; i < r->nr_points; i++) {
		const struct point_record *p = &r->points[i];
		struct keys at = { .up = line,
				   .name = "points",
				   .idx = (long)i,
				   .obj = line->obj };

		if (r->sweep && !p->size)
			return key_bad(&at, "size", why,
				       "is 0, but the case sweeps %s",
				       r->sweep);
		if (!r->sweep && p->size)
			return key_bad(&at, "size", why,
				       "must be 0: the case has no sweep");
		if (!p->nr_ops)
			return key_bad(&at, "nr_ops", why, "is 0");
		if (!p->nr_samples)
			return key_bad(&at, "drop", why, "has no samples");
		for (size_t j = 0; j < i; j++)
			if (r->points[j].size == p->size)
				return key_bad(&at, "size", why,
					       "is the same as in points[%zu]",
					       j);
	}
	return 0;
}

static int outcome_rules(const struct case_record *r, const struct keys *line,
			 struct why *why)
{
	const char *name = outcome_name(r->outcome);

	if (r->outcome == OUTCOME_OK && r->why)
		return key_bad(line, "why", why,
			       "outcome ok needs no reason, has \"%.80s\"",
			       r->why);
	if (r->outcome != OUTCOME_OK && !r->why)
		return key_bad(line, "why", why,
			       "is missing: outcome %s needs a reason", name);
	if (r->outcome == OUTCOME_SKIP && r->nr_points)
		return key_bad(line, "points", why,
			       "outcome skip cannot have samples");
	if (!has_numbers(r))
		return 0;
	if (!r->nr_phases)
		return key_bad(line, "phases", why,
			       "outcome %s needs at least one", name);
	if (!r->nr_points)
		return key_bad(line, "points", why,
			       "outcome %s needs at least one size", name);
	return 0;
}

/* The verdict is a function of the evidence; a broken case may have neither. */
static int proof_rules(const struct case_record *r, const struct keys *line,
		       struct why *why)
{
	struct keys at = {
		.up = line, .name = "proof", .idx = -1, .obj = line->obj
	};
	enum proof_verdict want = r->nr_evidence ? PROOF_PROVEN : PROOF_NONE;

	for (size_t i = 0; i < r->nr_evidence; i++) {
		if (r->evidence[i].status == EVIDENCE_FAILED)
			want = PROOF_SUSPECT;
		else if (r->evidence[i].status == EVIDENCE_MISSING &&
			 want == PROOF_PROVEN)
			want = PROOF_UNPROVEN;
	}
	if (!has_numbers(r))
		return 0;
	if (r->proof != want)
		return key_bad(&at, "verdict", why,
			       "is %s, but the evidence says %s",
			       proof_name(r->proof), proof_name(want));
	if (r->proof == PROOF_SUSPECT && r->outcome == OUTCOME_OK)
		return key_bad(line, "outcome", why,
			       "is ok, but the proof is suspect");
	return 0;
}

int record_rules(const struct case_record *r, const struct keys *line,
		 struct why *why)
{
	int err;

	if (!r->version)
		return key_bad(line, "version", why, "starts at 1");
	err = outcome_rules(r, line, why);
	if (!err)
		err = points_rules(r, line, why);
	if (!err)
		err = proof_rules(r, line, why);
	return err;
}
