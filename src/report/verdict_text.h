/* SPDX-License-Identifier: GPL-2.0-or-later */
/* verdict_text.h - a row of a comparison in words; inside report only. */
#ifndef REPORT_VERDICT_TEXT_H
#define REPORT_VERDICT_TEXT_H

#include "analysis/compare.h"

struct verdict_text {
	char s[64];
};

/* As compare_text.h rounds them: "+2.41 %"; NaN: "-". */
struct verdict_text verdict_percent(double ratio);

/* What a change does not exceed, never rounded down; NaN: "-". */
struct verdict_text verdict_bound(double ratio);

/* What the user or a default set, as it is: "1.25 %". */
struct verdict_text verdict_given(double ratio);

/*
 * "[+1.41 %, +6.31 %]"; of the lab value -+ tau. Empty where so few units have
 * no 95 % interval: what they span is of a lower level.
 */
struct verdict_text verdict_interval(const struct compare_row *row);

/* "0.0004", "3e-05": a p-value. NaN: "-". */
struct verdict_text verdict_p(double p);

/* "45.1 ns", "1,397.0 insns"; an invalid estimate: "-". */
struct verdict_text verdict_cost(const struct estimate *e, bool is_lab);

/* "fork/anon.v1 page=base state=exclusive"; free() it. */
char *verdict_case(const struct compare_row *row);

/* "ns/page", "insns/call"; free() it. */
char *verdict_unit(const struct compare_row *row, bool is_lab);

/* "NOISY DRIFT", or "" without tags; free() it. */
char *verdict_tags(const struct compare_row *row, bool is_lab);

/* "1 -> 0 per page", "yes -> no": what a counter did; free() it. */
char *verdict_moved(const struct compare_moved *m);

/*
 * What to do about a row that is not decided: "needs 40 pairs; this data detects
 * 1.8 %"; NULL for others. free() it.
 */
char *verdict_advice(const struct compare_row *row);

/* One sentence: level, correction, delta, design. free() it. */
char *verdict_method(const struct compare_view *v);

#endif
