// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report_sources.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_lab(const struct result_file *f)
{
	const char *mode = json_string_value(json_object_get(f->env, "mode"));

	return mode && !strcmp(mode, "lab");
}

/* Live sides apart from lab files; a side is one or the other. */
static int sort_sides(struct report_sources *s, struct why *why)
{
	const struct compare_files *set = &s->files;

	s->sides = xcalloc(set->nr_sides, sizeof(*s->sides));
	for (size_t i = 0; i < set->nr_sides; i++) {
		const struct compare_side *side = &set->sides[i];
		bool lab = is_lab(side->files[0]);

		for (size_t k = 1; k < side->nr_files; k++)
			if (is_lab(side->files[k]) != lab)
				return why_set(why, -EINVAL,
					       "read %.120s and %.120s: one "
					       "side cannot be time and "
					       "instructions",
					       side->files[0]->path,
					       side->files[k]->path);
		if (!lab)
			s->sides[s->nr_sides++] = *side;
	}
	return 0;
}

static int compare_live(struct report_sources *s,
			const struct compare_rule *rule, bool is_forced,
			struct why *why)
{
	int err = compare_identity(s->sides, s->nr_sides, why);

	if (err && !is_forced) {
		char *text = xstrdup(why->text);

		why_set(why, err, "compare the sides: %.250s", text);
		why_hint(why, "--force reports them all the same, and says so; "
			      "or a report for each");
		free(text);
		return err;
	}
	if (err)
		s->forced = xstrdup(why->text);
	err = compare_build(s->sides, s->nr_sides, rule, &s->live, why);
	s->has_live = !err;
	return err;
}

static bool is_sharded(const struct result_file *f)
{
	return json_object_get(f->plan, "shard") != NULL;
}

/* Shards have disjoint cases: their summaries stand in one list. */
static void merge_shards(struct report_sources *s)
{
	struct run_summary *all = &s->runs[0];

	for (size_t i = 1; i < s->nr_runs; i++) {
		struct run_summary *r = &s->runs[i];

		all->cases = xrealloc(all->cases, all->nr + r->nr,
				      sizeof(*all->cases));
		memcpy(all->cases + all->nr, r->cases,
		       r->nr * sizeof(*r->cases));
		all->nr += r->nr;
		free(r->cases);
	}
	s->nr_runs = 1;
}

static void make_columns(struct report_sources *s)
{
	const struct compare_side *side = &s->sides[0];

	if (is_sharded(side->files[0]))
		merge_shards(s);
	s->columns = xcalloc(s->nr_runs, sizeof(*s->columns));
	s->nr_columns = s->nr_runs;
	for (size_t i = 0; i < s->nr_runs; i++) {
		const char *path = side->files[i]->path;
		const char *slash = strrchr(path, '/');

		s->columns[i] = (struct report_column){
			.name = s->nr_runs == 1 ? side->name
				: slash		? slash + 1
						: path,
			.run = &s->runs[i],
			.nr_files = s->nr_runs == 1 ? side->nr_files : 1,
			.files = side->files + i,
		};
	}
}

static int summarise(struct report_sources *s, struct why *why)
{
	const struct compare_side *side = &s->sides[0];
	int err = 0;

	s->runs = xcalloc(side->nr_files, sizeof(*s->runs));
	for (size_t i = 0; i < side->nr_files && !err; i++) {
		err = summary_build(side->files[i], &s->runs[i], why);
		s->nr_runs += !err;
	}
	if (!err)
		make_columns(s);
	return err;
}

static const char *kernel_of(const struct result_file *f)
{
	const json_t *lab = json_object_get(f->env, "lab");
	const char *title = json_string_value(json_object_get(lab, "title"));
	const char *name = json_string_value(json_object_get(lab, "kernel"));
	const char *release = json_string_value(
		json_object_get(json_object_get(f->env, "subject"), "release"));

	return title ? title : name ? name : release ? release : "unknown";
}

/* The boots of one kernel are one column; kernels as they come. */
static void find_kernels(struct report_sources *s)
{
	const struct compare_files *set = &s->files;
	size_t at = 0;

	s->kernels = xcalloc(set->nr_files, sizeof(*s->kernels));
	s->lab_sides = xcalloc(set->nr_files, sizeof(*s->lab_sides));
	s->lab_files = xcalloc(set->nr_files, sizeof(struct result_file *));
	for (size_t i = 0; i < set->nr_files; i++) {
		const struct result_file *f = set->files[i];
		struct lab_column *col = &s->kernels[s->nr_kernels];
		bool is_known = !is_lab(f);

		for (size_t k = 0; k < s->nr_kernels; k++)
			is_known |= !strcmp(s->kernels[k].name, kernel_of(f));
		if (is_known)
			continue;
		col->name = kernel_of(f);
		col->title = json_string_value(json_object_get(
			json_object_get(f->env, "subject"), "release"));
		col->files = &s->lab_files[at];
		for (size_t k = i; k < set->nr_files; k++)
			if (is_lab(set->files[k]) &&
			    !strcmp(kernel_of(set->files[k]), col->name)) {
				s->lab_files[at++] = set->files[k];
				col->nr_files++;
			}
		s->lab_sides[s->nr_kernels++] = (struct compare_side){
			.name = col->name,
			.title = col->title,
			.nr_files = col->nr_files,
			.files = col->files,
		};
	}
}

