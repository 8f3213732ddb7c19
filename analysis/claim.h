/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * claim.h - claims of mails, and whether the numbers bear them out.
 *
 * A claim is read from configs/answers/MAIL.ini (docs/answers-format.md), its
 * cells are filled from result files (claim_pick.h) and from litmus verdicts,
 * and it is judged: every check that it makes must hold, every number that it
 * uses must be there, and no kernel may differ from the model of its design.
 * Only then its verdict is printed, with the numbers put into it.
 */
#ifndef ANALYSIS_CLAIM_H
#define ANALYSIS_CLAIM_H

#include "base/why.h"
#include "results/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLAIM_COLUMNS_MAX 15
#define CLAIM_NAME_MAX	  40
/* Less than this is equal: what the table prints has two decimals. */
#define CLAIM_EQUAL 0.005

struct claim_texts {
	size_t nr;
	char **v; /* owned */
	unsigned int *lines; /* of the file */
};

enum claim_what { CLAIM_COST, CLAIM_SEEN };

/* "cost fork = fork/anon page=base state=exclusive @ fork" */
struct claim_row {
	char *name;
	enum claim_what what;
	char *case_text; /* as it stands there */
	char *phase; /* or NULL: the first; CLAIM_SEEN: the evidence */
	bool is_fixed; /* the cost of the call, not of one more operation */
	unsigned int line;
	/* Which case that is: filled in by whoever knows the benchmarks. */
	char *bench, *op;
	unsigned int version;
	struct axes axes;
	/* measured with another program than the one at hand */
	bool is_mixed;
};

enum claim_lack {
	CLAIM_HAS, /* there is a number */
	CLAIM_ABSENT, /* nobody measured it */
	CLAIM_SKIP, /* this kernel cannot do it: normal */
	CLAIM_BROKEN,
	CLAIM_SUSPECT, /* counted, but of what? */
};

/* A row under a kernel. NaN: there is no number. */
struct claim_cell {
	double value;
	double locked; /* locked operations, of a profile */
	enum claim_lack lack;
	char *why; /* why there is none; owned */
	char *locked_why; /* the same of locked, or NULL: no profile */
	unsigned int tags; /* enum lab_tag, without FEW */
	size_t source; /* index of the file */
};

/* A scenario on a kind of page: "pin-mprotect", "base". */
struct claim_litmus {
	char *scenario, *kind;
	char *word; /* as it stands in the file: "pin-mprotect[base,thp]" */
	uint32_t asks; /* bits of properties */
	unsigned int line;
};

/* What a kernel showed there. */
struct claim_shown {
	enum claim_lack lack; /* CLAIM_HAS: there is a verdict */
	char *why;
	uint32_t broken; /* bits of what the scenario asks for */
	bool differs; /* from the model of its design */
	bool agrees;
	bool varies;
	size_t source;
};

enum claim_state {
	CLAIM_HOLDS,
	CLAIM_FAILS,
	CLAIM_UNKNOWN, /* a number is missing */
};

struct claim_check {
	char *text;
	unsigned int line;
	/* judged */
	enum claim_state state;
	/* "3.98", what is missing; NULL: a litmus check that holds */
	char *measured;
};

enum claim_result {
	CLAIM_BORNE_OUT,
	CLAIM_NOT_BORNE_OUT,
	CLAIM_NOT_MEASURED,
	CLAIM_STATIC, /* there is nothing to run */
};

/* Words that name bits of broken: whoever knows scenarios says. */
struct claim_property {
	const char *name; /* "synchrony" */
	char letter;
	const char *what; /* "a reference sees an older state ..." */
	bool is_wrong; /* a cost that comes with it is cheap because it is wrong */
};

enum claim_figure { CLAIM_NO_FIGURE, CLAIM_FIGURE, CLAIM_INDEX_FIGURE };

struct claim {
	char *name;
	unsigned int line; /* of its section */
	bool is_left_out; /* read and held to the rules, but not asked for */
	char *question, *fate, *experiment, *verdict, *headline, *answer;
	char *why_static; /* or NULL */
	enum claim_figure figure;
	struct claim_texts kernels, options, repros, notes;
	struct claim_texts measures; /* commands that measure what is missing */
	size_t nr_rows, nr_checks, nr_scenarios;
	struct claim_row *rows;
	struct claim_check *checks;
	struct claim_litmus *scenarios; /* kind: "*", "base,thp", NULL */
	/* Scenarios on each of their kinds, and the properties' words. */
	size_t nr_litmus, nr_properties;
	struct claim_litmus *litmus;
	const struct claim_property *properties;
	/* Measured: [row * kernels.nr + column]. */
	struct claim_cell *cells;
	struct claim_shown *shown;
	/* judged */
	enum claim_result result;
	char *verdict_text; /* with its numbers, or what is wrong */
	char *headline_text; /* or NULL */
	bool has_picture; /* it was drawn */
};

struct claim_mail {
	char *name; /* "torvalds-2020" */
	char *path;
	char *from, *date, *about, *link;
	size_t nr;
	struct claim *claims;
};

/*
 * The text of a file of claims. name: of the file without its ending; path: for
 * errors. -EINVAL with "PATH:LINE: why" and a hint. Kernels, cases and
 * scenarios are words still: claim_syntax() comes when they are known.
 */
MUST_CHECK int claim_mail_parse(struct claim_mail *m, const char *text,
				const char *path, const char *name,
				struct why *why);
void claim_mail_release(struct claim_mail *m);

/*
 * When rows and litmus are known: every check, verdict and headline names what
 * is there. -EINVAL with "PATH:LINE: why". Makes room for cells and shown, all
 * absent.
 */
MUST_CHECK int claim_syntax(struct claim *c, const char *path, struct why *why);

/* As claim_syntax() left it: nothing was measured. */
void claim_forget(struct claim *c);

/* Cells and shown are filled in: what of it holds? */
void claim_judge(struct claim *c);

struct claim_cell *claim_cell(const struct claim *c, size_t row, size_t column);
struct claim_shown *claim_shown(const struct claim *c, size_t litmus,
				size_t column);
/* Bits of all that the column broke, of properties that are wrong. */
uint32_t claim_wrong(const struct claim *c, size_t column);
/* Is there a verdict of every scenario for the column? */
bool claim_is_shown(const struct claim *c, size_t column);

/* "yes", ...; NULL behind the last. */
extern const char *const claim_answers[];
/* "not borne out", "not measured", or the claim's own word. */
const char *claim_answer(const struct claim *c);

void claim_texts_add(struct claim_texts *t, const char *text,
		     unsigned int line);
/* free(*to), and a number as the tables print it: 2 decimals, fixed 0. */
char *claim_number_text(double value, bool is_fixed);

#endif
