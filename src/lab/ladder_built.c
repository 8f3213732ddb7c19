// SPDX-License-Identifier: GPL-2.0-or-later
/* Words that name kernels which run-bench kernel has built. */
#include "lab/ladder_parts.h"

#include "base/err.h"
#include "lab/kbuild.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *ladder_kernels_dir(const struct ladder_options *o)
{
	if (o->build_dir)
		return xstrdup(o->build_dir);
	/* configs/kernels and kernels lie so in a checkout and installed. */
	return o->config_dir ? xasprintf("%s/../../kernels", o->config_dir)
			     : NULL;
}

void ladder_built_names(struct word_list *names, const struct ladder_options *o,
			const char *cache_dir)
{
	char *dir = ladder_kernels_dir(o);

	recipe_names(names, dir);
	kbuild_built_names(names, cache_dir);
	free(dir);
}

static int not_built(const char *word, const char *of, struct why *why)
{
	why_set(why, -ENOENT, "kernel '%s': it is not built yet", word);
	why_hint(why, "run-bench kernel build %s", of);
	return -ENOENT;
}

/* Of other patches or options than the name stands for today? */
static int check_current(const struct kbuild_recipe *r,
			 const struct kbuild_built *b, const char *word,
			 struct why *why)
{
	struct kbuild_hash h;
	int err = kbuild_recipe_hash(&h, r, why);

	if (err || !strcmp(h.hex, b->recipe_sha256))
		return err;
	why_set(why, -ESTALE,
		"kernel '%s': what is built is of other patches or options "
		"than kernels/%s.ini has now",
		word, r->name);
	why_hint(why, "run-bench kernel build %s", r->name);
	return -ESTALE;
}

/* The file, if there is one, and that of the image it boots. */
static int load_recipes(const char *dir, const char *word,
			struct kbuild_recipe *r, struct kbuild_recipe *image,
			struct why *why)
{
	char *path = xasprintf("%s/%s.ini", dir, word);
	int err = 0;

	if (!access(path, F_OK))
		err = kbuild_recipe_load(r, path, word, why);
	if (!err && r->of) {
		free(path);
		path = xasprintf("%s/%s.ini", dir, r->of);
		err = kbuild_recipe_load(image, path, r->of, why);
		if (!err && image->of)
			err = why_set(why, -EINVAL,
				      "%s/%s.ini: %s is not built, but boots "
				      "%s",
				      dir, word, r->of, image->of);
	}
	free(path);
	return err;
}

static int fill(struct lab_kernel *k, const char *word,
		const struct kbuild_recipe *r, const struct kbuild_built *b,
		const char *cache_dir, struct why *why)
{
	const char *append = r->name ? r->append : b->append;
	char *image = xasprintf("%s/vmlinuz", b->dir);
	char *modules = xasprintf("%s/modules", b->dir);
	char *meta = xasprintf("%s/meta.json", b->dir);
	int err = kernel_image_load(&k->image, image, cache_dir, why);

	k->name = xstrdup(word);
	k->build = json_load_file(meta, 0, NULL);
	k->era = r->about ? xstrdup(r->about) : NULL;
	k->append = append ? xstrdup(append) : NULL;
	/* The record of a result names it: it must be what was built. */
	if (!err && strcmp(k->image.sha256, b->image_sha256)) {
		err = why_set(why, -ENOEXEC,
			      "kernel '%s': its image in the cache has been "
			      "changed",
			      word);
		why_hint(why, "run-bench kernel build --force %s",
			 r->of ? r->of : word);
	}
	if (!access(modules, R_OK)) {
		k->modules_dir = modules;
		modules = NULL;
	}
	free(modules);
	free(image);
	free(meta);
	return err;
}

int ladder_load_built(struct lab_kernel *k, const char *word,
		      const struct ladder_options *o, const char *cache_dir,
		      struct why *why)
{
	struct kbuild_recipe r = { 0 }, image = { 0 };
	char *dir = ladder_kernels_dir(o);
	struct kbuild_built b = { 0 };
	int err = load_recipes(dir, word, &r, &image, why);
	const char *of = r.of ? r.of : word;

	if (!err && !kbuild_built_read(&b, cache_dir, of))
		err = not_built(word, of, why);
	if (!err && r.name)
		err = check_current(r.of ? &image : &r, &b, word, why);
	if (!err)
		err = fill(k, word, &r, &b, cache_dir, why);
	kbuild_built_release(&b);
	kbuild_recipe_release(&image);
	kbuild_recipe_release(&r);
	free(dir);
	return err;
}
