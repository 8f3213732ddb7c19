// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt_sources.h"

#include "base/err.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* One entry of a source file, whichever form it had. */
struct entry {
	char *types, *uris, *suites, *components, *signed_by;
	bool is_off;
};

/* Names that only Debian's own suites have; others append to them. */
static const char *const release_names[] = {
	"sid",		"unstable",	"testing", "stable",   "oldstable",
	"oldoldstable", "experimental", "buster",  "bullseye", "bookworm",
	"trixie",	"forky",	"duke",
};
static const char *const endings[] = { "",	     "-updates",
				       "-backports", "-security",
				       "/updates",   "-proposed-updates" };

static void entry_release(struct entry *e)
{
	free(e->types);
	free(e->uris);
	free(e->suites);
	free(e->components);
	free(e->signed_by);
	memset(e, 0, sizeof(*e));
}

/* The next word of *p, which moves behind it; NULL: no more. */
static char *next_word(const char **p)
{
	const char *from = *p + strspn(*p, " \t\r\n");
	size_t len = strcspn(from, " \t\r\n");

	*p = from + len;
	return len ? xasprintf("%.*s", (int)len, from) : NULL;
}

static bool has_word(const char *list, const char *word)
{
	bool found = false;
	char *w;

	while (list && !found && (w = next_word(&list))) {
		found = !strcmp(w, word);
		free(w);
	}
	return found;
}

static bool is_debian_suite(const char *suite)
{
	for (size_t i = 0; i < ARRAY_SIZE(release_names); i++) {
		size_t len = strlen(release_names[i]);

		if (strncmp(suite, release_names[i], len))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(endings); k++)
			if (!strcmp(suite + len, endings[k]))
				return true;
	}
	return false;
}

static bool is_security_suite(const char *suite)
{
	return strstr(suite, "-security") || strstr(suite, "/updates");
}

/*
 * Vendors use Debian's names of suites too, so the URI must say Debian, and
 * Debian's keyring or domain is better. What is chosen wrongly fails at its
 * signature.
 */
static int rank_of(const char *uri, const char *signed_by)
{
	size_t len = strcspn(uri, "?#");
	const char *last;
	int rank = 0;

	while (len && uri[len - 1] == '/')
		len--;
	for (last = uri + len; last > uri && last[-1] != '/'; last--)
		;
	if (!strncmp(uri, "cdrom:", 6) || !strcasestr(uri, "debian"))
		return 0;
	rank = 1;
	if (!strncmp(last, "debian", 6))
		rank += 1;
	if (strcasestr(uri, "debian.org"))
		rank += 2;
	if (signed_by && strstr(signed_by, "debian-archive"))
		rank += 4;
	return rank;
}

static void offer(struct apt_archive *a, const char *uri, const char *signed_by)
{
	int rank = rank_of(uri, signed_by);

	if (rank <= a->rank)
		return;
	free(a->uri);
	free(a->signed_by);
	a->uri = xstrdup(uri);
	a->signed_by = signed_by ? xstrdup(signed_by) : NULL;
	a->rank = rank;
}

static void take_entry(struct apt_machine *m, struct entry *e)
{
	const char *uris = e->uris, *suites = e->suites;
	char *uri, *suite;

	if (!e->is_off && uris && suites && has_word(e->types, "deb") &&
	    has_word(e->components, "main")) {
		while ((suite = next_word(&suites))) {
			uris = e->uris;
			while (is_debian_suite(suite) &&
			       (uri = next_word(&uris))) {
				offer(is_security_suite(suite) ? &m->security
							       : &m->debian,
				      uri, e->signed_by);
				free(uri);
			}
			free(suite);
		}
	}
	entry_release(e);
}

/* deb [signed-by=PATH arch=amd64] URI SUITE COMPONENT... */
static void take_line(struct apt_machine *m, const char *line)
{
	struct entry e = { .types = next_word(&line) };

	line += strspn(line, " \t");
	if (*line == '[') {
		const char *end = strchr(line, ']');
		const char *by = strstr(line, "signed-by=");

		if (!end)
			goto out;
		if (by && by < end) {
			by += strlen("signed-by=");
			e.signed_by =
				xasprintf("%.*s", (int)strcspn(by, " ]\t"), by);
		}
		line = end + 1;
	}
	e.uris = next_word(&line);
	e.suites = next_word(&line);
	e.components = xstrdup(line);
	take_entry(m, &e);
out:
	entry_release(&e);
}

