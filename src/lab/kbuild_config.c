// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NR_TOLD 3

static struct kbuild_ask *find(const struct kbuild_config *c, const char *name)
{
	for (size_t i = 0; i < c->nr; i++)
		if (!strcmp(c->asks[i].name, name))
			return &c->asks[i];
	return NULL;
}

void kbuild_config_ask(struct kbuild_config *c, const char *name,
		       const char *value, const char *file, unsigned int line,
		       bool is_optional)
{
	struct kbuild_ask *a = find(c, name);

	if (!a) {
		c->asks = xrealloc(c->asks, c->nr + 1, sizeof(*c->asks));
		a = &c->asks[c->nr++];
		memset(a, 0, sizeof(*a));
		a->name = xstrdup(name);
	}
	free(a->value);
	a->value = xstrdup(value);
	a->file = file;
	a->line = line;
	a->is_optional = is_optional;
}

const char *kbuild_config_value(const struct kbuild_config *c, const char *name)
{
	const struct kbuild_ask *a = find(c, name);

	return a ? a->value : NULL;
}

static void trim_end(char *s)
{
	size_t len = strlen(s);

	while (len && isspace((unsigned char)s[len - 1]))
		s[--len] = '\0';
}

static bool is_value(const char *v)
{
	size_t len = strlen(v);
	char *end;

	if (!strcmp(v, "y") || !strcmp(v, "n") || !strcmp(v, "m"))
		return true;
	if (*v == '"')
		return len > 1 && v[len - 1] == '"';
	(void)strtoll(v, &end, 0);
	return *v && !*end;
}

/* A comment behind a value; "# optional" is one that means something. */
static bool cut_comment(char *value)
{
	char *from = *value == '"' ? strchr(value + 1, '"') : value, *hash;
	bool is_optional;

	hash = from ? strchr(from, '#') : NULL;
	if (!hash)
		return false;
	is_optional = !strncmp(hash + 1 + strspn(hash + 1, " \t"), "optional",
			       strlen("optional"));
	*hash = '\0';
	return is_optional;
}

/* false: neither an option nor nothing */
static bool read_line(struct kbuild_config *c, char *text, const char *file,
		      unsigned int line)
{
	static const char not_set[] = " is not set";
	bool is_optional;
	char *s = text + strspn(text, " \t"), *eq;
	size_t len;

	trim_end(s);
	if (!strncmp(s, "# CONFIG_", 9)) {
		s += 2;
		len = strcspn(s, " ");
		if (strncmp(s + len, not_set, strlen(not_set)))
			return true;
		s[len] = '\0';
		kbuild_config_ask(c, s, "n", file, line, false);
		return true;
	}
	if (!*s || *s == '#')
		return true;
	eq = strchr(s, '=');
	if (strncmp(s, "CONFIG_", 7) || !eq)
		return false;
	*eq++ = '\0';
	if (s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789_")])
		return false;
	is_optional = cut_comment(eq);
	trim_end(eq);
	if (!is_value(eq))
		return false;
	kbuild_config_ask(c, s, eq, file, line, is_optional);
	return true;
}

static int read_file(struct kbuild_config *c, const char *path, struct why *why)
{
	FILE *f = fopen(path, "re");
	unsigned int line = 0;
	char *text = NULL;
	size_t size = 0;
	int err = 0;

	if (!f) {
		err = why_errno(why, -errno, "read the fragment '%s'", path);
		return err;
	}
	while (!err && getline(&text, &size, f) > 0)
		if (!read_line(c, text, path, ++line)) {
			err = why_set(why, -EINVAL,
				      "%s:%u: neither CONFIG_X=value nor a "
				      "comment",
				      path, line);
			why_hint(why, "a fragment has lines as in .config: "
				      "CONFIG_KSM=y, CONFIG_NET=n, "
				      "CONFIG_NR_CPUS=8");
		}
	if (!err && ferror(f))
		err = why_errno(why, -EIO, "read the fragment '%s'", path);
	free(text);
	fclose(f);
	return err;
}

int kbuild_config_read(struct kbuild_config *c, const struct word_list *files,
		       struct why *why)
{
	int err = 0;

	memset(c, 0, sizeof(*c));
	for (size_t i = 0; !err && i < files->nr; i++)
		err = read_file(c, files->v[i], why);
	if (err)
		kbuild_config_release(c);
	return err;
}

char *kbuild_config_text(const struct kbuild_config *c)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		BUG("open_memstream");
	for (size_t i = 0; i < c->nr; i++)
		if (!strcmp(c->asks[i].value, "n"))
			fprintf(f, "# %s is not set\n", c->asks[i].name);
		else
			fprintf(f, "%s=%s\n", c->asks[i].name,
				c->asks[i].value);
	fclose(f);
	return text;
}

