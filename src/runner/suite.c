// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/suite.h"

#include "analysis/matrix.h"
#include "base/err.h"
#include "base/suggest.h"
#include "base/units.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum key_type {
	KEY_UINT,
	KEY_SECONDS,
	KEY_RATIO,
	KEY_BOOL,
	KEY_TEXT,
	KEY_TABLE, /* a name that analysis/matrix.h knows */
};

/* [global]: name, type and place of every key. */
static const struct key {
	const char *name;
	enum key_type type;
	size_t offset;
} keys[] = {
	{ "budget", KEY_SECONDS, offsetof(struct suite, budget_s) },
	{ "half_width", KEY_RATIO, offsetof(struct suite, half_width_ratio) },
	{ "rounds_min", KEY_UINT, offsetof(struct suite, rounds_min) },
	{ "rounds_max", KEY_UINT, offsetof(struct suite, rounds_max) },
	{ "samples", KEY_UINT, offsetof(struct suite, nr_samples) },
	{ "warmups", KEY_UINT, offsetof(struct suite, nr_warmups) },
	{ "counted", KEY_UINT, offsetof(struct suite, nr_counted) },
	{ "layouts", KEY_UINT, offsetof(struct suite, nr_layouts) },
	{ "timeout", KEY_UINT, offsetof(struct suite, timeout_s) },
	{ "quick_cases", KEY_BOOL, offsetof(struct suite, only_quick_cases) },
	{ "events", KEY_TEXT, offsetof(struct suite, events) },
	{ "fit_memory", KEY_BOOL, offsetof(struct suite, fit_memory) },
	{ "table", KEY_TABLE, offsetof(struct suite, table) },
};

struct load {
	struct suite *suite;
	struct why *why;
	bool failed;
	char what[256]; /* first error, without file and line */
	char hint[128];
};

void suite_init(struct suite *s, const char *name)
{
	memset(s, 0, sizeof(*s));
	s->name = xstrdup(name);
	s->half_width_ratio = 0.005;
	s->rounds_min = 12;
	s->rounds_max = 160;
	s->nr_samples = 8;
	/* Later samples are within 1 to 2 %, the third still 5 to 10 % off. */
	s->nr_warmups = 4;
	s->nr_counted = 1;
	s->nr_layouts = 1;
	s->timeout_s = 30;
	s->phase_max_ns = 1e6;
	s->events = xstrdup("default");
}

void suite_drop_selections(struct suite *s)
{
	for (size_t i = 0; i < s->nr_selections; i++) {
		free(s->selections[i].pattern);
		free(s->selections[i].filter);
	}
	free(s->selections);
	s->selections = NULL;
	s->nr_selections = 0;
}

void suite_release(struct suite *s)
{
	suite_drop_selections(s);
	free(s->events);
	free(s->table);
	free(s->name);
	memset(s, 0, sizeof(*s));
}

void suite_select(struct suite *s, const char *pattern, const char *filter)
{
	struct selection *sel;

	s->selections = xrealloc(s->selections, s->nr_selections + 1,
				 sizeof(*s->selections));
	sel = &s->selections[s->nr_selections++];
	sel->pattern = xstrdup(pattern);
	sel->filter = filter ? xstrdup(filter) : NULL;
}

int suite_select_words(struct suite *s, int argc, char **argv, struct why *why)
{
	const char *pattern = NULL;
	char *filter = NULL;

	for (int i = 1; i <= argc; i++) {
		char *longer;

		if (i < argc && strchr(argv[i], '=')) {
			if (!pattern) {
				why_set(why, -EINVAL,
					"select '%s': no benchmark before it",
					argv[i]);
				why_hint(why, "name one: fork/anon page=base");
				return -EINVAL;
			}
			longer = filter ? xasprintf("%s %s", filter, argv[i])
					: xstrdup(argv[i]);
			free(filter);
			filter = longer;
			continue;
		}
		if (pattern)
			suite_select(s, pattern, filter);
		free(filter);
		filter = NULL;
		pattern = i < argc ? argv[i] : NULL;
	}
	return 0;
}

static int set_key(struct suite *s, const struct key *k, const char *value,
		   struct why *why)
{
	void *place = (char *)s + k->offset;
	uint64_t number;
	int err;

	switch (k->type) {
	case KEY_UINT:
		err = units_parse_uint(&number, value, why);
		if (!err && number > 1000000)
			err = why_set(why, -EINVAL, "'%s' is too large", value);
		if (!err)
			*(unsigned int *)place = (unsigned int)number;
		return err;
	case KEY_SECONDS:
		return units_parse_duration(place, value, why);
	case KEY_RATIO:
		return units_parse_percent(place, value, why);
	case KEY_BOOL:
		if (strcmp(value, "yes") && strcmp(value, "no"))
			return why_set(why, -EINVAL, "'%s' is not yes or no",
				       value);
		*(bool *)place = !strcmp(value, "yes");
		return 0;
	case KEY_TABLE:
		if (!matrix_def_find(value, why))
			return -EINVAL;
		/* fall through */
	case KEY_TEXT:
		free(*(char **)place);
		*(char **)place = xstrdup(value);
		return 0;
	}
	BUG("key type %d", (int)k->type);
}

