// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/cache.h"
#include "lab/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(struct kbuild_job *b, char *text)
{
	if (b->o->ladder.say)
		b->o->ladder.say(text, b->o->ladder.arg);
	free(text);
}

static void say_waiting(void *arg)
{
	say(arg, xstrdup("wait for another run that builds into this cache"));
}

/* Only for who goes on: a full disk is told by what comes next. */
static void write_state(struct kbuild_job *b)
{
	json_t *o = json_pack("{s:s,s:I,s:f}", "key", b->key.hex, "objects",
			      (json_int_t)b->nr_objects, "cpu_s", b->cpu_s);

	if (!o)
		BUG("json_pack");
	(void)!cache_write_json(b->state, o, NULL);
	json_decref(o);
}

/* Is what lies there of this very build? */
static bool can_go_on(struct kbuild_job *b)
{
	json_t *o = json_load_file(b->state, 0, NULL);
	const char *key = json_string_value(json_object_get(o, "key"));
	bool can = key && !strcmp(key, b->key.hex) && !access(b->tree, F_OK);

	if (can) {
		b->nr_before = (unsigned long)json_integer_value(
			json_object_get(o, "objects"));
		b->cpu_before_s =
			json_number_value(json_object_get(o, "cpu_s"));
	}
	json_decref(o);
	return can;
}

int kbuild_job_tree(struct kbuild_job *b, struct why *why)
{
	int err;

	/* A copy of a tree of one's own is made anew: it may have changed. */
	if (can_go_on(b) && !(b->is_private && b->r->dir)) {
		if (!b->r->dir)
			say(b, xasprintf("go on with kernel %s", b->r->name));
		return 0;
	}
	cache_remove(b->work);
	err = cache_make_dir(b->work, why);
	if (!err && b->is_private)
		err = kbuild_tree_make(b->tree, &b->source, b->r, b->o,
				       b->cache_dir, why);
	if (!err)
		err = cache_make_dir(b->obj, why);
	if (err) {
		cache_remove(b->work);
		return err;
	}
	write_state(b);
	return 0;
}

int kbuild_job_configure(struct kbuild_job *b, struct kbuild_make *m,
			 struct why *why)
{
	char *path = xasprintf("%s/asked.config", b->work);
	char *dotconfig = xasprintf("%s/.config", b->obj);
	char *word = xasprintf("KCONFIG_ALLCONFIG=%s", path);
	const char *const words[] = { word, "allnoconfig", NULL };
	char *text = kbuild_config_text(&b->config);
	int err = lab_write_file(path, text, strlen(text), why);

	m->pahole = b->pahole;
	if (!err && b->pahole)
		err = kbuild_pahole_write(b->pahole, why);
	if (!err)
		err = kbuild_make(m, words, b->log, NULL, why);
	if (!err)
		err = kbuild_config_check(&b->config, dotconfig, b->r->name,
					  why);
	free(text);
	free(word);
	free(dotconfig);
	free(path);
	return err;
}

/* About two objects for each option that is on. */
static unsigned long guess(const struct kbuild_job *b)
{
	char *path = xasprintf("%s/.config", b->obj), *text = NULL;
	FILE *f = fopen(path, "re");
	unsigned long nr = 1;
	size_t size = 0, len;

	while (f && getline(&text, &size, f) > 0) {
		len = strcspn(text, "\n");
		if (len > 2 && !strncmp(text + len - 2, "=y", 2))
			nr += 2;
	}
	if (f)
		fclose(f);
	free(text);
	free(path);
	return nr;
}

/* Those of last time, if there was one. */
static unsigned long expected(struct kbuild_job *b)
{
	struct kbuild_built old;

	if (kbuild_built_read(&old, b->cache_dir, b->r->name))
		b->nr_most = old.nr_objects;
	kbuild_built_release(&old);
	return b->nr_most ? b->nr_most : guess(b);
}

static bool has_modules(const struct kbuild_job *b)
{
	const char *value = kbuild_config_value(&b->config, "CONFIG_MODULES");

	return value && !strcmp(value, "y");
}

static int install_modules(struct kbuild_job *b, struct kbuild_make *m,
			   struct why *why)
{
	char *inst = xasprintf("INSTALL_MOD_PATH=%s/inst", b->obj);
	char *old = xasprintf("%s/inst", b->obj);
	const char *const words[] = { "modules_install", inst, NULL };
	int err;

	cache_remove(old);
	err = kbuild_make(m, words, b->log, NULL, why);
	free(old);
	free(inst);
	return err;
}

static int make_all(struct kbuild_job *b, struct kbuild_make *m,
		    struct why *why)
{
	const char *const words[] = { kbuild_image_target(),
				      has_modules(b) ? "modules" : NULL, NULL };
	const char *const ask[] = { "kernelrelease", "-s", NULL };
	char *text = NULL;
	int err;

	m->nr_before = b->nr_before;
	m->nr_total = expected(b);
	err = kbuild_make(m, words, b->log, NULL, why);
	b->nr_objects = b->nr_before + m->log.nr_objects;
	b->cpu_s = b->cpu_before_s + m->cpu_s;
	write_state(b);
	m->nr_total = 0;
	if (!err)
		err = kbuild_make(m, ask, b->log, &text, why);
	if (!err) {
		b->release = xasprintf("%.*s", (int)strcspn(text, "\n"), text);
		if (!*b->release)
			err = why_set(why, -EIO,
				      "build kernel %s: make kernelrelease "
				      "said nothing",
				      b->r->name);
	}
	free(text);
	if (!err && has_modules(b))
		err = install_modules(b, m, why);
	return err;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)(t.tv_sec - start->tv_sec) +
	       (double)(t.tv_nsec - start->tv_nsec) / 1e9;
}

