// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of the command line to scenarios, designs and kinds of pages. */
#include "cli/designs.h"

#include "base/suggest.h"
#include "base/text.h"
#include "cli/cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A scenario is ten lines; whoever gives more is told so by the parser. */
#define FILE_MAX_BYTES (64u << 10)

static bool is_path(const char *word)
{
	const char *dot = strrchr(word, '.');

	return strchr(word, '/') || (dot && !strcmp(dot, ".scn"));
}

static struct designs_scenario *add(struct designs_scenarios *l)
{
	struct designs_scenario *one;

	l->all = xrealloc(l->all, l->nr + 1, sizeof(*l->all));
	one = &l->all[l->nr++];
	memset(one, 0, sizeof(*one));
	return one;
}

/* A name that is no design would be a line that nothing is held against. */
static void check_expects(const struct scenario *s, const char *name)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	for (size_t i = 0; i < s->nr_expects; i++) {
		const char *word = s->expects[i].design;
		struct suggest near;
		size_t k = 0;

		word += *word == '!';
		suggest_init(&near, word);
		for (; k < nr && strcmp(all[k]->name, word) != 0; k++)
			suggest_offer(&near, all[k]->name);
		if (k < nr || !strcmp(word, "*"))
			continue;
		err_error("read scenario '%s': its line 'breaks' names design "
			  "'%s': there is none",
			  name, word);
		if (suggest_best(&near))
			err_hint("did you mean '%s'?", suggest_best(&near));
		else
			err_hint("run-bench designs list names them");
		exit(EXIT_USAGE);
	}
}

static void add_text(struct designs_scenarios *l, const char *text, size_t len,
		     const char *name, bool is_file)
{
	struct designs_scenario *one = add(l);
	struct why why;

	one->is_file = is_file;
	if (scenario_parse(&one->s, text, len, name, &why)) {
		err_error("%s", why.text);
		err_hint("%s", why.hint[0] ? why.hint
					   : "docs/scenarios.md has the "
					     "language; run-bench designs list "
					     "vmsplice-child shows one");
		exit(EXIT_USAGE);
	}
	if (is_file)
		check_expects(&one->s, name);
}

static NORETURN void no_file(const char *path)
{
	err_error("read scenario '%s': %s", path, strerror(errno));
	err_hint("a word without / and .scn is one of the library: run-bench "
		 "designs list");
	exit(EXIT_CANNOT);
}

static void add_file(struct designs_scenarios *l, const char *path)
{
	char *text = xcalloc(FILE_MAX_BYTES + 1, 1);
	FILE *f = fopen(path, "re");
	size_t len;

	if (!f)
		no_file(path);
	len = fread(text, 1, FILE_MAX_BYTES + 1, f);
	if (ferror(f))
		no_file(path);
	fclose(f);
	if (len > FILE_MAX_BYTES) {
		err_error("read scenario '%s': it is longer than %u KiB", path,
			  FILE_MAX_BYTES >> 10);
		err_hint("a scenario has at most %d steps: docs/scenarios.md",
			 SCN_STEPS);
		exit(EXIT_USAGE);
	}
	add_text(l, text, len, path, true);
	free(text);
}

static void add_library(struct designs_scenarios *l, size_t i)
{
	const char *text = scenario_library_text(i);

	add_text(l, text, strlen(text), scenario_library_name(i), false);
}

/* Of the library, by name or pattern. */
static void add_word(struct designs_scenarios *l, const char *word)
{
	size_t nr_before = l->nr;
	struct suggest s;

	if (is_path(word)) {
		add_file(l, word);
		return;
	}
	suggest_init(&s, word);
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		const char *name = scenario_library_name(i);

		suggest_offer(&s, name);
		if (text_glob(word, name))
			add_library(l, i);
	}
	if (l->nr > nr_before)
		return;
	err_error("find scenario '%s': there is none", word);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("run-bench designs list names them; a file has a / or "
			 "ends in .scn");
	exit(EXIT_USAGE);
}

static int by_name(const void *a, const void *b)
{
	const struct designs_scenario *x = a, *y = b;

	return strcmp(x->s.name, y->s.name);
}

static NORETURN void is_twice(bool in_files, const char *name)
{
	err_error("name scenarios: '%s' is there twice, in %s", name,
		  in_files ? "two files" : "the library and in a file");
	err_hint("give the file's another name, in its line 'scenario'");
	exit(EXIT_USAGE);
}

/* Named twice, by two patterns: once is enough. */
static void sort(struct designs_scenarios *l)
{
	size_t nr = 0;

	qsort(l->all, l->nr, sizeof(*l->all), by_name);
	for (size_t i = 0; i < l->nr; i++) {
		if (nr && !strcmp(l->all[nr - 1].s.name, l->all[i].s.name)) {
			if (l->all[nr - 1].is_file || l->all[i].is_file)
				is_twice(l->all[nr - 1].is_file &&
						 l->all[i].is_file,
					 l->all[i].s.name);
			scenario_release(&l->all[i].s);
			continue;
		}
		l->all[nr++] = l->all[i];
	}
	l->nr = nr;
}

void designs_load(struct designs_scenarios *l, const struct designs_options *o,
		  size_t nr_words, char *const *words)
{
	memset(l, 0, sizeof(*l));
	for (size_t i = 0; !nr_words && i < scenario_library_nr(); i++)
		add_library(l, i);
	for (size_t i = 0; i < nr_words; i++)
		add_word(l, words[i]);
	for (size_t i = 0; i < o->scenarios.nr; i++)
		add_file(l, o->scenarios.items[i]);
	sort(l);
}

void designs_unload(struct designs_scenarios *l)
{
	for (size_t i = 0; i < l->nr; i++)
		scenario_release(&l->all[i].s);
	free(l->all);
	memset(l, 0, sizeof(*l));
}

struct design_run designs_one(const char *name)
{
	struct design_run run;
	struct why why;

	if (design_find(&run, name, &why))
		cli_die(EXIT_USAGE, &why);
	return run;
}

size_t designs_some(const struct designs_options *o, struct design_run **runs)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	if (o->designs.nr)
		nr = o->designs.nr;
	*runs = xcalloc(nr, sizeof(**runs));
	for (size_t i = 0; i < nr; i++)
		(*runs)[i] = designs_one(o->designs.nr ? o->designs.items[i]
						       : all[i]->name);
	return nr;
}

uint16_t designs_kinds(const struct designs_options *o,
		       const struct scenario *s)
{
	struct suggest near;

	if (!o->page)
		return s->pages[0].kinds;
	suggest_init(&near, o->page);
	for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
		if (!strcmp(scn_kind_name(k), o->page))
			return s->pages[0].kinds & (1u << k);
		suggest_offer(&near, scn_kind_name(k));
	}
	err_error("take pages of kind '%s': there is none", o->page);
	if (suggest_best(&near))
		err_hint("did you mean %s?", suggest_best(&near));
	else
		err_hint("base, thp, ptethp, hugetlb, file or zero");
	exit(EXIT_USAGE);
}

void designs_none_of_kind(const struct designs_options *o)
{
	err_error("take pages of kind '%s': no scenario named has them",
		  o->page);
	err_hint("a scenario's line 'page' says which it has: run-bench "
		 "designs list SCENARIO");
	exit(EXIT_USAGE);
}
