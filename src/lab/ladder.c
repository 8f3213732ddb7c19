// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder.h"

#include "base/err.h"
#include "lab/cache.h"
#include "lab/ladder_parts.h"
#include "lab/probe_build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* What the words came to, before anything is fetched. */
struct work {
	const struct ladder_options *o;
	char *cache_dir;
	struct word_list names; /* of the INI files */
	struct word_list built; /* of kernels that are built here */
	struct recipe *recipes; /* nr_recipes, for the kernels that have one */
	struct fetched *fetched;
	size_t nr_recipes;
	struct kernel_of { /* one a word */
		char *path; /* or NULL: the next recipe */
		char *built; /* or NULL: a name of kernels/ */
	} * of;
	size_t nr;
};

const char *ladder_deb_arch(void)
{
	static const char *const names[][2] = {
		{ "x86_64", "amd64" },
		{ "aarch64", "arm64" },
	};
	static struct utsname u;

	if (!uname(&u))
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (!strcmp(u.machine, names[i][0]))
				return names[i][1];
	return "";
}

static struct recipe *new_recipe(struct work *w)
{
	w->recipes =
		xrealloc(w->recipes, w->nr_recipes + 1, sizeof(*w->recipes));
	memset(&w->recipes[w->nr_recipes], 0, sizeof(*w->recipes));
	return &w->recipes[w->nr_recipes++];
}

static int add_named(struct work *w, const char *name, struct why *why)
{
	char *path = xasprintf("%s/%s.ini", w->o->config_dir, name);
	struct recipe *r = new_recipe(w);
	int err = recipe_load(r, path, name, ladder_deb_arch(), why);

	if (!err && (r->is_tool || r->packages.nr != 1))
		err = why_set(why, -EINVAL, "%s: one package of a [kernel]",
			      path);
	free(path);
	return err;
}

/* deb:PACKAGE[=VERSION][/SUITE], as apt writes it. */
static int add_deb(struct work *w, const char *word, struct why *why)
{
	const char *spec = word + strlen("deb:");
	size_t len = strcspn(spec, "=/");
	const char *eq = strchr(spec, '='), *slash = strchr(spec, '/');
	struct recipe *r = new_recipe(w);
	char *package = xasprintf("%.*s", (int)len, spec);
	int err = 0;

	r->name = xstrdup(word);
	word_list_add(&r->packages, package);
	free(package);
	if (!len || (eq && slash && eq > slash)) {
		why_set(why, -EINVAL, "kernel '%s': no package is named", word);
		why_hint(why, "as in deb:linux-image-6.1.0-50-cloud-amd64, "
			      "deb:PACKAGE=VERSION or deb:PACKAGE/SUITE");
		return -EINVAL;
	}
	if (eq)
		r->version =
			xasprintf("%.*s", (int)strcspn(eq + 1, "/"), eq + 1);
	if (slash)
		word_list_add(&r->suites, slash + 1);
	for (size_t i = 0; !err && !slash && i < w->names.nr; i++) {
		char *path =
			xasprintf("%s/%s.ini", w->o->config_dir, w->names.v[i]);
		struct recipe other;

		err = recipe_load(&other, path, w->names.v[i],
				  ladder_deb_arch(), why);
		free(path);
		if (err)
			break;
		for (size_t k = 0; k < other.suites.nr; k++)
			word_list_add(&r->suites, other.suites.v[k]);
		recipe_release(&other);
	}
	return err;
}

static bool is_one_of(const struct word_list *l, const char *word)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strcmp(l->v[i], word))
			return true;
	return false;
}

