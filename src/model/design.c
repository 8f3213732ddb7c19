// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/design.h"

#include "base/err.h"
#include "base/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESIGNS_MAX 64

extern const struct design *const __start_designs[];
extern const struct design *const __stop_designs[];

static int by_order(const void *a, const void *b)
{
	const struct design *x = *(const struct design *const *)a;
	const struct design *y = *(const struct design *const *)b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return strcmp(x->name, y->name);
}

const struct design *const *designs(size_t *nr)
{
	static const struct design *sorted[DESIGNS_MAX];
	static size_t nr_sorted;

	if (!nr_sorted) {
		const struct design *const *d;
		size_t n = 0;

		for (d = __start_designs; d != __stop_designs; d++) {
			if (n == DESIGNS_MAX)
				BUG("more than %d designs", DESIGNS_MAX);
			sorted[n++] = *d;
		}
		qsort(sorted, n, sizeof(sorted[0]), by_order);
		nr_sorted = n;
	}
	*nr = nr_sorted;
	return sorted;
}

static bool is_word(const char *name, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(name, word, len);
}

static int find_design(struct design_run *run, const char *name, size_t len,
		       struct why *why)
{
	const struct design *const *all;
	struct suggest near;
	char word[sizeof(run->name)];
	size_t nr;

	all = designs(&nr);
	snprintf(word, sizeof(word), "%.*s", (int)len, name);
	suggest_init(&near, word);
	for (size_t i = 0; i < nr; i++) {
		if (is_word(name, len, all[i]->name)) {
			run->design = all[i];
			return 0;
		}
		suggest_offer(&near, all[i]->name);
	}
	why_set(why, -EINVAL, "find design '%s': there is none of this name",
		word);
	if (suggest_best(&near))
		why_hint(why, "did you mean '%s'?", suggest_best(&near));
	else
		why_hint(why, "run-bench designs list names them all");
	return -EINVAL;
}

static int break_rule(struct design_run *run, const char *rule, size_t len,
		      struct why *why)
{
	const struct design *d = run->design;
	struct suggest near;
	char word[sizeof(run->name)];

	snprintf(word, sizeof(word), "%.*s", (int)len, rule);
	suggest_init(&near, word);
	for (unsigned int i = 0; d->rules && d->rules[i].name; i++) {
		if (is_word(rule, len, d->rules[i].name)) {
			run->broken |= 1u << i;
			return 0;
		}
		suggest_offer(&near, d->rules[i].name);
	}
	if (!d->rules) {
		why_set(why, -EINVAL,
			"break rule '%s' of design '%s': the design has none "
			"that can be broken",
			word, d->name);
		why_hint(why, "exclusive-6.15 has the most");
		return -EINVAL;
	}
	why_set(why, -EINVAL,
		"break rule '%s' of design '%s': it has none of this name",
		word, d->name);
	if (suggest_best(&near))
		why_hint(why, "did you mean '%s'?", suggest_best(&near));
	else
		why_hint(why, "its first is '%s'", d->rules[0].name);
	return -EINVAL;
}

/* The rules in the order of the design, however they were named. */
static int name_run(struct design_run *run, struct why *why)
{
	const struct design *d = run->design;
	int at = snprintf(run->name, sizeof(run->name), "%s", d->name);
	char sep = '!';

	for (unsigned int i = 0; i < DESIGN_RULES; i++) {
		if (!(run->broken & (1u << i)))
			continue;
		at += snprintf(run->name + at, sizeof(run->name) - (size_t)at,
			       "%c%s", sep, d->rules[i].name);
		if ((size_t)at >= sizeof(run->name)) {
			why_set(why, -EINVAL,
				"break rules of design '%s': together their "
				"names are too long",
				d->name);
			why_hint(why, "break them one by one");
			return -EINVAL;
		}
		sep = ',';
	}
	return 0;
}

int design_find(struct design_run *run, const char *name, struct why *why)
{
	size_t len = strcspn(name, "!");
	const char *rule = name + len;
	int err;

	memset(run, 0, sizeof(*run));
	err = find_design(run, name, len, why);
	while (!err && *rule) {
		rule++;
		len = strcspn(rule, ",");
		err = break_rule(run, rule, len, why);
		rule += len;
	}
	if (!err)
		err = name_run(run, why);
	if (err)
		memset(run, 0, sizeof(*run));
	return err;
}

/* "6.1.0-40-amd64" is 6001; -1 if there are no two numbers. */
static long release_number(const char *release)
{
	char *end;
	unsigned long major, minor;

	if (*release < '0' || *release > '9')
		return -1;
	major = strtoul(release, &end, 10);
	if (*end != '.' || end[1] < '0' || end[1] > '9')
		return -1;
	minor = strtoul(end + 1, NULL, 10);
	if (major > 1000 || minor >= 1000)
		return -1;
	return (long)(major * 1000 + minor);
}

/*
 * A lab kernel of ours names its design at the end: "6.1.192-mapcount". Where the
 * name goes on, as in "6.1.192-mapcount,bias-23" or "6.1.192-mapcount+", it is a
 * design that was changed, and no model stands for it.
 */
static const struct design *design_named_by(const char *release,
					    bool *is_changed)
{
	const struct design *const *all;
	size_t nr;

	all = designs(&nr);
	*is_changed = strchr(release, ',');
	for (const char *at = strchr(release, '-'); at && !*is_changed;
	     at = strchr(at + 1, '-'))
		for (size_t i = 0; i < nr; i++) {
			size_t len = strlen(all[i]->name);

			if (strncmp(at + 1, all[i]->name, len) != 0)
				continue;
			if (!at[1 + len])
				return all[i];
			*is_changed = true;
		}
	return NULL;
}

const struct design *design_of_release(const char *release)
{
	bool is_changed;
	const struct design *named = design_named_by(release, &is_changed);
	long nr = release_number(release);
	const struct design *const *all;
	size_t nr_designs;

	if (nr < 0)
		return NULL;
	if (named)
		return named;
	if (is_changed)
		return NULL;
	all = designs(&nr_designs);
	for (size_t i = 0; i < nr_designs; i++) {
		const struct design *d = all[i];

		if (d->since && nr >= release_number(d->since) &&
		    (!d->before || nr < release_number(d->before)))
			return d;
	}
	return NULL;
}
