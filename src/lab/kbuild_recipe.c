// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild.h"

#include "base/err.h"
#include "base/suggest.h"

#include <errno.h>
#include <ini.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct load {
	struct kbuild_recipe *r;
	const char *folder; /* of the INI file */
	bool is_boot, is_build;
	char what[200], hint[100];
};

/* As far as it goes in a path, a release (64 bytes) and a command line. */
int kbuild_name_check(const char *name, struct why *why)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

	if (*name && strlen(name) <= 32 && !name[strspn(name, good)] &&
	    *name != '.' && *name != '-')
		return 0;
	why_set(why, -EINVAL, "kernel name '%.60s': %s", name,
		strlen(name) > 32 ? "longer than 32 characters"
				  : "not of letters, digits, '-', '.' and '_'");
	why_hint(why, "name it as in --name mine");
	return -EINVAL;
}

static void add_words(struct word_list *l, const char *value,
		      const char *folder)
{
	char *copy = xstrdup(value), *rest = copy, *word, *path;

	while ((word = strsep(&rest, ", \t\n"))) {
		if (!*word)
			continue;
		path = folder && *word != '/' ? xasprintf("%s/%s", folder, word)
					      : xstrdup(word);
		word_list_add(l, path);
		free(path);
	}
	free(copy);
}

/* quilt's file: a patch a line, and comments */
static void add_series(struct load *l, const char *path)
{
	const char *slash = strrchr(path, '/');
	FILE *f = fopen(path, "re");
	char *text = NULL, *folder;
	size_t size = 0;

	if (!f) {
		snprintf(l->what, sizeof(l->what), "read '%.120s': %s", path,
			 strerror(errno));
		return;
	}
	folder = xasprintf("%.*s", (int)(slash - path), path);
	while (getline(&text, &size, f) > 0) {
		text[strcspn(text, "#\n")] = '\0';
		add_words(&l->r->patches, text, folder);
	}
	free(folder);
	free(text);
	fclose(f);
}

static void add_patches(struct load *l, const char *value)
{
	struct word_list words = { 0 };

	add_words(&words, value, l->folder);
	for (size_t i = 0; i < words.nr; i++)
		if (!strcmp(strrchr(words.v[i], '/'), "/series"))
			add_series(l, words.v[i]);
		else
			word_list_add(&l->r->patches, words.v[i]);
	word_list_release(&words);
}

/* A value over several lines comes line by line. */
static void add_text(char **place, const char *value)
{
	char *old = *place;

	if (!*value)
		return;
	*place = old ? xasprintf("%s %s", old, value) : xstrdup(value);
	free(old);
}

static void set_text(struct load *l, char **place, const char *name,
		     const char *value)
{
	if (*place)
		snprintf(l->what, sizeof(l->what), "key '%s' is given twice",
			 name);
	else
		*place = xstrdup(value);
}

static bool set_build_key(struct load *l, const char *name, const char *value)
{
	struct kbuild_recipe *r = l->r;
	char *path;

	if (!strcmp(name, "suite")) {
		add_words(&r->suites, value, NULL);
	} else if (!strcmp(name, "source")) {
		set_text(l, &r->package, name, value);
	} else if (!strcmp(name, "dir")) {
		path = *value == '/' ? xstrdup(value)
				     : xasprintf("%s/%s", l->folder, value);
		set_text(l, &r->dir, name, path);
		free(path);
	} else if (!strcmp(name, "patch")) {
		add_patches(l, value);
	} else if (!strcmp(name, "config")) {
		add_words(&r->configs, value, l->folder);
	} else if (!strcmp(name, "make")) {
		add_words(&r->make_words, value, NULL);
	} else if (!strcmp(name, "default")) {
		r->is_default = !strcmp(value, "yes");
		if (!r->is_default && strcmp(value, "no"))
			snprintf(l->what, sizeof(l->what),
				 "key 'default': '%.60s' is not yes or no",
				 value);
	} else {
		return false;
	}
	return true;
}

static bool set_key(struct load *l, const char *name, const char *value)
{
	if (!strcmp(name, "about"))
		add_text(&l->r->about, value);
	else if (!strcmp(name, "append"))
		add_text(&l->r->append, value);
	else if (l->is_boot && !strcmp(name, "of"))
		set_text(l, &l->r->of, name, value);
	else
		return l->is_build && set_build_key(l, name, value);
	return true;
}

static void unknown_key(struct load *l, const char *name)
{
	static const char *const build[] = { "about",  "append", "suite",
					     "source", "dir",	 "patch",
					     "config", "make",	 "default",
					     NULL },
				 *const boot[] = { "about", "append", "of",
						   NULL };
	const char *const *keys = l->is_boot ? boot : build;
	struct suggest near;

	snprintf(l->what, sizeof(l->what), "unknown key '%.60s' of [%s]", name,
		 l->is_boot ? "boot" : "build");
	suggest_init(&near, name);
	for (; *keys; keys++)
		suggest_offer(&near, *keys);
	if (suggest_best(&near))
		snprintf(l->hint, sizeof(l->hint), "did you mean %s?",
			 suggest_best(&near));
}

