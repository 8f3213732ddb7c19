/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quoted_json.h - JSON with 'single' quotes, which C strings need not escape. */
#ifndef QUOTED_JSON_H
#define QUOTED_JSON_H

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* NULL where it is no JSON; the caller's. */
static inline json_t *quoted_json(const char *quoted)
{
	char *text = strdup(quoted);
	json_t *o;

	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	o = json_loads(text, 0, NULL);
	free(text);
	return o;
}

#endif
