// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder_parts.h"

#include "base/err.h"
#include "base/suggest.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct load {
	struct recipe *r;
	const char *deb_arch;
	char what[200], hint[100];
};

void word_list_add(struct word_list *l, const char *word)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strcmp(l->v[i], word))
			return;
	l->v = xrealloc(l->v, l->nr + 1, sizeof(*l->v));
	l->v[l->nr++] = xstrdup(word);
}

void word_list_release(struct word_list *l)
{
	while (l->nr)
		free(l->v[--l->nr]);
	free(l->v);
	l->v = NULL;
}

/* "linux-image-6.1.0-*-cloud-{arch}", as often as it occurs. */
static char *with_arch(const char *value, const char *deb_arch)
{
	char *text = xstrdup(value), *at;

	while ((at = strstr(text, "{arch}"))) {
		char *old = text;

		text = xasprintf("%.*s%s%s", (int)(at - old), old, deb_arch,
				 at + strlen("{arch}"));
		free(old);
	}
	return text;
}

static void add_words(struct word_list *l, const char *value,
		      const char *deb_arch)
{
	char *copy = with_arch(value, deb_arch), *rest = copy, *word;

	while ((word = strsep(&rest, ", \t\n")))
		if (*word)
			word_list_add(l, word);
	free(copy);
}

/* A value over several lines comes line by line. */
static void add_text(char **place, const char *value)
{
	char *old = *place;

	if (!*value)
		return;
	*place = old ? xasprintf("%s %s", old, value) : xstrdup(value);
	free(old);
}

static bool set_key(struct load *l, const char *name, const char *value)
{
	struct recipe *r = l->r;

	if (!strcmp(name, "era")) {
		add_text(&r->era, value);
	} else if (!strcmp(name, "append")) {
		add_text(&r->append, value);
	} else if (!strcmp(name, "suite")) {
		add_words(&r->suites, value, l->deb_arch);
	} else if (!strcmp(name, "package")) {
		add_words(&r->packages, value, l->deb_arch);
	} else if (!strcmp(name, "keep")) {
		add_words(&r->keep, value, l->deb_arch);
	} else if (!strcmp(name, "default")) {
		r->is_default = !strcmp(value, "yes");
		if (!r->is_default && strcmp(value, "no"))
			snprintf(l->what, sizeof(l->what),
				 "key 'default': '%.60s' is not yes or no",
				 value);
	} else {
		return false;
	}
	return true;
}

static int handler(void *arg, const char *section, const char *name,
		   const char *value)
{
	static const char *const keys[] = { "era",     "append", "suite",
					    "package", "keep",	 "default" };
	struct load *l = arg;
	struct suggest near;

	if (l->what[0])
		return 0;
	if (!strcmp(section, "tool"))
		l->r->is_tool = true;
	else if (strcmp(section, "kernel"))
		snprintf(l->what, sizeof(l->what),
			 "section [%.60s] is neither [kernel] nor [tool]",
			 section);
	if (!l->what[0] && !set_key(l, name, value)) {
		snprintf(l->what, sizeof(l->what), "unknown key '%.60s'", name);
		suggest_init(&near, name);
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			suggest_offer(&near, keys[i]);
		if (suggest_best(&near))
			snprintf(l->hint, sizeof(l->hint), "did you mean %s?",
				 suggest_best(&near));
	}
	return !l->what[0];
}

int recipe_load(struct recipe *r, const char *path, const char *name,
		const char *deb_arch, struct why *why)
{
	struct load l = { .r = r, .deb_arch = deb_arch };
	int line, err = 0;

	memset(r, 0, sizeof(*r));
	r->name = xstrdup(name);
	line = ini_parse(path, handler, &l);
	if (line == -1) {
		err = why_errno(why, -errno, "open '%s'", path);
	} else if (line) {
		err = why_set(why, -EINVAL, "%s:%d: %s", path, line,
			      l.what[0] ? l.what
					: "neither [section] nor key = value");
		if (l.hint[0])
			why_hint(why, "%s", l.hint);
	} else if (!r->suites.nr || !r->packages.nr) {
		err = why_set(why, -EINVAL, "%s: no %s is named", path,
			      r->suites.nr ? "package" : "suite");
	}
	if (err)
		recipe_release(r);
	return err;
}

void recipe_release(struct recipe *r)
{
	free(r->name);
	free(r->era);
	free(r->append);
	free(r->version);
	word_list_release(&r->suites);
	word_list_release(&r->packages);
	word_list_release(&r->keep);
	memset(r, 0, sizeof(*r));
}

static int by_version(const struct dirent **a, const struct dirent **b)
{
	return release_compare((*a)->d_name, (*b)->d_name);
}

void recipe_names(struct word_list *names, const char *dir)
{
	struct dirent **found = NULL;
	int nr = scandir(dir, &found, NULL, by_version);

	for (int i = 0; i < nr; i++) {
		size_t len = strlen(found[i]->d_name);
		char *name;

		if (len > 4 && found[i]->d_name[0] != '.' &&
		    !strcmp(found[i]->d_name + len - 4, ".ini")) {
			name = xasprintf("%.*s", (int)len - 4,
					 found[i]->d_name);
			word_list_add(names, name);
			free(name);
		}
		free(found[i]);
	}
	free(found);
}

/* Numbers by value, "-rc" before its release, the rest as text. */
int release_compare(const char *a, const char *b)
{
	for (;;) {
		unsigned long na = 0, nb = 0;
		bool rc_a, rc_b;

		while (isdigit((unsigned char)*a))
			na = na * 10 + (unsigned long)(*a++ - '0');
		while (isdigit((unsigned char)*b))
			nb = nb * 10 + (unsigned long)(*b++ - '0');
		if (na != nb)
			return na < nb ? -1 : 1;
		rc_a = !strncmp(a, "-rc", 3);
		rc_b = !strncmp(b, "-rc", 3);
		if (rc_a != rc_b)
			return rc_a ? -1 : 1;
		if (*a != '.' || *b != '.' || !isdigit((unsigned char)a[1]) ||
		    !isdigit((unsigned char)b[1]))
			return strverscmp(a, b);
		a++;
		b++;
	}
}
