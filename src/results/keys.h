/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keys.h - take typed values out of JSON objects; inside results only.
 *
 * Every function returns 0, or -EINVAL with why = "KEY: what is wrong with
 * it", where KEY is the whole path from the line's object ("points[2].size").
 * Numbers are finite and not negative, as everywhere in a result file.
 */
#ifndef RESULTS_KEYS_H
#define RESULTS_KEYS_H

#include "base/why.h"
#include "results/words.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* An object and how it was reached; lives on the stack of the parser. */
struct keys {
	const struct keys *up; /* NULL: obj is the whole line */
	const char *name; /* of obj in up */
	long idx; /* of obj in the array up.name, or -1 */
	const json_t *obj;
};

enum key_need {
	KEY_MUST,
	KEY_MAY, /* may be left out or null: the default stays */
};

/* -EINVAL with "PATH.KEY: ..."; the place for rules of one's own. */
int key_bad(const struct keys *at, const char *key, struct why *why,
	    const char *fmt, ...) PRINTF(4, 5);

MUST_CHECK int key_uint(const struct keys *at, const char *key, uint64_t max,
			uint64_t *value, struct why *why);
/* Number of a CPU, or -1 for none. */
MUST_CHECK int key_cpu(const struct keys *at, const char *key, int *cpu,
		       struct why *why);
MUST_CHECK int key_number(const struct keys *at, const char *key,
			  enum key_need need, double *value, struct why *why);
MUST_CHECK int key_hex(const struct keys *at, const char *key, uint64_t *value,
		       struct why *why);

/* Not empty; *text belongs to the object. */
MUST_CHECK int key_text(const struct keys *at, const char *key,
			enum key_need need, const char **text, struct why *why);
/* The same, to be freed; *text stays as it is when it may be missing and is. */
MUST_CHECK int key_own_text(const struct keys *at, const char *key,
			    enum key_need need, char **text, struct why *why);
MUST_CHECK int key_bool(const struct keys *at, const char *key,
			enum key_need need, bool *value, struct why *why);

/* One of the words; *value is its number. */
MUST_CHECK int key_word(const struct keys *at, const char *key,
			const struct words *words, int *value, struct why *why);

/* The values are borrowed. */
MUST_CHECK int key_array(const struct keys *at, const char *key,
			 const json_t **array, struct why *why);
MUST_CHECK int key_object(const struct keys *at, const char *key,
			  enum key_need need, const json_t **obj,
			  struct why *why);

/*
 * value, found under key, must be an array of counts: copied to a new array
 * that the caller frees; NULL if it is empty.
 */
MUST_CHECK int key_uints(const struct keys *at, const char *key,
			 const json_t *value, uint64_t max, uint64_t **values,
			 size_t *nr, struct why *why);

/* "2025-11-21T11:34:05Z": so that times compare as text. */
MUST_CHECK int key_time(const struct keys *at, const char *key,
			enum key_need need, const char **text, struct why *why);

/* *item = element idx of the array key, which must be an object. */
MUST_CHECK int key_item(const struct keys *at, const char *key,
			const json_t *array, size_t idx, struct keys *item,
			struct why *why);

#endif
