// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/probe_parts.h"

#include "base/err.h"
#include "kernels/probe/cowprobe.h"
#include "lab/apt_run.h"
#include "lab/cache.h"
#include "lab/files.h"
#include "lab/kbuild_parts.h"
#include "lab/modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct build {
	const struct lab_kernel *k;
	const struct probe_options *o;
	const char *cache_dir;
	struct probe_tree tree;
	struct kbuild_again again; /* of a kernel that is built here */
	char *dir, *new_dir, *src_dir, *log;
};

void probe_tree_release(struct probe_tree *t)
{
	free(t->source);
	free(t->objects);
	free(t->package);
	free(t->version);
	memset(t, 0, sizeof(*t));
}

static void say(const struct build *b, const char *text)
{
	if (b->o->ladder->say)
		b->o->ladder->say(text, b->o->ladder->arg);
}

static void say_waiting(void *arg)
{
	say(arg, "wait for another run that fetches into the same cache");
}

static int copy_sources(struct build *b, struct why *why)
{
	int err = cache_make_dir(b->src_dir, why);

	for (size_t i = 0; probe_sources[i] && !err; i++) {
		char *from =
			xasprintf("%s/%s", b->o->source_dir, probe_sources[i]);
		char *to = xasprintf("%s/%s", b->src_dir, probe_sources[i]);
		char *data;
		size_t len_bytes;

		err = unpack_file(from, &data, &len_bytes, why);
		if (!err)
			err = lab_write_file(to, data, len_bytes, why);
		free(data);
		free(from);
		free(to);
	}
	return err;
}

static int own_tree(struct build *b, struct why *why)
{
	const char *release = b->k->image.release;
	char *path = b->o->tree ? xstrdup(b->o->tree)
				: probe_tree_of_image(b->k->image.path);
	char line[200] = "";
	int err = 0;

	if (path)
		probe_tree_release_of(path, line, sizeof(line));
	if (!line[0]) {
		err = why_set(
			why, -ENOENT,
			"build the probe module for '%.60s': %.120s is no "
			"kernel tree that is built",
			b->k->name, path ? path : "what its image lies in");
		why_hint(why, "name the tree, or the folder of its objects "
			      "(make O=)");
	} else if (strcmp(line, release)) {
		err = why_set(why, -EINVAL,
			      "build the probe module for '%.60s': it is Linux "
			      "%.60s, the tree '%.80s' is %.60s",
			      b->k->name, release, path, line);
	}
	if (err)
		free(path);
	else
		b->tree.source = path;
	return err;
}

static int find_tree(struct build *b, struct why *why)
{
	char *headers;
	int err;

	if (b->again.obj) {
		b->tree.source = xstrdup(b->again.obj);
		return 0;
	}
	if (b->o->tree || !b->k->package)
		return own_tree(b, why);
	headers = xasprintf("%s/headers", b->new_dir);
	err = probe_headers(&b->tree, b->k, b->o->ladder, b->cache_dir, headers,
			    why);
	free(headers);
	return err;
}

/* A tenth of it is code: the rest would only be in the guest's way. */
static int strip(const char *ko, const volatile int *stop, struct why *why)
{
	char *argv[] = { "strip", "-g", (char *)ko, NULL };
	struct apt_how how = { .stop = stop };
	struct apt_said said;
	int err = apt_run(argv, &how, &said, why);

	apt_said_release(&said);
	/* Without it the module is larger, and as good. */
	return err == -EINTR ? err : 0;
}

static int write_meta(const struct build *b, struct why *why)
{
	char *path = xasprintf("%s/meta.json", b->new_dir);
	char *hash = probe_source_hash(b->o->source_dir);
	json_t *o = json_pack("{s:s,s:s,s:i,s:s,s:s*,s:s*,s:I}", "release",
			      b->k->image.release, "image_sha256",
			      b->k->image.sha256, "version", COWPROBE_VERSION,
			      "source_hash", hash, "headers", b->tree.package,
			      "headers_version", b->tree.version, "built_s",
			      (json_int_t)time(NULL));
	int err;

	if (!o)
		BUG("json_pack");
	err = cache_write_json(path, o, why);
	json_decref(o);
	free(hash);
	free(path);
	return err;
}

/* The module alone moves to its place; headers and objects go. */
static int keep(struct build *b, struct why *why)
{
	char *built = xasprintf("%s/cowprobe.ko", b->src_dir);
	char *ko = xasprintf("%s/cowprobe.ko", b->new_dir);
	char *headers = xasprintf("%s/headers", b->new_dir);
	int err = probe_module_check(built, b->k->image.release, why);

	if (!err && rename(built, ko))
		err = cache_errno(why, -errno, "write '%.200s'", ko);
	cache_remove(b->src_dir);
	cache_remove(headers);
	if (!err)
		err = write_meta(b, why);
	if (!err) {
		cache_remove(b->dir);
		if (rename(b->new_dir, b->dir))
			err = cache_errno(why, -errno, "make the folder '%s'",
					  b->dir);
	}
	free(headers);
	free(built);
	free(ko);
	return err;
}

static int build(struct build *b, struct why *why)
{
	char *ko = xasprintf("%s/cowprobe.ko", b->src_dir), *text;
	int err = copy_sources(b, why);

	if (!err)
		err = find_tree(b, why);
	if (!err) {
		text = xasprintf("build the probe module for %.60s",
				 b->k->name);
		say(b, text);
		free(text);
		err = probe_make(&b->tree, b->k, b->src_dir, b->o, b->log, why);
	}
	if (!err)
		err = strip(ko, b->o->ladder->stop, why);
	if (!err)
		err = keep(b, why);
	if (err)
		cache_remove(b->new_dir);
	free(ko);
	return err;
}

int probe_build(const struct lab_kernel *k, const struct probe_options *o,
		char **ko, struct why *why)
{
	struct build b = { .k = k, .o = o };
	char *cache_dir = NULL, *parent = NULL;
	int lock_fd, err;

	*ko = NULL;
	b.again.lock_fd = -1;
	err = ladder_cache_dir(o->ladder->cache_dir, &cache_dir, why);
	/* It fetches, too: before the cache is locked. */
	if (!err && k->build && !o->tree)
		err = kbuild_again_open(&b.again, k, o->ladder, cache_dir, why);
	if (err) {
		free(cache_dir);
		return err;
	}
	b.cache_dir = cache_dir;
	parent = xasprintf("%s/probe", cache_dir);
	b.dir = probe_dir(&k->image, cache_dir);
	b.log = xasprintf("%s.log", b.dir);
	b.new_dir = xasprintf("%s/.new-%d", parent, (int)getpid());
	b.src_dir = xasprintf("%s/src", b.new_dir);
	err = cache_lock(cache_dir, o->ladder->stop, say_waiting, &b, &lock_fd,
			 why);
	if (!err) {
		cache_sweep(parent, 1);
		err = build(&b, why);
		close(lock_fd);
	}
	if (!err)
		*ko = xasprintf("%s/cowprobe.ko", b.dir);
	probe_tree_release(&b.tree);
	kbuild_again_close(&b.again);
	free(b.src_dir);
	free(b.new_dir);
	free(b.log);
	free(b.dir);
	free(parent);
	free(cache_dir);
	return err;
}
