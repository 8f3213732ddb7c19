// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder_parts.h"

#include "base/err.h"
#include "base/units.h"
#include "lab/cache.h"
#include "lab/deb.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct fetch {
	const struct ladder_options *o;
	const char *cache_dir, *deb_arch;
	struct apt apt;
	char *new_dir; /* what is being unpacked, or NULL */
};

/* PACKAGE_VERSION, as apt names files: an epoch's colon is %3a. */
static char *place_of(const struct fetch *f, const struct recipe *r,
		      const struct apt_package *p)
{
	char *dir = xasprintf("%s/%s/%s_", f->cache_dir,
			      r->is_tool ? "tools" : "kernels",
			      r->is_tool ? r->name : p->name);

	for (const char *v = p->version; *v; v++) {
		char *old = dir;

		dir = *v == ':' ? xasprintf("%s%%3a", old)
				: xasprintf("%s%c", old, *v);
		free(old);
	}
	return dir;
}

/* Unpack and remove every package that lies in debs. */
static int unpack_all(struct fetch *f, const struct recipe *r, const char *debs,
		      struct why *why)
{
	struct deb_globs globs = { r->keep.v, r->keep.nr };
	size_t nr;
	int err = deb_unpack_folder(debs, f->new_dir,
				    r->is_tool ? deb_place_globs
					       : deb_place_kernel,
				    &globs, &nr, why);

	if (!err && !nr)
		err = why_set(why, -ENOEXEC, "unpack '%s': nothing is in it",
			      r->name);
	return err;
}

static int check_unpacked(struct fetch *f, const struct recipe *r,
			  const struct apt_package *p, struct why *why)
{
	char *image = xasprintf("%s/vmlinuz", f->new_dir);
	int err = 0;

	if (!r->is_tool && access(image, R_OK)) {
		err = why_set(why, -ENOEXEC,
			      "fetch %s: no kernel image is in the package",
			      p->name);
		why_hint(why, "a package as in deb:linux-image-6.1.0-50-cloud-"
			      "amd64 will do");
	}
	free(image);
	return err;
}

static int write_meta(struct fetch *f, const struct apt_package *p,
		      char *const *parts, struct why *why)
{
	char *path = xasprintf("%s/meta.json", f->new_dir);
	json_t *list = json_array(), *o;
	int err;

	for (; *parts; parts++)
		json_array_append_new(list, json_string(*parts));
	o = json_pack("{s:s,s:s,s:s,s:o,s:I}", "package", p->name, "version",
		      p->version, "suite", p->suite, "parts", list, "fetched_s",
		      (json_int_t)time(NULL));
	if (!o)
		BUG("json_pack");
	err = cache_write_json(path, o, why);
	json_decref(o);
	free(path);
	return err;
}

/* Fetch and unpack beside dir, then rename: all of it or nothing. */
static int make_dir(struct fetch *f, const struct recipe *r,
		    const struct apt_package *p, char *const *parts,
		    unsigned long long bytes, const char *dir, struct why *why)
{
	const char *slash = strrchr(dir, '/');
	char *parent = xasprintf("%.*s", (int)(slash - dir), dir), *debs;
	int err;

	f->new_dir = xasprintf("%s/.new-%d", parent, (int)getpid());
	debs = xasprintf("%s/debs", f->new_dir);
	cache_sweep(parent, 1);
	err = cache_make_dir(debs, why);
	if (!err) {
		ladder_say(f->o, "fetch %s %s (%s)", p->name, p->version,
			   units_size(bytes >> 20 << 20).s);
		err = apt_download(&f->apt, parts, debs, why);
	}
	if (!err)
		err = unpack_all(f, r, debs, why);
	if (!err)
		err = check_unpacked(f, r, p, why);
	if (!err)
		err = write_meta(f, p, parts, why);
	cache_remove(debs);
	if (!err) {
		cache_remove(dir);
		if (rename(f->new_dir, dir))
			err = cache_errno(why, -errno, "make the folder '%s'",
					  dir);
	}
	if (err)
		cache_remove(f->new_dir);
	free(f->new_dir);
	f->new_dir = NULL;
	free(debs);
	free(parent);
	return err;
}

