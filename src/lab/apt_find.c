// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt.h"

#include "base/err.h"
#include "base/text.h"
#include "lab/apt_error.h"
#include "lab/apt_run.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 8
#define DEPTH_MAX 3

struct word_list {
	char **v;
	size_t nr;
};

static void words_add(struct word_list *w, char *word)
{
	w->v = xrealloc(w->v, w->nr + 2, sizeof(*w->v));
	w->v[w->nr++] = word;
	w->v[w->nr] = NULL;
}

void apt_words_free(char **words)
{
	for (char **w = words; w && *w; w++)
		free(*w);
	free(words);
}

static int cache_query(struct apt *a, char *const argv[], struct apt_said *said,
		       struct why *why)
{
	struct apt_how how = { .config = a->config, .stop = a->stop };
	int err = apt_run(argv, &how, said, why);

	if (!err && said->status)
		err = apt_explain(why, said->err, "look up a package");
	return err;
}

/* Names that match, behind "apt-cache madison". */
static int matching_names(struct apt *a, const char *pattern,
			  struct word_list *w, struct why *why)
{
	char *prefix = xasprintf("%.*s", (int)strcspn(pattern, "*?"), pattern);
	char *argv[] = { "apt-cache", "pkgnames", prefix, NULL };
	struct apt_said said;
	int err = cache_query(a, argv, &said, why);

	words_add(w, xstrdup("apt-cache"));
	words_add(w, xstrdup("madison"));
	for (char *p = said.out, *name; !err && (name = strsep(&p, "\n"));)
		if (*name && text_glob(pattern, name))
			words_add(w, xstrdup(name));
	apt_said_release(&said);
	free(prefix);
	return err;
}

/* Debian's order, by the program that defines it. */
static int is_newer(struct apt *a, const char *x, const char *y, bool *newer,
		    struct why *why)
{
	char *argv[] = { "dpkg",    "--compare-versions",
			 (char *)x, "gt",
			 (char *)y, NULL };
	struct apt_how how = { .stop = a->stop };
	struct apt_said said;
	int err;

	*newer = false;
	if (!strcmp(x, y))
		return 0;
	err = apt_run(argv, &how, &said, why);
	*newer = !err && !said.status;
	apt_said_release(&said);
	return err;
}

static char *trimmed(char *s)
{
	size_t len;

	s += strspn(s, " ");
	len = strlen(s);
	while (len && s[len - 1] == ' ')
		s[--len] = '\0';
	return s;
}

/* "NAME | VERSION | URI SUITE/COMPONENT ARCH Packages" */
static bool parse_row(char *line, struct apt_package *row)
{
	char *name = strsep(&line, "|"), *version = strsep(&line, "|"), *slash;

	if (!version || !line)
		return false;
	line = trimmed(line);
	if (!strsep(&line, " ") || !line)
		return false;
	line = strsep(&line, " ");
	/* "bookworm-security/main", but also "buster/updates/main" */
	slash = strrchr(line, '/');
	if (slash)
		*slash = '\0';
	row->name = trimmed(name);
	row->version = trimmed(version);
	row->suite = line;
	return true;
}

static bool is_one_of(const char *word, char *const list[], size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

static int choose(struct apt *a, char *rows, const char *version,
		  char *const suites[], size_t nr, struct apt_package *best,
		  struct why *why)
{
	char *line;

	while ((line = strsep(&rows, "\n"))) {
		struct apt_package row;
		bool newer = true;
		int err = 0;

		if (!parse_row(line, &row) ||
		    !is_one_of(row.suite, suites, nr) ||
		    (version && strcmp(version, row.version)))
			continue;
		if (best->name)
			err = is_newer(a, row.version, best->version, &newer,
				       why);
		if (err)
			return err;
		if (!newer)
			continue;
		apt_package_release(best);
		best->name = xstrdup(row.name);
		best->version = xstrdup(row.version);
		best->suite = xstrdup(row.suite);
	}
	return 0;
}

int apt_find(struct apt *a, const char *pattern, const char *version,
	     char *const suites[], size_t nr, struct apt_package *p,
	     struct why *why)
{
	struct word_list w = { 0 };
	struct apt_said said = { 0 };
	int err;

	memset(p, 0, sizeof(*p));
	err = matching_names(a, pattern, &w, why);
	if (!err && w.nr > 2) {
		err = cache_query(a, w.v, &said, why);
		if (!err)
			err = choose(a, said.out, version, suites, nr, p, why);
		apt_said_release(&said);
	}
	apt_words_free(w.v);
	if (err) {
		apt_package_release(p);
		return err;
	}
	if (p->name)
		return 0;
	return why_set(why, -ENOENT, "no package '%s'%s%s", pattern,
		       version ? " of version " : "", version ? version : "");
}

void apt_package_release(struct apt_package *p)
{
	free(p->name);
	free(p->version);
	free(p->suite);
	memset(p, 0, sizeof(*p));
}

/* The value of a field in the first stanza that has it, cut out; or NULL. */
static char *field_value(const char *stanzas, const char *field)
{
	size_t len = strlen(field);

	for (const char *p = stanzas; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, field, len))
			return xasprintf("%.*s", (int)strcspn(p + len, "\n"),
					 p + len);
	}
	return NULL;
}

