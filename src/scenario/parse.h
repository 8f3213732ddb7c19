/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse.h - the parts of scenario_parse(); inside scenario only. */
#ifndef SCENARIO_PARSE_H
#define SCENARIO_PARSE_H

#include "base/suggest.h"
#include "scenario/lex.h"
#include "scenario/scenario.h"

struct parser {
	struct lex lex;
	struct scenario *s;
	unsigned int column; /* of the race that is open; 0: none */
	bool had_race;
	char **goes_on; /* text that an indented line goes on with, or NULL */
};

/* At word i of this line; behind the last word if there is no such. -EINVAL. */
int parse_error(const struct parser *p, size_t i, const char *fmt, ...)
	PRINTF(3, 4);
void parse_hint(const struct parser *p, const char *fmt, ...) PRINTF(2, 3);

/* Word i of the line, or NULL. */
const char *parse_word(const struct parser *p, size_t i);
/* No word i or more: 0; else an error. */
MUST_CHECK int parse_no_more(const struct parser *p, size_t i);
/* May word i name something new? 0, or an error. */
MUST_CHECK int parse_new_name(const struct parser *p, size_t i);

/* Does this word begin a line, so that it names nothing? */
bool parse_is_reserved(const char *word);
void parse_suggest_line(struct suggest *s);
/* One line of the head but about and source, if this is one. 0, or an error. */
MUST_CHECK int parse_head(struct parser *p, bool *is_head);
/* One step. */
MUST_CHECK int parse_step(struct parser *p);

#endif
