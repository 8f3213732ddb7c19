/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_parts.h - the sections of a report; inside report only. */
#ifndef REPORT_REPORT_PARTS_H
#define REPORT_REPORT_PARTS_H

#include "base/units.h"
#include "report/report.h"

struct report_text {
	char s[96];
};

/* Name of a column or side of the cards: a session, or a side. */
const char *report_column_name(const struct report *r, size_t i);
/* Columns of live cards: sides of a comparison, else sessions. */
size_t report_nr_columns(const struct report *r);
/* The first file whose env is that of a column; NULL: none. */
const json_t *report_env(const struct report *r);
/* "nothing", "live run", "comparison", ...: what this is, for the top line. */
const char *report_kind(const struct report *r);
/* The title: the user's, or made of what there is; free() it. */
char *report_title(const struct report *r);
/* The one sentence of the front page; free() it. */
char *report_headline(const struct report *r);

/* "+1.2%", "-0.4%", "-" for NaN */
struct report_text report_change(double ratio);
/* "[-0.3%, +1.9%]", or "" without an interval */
struct report_text report_interval(const struct estimate *e);
/* A cost of a case in its unit: "45.1 ns/page"; live only. */
struct report_text report_cost(const struct case_summary *s);
/* The same for one side of a row of a comparison: ns or instructions. */
struct report_text report_row_cost(const struct compare_view *v,
				   const struct compare_row *row,
				   const struct estimate *e);
/* Class and sign of a verdict: "regressed", and a mark that needs no colour. */
const char *report_verdict_class(enum compare_verdict v);
const char *report_verdict_mark(enum compare_verdict v);
/* "reuse 1.00 -> 0 per page"; free() it. */
char *report_moved(const struct compare_moved *m);
/* Text of env[section][key], or NULL. */
const char *report_env_text(const json_t *env, const char *section,
			    const char *key);
/* The card of a case or of a row; NULL: none. */
const struct report_card *report_card_of(const struct report *r,
					 const char *bench,
					 const struct axes *axes, bool is_lab);
/* "run-bench run fork/anon page=base pages=512,1024 --seed 1f"; free() it. */
char *report_repro(const struct report *r, const struct report_card *c);

/* report_html_*.c: the page from top to bottom */
void report_html_runs(FILE *out, const struct report *r);
void report_html_pairs(FILE *out, const struct report *r,
		       const struct compare_view *v);
/* A row's change as a small picture on a common scale of -+limit. */
void report_html_strip(FILE *out, const struct compare_row *row,
		       double limit_ratio);
double report_strip_limit(const struct compare_pair *pair);
void report_html_lab(FILE *out, const struct report *r);
void report_html_cards(FILE *out, const struct report *r, bool is_lab);
void report_html_profiles(FILE *out, const struct report *r);
void report_html_figure(FILE *out, const struct report_figure *f);
void report_html_verdict(FILE *out, enum compare_verdict v);
void report_html_tags(FILE *out, unsigned int tags, bool is_lab);
void report_html_differences(FILE *out, const struct report *r);
void report_html_method(FILE *out, const struct report *r);
void report_html_files(FILE *out, const struct report *r);
void report_html_glossary(FILE *out, const struct report *r);

#endif
