// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/cache.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A result file may be of it: what is replaced stays a while. */
#define OLD_S (30L * 24 * 3600)

static void put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new(o, key, json_string(value));
}

static int put_file(json_t *o, const char *dir, const char *name,
		    struct why *why)
{
	char *path = xasprintf("%s/%s", dir, name);
	struct kbuild_hash h;
	struct stat st;
	int err = kbuild_hash_file(&h, path, why);

	if (!err && stat(path, &st))
		err = why_errno(why, -errno, "read '%.200s'", path);
	if (!err)
		json_object_set_new(o, name,
				    json_pack("{s:s,s:I}", "sha256", h.hex,
					      "bytes", (json_int_t)st.st_size));
	free(path);
	return err;
}

static json_t *inputs(const struct word_list *files, int *err, struct why *why)
{
	json_t *list = json_array();
	struct kbuild_hash h;

	for (size_t i = 0; !*err && i < files->nr; i++) {
		const char *slash = strrchr(files->v[i], '/');

		*err = kbuild_hash_file(&h, files->v[i], why);
		if (!*err)
			json_array_append_new(
				list, json_pack("{s:s,s:s}", "name",
						slash ? slash + 1 : files->v[i],
						"sha256", h.hex));
	}
	return list;
}

static json_t *source_json(const struct kbuild_source *s)
{
	json_t *o = json_object();

	put(o, "package", s->package);
	put(o, "version", s->version);
	put(o, "suite", s->suite);
	put(o, "dir", s->dir);
	put(o, "commit", s->commit);
	if (s->commit)
		json_object_set_new(o, "dirty", json_boolean(s->is_dirty));
	return o;
}

int kbuild_meta_write(const char *dir, const struct kbuild_meta *m,
		      struct why *why)
{
	char *path = xasprintf("%s/meta.json", dir);
	json_t *o = json_object(), *words = json_array(), *files;
	int err = 0;

	json_object_set_new(o, "v", json_integer(1));
	put(o, "name", m->r->name);
	put(o, "release", m->release);
	put(o, "append", m->r->append);
	put(o, "key", m->key);
	put(o, "recipe_sha256", m->recipe_sha256);
	json_object_set_new(o, "source", source_json(m->s));
	json_object_set_new(o, "patches", inputs(&m->r->patches, &err, why));
	if (!err)
		json_object_set_new(o, "fragments",
				    inputs(&m->r->configs, &err, why));
	for (size_t i = 0; i < m->r->make_words.nr; i++)
		json_array_append_new(words,
				      json_string(m->r->make_words.v[i]));
	json_object_set_new(o, "make", words);
	put(o, "compiler", m->compiler);
	put(o, "linker", m->linker);
	put(o, "pahole", m->pahole_version);
	json_object_set_new(o, "ccache", json_boolean(m->is_ccache));
	json_object_set_new(o, "seconds", json_real(m->seconds));
	json_object_set_new(o, "cpu_seconds", json_real(m->cpu_s));
	json_object_set_new(o, "objects",
			    json_integer((json_int_t)m->nr_objects));
	json_object_set_new(o, "built_s", json_integer(time(NULL)));
	files = json_object();
	json_object_set_new(o, "files", files);
	if (!err)
		err = put_file(files, dir, "vmlinuz", why);
	if (!err)
		err = put_file(files, dir, "vmlinux", why);
	if (!err)
		err = put_file(files, dir, "config", why);
	if (!err)
		err = cache_write_json(path, o, why);
	json_decref(o);
	free(path);
	return err;
}

/* NAME_KEY of the same name, long replaced. */
static void forget_old(const char *built, const char *name, const char *keep)
{
	size_t len = strlen(name);
	DIR *d = opendir(built);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *dir, *meta;
		struct stat st;

		if (strncmp(e->d_name, name, len) || e->d_name[len] != '_' ||
		    strchr(e->d_name + len + 1, '_') ||
		    !strcmp(e->d_name, keep))
			continue;
		dir = xasprintf("%s/%s", built, e->d_name);
		meta = xasprintf("%s/meta.json", dir);
		if (stat(meta, &st) || time(NULL) - st.st_mtime > OLD_S)
			cache_remove(dir);
		free(meta);
		free(dir);
	}
	if (d)
		closedir(d);
}