static int take_global(struct load *l, const char *name, const char *value)
{
	struct suggest near;
	struct why why = { "", "" };

	suggest_init(&near, name);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		suggest_offer(&near, keys[i].name);
		if (strcmp(keys[i].name, name))
			continue;
		if (!set_key(l->suite, &keys[i], value, &why))
			return 1;
		snprintf(l->what, sizeof(l->what), "key '%s': %.200s", name,
			 why.text);
		snprintf(l->hint, sizeof(l->hint), "%.120s", why.hint);
		return 0;
	}
	snprintf(l->what, sizeof(l->what), "unknown key '%.100s'", name);
	if (suggest_best(&near))
		snprintf(l->hint, sizeof(l->hint), "did you mean %s?",
			 suggest_best(&near));
	return 0;
}

/* Axis names are checked by the plan, which knows the benchmarks. */
static int take_case(struct suite *s, const char *section, const char *name,
		     const char *value)
{
	struct selection *sel = NULL;
	char *filter;

	if (s->nr_selections)
		sel = &s->selections[s->nr_selections - 1];
	if (!sel || strcmp(sel->pattern, section)) {
		suite_select(s, section, NULL);
		sel = &s->selections[s->nr_selections - 1];
	}
	if (!name)
		return 1;
	filter = sel->filter ? xasprintf("%s %s=%s", sel->filter, name, value)
			     : xasprintf("%s=%s", name, value);
	free(sel->filter);
	sel->filter = filter;
	return 1;
}

static int handler(void *arg, const char *section, const char *name,
		   const char *value)
{
	struct load *l = arg;

	if (l->failed)
		return 0;
	if (!*section || !strcmp(section, "global"))
		l->failed = !take_global(l, name, value);
	else
		take_case(l->suite, section, name, value);
	return !l->failed;
}

/* inih calls nothing for a section without keys: find those by hand. */
static void empty_sections(struct suite *s, FILE *file)
{
	char line[256];

	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		char *end = strchr(line, ']');
		bool is_known = false;

		if (line[0] != '[' || !end)
			continue;
		*end = '\0';
		for (size_t i = 0; i < s->nr_selections; i++)
			is_known |= !strcmp(s->selections[i].pattern, line + 1);
		if (!is_known && strcmp(line + 1, "global"))
			take_case(s, line + 1, NULL, NULL);
	}
}

int suite_load(struct suite *s, const char *path, struct why *why)
{
	struct load l = { .suite = s };
	FILE *file = fopen(path, "re");
	int line, err = 0;

	if (!file)
		return why_errno(why, -errno, "open suite '%s'", path);
	errno = 0;
	line = ini_parse_file(file, handler, &l);
	/* A folder can be opened and not be read: it is no empty suite. */
	if (ferror(file)) {
		err = why_errno(why, errno ? -errno : -EIO, "read suite '%s'",
				path);
		why_hint(why, "name an INI file, or a suite of configs/run");
	} else if (line) {
		err = why_set(why, -EINVAL, "%s:%d: %s", path, line,
			      l.what[0] ? l.what
					: "neither [section] nor key = value");
		if (l.hint[0])
			why_hint(why, "%s", l.hint);
	} else {
		empty_sections(s, file);
	}
	fclose(file);
	return err;
}

struct find_set {
	const char *set;
	char *events;
	struct suggest near;
	char best[64];
};

static int set_handler(void *arg, const char *section, const char *name,
		       const char *value)
{
	struct find_set *f = arg;

	suggest_offer(&f->near, section);
	if (f->near.best == section) {
		/* inih reuses its buffer: keep the word itself. */
		snprintf(f->best, sizeof(f->best), "%s", section);
		f->near.best = f->best;
	}
	if (!strcmp(section, f->set) && !strcmp(name, "events")) {
		free(f->events);
		f->events = xstrdup(value);
	}
	return 1;
}

int suite_events(const char *path, const char *set, char **events,
		 struct why *why)
{
	struct find_set f = { .set = set };
	int err;

	if (strpbrk(set, ",:-")) {
		*events = xstrdup(set);
		return 0;
	}
	suggest_init(&f.near, set);
	err = ini_parse(path, set_handler, &f);
	if (err < 0)
		return why_set(why, -ENOENT, "open event sets '%s': %s", path,
			       strerror(ENOENT));
	if (err > 0) {
		free(f.events);
		return why_set(why, -EINVAL,
			       "%s:%d: neither [section] nor key = value", path,
			       err);
	}
	*events = f.events;
	if (f.events)
		return 0;
	why_set(why, -EINVAL, "unknown event set '%s'", set);
	if (suggest_best(&f.near))
		why_hint(why, "did you mean %s?", suggest_best(&f.near));
	else
		why_hint(why, "the sets are in %s", path);
	return -EINVAL;
}
