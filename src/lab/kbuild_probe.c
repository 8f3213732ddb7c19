// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our module (kernels/probe) for a kernel that is built here: of its objects
 * while they are there; later of a tree that is made again as it was, as far as
 * a module needs it. No objects are kept for that: they would be ten times what
 * is kept of a kernel, and the same source, patches and options give the same
 * headers.
 */
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/cache.h"
#include "lab/probe_build.h"
#include "lab/probe_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(const struct ladder_options *o, char *text)
{
	if (o->say)
		o->say(text, o->arg);
	free(text);
}

static void say_waiting(void *arg)
{
	say(arg, xstrdup("wait for another run that builds into this cache"));
}

void kbuild_probe(const struct kbuild_job *b, const char *dir)
{
	const struct ladder_options *ladder = &b->o->ladder;
	char *kernels = ladder_kernels_dir(ladder), *ko = NULL;
	char *sources = kernels ? xasprintf("%s/probe", kernels) : NULL;
	char *image = xasprintf("%s/vmlinuz", dir);
	char *meta = xasprintf("%s/meta.json", dir);
	struct lab_kernel k = { .name = b->r->name };
	struct probe_options o = { .ladder = ladder,
				   .source_dir = sources,
				   .tree = b->obj };
	struct why why = { .text = "" };
	int err;

	/* Somebody's own folder of kernels has none. */
	if (!sources || access(sources, R_OK))
		goto out;
	k.build = json_load_file(meta, 0, NULL);
	err = kernel_image_load(&k.image, image, b->cache_dir, &why);
	if (!err)
		err = probe_build(&k, &o, &ko, &why);
	if (err)
		say(ladder, xasprintf("kernel %s has no probe module: %s",
				      b->r->name, why.text));
	kernel_image_release(&k.image);
	json_decref(k.build);
out:
	free(ko);
	free(meta);
	free(image);
	free(sources);
	free(kernels);
}

/* The objects of a build that was left there, if they are of this kernel. */
static bool has_objects(struct kbuild_again *a, const char *cache_dir,
			const struct lab_kernel *k, const char *name)
{
	static const char *const places[] = { "build", "tree/build" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		char *obj =
			xasprintf("%s/work/%s/%s", cache_dir, name, places[i]);

		if (probe_tree_is_of(obj, k->image.release)) {
			a->obj = obj;
			return true;
		}
		free(obj);
	}
	return false;
}

/* It was built of what the recipe means today? */
static int check_key(const struct kbuild_job *b, const struct lab_kernel *k,
		     struct why *why)
{
	const char *key = json_string_value(json_object_get(k->build, "key"));

	if (key && !strcmp(key, b->key.hex))
		return 0;
	why_set(why, -ESTALE,
		"build the probe module for '%.60s': %s, or the compiler, is "
		"another than the kernel was built with",
		k->name, b->r->package);
	why_hint(why, "run-bench kernel build %s builds both", b->r->name);
	return -ESTALE;
}

static int make_again(struct kbuild_again *a, const struct lab_kernel *k,
		      struct why *why)
{
	static const char *const words[] = { "modules_prepare", NULL };
	struct kbuild_job *b = &a->job;
	struct kbuild_make m = { .r = b->r, .o = b->o };
	int err = kbuild_job_prepare(b, why);

	if (!err)
		err = check_key(b, k, why);
	if (err)
		return err;
	a->is_ours = true;
	a->had_sources = kbuild_has_sources(b->cache_dir);
	say(&b->o->ladder,
	    xasprintf("prepare the tree of kernel %s again", b->r->name));
	err = kbuild_job_tree(b, why);
	m.tree = b->tree;
	m.obj = b->obj;
	m.is_ccache = kbuild_has_program("ccache");
	if (!err)
		err = kbuild_job_configure(b, &m, why);
	if (!err)
		err = kbuild_make(&m, words, b->log, NULL, why);
	kbuild_log_release(&m.log);
	a->obj = xstrdup(b->obj);
	return err;
}

/* A tree of somebody's own: its objects stay. A package: all anew. */
static int find(struct kbuild_again *a, const struct lab_kernel *k,
		const char *name, struct why *why)
{
	char *kernels = ladder_kernels_dir(&a->o.ladder);
	char *path = xasprintf("%s/%s.ini", kernels ? kernels : "", name);
	int err = 0;

	if (!access(path, F_OK))
		err = kbuild_recipe_load(&a->recipe, path, name, why);
	if (!err && a->recipe.package) {
		err = make_again(a, k, why);
	} else if (!err && !has_objects(a, a->job.cache_dir, k, name)) {
		err = why_set(why, -ENOENT,
			      "build the probe module for '%.60s': its objects "
			      "are not there any more",
			      k->name);
		why_hint(why, "build the kernel again, or name its objects "
			      "with --tree");
	}
	free(path);
	free(kernels);
	return err;
}

int kbuild_again_open(struct kbuild_again *a, const struct lab_kernel *k,
		      const struct ladder_options *o, const char *cache_dir,
		      struct why *why)
{
	const char *name = json_string_value(json_object_get(k->build, "name"));
	char *work = xasprintf("%s/work", cache_dir);
	int err;

	memset(a, 0, sizeof(*a));
	a->lock_fd = -1;
	a->o.ladder = *o;
	a->job.r = &a->recipe;
	a->job.o = &a->o;
	a->job.cache_dir = xstrdup(cache_dir);
	clock_gettime(CLOCK_MONOTONIC, &a->job.start);
	err = name ? cache_make_dir(work, why)
		   : why_set(why, -ENOEXEC, "'%s': its meta.json is damaged",
			     k->name);
	if (!err)
		err = cache_lock(work, o->stop, say_waiting, (void *)o,
				 &a->lock_fd, why);
	if (!err)
		err = find(a, k, name, why);
	free(work);
	if (err)
		kbuild_again_close(a);
	return err;
}

void kbuild_again_close(struct kbuild_again *a)
{
	if (a->is_ours) {
		cache_remove(a->job.work);
		if (!a->had_sources)
			kbuild_forget_sources(a->job.cache_dir);
	}
	if (a->lock_fd >= 0)
		close(a->lock_fd);
	kbuild_job_release(&a->job);
	kbuild_recipe_release(&a->recipe);
	free(a->obj);
	memset(a, 0, sizeof(*a));
	a->lock_fd = -1;
}
