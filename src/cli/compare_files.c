// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/compare_files.h"

#include "base/err.h"
#include "cli/compare_sides.h"
#include "results/check.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void compare_files_note(struct compare_files *set, char *text)
{
	set->notes =
		xrealloc(set->notes, set->nr_notes + 1, sizeof(*set->notes));
	set->notes[set->nr_notes++] = text;
}

/* The rule book, so that nothing damaged ever becomes a number. */
static int check_rules(const char *path, struct why *why)
{
	struct result_check c;
	int err = result_check(&c, path, why);

	if (err)
		return err;
	for (size_t i = 0; i < c.nr && !err; i++)
		if (c.findings[i].level == FINDING_ERROR)
			err = why_set(why, -EINVAL,
				      "read %.120s: line %zu: %.150s", path,
				      c.findings[i].line, c.findings[i].text);
	result_check_release(&c);
	return err;
}

static int look_at(const struct result_file *f, struct why *why)
{
	if (!f->env && !f->plan && !f->nr_cases)
		why_set(why, -EINVAL, "read %.200s: it is empty", f->path);
	else if (!f->env || !f->plan)
		why_set(why, -EINVAL, "read %.200s: it has no %s line", f->path,
			f->env ? "plan" : "env");
	else if (!f->nr_cases)
		why_set(why, -EINVAL, "read %.200s: it holds no measurement",
			f->path);
	else
		return 0;
	why_hint(why, "result files are written by run-bench run and "
		      "run-bench lab");
	return -EINVAL;
}

/* Cut and whole copies of one run say the same of machine, time and plan. */
static bool same_run(const struct result_file *a, const struct result_file *b)
{
	return json_equal(a->env, b->env) && json_equal(a->plan, b->plan);
}

static int twice(const struct result_file *a, const struct result_file *b,
		 struct why *why)
{
	if (!strcmp(a->path, b->path))
		why_set(why, -EEXIST, "compare %.200s: it is given twice",
			a->path);
	else
		why_set(why, -EEXIST,
			"compare %.140s and %.140s: they are the same run",
			a->path, b->path);
	why_hint(why, "a run against itself says nothing; give every run once");
	return -EEXIST;
}

static int add_file(struct compare_files *set, const char *path,
		    struct why *why)
{
	struct result_file *f = xcalloc(1, sizeof(*f));
	int err = result_file_read(f, path, why);

	if (err) {
		free(f);
		if (err == -EINVAL && !why->hint[0])
			why_hint(why,
				 "run-bench check %.120s says all that "
				 "is wrong with it",
				 path);
		return err;
	}
	set->files = xrealloc(set->files, set->nr_files + 1,
			      sizeof(struct result_file *));
	set->files[set->nr_files++] = f;
	err = look_at(f, why);
	if (err)
		return err;
	for (size_t i = 0; i + 1 < set->nr_files; i++)
		if (same_run(set->files[i], f))
			return twice(set->files[i], f, why);
	err = check_rules(path, why);
	if (err) {
		why_hint(why,
			 "run-bench check %.120s says all that is wrong "
			 "with it",
			 path);
		return err;
	}
	if (!f->is_complete)
		compare_files_note(
			set, xasprintf("%s is partial: its run did not finish",
				       path));
	return 0;
}

static int is_result(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return len > 6 && d->d_name[0] != '.' &&
	       !strcmp(d->d_name + len - 6, ".jsonl");
}

static int by_version(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct compare_files *set, const char *dir,
		      struct why *why)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, is_result, by_version), err = 0;

	if (nr < 0)
		return why_errno(why, -errno, "read %.200s", dir);
	if (!nr) {
		err = why_set(why, -ENOENT,
			      "read %.200s: no result file (*.jsonl) is in it",
			      dir);
		why_hint(why, "a side is a file, files joined by commas, or a "
			      "folder of files");
	}
	for (int i = 0; i < nr; i++) {
		char *path = xasprintf("%s/%s", dir, entries[i]->d_name);

		if (!err)
			err = add_file(set, path, why);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return err;
}

static int add_path(struct compare_files *set, const char *path,
		    struct why *why)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return add_folder(set, path, why);
	return add_file(set, path, why);
}

/* A file whose name holds a comma is one file. */
static int add_word(struct compare_files *set, const char *word,
		    struct why *why)
{
	char *copy, *save = NULL;
	int err = 0;

	if (!strchr(word, ',') || !access(word, F_OK))
		return add_path(set, word, why);
	copy = xstrdup(word);
	for (char *p = strtok_r(copy, ",", &save); p && !err;
	     p = strtok_r(NULL, ",", &save))
		err = add_path(set, p, why);
	free(copy);
	return err;
}

int compare_files_load(struct compare_files *set, const char *const *words,
		       size_t nr_words, struct why *why)
{
	size_t *first = xcalloc(nr_words + 1, sizeof(*first));
	int err = 0;

	*set = (struct compare_files){ 0 };
	for (size_t i = 0; i < nr_words && !err; i++) {
		err = add_word(set, words[i], why);
		first[i + 1] = set->nr_files;
		if (!err && first[i + 1] == first[i])
			err = why_set(why, -EINVAL,
				      "compare '%.100s': it names no file",
				      words[i]);
	}
	if (!err)
		err = compare_sides_make(set, words, nr_words, first, why);
	free(first);
	if (err)
		compare_files_release(set);
	return err;
}

void compare_files_release(struct compare_files *set)
{
	for (size_t i = 0; i < set->nr_files; i++) {
		result_file_release(set->files[i]);
		free(set->files[i]);
	}
	for (size_t i = 0; i < set->nr_notes; i++)
		free(set->notes[i]);
	for (size_t i = 0; i < set->nr_strings; i++)
		free(set->strings[i]);
	free(set->files);
	free(set->sides);
	free(set->notes);
	free(set->strings);
	*set = (struct compare_files){ 0 };
}

int compare_files_apart(const struct compare_files *a,
			const struct compare_files *b, struct why *why)
{
	for (size_t i = 0; i < a->nr_files; i++)
		for (size_t k = 0; k < b->nr_files; k++)
			if (same_run(a->files[i], b->files[k]))
				return twice(a->files[i], b->files[k], why);
	return 0;
}
