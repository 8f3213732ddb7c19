// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Debian's headers are three packages: what the configuration generated
 * (linux-headers-RELEASE), headers of all flavours and make's files
 * (linux-headers-*-common), and the programs of the build (linux-kbuild-*).
 * The first one names the others by a link and by an include.
 */
#include "lab/probe_parts.h"

#include "base/err.h"
#include "lab/apt.h"
#include "lab/cache.h"
#include "lab/deb.h"
#include "lab/ladder_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct headers {
	struct apt apt;
	const struct lab_kernel *k;
	const struct ladder_options *o;
	const char *dir;
	char *flavour; /* linux-headers-RELEASE */
};

static char *place(const char *member, const void *arg)
{
	(void)arg;
	if (strncmp(member, "usr/", 4) || !strncmp(member, "usr/share/", 10))
		return NULL;
	return xstrdup(member);
}

static int not_there(struct headers *h, const char *package, struct why *why)
{
	if (h->apt.trouble.text[0]) {
		if (why)
			*why = h->apt.trouble;
		return -ENOENT;
	}
	why_set(why, -ENOENT,
		"build the probe module for '%.60s': no package %.80s %s in %s",
		h->k->name, package, h->k->version, h->k->suite);
	why_hint(why, "Debian has the headers of its newest kernels alone: "
		      "fetch the kernel again, or name a tree that is built");
	return -ENOENT;
}

/* Of the kernel's own version, or, if !exact, the newest. */
static int fetch(struct headers *h, const char *package, bool exact,
		 struct why *why)
{
	char *debs = xasprintf("%s/debs", h->dir), *word = NULL;
	char *suites[] = { h->k->suite };
	struct apt_package p = { 0 };
	size_t nr_files;
	int err = apt_find(&h->apt, package, h->k->version, suites, 1, &p, why);

	if (err == -ENOENT && !exact)
		err = apt_find(&h->apt, package, NULL, suites, 1, &p, why);
	if (err == -ENOENT)
		err = not_there(h, package, why);
	if (!err)
		err = cache_make_dir(debs, why);
	if (!err) {
		char *words[] = { NULL, NULL };

		words[0] = word = xasprintf("%s=%s", p.name, p.version);
		err = apt_download(&h->apt, words, debs, why);
	}
	if (!err)
		err = deb_unpack_folder(debs, h->dir, place, NULL, &nr_files,
					why);
	free(word);
	apt_package_release(&p);
	free(debs);
	return err;
}

/* "linux-headers-6.1.0-56-common" out of "include /usr/src/...-common/Makefile" */
static char *common_of(const char *makefile)
{
	static const char lead[] = "include /usr/src/";
	FILE *f = fopen(makefile, "re");
	char line[300], *name = NULL;

	while (f && !name && fgets(line, sizeof(line), f))
		if (!strncmp(line, lead, strlen(lead)))
			name = xasprintf("%.*s",
					 (int)strcspn(line + strlen(lead), "/"),
					 line + strlen(lead));
	if (f)
		fclose(f);
	return name;
}

/* "linux-kbuild-6.1" out of the link "../../lib/linux-kbuild-6.1/scripts" */
static char *kbuild_of(const char *link)
{
	char target[300];
	ssize_t len = readlink(link, target, sizeof(target) - 1);
	char *at;

	if (len < 0)
		return NULL;
	target[len] = '\0';
	at = strstr(target, "/linux-kbuild-");
	return at ? xasprintf("%.*s", (int)strcspn(at + 1, "/"), at + 1) : NULL;
}

static int fetch_others(struct headers *h, struct probe_tree *t,
			struct why *why)
{
	char *makefile = xasprintf("%s/Makefile", t->objects);
	char *link = xasprintf("%s/scripts", t->objects);
	char *common = common_of(makefile), *kbuild = kbuild_of(link);
	int err = 0;

	if (!common || !kbuild)
		err = why_set(why, -ENOEXEC,
			      "build the probe module for '%.60s': %s is not "
			      "laid out as Debian's headers are",
			      h->k->name, h->flavour);
	if (!err)
		err = fetch(h, common, true, why);
	if (!err)
		err = fetch(h, kbuild, false, why);
	if (!err)
		t->source = xasprintf("%s/usr/src/%s", h->dir, common);
	free(common);
	free(kbuild);
	free(link);
	free(makefile);
	return err;
}

static void say_fetch(const struct headers *h)
{
	char text[200];

	if (!h->o->say)
		return;
	snprintf(text, sizeof(text), "fetch %.80s %.60s and what it needs",
		 h->flavour, h->k->version);
	h->o->say(text, h->o->arg);
}

int probe_headers(struct probe_tree *t, const struct lab_kernel *k,
		  const struct ladder_options *o, const char *cache_dir,
		  const char *dir, struct why *why)
{
	struct headers h = { .k = k, .o = o, .dir = dir };
	char *suites[] = { k->suite };
	int err;

	if (o->is_offline) {
		why_set(why, -ENOENT,
			"build the probe module for '%.60s': its headers must "
			"be fetched, and --offline is set",
			k->name);
		why_hint(why, "run it without --offline, or name a tree");
		return -ENOENT;
	}
	h.flavour = xasprintf("linux-headers-%s", k->image.release);
	err = apt_open(&h.apt, cache_dir, o->apt_dir, ladder_deb_arch(),
		       o->stop, why);
	if (err)
		goto out;
	say_fetch(&h);
	err = apt_update(&h.apt, suites, 1, why);
	if (!err)
		err = fetch(&h, h.flavour, true, why);
	t->objects = xasprintf("%s/usr/src/%s", dir, h.flavour);
	if (!err)
		err = fetch_others(&h, t, why);
	t->package = xstrdup(h.flavour);
	t->version = xstrdup(k->version);
	apt_close(&h.apt);
out:
	free(h.flavour);
	return err;
}