static int add_word(struct work *w, const char *word, struct why *why)
{
	struct word_list all = { 0 };
	struct kernel_of *of;
	int err;

	w->of = xrealloc(w->of, w->nr + 1, sizeof(*w->of));
	of = &w->of[w->nr++];
	memset(of, 0, sizeof(*of));
	if (!strncmp(word, "deb:", 4))
		return add_deb(w, word, why);
	if (is_one_of(&w->names, word))
		return add_named(w, word, why);
	if (is_one_of(&w->built, word)) {
		of->built = xstrdup(word);
		return 0;
	}
	if (access(word, F_OK)) {
		if (strchr(word, '/'))
			return ladder_no_file(word, why);
		for (size_t i = 0; i < w->names.nr; i++)
			word_list_add(&all, w->names.v[i]);
		for (size_t i = 0; i < w->built.nr; i++)
			word_list_add(&all, w->built.v[i]);
		err = ladder_unknown(word, &all, w->o->config_dir, why);
		word_list_release(&all);
		return err;
	}
	of->path = xstrdup(word);
	return 0;
}

/* Every INI file with default = yes. */
static int add_defaults(struct work *w, struct why *why)
{
	int err = 0;

	for (size_t i = 0; !err && i < w->names.nr; i++) {
		err = add_word(w, w->names.v[i], why);
		if (!err && !w->recipes[w->nr_recipes - 1].is_default) {
			recipe_release(&w->recipes[--w->nr_recipes]);
			w->nr--;
		}
	}
	if (!err && !w->nr) {
		err = why_set(why, -ENOENT, "no kernel is the default in '%s'",
			      w->o->config_dir);
		why_hint(why, "name a kernel, or set default = yes in one");
	}
	return err;
}

static void work_release(struct work *w)
{
	for (size_t i = 0; i < w->nr_recipes; i++) {
		recipe_release(&w->recipes[i]);
		if (w->fetched)
			fetched_release(&w->fetched[i]);
	}
	for (size_t i = 0; i < w->nr; i++) {
		free(w->of[i].path);
		free(w->of[i].built);
	}
	free(w->recipes);
	free(w->fetched);
	free(w->of);
	free(w->cache_dir);
	word_list_release(&w->names);
	word_list_release(&w->built);
}

static char *move(char **from)
{
	char *s = *from;

	*from = NULL;
	return s;
}

/* "linux-image-6.1.0-50-cloud-amd64" needs no column that wide. */
static char *short_name(const struct recipe *r, const struct fetched *f)
{
	const char *p = f->package;

	if (strncmp(r->name, "deb:", 4))
		return xstrdup(r->name);
	if (!strncmp(p, "linux-image-", 12))
		p += 12;
	else if (!strncmp(p, "linux-binary-", 13))
		p += 13;
	return xstrdup(p);
}

static int load_package(struct lab_kernel *k, struct recipe *r,
			struct fetched *f, const char *cache_dir,
			struct why *why)
{
	char *image = xasprintf("%s/vmlinuz", f->dir);
	char *modules = xasprintf("%s/modules", f->dir);
	int err = kernel_image_load(&k->image, image, cache_dir, why);

	k->name = short_name(r, f);
	k->era = move(&r->era);
	k->append = move(&r->append);
	k->package = move(&f->package);
	k->version = move(&f->version);
	k->suite = move(&f->suite);
	if (!access(modules, R_OK))
		k->modules_dir = move(&modules);
	/* It came signed and whole, so the cache has been damaged since. */
	if (err == -ENOEXEC || err == -ENOENT) {
		cache_remove(f->dir);
		why_hint(why, "the damaged copy was removed from the cache: "
			      "run it again to fetch a new one");
	}
	free(image);
	free(modules);
	return err;
}

static int load_all(struct ladder *l, struct work *w, struct why *why)
{
	size_t at = 0;
	int err = 0;

	l->kernels = xcalloc(w->nr, sizeof(*l->kernels));
	for (size_t i = 0; !err && i < w->nr; i++) {
		struct lab_kernel *k = &l->kernels[l->nr++];

		if (w->o->stop && *w->o->stop)
			return why_set(why, -EINTR, "interrupted");
		if (w->of[i].built) {
			err = ladder_load_built(k, w->of[i].built, w->o,
						w->cache_dir, why);
			continue;
		}
		if (!w->of[i].path) {
			err = load_package(k, &w->recipes[at], &w->fetched[at],
					   w->cache_dir, why);
			at++;
			continue;
		}
		k->name = xstrdup(w->of[i].path);
		err = kernel_image_load(&k->image, k->name, w->cache_dir, why);
	}
	return err;
}