static char **field_of(struct entry *e, const char *name, size_t len)
{
	const struct {
		const char *name;
		char **place;
	} fields[] = {
		{ "Types", &e->types },
		{ "URIs", &e->uris },
		{ "Suites", &e->suites },
		{ "Components", &e->components },
		{ "Signed-By", &e->signed_by },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (strlen(fields[i].name) == len &&
		    !strncasecmp(fields[i].name, name, len))
			return fields[i].place;
	return NULL;
}

/* A line of a deb822 file; the empty line ends a stanza. */
static void take_deb822(struct apt_machine *m, struct entry *e, char ***field,
			const char *line)
{
	const char *value = line + strcspn(line, ":");
	char *old;

	if (*line == '#')
		return;
	if (!line[strspn(line, " \t")]) {
		take_entry(m, e);
		*field = NULL;
		return;
	}
	if (*line == ' ' || *line == '\t') {
		if (*field) {
			old = **field;
			**field = xasprintf("%s\n%s", old, line);
			free(old);
		}
		return;
	}
	*field = field_of(e, line, (size_t)(value - line));
	if (*value)
		value += 1 + strspn(value + 1, " \t");
	if (*field) {
		free(**field);
		**field = xstrdup(value);
	} else if (!strncasecmp(line, "Enabled:", 8)) {
		e->is_off =
			!strcasecmp(value, "no") || !strcasecmp(value, "false");
	}
}

static bool ends_in(const char *s, const char *end)
{
	size_t ls = strlen(s), le = strlen(end);

	return ls > le && !strcmp(s + ls - le, end);
}

static void take_file(struct apt_machine *m, const char *path, bool is_deb822)
{
	FILE *f = fopen(path, "re");
	struct entry e = { 0 };
	char *line = NULL, **field = NULL;
	size_t size = 0;
	ssize_t len;

	while (f && (len = getline(&line, &size, f)) > 0) {
		while (len && isspace((unsigned char)line[len - 1]))
			line[--len] = '\0';
		if (is_deb822)
			take_deb822(m, &e, &field, line);
		else if (line[strspn(line, " \t")] != '#')
			take_line(m, line);
	}
	take_entry(m, &e);
	free(line);
	if (f)
		fclose(f);
}

/* The security archive lies beside the main one wherever both are. */
static void guess_security(struct apt_machine *m)
{
	size_t len = strlen(m->debian.uri);

	while (len && m->debian.uri[len - 1] == '/')
		len--;
	m->security.uri = xasprintf("%.*s-security", (int)len, m->debian.uri);
	if (m->debian.signed_by)
		m->security.signed_by = xstrdup(m->debian.signed_by);
}

static void default_key(struct apt_archive *a)
{
	static const char *const keys[] = {
		"/usr/share/keyrings/debian-archive-keyring.pgp",
		"/usr/share/keyrings/debian-archive-keyring.gpg",
	};

	for (size_t i = 0; !a->signed_by && i < ARRAY_SIZE(keys); i++)
		if (!access(keys[i], R_OK))
			a->signed_by = xstrdup(keys[i]);
}

int apt_machine_read(struct apt_machine *m, const char *apt_dir,
		     struct why *why)
{
	char *parts = xasprintf("%s/sources.list.d", apt_dir);
	char *list = xasprintf("%s/sources.list", apt_dir);
	struct dirent **names = NULL;
	int nr;

	memset(m, 0, sizeof(*m));
	take_file(m, list, false);
	nr = scandir(parts, &names, NULL, alphasort);
	for (int i = 0; i < nr; i++) {
		char *path = xasprintf("%s/%s", parts, names[i]->d_name);

		if (ends_in(path, ".list") || ends_in(path, ".sources"))
			take_file(m, path, ends_in(path, ".sources"));
		free(path);
		free(names[i]);
	}
	free(names);
	free(parts);
	free(list);
	if (!m->debian.uri) {
		apt_machine_release(m);
		why_set(why, -ENOENT,
			"find a Debian archive: none is in the "
			"sources of apt here");
		why_hint(why, "name kernel images by their paths, or copy a "
			      "filled cache here and say --offline");
		return -ENOENT;
	}
	default_key(&m->debian);
	if (!m->security.uri)
		guess_security(m);
	default_key(&m->security);
	return 0;
}

void apt_machine_release(struct apt_machine *m)
{
	free(m->debian.uri);
	free(m->debian.signed_by);
	free(m->security.uri);
	free(m->security.signed_by);
	memset(m, 0, sizeof(*m));
}

const struct apt_archive *apt_archive_of(const struct apt_machine *m,
					 const char *suite)
{
	const struct apt_archive *a =
		is_security_suite(suite) ? &m->security : &m->debian;

	return a->uri ? a : NULL;
}

char *apt_sources_text(const struct apt_machine *m, char *const suites[],
		       size_t nr, const char *deb_arch)
{
	char *text = xstrdup("");

	for (size_t i = 0; i < nr; i++) {
		const struct apt_archive *a = apt_archive_of(m, suites[i]);
		char *old = text;

		if (!a)
			continue;
		text = xasprintf(
			"%sTypes: deb\nURIs: %s\nSuites: %s\n"
			"Components: main\nArchitectures: %s\n%s%s%s\n",
			old, a->uri, suites[i], deb_arch,
			a->signed_by ? "Signed-By: " : "",
			a->signed_by ? a->signed_by : "",
			a->signed_by ? "\n" : "");
		free(old);
	}
	return text;
}
