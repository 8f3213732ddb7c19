/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ab.h - run --ab: two variants of the same cases on one kernel, as pairs.
 *
 * Each round of a case runs both variants back to back and they share the
 * round's number: two records of one case, round and stage are a pair. Which of
 * the two is first is drawn for every two rounds from the seed: ABBA or BAAB.
 * So a drift of the machine over four processes cancels, and no variant is
 * always the second (docs/measuring.md, "Two variants").
 */
#ifndef RUNNER_AB_H
#define RUNNER_AB_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum ab_kind {
	AB_NONE, /* an ordinary run */
	AB_AXIS, /* an axis of the cases, or their sweep */
	AB_SETTING, /* a file below /sys or /proc/sys, set before a process */
	AB_GUEST, /* two measuring programs */
	AB_SAME, /* nothing differs: A/A */
};

struct ab {
	enum ab_kind kind;
	char *what; /* axis, path of the setting, "guest", "same" */
	char *value[2]; /* of variants a and b */
	char *build_id[2]; /* AB_GUEST: what was measured; else NULL */
	bool has_confirm; /* what the first stage suspects is run again */
};

/*
 * From the word of --ab: "page=base,thp", "/sys/...=always,never",
 * "guest=PATH,PATH", "same". Looks at the word alone. -EINVAL with why.
 */
MUST_CHECK int ab_parse(struct ab *ab, const char *word, struct why *why);
void ab_release(struct ab *ab);

/* What the plan line says; NULL for AB_NONE. */
json_t *ab_json(const struct ab *ab);
/* Back from the plan line, which may have none. -EINVAL with why. */
MUST_CHECK int ab_from_json(struct ab *ab, const json_t *plan, struct why *why);

/*
 * Is variant b first in this round? Rounds 2k and 2k + 1 are a block: their
 * answers differ, and the first is a coin of (seed, case, stage, block).
 */
bool ab_is_b_first(uint64_t seed, const char *case_id, unsigned int stage,
		   unsigned int round);

struct plan;
struct plan_case;

/*
 * Make the plan one of pairs: of an axis the cases that have either value, with
 * their partners from the list, the others are dropped; of a sweep its two
 * sizes. -EINVAL with why: nobody has that axis or value.
 */
MUST_CHECK int ab_plan(struct plan *p, json_t *list, struct why *why);

/*
 * Ask for so many pairs of a plan of pairs that compare can raise an alarm: with
 * n pairs no p is below 2^(1 - n), and Holm asks the best of m cases for alpha / m.
 * rounds_min is raised up to rounds_max; where that does not reach, a note of the
 * plan says so. Before plan_shard(): the family is all shards together.
 */
void ab_need_rounds(struct plan *p);

/* Find the partners in a plan that has them, as after plan_parse(). */
MUST_CHECK int ab_pair_up(struct plan *p, struct why *why);

/*
 * The two programs of AB_GUEST: build ids are filled in (on a resumed run they
 * must be those of the file: -EXDEV), and both must know every case of the
 * plan as the same: -EINVAL with why names the first that differs.
 */
MUST_CHECK int ab_guests(struct plan *p, struct why *why);

/* Is the sweep of this case what the two variants differ in? */
bool ab_is_sweep(const struct ab *ab, const struct plan_case *c);

#endif