/* The newest of each pattern; the first gives version and suite. */
static int find_all(struct fetch *f, const struct recipe *r,
		    struct apt_package *first, struct word_list *parts,
		    unsigned long long *bytes, struct why *why)
{
	int err = 0;

	*bytes = 0;
	for (size_t i = 0; !err && i < r->packages.nr; i++) {
		struct apt_package p;
		unsigned long long more = 0;
		char **words = NULL;

		err = apt_find(&f->apt, r->packages.v[i], r->version,
			       r->suites.v, r->suites.nr, &p, why);
		if (!err)
			err = apt_parts(&f->apt, &p, &words, &more, why);
		for (char **w = words; w && *w; w++)
			word_list_add(parts, *w);
		apt_words_free(words);
		*bytes += more;
		if (i || err)
			apt_package_release(&p);
		else
			*first = p;
	}
	return err;
}

static int not_found(struct fetch *f, const struct recipe *r, struct why *why)
{
	char suites[120] = "";
	size_t len = 0;

	if (f->apt.trouble.text[0]) {
		if (why)
			*why = f->apt.trouble;
		return -ENOENT;
	}
	for (size_t i = 0; i < r->suites.nr && len < sizeof(suites); i++)
		len += (size_t)snprintf(suites + len, sizeof(suites) - len,
					"%s%s", i ? ", " : "", r->suites.v[i]);
	why_set(why, -ENOENT, "kernel '%s': no package '%s'%s%s in %s", r->name,
		r->packages.v[0], r->version ? " of version " : "",
		r->version ? r->version : "", suites);
	if (!strncmp(r->name, "deb:", 4))
		why_hint(why, "deb:PACKAGE/SUITE looks into another suite; "
			      "PACKAGE may be a pattern, as in "
			      "linux-image-6.1.0-*-cloud-amd64");
	else
		why_hint(why, "Debian has it no more, or not there: change "
			      "suite or package in configs/kernels, or name a "
			      "kernel image by its path");
	return -ENOENT;
}

static int fetch_one(struct fetch *f, const struct recipe *r,
		     struct word_record *w, struct why *why)
{
	struct apt_package p = { 0 };
	struct word_list parts = { 0 };
	unsigned long long bytes;
	char *dir = NULL, *meta = NULL;
	int err;

	err = find_all(f, r, &p, &parts, &bytes, why);
	if (err == -ENOENT)
		err = not_found(f, r, why);
	if (err)
		goto out;
	if (!p.name)
		BUG("recipe '%s' names no package", r->name);
	dir = place_of(f, r, &p);
	meta = xasprintf("%s/meta.json", dir);
	if (access(meta, R_OK)) {
		/* apt_download() wants a NULL at the end. */
		parts.v = xrealloc(parts.v, parts.nr + 1, sizeof(*parts.v));
		parts.v[parts.nr] = NULL;
		err = make_dir(f, r, &p, parts.v, bytes, dir, why);
	}
	if (err)
		goto out;
	fetched_release(&w->f);
	w->f = (struct fetched){ p.name, p.version, p.suite, dir };
	memset(&p, 0, sizeof(p));
	dir = NULL;
	/* With a suite missing this may not be the newest: try soon again. */
	w->tried_s = time(NULL);
	if (!f->apt.trouble.text[0])
		w->looked_up_s = w->tried_s;
	err = word_record_write(w, f->cache_dir, r, why);
out:
	free(meta);
	free(dir);
	apt_package_release(&p);
	word_list_release(&parts);
	return err;
}

static int offline(const struct recipe *r, struct why *why)
{
	why_set(why, -ENOENT, "%s '%s': not in the cache, and --offline is set",
		r->is_tool ? "tool" : "kernel", r->name);
	why_hint(why, "run it once without --offline, or name the cache that "
		      "has it with --cache DIR");
	return -ENOENT;
}