static bool has_field(const char *stanzas, const char *field)
{
	char *value = stanzas ? field_value(stanzas, field) : NULL;
	bool is_there = value != NULL;

	free(value);
	return is_there;
}

/* "linux-binary-7.3 (= 7.3-1)" of "Depends: kmod, a | b, ..." */
static char *kernel_dependency(char **depends)
{
	static const char *const parts[] = { "linux-image-", "linux-binary-",
					     "linux-modules-", "linux-base-" };
	char *one;

	while ((one = strsep(depends, ","))) {
		char *version = strstr(one, "(= "), *end;

		one = trimmed(one);
		end = version ? strchr(version, ')') : NULL;
		if (!end || strchr(one, '|'))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
			if (!strncmp(one, parts[i], strlen(parts[i])))
				return xasprintf("%.*s=%.*s",
						 (int)strcspn(one, " :("), one,
						 (int)(end - version - 3),
						 version + 3);
	}
	return NULL;
}

static int add_parts(struct apt *a, char *word, unsigned int depth,
		     struct word_list *w, unsigned long long *bytes,
		     struct why *why)
{
	char *argv[] = { "apt-cache", "show", word, NULL };
	char *depends = NULL, *rest, *size, *next;
	struct apt_said said;
	bool is_empty = false;
	int err = cache_query(a, argv, &said, why);

	/*
	 * Archives forget these sooner than the kernel that depends on them
	 * (6.18.15, 6.19.14 of trixie-backports). It boots without: the
	 * configuration is unknown then, and each module is noted as missing.
	 */
	if ((!strncmp(word, "linux-base-", 11) ||
	     !strncmp(word, "linux-modules-", 14)) &&
	    err != -EINTR && (err || !has_field(said.out, "Package: "))) {
		err = 0;
		goto out;
	}
	if (err)
		goto out;
	/* Only linux-image-* was split; its parts depend on each other. */
	if (!strncmp(word, "linux-image-", 12))
		depends = field_value(said.out, "Depends: ");
	rest = depends;
	while (!err && rest && depth < DEPTH_MAX &&
	       (next = kernel_dependency(&rest))) {
		is_empty |= !strncmp(next, "linux-image-", 12) ||
			    !strncmp(next, "linux-binary-", 13);
		if (!is_one_of(next, w->v, w->nr))
			err = add_parts(a, next, depth + 1, w, bytes, why);
		free(next);
	}
	free(depends);
	if (!err && !is_empty && w->nr < PARTS_MAX) {
		size = field_value(said.out, "Size: ");
		*bytes += size ? strtoull(size, NULL, 10) : 0;
		free(size);
		words_add(w, xstrdup(word));
	}
out:
	apt_said_release(&said);
	return err;
}

int apt_parts(struct apt *a, const struct apt_package *p, char ***words,
	      unsigned long long *bytes, struct why *why)
{
	char *word = xasprintf("%s=%s", p->name, p->version);
	struct word_list w = { 0 };
	int err;

	*bytes = 0;
	err = add_parts(a, word, 0, &w, bytes, why);
	free(word);
	if (err) {
		apt_words_free(w.v);
		w.v = NULL;
	}
	*words = w.v;
	return err;
}