/* What a line of .config says; NULL: it says nothing of an option. */
static const char *line_says(char *text, char **name)
{
	char *eq;

	trim_end(text);
	if (!strncmp(text, "# CONFIG_", 9)) {
		*name = text + 2;
		(*name)[strcspn(*name, " ")] = '\0';
		return "n";
	}
	eq = strchr(text, '=');
	if (strncmp(text, "CONFIG_", 7) || !eq)
		return NULL;
	*eq = '\0';
	*name = text;
	return eq + 1;
}

/* 8 and 0x8, and "" for a string that is not set, are the same. */
static bool is_same(const char *a, const char *b)
{
	char *end_a, *end_b;
	long long na = strtoll(a, &end_a, 0), nb = strtoll(b, &end_b, 0);

	if (!strcmp(a, b))
		return true;
	return end_a != a && end_b != b && !*end_a && !*end_b && na == nb;
}

static void tell(const struct kbuild_ask *a, const char *is, char *list,
		 size_t size)
{
	const char *slash = strrchr(a->file, '/');
	size_t len = strlen(list);

	snprintf(list + len, size - len, "%s%s=%.20s (%s:%u) is %.24s",
		 len ? ", " : "", a->name, a->value,
		 slash ? slash + 1 : a->file, a->line, is);
}

int kbuild_config_check(const struct kbuild_config *c, const char *dotconfig,
			const char *what, struct why *why)
{
	char **is = xcalloc(c->nr + 1, sizeof(*is)), *text = NULL, *name;
	char list[200] = "";
	size_t size = 0, nr_bad = 0;
	const char *value;
	FILE *f = fopen(dotconfig, "re");
	int err = f ? 0 : why_errno(why, -errno, "read '%s'", dotconfig);

	while (f && getline(&text, &size, f) > 0) {
		struct kbuild_ask *a;

		value = line_says(text, &name);
		a = value ? find(c, name) : NULL;
		if (a && !is[a - c->asks])
			is[a - c->asks] = xstrdup(value);
	}
	for (size_t i = 0; !err && i < c->nr; i++) {
		const struct kbuild_ask *a = &c->asks[i];

		if (is_same(a->value, is[i] ? is[i] : "n") ||
		    (!is[i] && (a->is_optional || !strcmp(a->value, "\"\""))))
			continue;
		if (nr_bad++ < NR_TOLD)
			tell(a, is[i] ? is[i] : "not offered", list,
			     sizeof(list));
	}
	if (nr_bad) {
		err = why_set(why, -EINVAL,
			      "configure %s: %zu option%s not as asked: %s%s",
			      what, nr_bad, nr_bad == 1 ? " is" : "s are", list,
			      nr_bad > NR_TOLD ? ", ..." : "");
		why_hint(why, "not offered: this version has no such option, "
			      "or what it depends on is off; \"# optional\" "
			      "behind a value lets it be");
	}
	for (size_t i = 0; i < c->nr; i++)
		free(is[i]);
	free(is);
	free(text);
	if (f)
		fclose(f);
	return err;
}

void kbuild_config_release(struct kbuild_config *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		free(c->asks[i].name);
		free(c->asks[i].value);
	}
	free(c->asks);
	memset(c, 0, sizeof(*c));
}