/* Is what was looked up longer ago good enough, after err? */
static bool use_old(struct fetch *f, const struct recipe *r,
		    struct word_record *w, int err, const struct why *why)
{
	if (!w->f.dir || err == -EINTR)
		return false;
	ladder_say(f->o, "%s; using %s %s from the cache", why->text,
		   w->f.package, w->f.version);
	w->tried_s = time(NULL);
	/* Only for the next time: a full disk is no reason to give up. */
	if (word_record_write(w, f->cache_dir, r, NULL))
		ladder_say(f->o, "the cache cannot be written");
	return true;
}

/* The lists of all suites that are asked for, in one go. */
static int update_lists(struct fetch *f, const struct recipe *recipes,
			const bool *is_wanted, size_t nr, struct why *why)
{
	struct word_list suites = { 0 };
	int err;

	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; is_wanted[i] && k < recipes[i].suites.nr;
		     k++)
			word_list_add(&suites, recipes[i].suites.v[k]);
	err = apt_open(&f->apt, f->cache_dir, f->o->apt_dir, f->deb_arch,
		       f->o->stop, why);
	if (!err) {
		ladder_say(f->o, "look for packages in %zu suite%s of Debian",
			   suites.nr, suites.nr == 1 ? "" : "s");
		err = apt_update(&f->apt, suites.v, suites.nr, why);
	}
	word_list_release(&suites);
	return err;
}

/* Which recipes must be looked up? Their number; the others are in w. */
static size_t find_stale(struct fetch *f, const struct recipe *recipes,
			 struct word_record *w, bool *is_stale, size_t nr)
{
	size_t nr_stale = 0;

	for (size_t i = 0; i < nr; i++) {
		fetched_release(&w[i].f);
		is_stale[i] =
			!word_record_read(&w[i], f->cache_dir, &recipes[i]) ||
			(!f->o->is_offline && !word_record_is_fresh(&w[i]));
		nr_stale += is_stale[i];
	}
	return nr_stale;
}

static int fetch_stale(struct fetch *f, const struct recipe *recipes,
		       struct word_record *w, bool *is_stale, size_t nr,
		       struct why *why)
{
	int lock_fd, err, no_lists;
	bool was_found = false;
	struct why local = { 0 };

	for (size_t i = 0; f->o->is_offline && i < nr; i++)
		if (is_stale[i])
			return offline(&recipes[i], why);
	err = cache_lock(f->cache_dir, f->o->stop, ladder_say_waiting,
			 (void *)f->o, &lock_fd, why);
	if (err)
		return err;
	/* Whoever held the lock may have looked up the same. */
	if (!find_stale(f, recipes, w, is_stale, nr))
		goto out;
	no_lists = update_lists(f, recipes, is_stale, nr, &local);
	for (size_t i = 0; !err && i < nr; i++) {
		if (!is_stale[i])
			continue;
		err = no_lists ? no_lists
			       : fetch_one(f, &recipes[i], &w[i], &local);
		if (!err)
			was_found = true;
		else if (use_old(f, &recipes[i], &w[i], err, &local))
			err = 0;
	}
	/* Otherwise it was the error, or the reason for an old one. */
	if (was_found && f->apt.trouble.text[0])
		ladder_say(f->o, "%s; older lists and other suites are used",
			   f->apt.trouble.text);
	if (err && why)
		*why = local;
	apt_close(&f->apt);
out:
	close(lock_fd);
	return err;
}

int ladder_fetch(const struct recipe *recipes, size_t nr,
		 const struct ladder_options *o, const char *cache_dir,
		 const char *deb_arch, struct fetched *out, struct why *why)
{
	struct fetch f = { .o = o,
			   .cache_dir = cache_dir,
			   .deb_arch = deb_arch };
	struct word_record *w = xcalloc(nr, sizeof(*w));
	bool *is_stale = xcalloc(nr, sizeof(*is_stale));
	int err = 0;

	if (find_stale(&f, recipes, w, is_stale, nr))
		err = fetch_stale(&f, recipes, w, is_stale, nr, why);
	for (size_t i = 0; i < nr; i++) {
		out[i] = (struct fetched){ 0 };
		if (!err)
			out[i] = w[i].f;
		else
			fetched_release(&w[i].f);
	}
	free(is_stale);
	free(w);
	return err;
}
