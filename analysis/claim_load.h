/* SPDX-License-Identifier: GPL-2.0-or-later */
/* claim_load.h - a file of claims while it is read; inside analysis only. */
#ifndef ANALYSIS_CLAIM_LOAD_H
#define ANALYSIS_CLAIM_LOAD_H

#include "analysis/claim_parts.h"

struct claim_load {
	struct claim_mail *m;
	const char *rest; /* of the text */
	unsigned int line;
	bool is_continued; /* the line begins with a blank */
	bool has_mail, is_mail, failed;
	struct claim *c;
	char **last; /* value that a continued line goes on with */
	struct why *why;
};

/* "PATH:LINE: what", the first time; then everything stops. */
void claim_refuse(struct claim_load *l, const char *fmt, ...) PRINTF(2, 3);
/* Of a-z, 0-9 and '-', and not too long? */
bool claim_is_name(const char *s);

/* A key of the current section; a line that goes on with its value. */
void claim_key_set(struct claim_load *l, const char *name, const char *value);
void claim_key_goes_on(struct claim_load *l, const char *value);
void claim_key_scenarios(struct claim_load *l, const char *value);

#endif