/* A tree of one's own has no version: what came out is its key. */
static int final_key(struct kbuild_job *b, const char *dir, struct why *why)
{
	char *image = xasprintf("%s/vmlinuz", dir), *text;
	struct kbuild_hash h;
	int err = 0;

	b->result = b->key;
	if (b->r->dir)
		err = kbuild_hash_file(&h, image, why);
	if (b->r->dir && !err) {
		text = xasprintf("%s %s", b->key.hex, h.hex);
		kbuild_hash_text(&b->result, text);
		free(text);
	}
	free(image);
	return err;
}

static int keep(struct kbuild_job *b, const struct kbuild_make *m,
		struct kbuild_result *res, struct why *why)
{
	char *built = xasprintf("%s/built", b->cache_dir);
	char *new_dir = xasprintf("%s/.new-%d", built, (int)getpid());
	struct kbuild_meta meta = {
		.r = b->r,
		.s = &b->source,
		.key = b->result.hex,
		.recipe_sha256 = b->recipe.hex,
		.release = b->release,
		.compiler = b->compiler,
		.linker = b->linker,
		.pahole_version = b->pahole_version,
		.is_ccache = m->is_ccache,
		.seconds = seconds_since(&b->start),
		.cpu_s = b->cpu_before_s + m->cpu_s,
		.nr_objects =
			b->nr_objects > b->nr_most ? b->nr_objects : b->nr_most,
	};
	int err;

	cache_sweep(built, 1);
	err = kbuild_collect(b->obj, new_dir, why);
	if (!err)
		err = final_key(b, new_dir, why);
	if (!err)
		err = kbuild_meta_write(new_dir, &meta, why);
	if (!err) {
		res->dir = xasprintf("%s/%s_%.12s", built, b->r->name,
				     b->result.hex);
		cache_remove(res->dir);
		if (rename(new_dir, res->dir))
			err = cache_errno(why, -errno, "make the folder '%s'",
					  res->dir);
	}
	if (!err)
		err = kbuild_built_set(b->cache_dir, b->r->name, res->dir, why);
	if (err)
		cache_remove(new_dir);
	free(new_dir);
	free(built);
	return err;
}

static int build(struct kbuild_job *b, struct kbuild_result *res,
		 struct why *why)
{
	struct kbuild_make m = { .r = b->r, .o = b->o };
	int err = kbuild_job_tree(b, why);

	if (err)
		return err;
	m.tree = b->tree;
	m.obj = b->obj;
	m.is_ccache = !b->o->no_ccache && kbuild_has_program("ccache");
	say(b, xasprintf("configure kernel %s", b->r->name));
	err = kbuild_job_configure(b, &m, why);
	if (!err) {
		say(b, xasprintf("build kernel %s%s", b->r->name,
				 m.is_ccache ? ", with ccache" : ""));
		err = make_all(b, &m, why);
	}
	if (!err)
		err = keep(b, &m, res, why);
	kbuild_log_release(&m.log);
	res->was_built = !err;
	res->nr_objects = b->nr_objects;
	if (err)
		return err;
	if (has_modules(b))
		kbuild_probe(b, res->dir);
	/* Objects of a tree that is being worked on are of use again. */
	if (!b->r->dir) {
		cache_remove(b->work);
		return 0;
	}
	b->nr_objects = 0;
	b->cpu_s = 0;
	write_state(b);
	return 0;
}

/* Built already, of the same? A tree of one's own may always have changed. */
static bool is_done(const struct kbuild_job *b)
{
	struct kbuild_built old;
	bool is;

	if (b->r->dir || b->o->is_forced)
		return false;
	is = kbuild_built_read(&old, b->cache_dir, b->r->name) &&
	     !strcmp(old.key, b->key.hex);
	kbuild_built_release(&old);
	return is;
}

static void fill_result(struct kbuild_job *b, struct kbuild_result *res)
{
	struct kbuild_built now;

	if (!kbuild_built_read(&now, b->cache_dir, b->r->name))
		return;
	free(res->dir);
	res->dir = xstrdup(now.dir);
	res->release = xstrdup(now.release);
	res->image_sha256 = xstrdup(now.image_sha256);
	res->seconds = now.seconds;
	res->cpu_s = now.cpu_s;
	kbuild_built_release(&now);
}

int kbuild(const struct kbuild_recipe *r, const struct kbuild_options *o,
	   struct kbuild_result *res, struct why *why)
{
	struct kbuild_job b = { .r = r, .o = o };
	char *work = NULL;
	int lock_fd, err;

	memset(res, 0, sizeof(*res));
	if (r->of)
		BUG("kernel '%s' is not built, but that of '%s'", r->name,
		    r->of);
	clock_gettime(CLOCK_MONOTONIC, &b.start);
	err = ladder_cache_dir(o->ladder.cache_dir, &b.cache_dir, why);
	if (!err)
		err = kbuild_job_prepare(&b, why);
	if (err)
		goto out;
	work = xasprintf("%s/work", b.cache_dir);
	err = cache_make_dir(work, why);
	if (!err)
		err = cache_lock(work, o->ladder.stop, say_waiting, &b,
				 &lock_fd, why);
	if (err)
		goto out;
	cache_sweep(work, 1);
	if (!is_done(&b))
		err = build(&b, res, why);
	close(lock_fd);
	if (!err)
		fill_result(&b, res);
out:
	if (err)
		kbuild_result_release(res);
	free(work);
	kbuild_job_release(&b);
	return err;
}

void kbuild_result_release(struct kbuild_result *res)
{
	free(res->dir);
	free(res->release);
	free(res->image_sha256);
	memset(res, 0, sizeof(*res));
}
