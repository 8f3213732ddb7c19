// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/keys.h"

#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key of a damaged file may be as long as it likes. */
#define PATH_BYTES 160

static void path_add(char path[PATH_BYTES], const struct keys *at)
{
	size_t len;

	if (!at->up)
		return;
	path_add(path, at->up);
	len = strlen(path);
	snprintf(path + len, PATH_BYTES - len, "%s%.40s", len ? "." : "",
		 at->name);
	if (at->idx < 0)
		return;
	len = strlen(path);
	snprintf(path + len, PATH_BYTES - len, "[%ld]", at->idx);
}

int key_bad(const struct keys *at, const char *key, struct why *why,
	    const char *fmt, ...)
{
	char path[PATH_BYTES] = "", what[256];
	va_list ap;

	path_add(path, at);
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return why_set(why, -EINVAL, "%s%s%.40s: %s", path, *path ? "." : "",
		       key, what);
}

/* The value of a key; *value NULL when it may be missing and is. */
static int key_get(const struct keys *at, const char *key, enum key_need need,
		   const json_t **value, struct why *why)
{
	*value = json_object_get(at->obj, key);
	if (need == KEY_MAY && json_is_null(*value))
		*value = NULL;
	if (!*value && need == KEY_MUST)
		return key_bad(at, key, why, "is missing");
	return 0;
}

static const char *type_name(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "a boolean";
	case JSON_NULL:
		return "null";
	}
	return "something else";
}

static int bad_type(const struct keys *at, const char *key, struct why *why,
		    const char *want, const json_t *value)
{
	return key_bad(at, key, why, "must be %s, is %s", want,
		       type_name(value));
}

static int uint_of(const struct keys *at, const char *key, const json_t *value,
		   uint64_t max, uint64_t *out, struct why *why)
{
	json_int_t n = json_integer_value(value);

	if (json_is_real(value))
		return key_bad(at, key, why, "must be a whole number, is %g",
			       json_real_value(value));
	if (!json_is_integer(value))
		return bad_type(at, key, why, "a whole number", value);
	if (n < 0)
		return key_bad(at, key, why, "is negative: %" PRId64,
			       (int64_t)n);
	if ((uint64_t)n > max)
		return key_bad(at, key, why,
			       "is %" PRId64 ", at most %" PRIu64
			       " is possible",
			       (int64_t)n, max);
	*out = (uint64_t)n;
	return 0;
}

int key_uint(const struct keys *at, const char *key, uint64_t max,
	     uint64_t *value, struct why *why)
{
	const json_t *json;
	int err = key_get(at, key, KEY_MUST, &json, why);

	return err ? err : uint_of(at, key, json, max, value, why);
}

int key_cpu(const struct keys *at, const char *key, int *cpu, struct why *why)
{
	const json_t *json;
	uint64_t value = 0;
	int err = key_get(at, key, KEY_MUST, &json, why);

	*cpu = -1;
	if (err || (json_is_integer(json) && json_integer_value(json) == -1))
		return err;
	err = uint_of(at, key, json, INT32_MAX, &value, why);
	if (!err)
		*cpu = (int)value;
	return err;
}

int key_number(const struct keys *at, const char *key, enum key_need need,
	       double *value, struct why *why)
{
	const json_t *json;
	double n;
	int err = key_get(at, key, need, &json, why);

	if (err || !json)
		return err;
	if (!json_is_number(json))
		return bad_type(at, key, why, "a number", json);
	n = json_number_value(json);
	if (!isfinite(n) || n < 0)
		return key_bad(at, key, why, "is negative: %g", n);
	*value = n;
	return 0;
}

int key_hex(const struct keys *at, const char *key, uint64_t *value,
	    struct why *why)
{
	const char *text = NULL;
	size_t len;
	int err = key_text(at, key, KEY_MUST, &text, why);

	if (err)
		return err;
	len = strspn(text, "0123456789abcdef");
	if (text[len] || len > 16)
		return key_bad(at, key, why,
			       "must be 1 to 16 hex digits, is \"%.40s\"",
			       text);
	*value = strtoull(text, NULL, 16);
	return 0;
}

