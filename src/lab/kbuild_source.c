// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/apt_run.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one tarball in what was fetched. */
static int find_tarball(struct kbuild_source *s, const char *dir,
			struct why *why)
{
	char *pattern = xasprintf("%s/usr/src/linux-source-*.tar.*", dir);
	glob_t g = { 0 };
	int err = 0;

	if (glob(pattern, 0, NULL, &g) || g.gl_pathc != 1)
		err = why_set(why, -ENOEXEC,
			      "unpack %s: no source of a kernel is in it",
			      s->package);
	else
		s->tarball = xstrdup(g.gl_pathv[0]);
	globfree(&g);
	free(pattern);
	return err;
}

static int find_package(struct kbuild_source *s, const struct kbuild_recipe *r,
			const struct kbuild_options *o, const char *cache_dir,
			struct why *why)
{
	struct recipe p = { .is_tool = true };
	struct fetched f = { 0 };
	int err;

	p.name = xstrdup(r->package);
	word_list_add(&p.packages, r->package);
	word_list_add(&p.keep, "usr/src/linux-source-*.tar.*");
	for (size_t i = 0; i < r->suites.nr; i++)
		word_list_add(&p.suites, r->suites.v[i]);
	err = ladder_fetch(&p, 1, &o->ladder, cache_dir, ladder_deb_arch(), &f,
			   why);
	if (!err) {
		s->package = xstrdup(f.package);
		s->version = xstrdup(f.version);
		s->suite = xstrdup(f.suite);
		err = find_tarball(s, f.dir, why);
	}
	fetched_release(&f);
	recipe_release(&p);
	return err;
}

/* What git says in dir; NULL: no git, or no repository. free() it. */
static char *ask_git(const char *dir, const char *a, const char *b,
		     const volatile int *stop)
{
	char *argv[] = { "git", "-C", (char *)dir, (char *)a, (char *)b, NULL };
	const struct apt_how how = { .stop = stop };
	struct apt_said said;
	char *text = NULL;

	if (!apt_run(argv, &how, &said, NULL) && !said.status)
		text = xasprintf("%.*s", (int)strcspn(said.out, "\n"),
				 said.out);
	apt_said_release(&said);
	return text;
}

static int find_tree(struct kbuild_source *s, const struct kbuild_recipe *r,
		     const struct kbuild_options *o, struct why *why)
{
	/* Where kbuild looks too. */
	static const char *const leftovers[] = { ".config", "include/config",
						 "arch/x86/include/generated" };
	static const char *const needed[] = { "Makefile", "Kconfig" };
	char *path, *changes;
	bool is_there;

	s->dir = realpath(r->dir, NULL);
	if (!s->dir)
		return why_errno(why, -errno, "open the tree '%s'", r->dir);
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		path = xasprintf("%s/%s", s->dir, needed[i]);
		is_there = !access(path, R_OK);
		free(path);
		if (is_there)
			continue;
		why_set(why, -ENOENT, "open the tree '%s': no %s is in it",
			r->dir, needed[i]);
		why_hint(why, "name the top of a kernel's source");
		return -ENOENT;
	}
	for (size_t i = 0; i < ARRAY_SIZE(leftovers); i++) {
		path = xasprintf("%s/%s", s->dir, leftovers[i]);
		is_there = !access(path, F_OK);
		free(path);
		if (!is_there)
			continue;
		why_set(why, -EINVAL,
			"build of '%s': a kernel has been built inside it "
			"(%s is there)",
			r->dir, leftovers[i]);
		why_hint(why,
			 "make -C %.120s mrproper (it removes .config "
			 "too), and build elsewhere with O=DIR",
			 r->dir);
		return -EINVAL;
	}
	/* A tree without history may lie in somebody else's repository. */
	path = xasprintf("%s/.git", s->dir);
	if (!access(path, F_OK))
		s->commit =
			ask_git(s->dir, "rev-parse", "HEAD", o->ladder.stop);
	free(path);
	changes = s->commit ? ask_git(s->dir, "status", "--porcelain",
				      o->ladder.stop)
			    : NULL;
	s->is_dirty = changes && *changes;
	free(changes);
	return 0;
}

int kbuild_source_find(struct kbuild_source *s, const struct kbuild_recipe *r,
		       const struct kbuild_options *o, const char *cache_dir,
		       struct why *why)
{
	int err;

	memset(s, 0, sizeof(*s));
	err = r->dir ? find_tree(s, r, o, why)
		     : find_package(s, r, o, cache_dir, why);
	if (err)
		kbuild_source_release(s);
	return err;
}

void kbuild_source_release(struct kbuild_source *s)
{
	free(s->package);
	free(s->version);
	free(s->suite);
	free(s->tarball);
	free(s->dir);
	free(s->commit);
	memset(s, 0, sizeof(*s));
}
