// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/put.h"

#include "base/err.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *must(json_t *value)
{
	if (!value)
		BUG("json: out of memory");
	return value;
}

/* A copy of text with only ASCII in it; the caller frees it. */
static char *ascii(const char *text)
{
	char *clean = xstrdup(text);

	for (char *p = clean; *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	return clean;
}

static json_t *text_json(const char *text)
{
	json_t *value = json_string(text);
	char *clean;

	if (value)
		return value;
	clean = ascii(text);
	value = must(json_string(clean));
	free(clean);
	return value;
}

static json_t *uint_json(const char *key, uint64_t value)
{
	if (value > INT64_MAX)
		BUG("%s: %" PRIu64 " does not fit", key, value);
	return must(json_integer((json_int_t)value));
}

json_t *put_object(void)
{
	return must(json_object());
}

json_t *put_array(void)
{
	return must(json_array());
}

void put_json(json_t *obj, const char *key, json_t *value)
{
	char *clean;

	/* json_object_set_new() would drop the reference on a bad key. */
	if (!json_object_set(obj, key, must(value))) {
		json_decref(value);
		return;
	}
	clean = ascii(key);
	if (json_object_set_new(obj, clean, value))
		BUG("json: cannot set %s", clean);
	free(clean);
}

void put_text(json_t *obj, const char *key, const char *text)
{
	put_json(obj, key, text ? text_json(text) : json_null());
}

void put_uint(json_t *obj, const char *key, uint64_t value)
{
	put_json(obj, key, uint_json(key, value));
}

void put_int(json_t *obj, const char *key, int64_t value)
{
	put_json(obj, key, json_integer(value));
}

void put_number(json_t *obj, const char *key, double value)
{
	if (!isfinite(value))
		BUG("%s: %f is no number for a result", key, value);
	put_json(obj, key, json_real(value));
}

void put_bool(json_t *obj, const char *key, bool value)
{
	put_json(obj, key, json_boolean(value));
}

void put_hex(json_t *obj, const char *key, uint64_t value)
{
	char digits[17];

	snprintf(digits, sizeof(digits), "%016" PRIx64, value);
	put_json(obj, key, json_string(digits));
}

void append_json(json_t *array, json_t *value)
{
	if (json_array_append_new(array, must(value)))
		BUG("json: out of memory");
}

void append_uint(json_t *array, uint64_t value)
{
	append_json(array, uint_json("array", value));
}

void append_text(json_t *array, const char *text)
{
	append_json(array, text_json(text));
}