int kbuild_built_set(const char *cache_dir, const char *name, const char *dir,
		     struct why *why)
{
	const char *last = strrchr(dir, '/') + 1;
	char *built = xasprintf("%s/built", cache_dir);
	char *path = xasprintf("%s/%s.json", built, name);
	json_t *o = json_pack("{s:s,s:s}", "name", name, "dir", last);
	int err;

	if (!o)
		BUG("json_pack");
	err = cache_write_json(path, o, why);
	if (!err)
		forget_old(built, name, last);
	json_decref(o);
	free(path);
	free(built);
	return err;
}

static char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? xstrdup(s) : NULL;
}

static unsigned long long bytes_of(const json_t *o, const char *name)
{
	const json_t *f = json_object_get(json_object_get(o, "files"), name);

	return (unsigned long long)json_integer_value(
		json_object_get(f, "bytes"));
}

static void read_meta(struct kbuild_built *b, const json_t *o)
{
	const json_t *s = json_object_get(o, "source"),
		     *files = json_object_get(o, "files");
	char *version = text_of(s, "version"), *dir = text_of(s, "dir");

	b->release = text_of(o, "release");
	b->append = text_of(o, "append");
	b->compiler = text_of(o, "compiler");
	b->recipe_sha256 = text_of(o, "recipe_sha256");
	b->key = text_of(o, "key");
	b->image_sha256 = text_of(json_object_get(files, "vmlinuz"), "sha256");
	b->image_bytes = bytes_of(o, "vmlinuz");
	b->vmlinux_bytes = bytes_of(o, "vmlinux");
	b->seconds = json_number_value(json_object_get(o, "seconds"));
	b->cpu_s = json_number_value(json_object_get(o, "cpu_seconds"));
	b->nr_objects = (unsigned long)json_integer_value(
		json_object_get(o, "objects"));
	b->built_s = json_integer_value(json_object_get(o, "built_s"));
	b->source = dir ? xstrdup(dir) : version ? xstrdup(version) : NULL;
	free(dir);
	free(version);
}

bool kbuild_built_read(struct kbuild_built *b, const char *cache_dir,
		       const char *name)
{
	char *path = xasprintf("%s/built/%s.json", cache_dir, name), *meta;
	json_t *o = json_load_file(path, 0, NULL);
	const char *dir = json_string_value(json_object_get(o, "dir"));

	memset(b, 0, sizeof(*b));
	if (dir && !strchr(dir, '/') && *dir != '.')
		b->dir = xasprintf("%s/built/%s", cache_dir, dir);
	json_decref(o);
	free(path);
	if (!b->dir)
		return false;
	meta = xasprintf("%s/meta.json", b->dir);
	o = json_load_file(meta, 0, NULL);
	free(meta);
	if (o)
		read_meta(b, o);
	json_decref(o);
	if (!b->release || !b->image_sha256 || !b->key || !b->recipe_sha256 ||
	    !b->source)
		kbuild_built_release(b);
	return b->dir;
}

void kbuild_built_release(struct kbuild_built *b)
{
	free(b->dir);
	free(b->release);
	free(b->source);
	free(b->compiler);
	free(b->image_sha256);
	free(b->recipe_sha256);
	free(b->append);
	free(b->key);
	memset(b, 0, sizeof(*b));
}

void kbuild_built_names(struct word_list *names, const char *cache_dir)
{
	char *built = xasprintf("%s/built", cache_dir);
	struct dirent **found = NULL;
	int nr = scandir(built, &found, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		size_t len = strlen(found[i]->d_name);

		if (len > 5 && found[i]->d_name[0] != '.' &&
		    !strcmp(found[i]->d_name + len - 5, ".json")) {
			char *name = xasprintf("%.*s", (int)len - 5,
					       found[i]->d_name);

			word_list_add(names, name);
			free(name);
		}
		free(found[i]);
	}
	free(found);
	free(built);
}