static int handler(void *arg, const char *section, const char *name,
		   const char *value)
{
	struct load *l = arg;

	if (l->what[0])
		return 0;
	l->is_boot |= !strcmp(section, "boot");
	l->is_build |= !strcmp(section, "build");
	if (l->is_boot == l->is_build)
		snprintf(l->what, sizeof(l->what),
			 l->is_boot ? "[%.60s]: a file has one section"
				    : "section [%.60s] is neither [build] nor "
				      "[boot]",
			 section);
	else if (!set_key(l, name, value))
		unknown_key(l, name);
	return !l->what[0];
}

static const char *lack_of(const struct kbuild_recipe *r)
{
	if (r->of)
		return NULL;
	if (r->dir)
		return r->package ? "both source and dir are named" : NULL;
	if (!r->package)
		return "neither source nor dir is named";
	if (!r->suites.nr)
		return "no suite is named";
	return r->configs.nr ? NULL : "no config is named";
}

int kbuild_recipe_load(struct kbuild_recipe *r, const char *path,
		       const char *name, struct why *why)
{
	struct load l = { .r = r };
	const char *slash = strrchr(path, '/');
	char *folder = slash ? xasprintf("%.*s", (int)(slash - path), path)
			     : xstrdup(".");
	int line, err;

	memset(r, 0, sizeof(*r));
	err = kbuild_name_check(name, why);
	if (err)
		goto out;
	r->name = xstrdup(name);
	l.folder = folder;
	line = ini_parse(path, handler, &l);
	if (line == -1) {
		err = why_errno(why, -errno, "open '%s'", path);
	} else if (line) {
		err = why_set(why, -EINVAL, "%s:%d: %s", path, line,
			      l.what[0] ? l.what
					: "neither [section] nor key = value");
		if (l.hint[0])
			why_hint(why, "%s", l.hint);
	} else if (l.is_boot && !r->of) {
		err = why_set(why, -EINVAL,
			      "%s: of names no kernel that is built", path);
	} else if (lack_of(r)) {
		err = why_set(why, -EINVAL, "%s: %s", path, lack_of(r));
	}
	if (err)
		kbuild_recipe_release(r);
out:
	free(folder);
	return err;
}

void kbuild_recipe_release(struct kbuild_recipe *r)
{
	free(r->name);
	free(r->about);
	free(r->append);
	free(r->of);
	free(r->dir);
	free(r->package);
	word_list_release(&r->suites);
	word_list_release(&r->patches);
	word_list_release(&r->configs);
	word_list_release(&r->make_words);
	memset(r, 0, sizeof(*r));
}

static void put_hex(struct kbuild_hash *h, struct sha256_ctx *sha)
{
	unsigned char digest[SHA256_DIGEST_SIZE];

	sha256_digest(sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(h->hex + 2 * i, 3, "%02x", digest[i]);
}

void kbuild_hash_text(struct kbuild_hash *h, const char *text)
{
	struct sha256_ctx sha;

	sha256_init(&sha);
	sha256_update(&sha, strlen(text), (const uint8_t *)text);
	put_hex(h, &sha);
}

int kbuild_hash_file(struct kbuild_hash *h, const char *path, struct why *why)
{
	unsigned char buf[16384];
	struct sha256_ctx sha;
	FILE *f = fopen(path, "re");
	size_t nr;
	int err = 0;

	if (!f)
		return why_errno(why, -errno, "read '%.200s'", path);
	sha256_init(&sha);
	while ((nr = fread(buf, 1, sizeof(buf), f)) > 0)
		sha256_update(&sha, nr, buf);
	if (ferror(f))
		err = why_errno(why, -EIO, "read '%.200s'", path);
	fclose(f);
	put_hex(h, &sha);
	return err;
}

int kbuild_recipe_hash(struct kbuild_hash *h, const struct kbuild_recipe *r,
		       struct why *why)
{
	const struct word_list *files[] = { &r->patches, &r->configs };
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	struct kbuild_hash one;
	int err = 0;

	if (!f)
		BUG("open_memstream");
	/* The name: it is part of the release. */
	fprintf(f, "name %s\nsource %s\ndir %s\n", r->name,
		r->package ? r->package : "", r->dir ? r->dir : "");
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		for (size_t k = 0; !err && k < files[i]->nr; k++) {
			err = kbuild_hash_file(&one, files[i]->v[k], why);
			fprintf(f, "%s %s\n", i ? "config" : "patch", one.hex);
		}
	for (size_t i = 0; i < r->make_words.nr; i++)
		fprintf(f, "make %s\n", r->make_words.v[i]);
	fclose(f);
	if (!err)
		kbuild_hash_text(h, text);
	free(text);
	return err;
}
