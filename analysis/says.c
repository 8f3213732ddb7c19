// SPDX-License-Identifier: GPL-2.0-or-later
/* Findings in words (bench_say() of the measuring program) over processes. */
#include "analysis/says.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* How many records say the same text under this key. */
static size_t count_text(const struct records *rs, const char *key,
			 const char *text, size_t *nr_key)
{
	size_t nr = 0;

	*nr_key = 0;
	for (size_t i = 0; i < rs->nr; i++) {
		const char *t = json_string_value(
			json_object_get(rs->r[i]->notes, key));

		*nr_key += t != NULL;
		nr += t && !strcmp(t, text);
	}
	return nr;
}

static struct say_summary *find_key(struct say_summary **says, size_t *nr,
				    const char *key)
{
	for (size_t i = 0; i < *nr; i++)
		if (!strcmp((*says)[i].key, key))
			return &(*says)[i];
	*says = xrealloc(*says, *nr + 1, sizeof(**says));
	(*says)[*nr] = (struct say_summary){ .key = key };
	return &(*says)[(*nr)++];
}

void says_collect(const struct records *rs, struct say_summary **says,
		  size_t *nr_says)
{
	*says = NULL;
	*nr_says = 0;
	for (size_t i = 0; i < rs->nr; i++) {
		const char *key;
		json_t *value;

		json_object_foreach(rs->r[i]->notes, key, value) {
			const char *text = json_string_value(value);
			struct say_summary *say;
			size_t nr, nr_of;

			if (!text)
				continue;
			say = find_key(says, nr_says, key);
			nr = count_text(rs, key, text, &nr_of);
			/* the first of equals stays */
			if (nr <= say->nr)
				continue;
			say->text = text;
			say->nr = nr;
			say->nr_of = nr_of;
		}
	}
}
