// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/env.h"

#include "base/err.h"
#include "kernels/probe/cowprobe.h"
#include "lab/files.h"
#include "lab/kbuild.h"
#include "results/put.h"
#include "runner/env.h"
#include "results/fingerprint.h"
#include "sys/root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* From a guest, so from anywhere: nothing may leave the folder. */
static bool is_safe(const char *path, size_t len)
{
	if (len > 512 || memchr(path, '\0', len) || len < 6 ||
	    (strncmp(path, "/proc/", 6) != 0 && strncmp(path, "/sys/", 5) != 0))
		return false;
	for (size_t i = 0; i + 2 < len; i++)
		if (!strncmp(path + i, "/..", 3))
			return false;
	return path[len - 1] != '/';
}

static int add_file(const char *dir, const char *data, size_t len_bytes,
		    struct why *why)
{
	const char *end = memchr(data, '\n', len_bytes);
	size_t len = end ? (size_t)(end - data) : 0;
	char *path;
	int err;

	if (!end || !is_safe(data, len))
		return why_set(why, -EINVAL,
			       "take a file from the guest: its path is none "
			       "of /proc and /sys");
	path = xasprintf("%s%.*s", dir, (int)len, data);
	err = lab_make_parents(path, why);
	if (!err)
		err = lab_write_file(path, end + 1, len_bytes - len - 1, why);
	free(path);
	return err;
}

void lab_env_source_init(struct lab_env_source *s, const char *dir)
{
	memset(s, 0, sizeof(*s));
	s->dir = xstrdup(dir);
	s->notes = put_array();
}

void lab_env_source_release(struct lab_env_source *s)
{
	lab_temp_remove(s->dir);
	free(s->dir);
	json_decref(s->hello);
	json_decref(s->notes);
	memset(s, 0, sizeof(*s));
}

int lab_env_take(struct lab_env_source *s, const struct wire_frame *f,
		 struct why *why)
{
	json_t *obj;
	int err;

	if (!strcmp(f->type, "file")) {
		err = add_file(s->dir, f->data, f->len_bytes, why);
		s->nr_files += !err;
		return err ? err : 1;
	}
	if (strcmp(f->type, "hello") != 0 && strcmp(f->type, "note") != 0)
		return 0;
	obj = json_loadb(f->data, f->len_bytes, 0, NULL);
	if (!obj)
		return why_set(why, -EINVAL, "read the guest's %s: no JSON",
			       f->type);
	if (!strcmp(f->type, "note")) {
		append_json(s->notes, obj);
	} else {
		json_decref(s->hello);
		s->hello = obj;
	}
	return 1;
}

static int add_text_file(const char *dir, const char *name, const char *text,
			 struct why *why)
{
	char *path = xasprintf("%s/%s", dir, name);
	int err = 0;

	if (access(path, F_OK)) {
		err = lab_make_parents(path, why);
		if (!err)
			err = lab_write_file(path, text, strlen(text), why);
	}
	free(path);
	return err;
}

static char *read_whole(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t len = 0, room = 0, n;

	if (!f)
		return NULL;
	do {
		room += 1 << 16;
		text = xrealloc(text, room + 1, 1);
		n = fread(text + len, 1, room - len, f);
		len += n;
	} while (n);
	text[len] = '\0';
	fclose(f);
	return text;
}

/* The cache has it as "config"; /boot has config-RELEASE. */
static int add_config(const char *dir, const struct lab_kernel *k,
		      struct why *why)
{
	const char *slash = strrchr(k->image.path, '/');
	int len = slash ? (int)(slash - k->image.path) : 1;
	const char *base = slash ? k->image.path : ".", *release;
	char *text = NULL, *to;
	int err = 0;

	release = k->image.release;
	for (int i = 0; i < 2 && !text; i++) {
		char *from = xasprintf("%.*s/config%s%s", len, base,
				       i ? "-" : "", i ? release : "");

		text = read_whole(from);
		free(from);
	}
	to = xasprintf("boot/config-%s", release);
	if (text)
		err = add_text_file(dir, to, text, why);
	free(text);
	free(to);
	return err;
}

int lab_env_collect(json_t **env, const struct lab_env_source *s,
		    const struct lab_kernel *kernel, const char *guest_path,
		    uint64_t config_hash, struct why *why)
{
	const struct env_options o = {
		.mode = "lab",
		.guest_path = guest_path,
		.has_bench_config_hash = true,
		.bench_config_hash = config_hash,
	};
	const char *arch = kernel->image.arch;
	char *root = xstrdup(sys_root());
	int err;

	*env = NULL;
	/* /proc/sys/kernel/arch is there since 6.1. */
	err = add_text_file(s->dir, "proc/sys/kernel/arch",
			    !strcmp(arch, "arm64") ? "aarch64\n" : "x86_64\n",
			    why);
	if (!err)
		err = add_config(s->dir, kernel, why);
	if (!err) {
		sys_root_set(s->dir);
		err = env_collect(env, &o, why);
		sys_root_set(root);
	}
	free(root);
	return err;
}

json_t *lab_env_again(const json_t *stored, uint64_t config_hash)
{
	json_t *env = json_deep_copy(stored), *id;
	time_t now = time(NULL);
	char text[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	put_text(env, "time", text);
	id = json_object_get(env, "identity");
	put_hex(id, "bench_config_hash", config_hash);
	put_text(env, "identity_hash", fingerprint_of(id).hex);
	return env;
}

static void put_known(json_t *obj, const char *key, const char *text)
{
	if (text && *text)
		put_text(obj, key, text);
}

static void put_probe(json_t *lab, const struct lab_env_boot *b)
{
	json_t *o = put_object();
	struct kbuild_hash h;

	put_text(o, "path", b->probe_path);
	put_text(o, "release", b->kernel->image.release);
	put_uint(o, "version", COWPROBE_VERSION);
	if (!kbuild_hash_file(&h, b->probe_path, NULL))
		put_text(o, "sha256", h.hex);
	put_json(lab, "probe", o);
}

void lab_env_put_boot(json_t *env, const struct lab_env_boot *b)
{
	json_t *lab = json_copy(b->machine);
	const struct lab_kernel *k = b->kernel;

	put_text(lab, "kernel", k->name);
	put_text(lab, "title", b->title);
	put_known(lab, "era", k->era);
	put_known(lab, "package", k->package);
	put_known(lab, "package_version", k->version);
	put_known(lab, "package_suite", k->suite);
	if (k->build)
		put_json(lab, "build", json_incref(k->build));
	if (b->probe_path)
		put_probe(lab, b);
	put_text(lab, "image", k->image.path);
	put_text(lab, "image_sha256", k->image.sha256);
	put_bool(lab, "image_pvh", k->image.has_pvh);
	put_uint(lab, "boot", b->boot_nr);
	put_uint(lab, "nr_boots", b->nr_boots);
	if (b->boot_s >= 0)
		put_number(lab, "boot_s", b->boot_s);
	if (b->hello)
		put_json(lab, "hello", json_incref(b->hello));
	if (b->notes && json_array_size(b->notes))
		put_json(lab, "notes", json_incref(b->notes));
	put_json(env, "lab", lab);
}