int key_text(const struct keys *at, const char *key, enum key_need need,
	     const char **text, struct why *why)
{
	const json_t *json;
	int err = key_get(at, key, need, &json, why);

	if (err || !json)
		return err;
	if (!json_is_string(json))
		return bad_type(at, key, why, "a string", json);
	if (!json_string_length(json))
		return key_bad(at, key, why, "is empty");
	*text = json_string_value(json);
	return 0;
}

int key_own_text(const struct keys *at, const char *key, enum key_need need,
		 char **text, struct why *why)
{
	const char *found = NULL;
	int err = key_text(at, key, need, &found, why);

	if (!err && found)
		*text = xstrdup(found);
	return err;
}

int key_bool(const struct keys *at, const char *key, enum key_need need,
	     bool *value, struct why *why)
{
	const json_t *json;
	int err = key_get(at, key, need, &json, why);

	if (err || !json)
		return err;
	if (!json_is_boolean(json))
		return bad_type(at, key, why, "true or false", json);
	*value = json_is_true(json);
	return 0;
}

int key_word(const struct keys *at, const char *key, const struct words *words,
	     int *value, struct why *why)
{
	const char *text = NULL;
	char list[160] = "";
	int err = key_text(at, key, KEY_MUST, &text, why);

	if (err)
		return err;
	*value = words_find(words, text);
	if (*value >= 0)
		return 0;
	for (size_t i = 0; i < words->nr; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
			 "%s%s", i ? ", " : "", words->word[i]);
	return key_bad(at, key, why, "is \"%.40s\", which is none of %s", text,
		       list);
}

int key_array(const struct keys *at, const char *key, const json_t **array,
	      struct why *why)
{
	int err = key_get(at, key, KEY_MUST, array, why);

	if (err)
		return err;
	if (!json_is_array(*array))
		return bad_type(at, key, why, "an array", *array);
	return 0;
}

int key_object(const struct keys *at, const char *key, enum key_need need,
	       const json_t **obj, struct why *why)
{
	int err = key_get(at, key, need, obj, why);

	if (err || !*obj)
		return err;
	if (!json_is_object(*obj))
		return bad_type(at, key, why, "an object", *obj);
	return 0;
}

int key_uints(const struct keys *at, const char *key, const json_t *value,
	      uint64_t max, uint64_t **values, size_t *nr, struct why *why)
{
	int err = 0;

	*values = NULL;
	*nr = json_array_size(value);
	if (!json_is_array(value))
		return bad_type(at, key, why, "an array of numbers", value);
	if (*nr)
		*values = xcalloc(*nr, sizeof(**values));
	for (size_t i = 0; i < *nr && !err; i++)
		err = uint_of(at, key, json_array_get(value, i), max,
			      &(*values)[i], why);
	if (err) {
		free(*values);
		*values = NULL;
	}
	return err;
}

int key_time(const struct keys *at, const char *key, enum key_need need,
	     const char **text, struct why *why)
{
	static const char like[] = "0000-00-00T00:00:00Z";
	const char *s = NULL;
	int err = key_text(at, key, need, &s, why);
	size_t i;

	if (err || !s)
		return err;
	for (i = 0; like[i]; i++)
		if (like[i] == '0' ? !isdigit((unsigned char)s[i])
				   : s[i] != like[i])
			break;
	if (like[i] || s[i])
		return key_bad(at, key, why,
			       "must be a UTC time like 2025-01-31T23:59:59Z, "
			       "is \"%.40s\"",
			       s);
	*text = s;
	return 0;
}

int key_item(const struct keys *at, const char *key, const json_t *array,
	     size_t idx, struct keys *item, struct why *why)
{
	item->up = at;
	item->name = key;
	item->idx = (long)idx;
	item->obj = json_array_get(array, idx);
	if (!json_is_object(item->obj))
		return bad_type(at, key, why, "an array of objects", item->obj);
	return 0;
}
