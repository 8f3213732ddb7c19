// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/fingerprint.h"

#include "base/compiler.h"
#include "base/err.h"
#include "base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *canonical(const json_t *obj)
{
	char *text = json_dumps(obj, JSON_SORT_KEYS | JSON_COMPACT |
					     JSON_ENCODE_ANY);

	if (!text)
		BUG("a JSON value cannot be written");
	return text;
}

struct fingerprint fingerprint_of(const json_t *obj)
{
	struct fingerprint f;
	char *text = canonical(obj);

	snprintf(f.hex, sizeof(f.hex), "%016" PRIx64, hash_str(text));
	free(text);
	return f;
}

bool fingerprint_same(const json_t *env_a, const json_t *env_b)
{
	const json_t *a = json_object_get(env_a, "identity");
	const json_t *b = json_object_get(env_b, "identity");

	return a && b && json_equal(a, b);
}

struct walk {
	const char *section;
	fingerprint_fn say;
	void *arg;
	size_t nr;
};

static char *as_text(const json_t *v)
{
	if (!v)
		return NULL;
	return json_is_string(v) ? xstrdup(json_string_value(v)) : canonical(v);
}

static void say(struct walk *w, const char *key, const json_t *a,
		const json_t *b)
{
	char *text_a = as_text(a), *text_b = as_text(b);
	struct fingerprint_difference d = {
		.section = w->section,
		.key = key,
		.a = text_a,
		.b = text_b,
	};

	w->nr++;
	if (w->say)
		w->say(&d, w->arg);
	free(text_a);
	free(text_b);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of both, sorted, each once. free() the array. */
static const char **keys_of(json_t *a, json_t *b, size_t *nr)
{
	const char **keys = xcalloc(json_object_size(a) + json_object_size(b),
				    sizeof(*keys));
	const char *key;
	json_t *value;

	*nr = 0;
	json_object_foreach(a, key, value)
		keys[(*nr)++] = key;
	json_object_foreach(b, key, value)
		if (!json_object_get(a, key))
			keys[(*nr)++] = key;
	qsort(keys, *nr, sizeof(*keys), by_name);
	return keys;
}

/*
 * An object against nothing is walked too, so that a key that is new in one
 * record reads "thp.sizes.64kB: absent -> never" and not as a line of JSON.
 */
static void diff(struct walk *w, const char *prefix, json_t *a, json_t *b)
{
	const char **keys;
	size_t nr;

	keys = keys_of(a, b, &nr);
	for (size_t i = 0; i < nr; i++) {
		json_t *va = json_object_get(a, keys[i]);
		json_t *vb = json_object_get(b, keys[i]);
		char *path;

		if (va && vb && json_equal(va, vb))
			continue;
		if (!*prefix && !strcmp(w->section, "context") &&
		    !strcmp(keys[i], "now"))
			continue;
		path = xasprintf("%s%s%s", prefix, *prefix ? "." : "", keys[i]);
		if ((!va || json_is_object(va)) && (!vb || json_is_object(vb)))
			diff(w, path, va, vb);
		else
			say(w, path, va, vb);
		free(path);
	}
	free(keys);
}

size_t fingerprint_diff(const json_t *env_a, const json_t *env_b,
			fingerprint_fn fn, void *arg)
{
	static const char *const sections[] = { "identity", "subject",
						"context" };
	struct walk w = { .say = fn, .arg = arg };

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		w.section = sections[i];
		diff(&w, "", json_object_get(env_a, sections[i]),
		     json_object_get(env_b, sections[i]));
	}
	return w.nr;
}
