// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/debug_fetch.h"

#include "base/err.h"
#include "base/units.h"
#include "lab/apt.h"
#include "lab/cache.h"
#include "lab/deb.h"
#include "lab/debug.h"
#include "lab/ladder_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNUSED_S (30L * 24 * 3600)

struct fetch {
	const struct ladder_options *o;
	const struct lab_kernel *k;
	const char *cache_dir;
	char *package; /* linux-image-RELEASE-dbg */
	char *parent, *dir, *new_dir;
	struct apt apt;
};

/* Is it there? Used today, then. */
static bool is_kept(const char *dir)
{
	char *path = xasprintf("%s/meta.json", dir);
	bool is = !access(path, R_OK);

	if (is)
		(void)utimensat(AT_FDCWD, path, NULL, 0);
	free(path);
	return is;
}

/* A folder of 250 MB each, of kernels that were measured once. */
static void forget_unused(const char *parent)
{
	DIR *d = opendir(parent);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *dir = xasprintf("%s/%s", parent, e->d_name);
		char *meta = xasprintf("%s/meta.json", dir);
		struct stat st;

		if (e->d_name[0] != '.' && !stat(meta, &st) &&
		    time(NULL) - st.st_mtime > UNUSED_S)
			cache_remove(dir);
		free(meta);
		free(dir);
	}
	if (d)
		closedir(d);
}

static int not_there(const struct fetch *f, int err, struct why *why)
{
	if (f->apt.trouble.text[0]) {
		if (why)
			*why = f->apt.trouble;
		return err;
	}
	why_set(why, err,
		"find debug information of '%.60s': no package %s %s "
		"in %s",
		f->k->name, f->package, f->k->version, f->k->suite);
	why_hint(why, "Debian has the debug packages of its newest kernels: "
		      "leave out --debug fetch, or name a vmlinux with debug "
		      "information");
	return err;
}

/* apt's words of a file that its archive has lost are about kernels. */
static int not_fetched(int err, struct why *why)
{
	if (err == -ENOENT)
		why_hint(why, "the archive lists this package but has lost it: "
			      "leave out --debug fetch, functions are told "
			      "all the same");
	return err;
}

static int unpack(struct fetch *f, const char *debs, struct why *why)
{
	size_t nr;
	int err = deb_unpack_folder(debs, f->new_dir, deb_place_debug, NULL,
				    &nr, why);

	if (!err && !nr)
		err = why_set(why, -ENOEXEC, "unpack %s: no vmlinux is in it",
			      f->package);
	return err;
}

/* Half of it is of no use for lines. */
static int slim(struct fetch *f, struct why *why)
{
	char *whole = xasprintf("%s/vmlinux", f->new_dir);
	char *part = xasprintf("%s/vmlinux.slim", f->new_dir);
	int err = debug_slim(whole, part, why);

	if (!err && rename(part, whole))
		err = cache_errno(why, -errno, "write '%.200s'", whole);
	free(part);
	free(whole);
	return err;
}

static int write_meta(const struct fetch *f, const struct apt_package *p,
		      struct why *why)
{
	char *path = xasprintf("%s/meta.json", f->new_dir);
	json_t *o = json_pack("{s:s,s:s,s:s,s:I}", "package", p->name,
			      "version", p->version, "suite", p->suite,
			      "fetched_s", (json_int_t)time(NULL));
	int err;

	if (!o)
		BUG("json_pack");
	err = cache_write_json(path, o, why);
	json_decref(o);
	free(path);
	return err;
}

/* Beside its place, then renamed: all of it or nothing. */
static int make(struct fetch *f, const struct apt_package *p, struct why *why)
{
	char *debs = xasprintf("%s/debs", f->new_dir), **parts = NULL;
	unsigned long long bytes;
	int err;

	cache_sweep(f->parent, 1);
	forget_unused(f->parent);
	err = apt_parts(&f->apt, p, &parts, &bytes, why);
	if (!err)
		err = cache_make_dir(debs, why);
	if (!err) {
		ladder_say(f->o, "fetch %s %s (%s) for source lines", p->name,
			   p->version, units_size(bytes >> 20 << 20).s);
		err = not_fetched(apt_download(&f->apt, parts, debs, why), why);
	}
	apt_words_free(parts);
	if (!err) {
		ladder_say(f->o, "unpack its vmlinux");
		err = unpack(f, debs, why);
	}
	if (!err)
		err = slim(f, why);
	if (!err)
		err = write_meta(f, p, why);
	cache_remove(debs);
	if (!err) {
		cache_remove(f->dir);
		if (rename(f->new_dir, f->dir))
			err = cache_errno(why, -errno, "make the folder '%s'",
					  f->dir);
	}
	if (err)
		cache_remove(f->new_dir);
	free(debs);
	return err;
}

static int look_up(struct fetch *f, struct why *why)
{
	char *suites[] = { f->k->suite };
	struct apt_package p = { 0 };
	int err;

	err = apt_open(&f->apt, f->cache_dir, f->o->apt_dir, ladder_deb_arch(),
		       f->o->stop, why);
	if (err)
		return err;
	err = apt_update(&f->apt, suites, 1, why);
	if (!err)
		err = apt_find(&f->apt, f->package, f->k->version, suites, 1,
			       &p, why);
	if (err == -ENOENT)
		err = not_there(f, err, why);
	if (!err)
		err = make(f, &p, why);
	apt_package_release(&p);
	apt_close(&f->apt);
	return err;
}

static int offline(const struct fetch *f, struct why *why)
{
	why_set(why, -ENOENT,
		"find debug information of '%.60s': %s is not in the cache, "
		"and --offline is set",
		f->k->name, f->package);
	why_hint(why, "run it once without --offline, or leave out "
		      "--debug fetch");
	return -ENOENT;
}

static int fetch(struct fetch *f, struct why *why)
{
	int lock_fd, err;

	if (f->o->is_offline)
		return offline(f, why);
	err = cache_lock(f->cache_dir, f->o->stop, ladder_say_waiting,
			 (void *)f->o, &lock_fd, why);
	if (err)
		return err;
	/* Whoever held the lock may have fetched the same. */
	if (!is_kept(f->dir))
		err = look_up(f, why);
	close(lock_fd);
	return err;
}

int debug_fetch(const struct lab_kernel *k, const struct ladder_options *o,
		const char *cache_dir, char **dir, struct why *why)
{
	struct fetch f = { .o = o, .k = k, .cache_dir = cache_dir };
	int err = 0;

	f.package = xasprintf("linux-image-%s-dbg", k->image.release);
	f.parent = xasprintf("%s/debug", cache_dir);
	f.dir = xasprintf("%s/%s_%s", f.parent, f.package, k->version);
	f.new_dir = xasprintf("%s/.new-%d", f.parent, (int)getpid());
	/* As apt names files: an epoch's colon is not for a path. */
	for (char *c = strrchr(f.dir, '/'); *c; c++)
		if (*c == ':')
			*c = '%';
	if (!is_kept(f.dir))
		err = fetch(&f, why);
	*dir = err ? NULL : f.dir;
	if (err)
		free(f.dir);
	free(f.package);
	free(f.parent);
	free(f.new_dir);
	return err;
}