static int read_lab(struct report_sources *s, struct why *why)
{
	const struct compare_rule rule = { .delta_ratio = NAN,
					   .session_sd_ratio = NAN };
	int err;

	find_kernels(s);
	if (!s->nr_kernels)
		return 0;
	if (s->nr_kernels > LAB_COLUMNS_MAX)
		return why_set(why, -EINVAL,
			       "report %zu kernels: at most %d stand beside "
			       "each other",
			       s->nr_kernels, LAB_COLUMNS_MAX);
	err = lab_build(s->kernels, s->nr_kernels, &s->lab, why);
	s->has_lab = !err;
	if (err || s->nr_kernels < 2)
		return err;
	err = compare_build(s->lab_sides, s->nr_kernels, &rule, &s->lab_compare,
			    why);
	s->has_lab_compare = !err;
	return err;
}

/* What is listed of each file: hash, side, whole or partial. */
static int list_files(struct report_sources *s, struct why *why)
{
	const struct compare_files *set = &s->files;
	int err = 0;

	s->hashes = xcalloc(set->nr_files, sizeof(*s->hashes));
	s->listed = xcalloc(set->nr_files, sizeof(*s->listed));
	s->states = xcalloc(set->nr_files, sizeof(char *));
	for (size_t i = 0; i < set->nr_files && !err; i++) {
		const struct result_file *f = set->files[i];
		const char *status =
			json_string_value(json_object_get(f->end, "status"));
		struct report_file *to = &s->listed[i];

		err = file_hash(&s->hashes[i], f->path, why);
		if (!f->is_complete)
			s->states[i] = xasprintf(
				"partial: %s",
				status ? status : "the run was cut off");
		*to = (struct report_file){ .path = f->path,
					    .sha256 = s->hashes[i].hex,
					    .state = s->states[i],
					    .file = f,
					    .side = kernel_of(f) };
		for (size_t k = 0; k < set->nr_sides && !is_lab(f); k++)
			for (size_t n = 0; n < set->sides[k].nr_files; n++)
				if (set->sides[k].files[n] == f)
					to->side = set->sides[k].name;
	}
	return err;
}

int report_sources_load(struct report_sources *s, const char *const *words,
			size_t nr_words, const struct compare_rule *rule,
			bool is_forced, struct why *why)
{
	int err;

	*s = (struct report_sources){ 0 };
	err = compare_files_load(&s->files, words, nr_words, why);
	if (err)
		return err;
	err = sort_sides(s, why);
	if (!err)
		err = list_files(s, why);
	if (!err && s->nr_sides > 1)
		err = compare_live(s, rule, is_forced, why);
	else if (!err && s->nr_sides)
		err = summarise(s, why);
	if (!err)
		err = read_lab(s, why);
	if (err)
		report_sources_release(s);
	return err;
}

void report_sources_give(const struct report_sources *s, struct report *r)
{
	r->nr_files = s->files.nr_files;
	r->files = s->listed;
	r->nr_columns = s->nr_columns;
	r->columns = s->columns;
	r->live = s->has_live ? &s->live : NULL;
	r->lab = s->has_lab ? &s->lab : NULL;
	r->lab_compare = s->has_lab_compare ? &s->lab_compare : NULL;
	r->forced = s->forced;
	r->nr_notes = s->files.nr_notes;
	r->notes = (const char *const *)s->files.notes;
}

void report_sources_release(struct report_sources *s)
{
	if (s->has_live)
		compare_view_release(&s->live);
	if (s->has_lab_compare)
		compare_view_release(&s->lab_compare);
	if (s->has_lab)
		lab_view_release(&s->lab);
	for (size_t i = 0; i < s->nr_runs; i++)
		run_summary_release(&s->runs[i]);
	for (size_t i = 0; s->states && i < s->files.nr_files; i++)
		free(s->states[i]);
	free(s->runs);
	free(s->columns);
	free(s->states);
	free(s->hashes);
	free(s->listed);
	free(s->sides);
	free(s->kernels);
	free(s->lab_sides);
	free(s->lab_files);
	free(s->forced);
	compare_files_release(&s->files);
	*s = (struct report_sources){ 0 };
}
