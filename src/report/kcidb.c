// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/kcidb.h"

#include "base/err.h"
#include "base/rng.h"
#include "results/put.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool kcidb_is_origin(const char *word)
{
	return *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
					   "0123456789_")];
}

static const char *text_of(const json_t *env, const char *section,
			   const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(env, section), key));
}

void kcidb_put_number(json_t *obj, const char *key, double value)
{
	if (isfinite(value))
		put_number(obj, key, value);
}

void kcidb_put_text(json_t *obj, const char *key, const char *text)
{
	if (text && *text)
		put_text(obj, key, text);
}

json_t *kcidb_document(void)
{
	json_t *doc = put_object(), *version = put_object();

	put_uint(version, "major", 5);
	put_uint(version, "minor", 0);
	put_json(doc, "version", version);
	put_json(doc, "checkouts", put_array());
	put_json(doc, "builds", put_array());
	put_json(doc, "tests", put_array());
	return doc;
}

static char *make_id(const char *origin, const char *kind, uint64_t hash)
{
	return xasprintf("%s:cowbench-%s-%016" PRIx64, origin, kind, hash);
}

/* What makes a kernel this one and no other. */
static uint64_t kernel_hash(const json_t *env)
{
	static const char *const keys[] = { "release", "version", "build_id",
					    "config_hash" };
	uint64_t hash = hash_str("kernel");

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *text = text_of(env, "subject", keys[i]);

		hash = hash_bytes(hash, text ? text : "",
				  text ? strlen(text) + 1 : 1);
	}
	return hash;
}

static bool has_id(const json_t *array, const char *id)
{
	json_t *o;
	size_t i;

	json_array_foreach(array, i, o)
		if (!strcmp(json_string_value(json_object_get(o, "id")), id))
			return true;
	return false;
}

/* "x86_64", or nothing where the word is none of the schema's. */
static const char *architecture(const json_t *env)
{
	const char *arch = text_of(env, "identity", "arch");

	return arch && kcidb_is_origin(arch) ? arch : NULL;
}

char *kcidb_add_build(json_t *doc, const char *origin, const json_t *env)
{
	uint64_t hash = kernel_hash(env);
	char *id = make_id(origin, "build", hash);
	char *checkout_id = make_id(origin, "checkout", hash);
	json_t *checkout, *build, *misc;

	if (has_id(json_object_get(doc, "builds"), id))
		goto out_free_checkout_id;
	checkout = put_object();
	put_text(checkout, "id", checkout_id);
	put_text(checkout, "origin", origin);
	kcidb_put_text(checkout, "comment", text_of(env, "subject", "release"));
	append_json(json_object_get(doc, "checkouts"), checkout);
	build = put_object();
	put_text(build, "id", id);
	put_text(build, "checkout_id", checkout_id);
	put_text(build, "origin", origin);
	kcidb_put_text(build, "comment", text_of(env, "subject", "version"));
	kcidb_put_text(build, "architecture", architecture(env));
	kcidb_put_text(build, "compiler", text_of(env, "subject", "compiler"));
	misc = put_object();
	kcidb_put_text(misc, "release", text_of(env, "subject", "release"));
	kcidb_put_text(misc, "gnu_build_id",
		       text_of(env, "subject", "build_id"));
	kcidb_put_text(misc, "config_hash",
		       text_of(env, "subject", "config_hash"));
	put_json(build, "misc", misc);
	append_json(json_object_get(doc, "builds"), build);
out_free_checkout_id:
	free(checkout_id);
	return id;
}

static void add_word(char **path, const char *word)
{
	char *longer = xasprintf("%s.%s", *path, word);

	free(*path);
	*path = longer;
}

/* "cowbench.fork.anon.v1.page_base": '/' parts the tree, the rest is '_'. */
static char *path_of(const struct kcidb_test *t)
{
	char *path = xstrdup("cowbench"), *word;

	if (*t->what)
		add_word(&path, t->what);
	word = xstrdup(t->bench);
	for (char *c = word; *c; c++)
		if (*c == '/')
			*c = '.';
	add_word(&path, word);
	free(word);
	word = xasprintf("v%u", t->version);
	add_word(&path, word);
	free(word);
	for (size_t i = 0; i < t->axes->nr; i++) {
		word = xasprintf("%s_%s", t->axes->a[i].name,
				 t->axes->a[i].value);
		for (char *c = word; *c; c++)
			if (*c == '.')
				*c = '_';
		add_word(&path, word);
		free(word);
	}
	for (char *c = path; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
	return path;
}

static json_t *environment_of(const json_t *env)
{
	const json_t *identity = json_object_get(env, "identity");
	json_t *o = put_object(), *misc = put_object();
	const char *model = text_of(env, "identity", "cpu_model_name");

	kcidb_put_text(o, "comment", model);
	kcidb_put_text(
		misc, "identity_hash",
		json_string_value(json_object_get(env, "identity_hash")));
	kcidb_put_text(misc, "mode",
		       json_string_value(json_object_get(env, "mode")));
	kcidb_put_text(misc, "hypervisor",
		       text_of(env, "identity", "hypervisor"));
	kcidb_put_text(misc, "accelerator", text_of(env, "lab", "accel"));
	if (json_object_get(identity, "nr_cpus"))
		put_json(misc, "nr_cpus",
			 json_incref(json_object_get(identity, "nr_cpus")));
	put_json(o, "misc", misc);
	return o;
}

static uint64_t test_hash(const struct kcidb_test *t)
{
	char *id = case_id(t->bench, t->version, t->axes);
	const char *time = json_string_value(json_object_get(t->env, "time"));
	const char *machine =
		json_string_value(json_object_get(t->env, "identity_hash"));
	char *all =
		xasprintf("%s\n%s\n%s\n%s\n%s", t->what, id, time ? time : "",
			  machine ? machine : "", t->salt);
	uint64_t hash = hash_str(all);

	free(all);
	free(id);
	return hash;
}

void kcidb_add_test(json_t *doc, const struct kcidb_test *t)
{
	json_t *o = put_object(), *number;
	char *id = make_id(t->origin, "test", test_hash(t));
	char *path = path_of(t);

	put_text(o, "id", id);
	put_text(o, "build_id", t->build_id);
	put_text(o, "origin", t->origin);
	put_text(o, "path", path);
	put_text(o, "status", t->status);
	kcidb_put_text(o, "comment", t->comment);
	if (isfinite(t->value)) {
		number = put_object();
		put_number(number, "value", t->value);
		put_text(number, "unit", t->unit);
		put_json(o, "number", number);
	}
	kcidb_put_text(o, "start_time",
		       json_string_value(json_object_get(t->env, "time")));
	kcidb_put_number(o, "duration", t->duration_s);
	put_json(o, "environment", environment_of(t->env));
	put_json(o, "misc", t->misc);
	append_json(json_object_get(doc, "tests"), o);
	free(path);
	free(id);
}

void kcidb_print(FILE *out, json_t *doc)
{
	json_dumpf(doc, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(doc);
}