static void sort_by_release(struct ladder *l)
{
	for (size_t i = 1; i < l->nr; i++)
		for (size_t k = i;
		     k && release_compare(l->kernels[k - 1].image.release,
					  l->kernels[k].image.release) > 0;
		     k--) {
			struct lab_kernel t = l->kernels[k];

			l->kernels[k] = l->kernels[k - 1];
			l->kernels[k - 1] = t;
		}
}

static void find_probes(struct ladder *l, const struct work *w)
{
	char *kernels = ladder_kernels_dir(w->o);
	char *sources = kernels ? xasprintf("%s/probe", kernels) : NULL;

	for (size_t i = 0; i < l->nr; i++)
		l->kernels[i].probe_path =
			probe_find(&l->kernels[i].image, w->cache_dir, sources);
	free(sources);
	free(kernels);
}

static int resolve(struct ladder *l, struct work *w, char *const words[],
		   size_t nr, struct why *why)
{
	int err = ladder_cache_dir(w->o->cache_dir, &w->cache_dir, why);

	if (err)
		return err;
	recipe_names(&w->names, w->o->config_dir);
	ladder_built_names(&w->built, w->o, w->cache_dir);
	for (size_t i = 0; !err && i < nr; i++)
		err = add_word(w, words[i], why);
	if (!err && !nr)
		err = add_defaults(w, why);
	if (err)
		return err;
	w->fetched = xcalloc(w->nr_recipes, sizeof(*w->fetched));
	err = ladder_fetch(w->recipes, w->nr_recipes, w->o, w->cache_dir,
			   ladder_deb_arch(), w->fetched, why);
	if (!err)
		err = load_all(l, w, why);
	if (!err)
		find_probes(l, w);
	return err;
}

int ladder_resolve(struct ladder *l, char *const words[], size_t nr,
		   bool keep_order, const struct ladder_options *o,
		   struct why *why)
{
	struct work w = { .o = o };
	int err;

	memset(l, 0, sizeof(*l));
	err = resolve(l, &w, words, nr, why);
	work_release(&w);
	if (err) {
		ladder_release(l);
		return err;
	}
	if (!keep_order)
		sort_by_release(l);
	ladder_name(l);
	return 0;
}

void ladder_release(struct ladder *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct lab_kernel *k = &l->kernels[i];

		free(k->name);
		free(k->era);
		free(k->append);
		free(k->package);
		free(k->version);
		free(k->suite);
		free(k->modules_dir);
		free(k->probe_path);
		json_decref(k->build);
		kernel_image_release(&k->image);
	}
	free(l->kernels);
	memset(l, 0, sizeof(*l));
}

int ladder_fetch_tool(const char *name, const struct ladder_options *o,
		      char **dir, struct why *why)
{
	char *path = xasprintf("%s/tools/%s.ini", o->config_dir, name);
	char *cache_dir = NULL;
	struct fetched f = { 0 };
	struct recipe r;
	int err;

	*dir = NULL;
	err = recipe_load(&r, path, name, ladder_deb_arch(), why);
	if (err)
		goto out;
	err = ladder_cache_dir(o->cache_dir, &cache_dir, why);
	if (!err)
		err = ladder_fetch(&r, 1, o, cache_dir, ladder_deb_arch(), &f,
				   why);
	*dir = move(&f.dir);
	fetched_release(&f);
	recipe_release(&r);
out:
	free(cache_dir);
	free(path);
	return err;
}
