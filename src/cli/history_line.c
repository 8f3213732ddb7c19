// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/history_line.h"

#include "base/err.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *copy_or_null(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static int add_file(const struct history_file *f, void *arg)
{
	struct line_files *files = arg;

	/* by doubling: there may be many */
	if (!(files->nr & (files->nr - 1)))
		files->files =
			xrealloc(files->files, files->nr ? 2 * files->nr : 1,
				 sizeof(*files->files));
	files->files[files->nr++] = (struct line_file){
		.id = f->id,
		.environment = f->environment,
		.path = xstrdup(f->path),
		.time = xstrdup(f->time),
		.release = xstrdup(f->release),
		.commit = copy_or_null(f->commit),
	};
	return 0;
}

static int by_adding(const struct line_file *a, const struct line_file *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

static int by_time(const void *a, const void *b)
{
	const struct line_file *x = *(struct line_file *const *)a;
	const struct line_file *y = *(struct line_file *const *)b;
	int c = strcmp(x->time, y->time);

	return c ? c : by_adding(x, y);
}

static int by_version(const void *a, const void *b)
{
	const struct line_file *x = *(struct line_file *const *)a;
	const struct line_file *y = *(struct line_file *const *)b;
	int c = strverscmp(x->release, y->release);

	return c ? c : by_time(a, b);
}

static void rank_files(struct line_files *files, enum line_order order)
{
	struct line_file **sorted = xcalloc(files->nr, sizeof(*sorted));

	for (size_t i = 0; i < files->nr; i++)
		sorted[i] = &files->files[i];
	if (order == LINE_BY_TIME)
		qsort(sorted, files->nr, sizeof(*sorted), by_time);
	else if (order == LINE_BY_VERSION)
		qsort(sorted, files->nr, sizeof(*sorted), by_version);
	for (size_t i = 0; i < files->nr; i++)
		sorted[i]->rank = i;
	free(sorted);
}

int line_files_load(struct history *h, enum line_order order,
		    struct line_files *files, struct why *why)
{
	int err;

	*files = (struct line_files){ .nr = 0 };
	err = history_files(h, add_file, files, why);
	rank_files(files, order);
	return err;
}

void line_files_release(struct line_files *files)
{
	for (size_t i = 0; i < files->nr; i++) {
		free(files->files[i].path);
		free(files->files[i].time);
		free(files->files[i].release);
		free(files->files[i].commit);
	}
	free(files->files);
}

/* "fork/anon" or a glob of it first, then AXIS=VALUE that must be there. */
static bool matches(const char *label, size_t nr_words, char *const *words)
{
	char *bench = xstrdup(label), *padded = xasprintf(" %s ", label);
	bool is_match = true;

	bench[strcspn(bench, " ")] = '\0';
	for (size_t i = 0; i < nr_words && is_match; i++) {
		char *part = xasprintf(" %s ", words[i]);

		is_match = (!i && text_matches_name(words[i], bench)) ||
			   strstr(padded, part) || !strcmp(label, words[i]);
		free(part);
	}
	free(padded);
	free(bench);
	return is_match;
}

struct set_load {
	struct line_set *set;
	size_t nr_words;
	char *const *words;
};

static int add_series(const struct history_series *s, void *arg)
{
	struct set_load *l = arg;
	struct line_set *set = l->set;

	if (!matches(s->label, l->nr_words, l->words))
		return 0;
	if (!(set->nr & (set->nr - 1)))
		set->series = xrealloc(set->series, set->nr ? 2 * set->nr : 1,
				       sizeof(*set->series));
	set->series[set->nr++] = (struct line_series){
		.id = s->id,
		.metric = xstrdup(s->metric),
		.label = xstrdup(s->label),
		.unit = xstrdup(s->unit),
		.mode = xstrdup(s->mode),
		.machine = xstrdup(s->machine),
		.nr_points = s->nr_points,
	};
	return 0;
}

int line_set_load(struct history *h, const char *mode, size_t nr_words,
		  char *const *words, struct line_set *set, struct why *why)
{
	struct set_load l = { set, nr_words, words };

	*set = (struct line_set){ .nr = 0 };
	return history_series(h, mode, add_series, &l, why);
}

void line_set_release(struct line_set *set)
{
	for (size_t i = 0; i < set->nr; i++) {
		struct line_series *s = &set->series[i];

		free(s->metric);
		free(s->label);
		free(s->unit);
		free(s->mode);
		free(s->machine);
	}
	free(set->series);
}

const struct line_point *line_point_of(const struct line *line, size_t idx)
{
	return &line->points[line->of_value[idx]];
}

struct each {
	struct history *h;
	const struct line_files *files;
	const struct line_series **by_id; /* sorted */
	size_t nr_series;
	const struct line_rule *rule;
	line_fn fn;
	void *arg;
	struct why *why;
	size_t allocated;
	struct line line; /* that is being read */
};

static int by_file_id(const void *key, const void *f)
{
	int64_t id = *(const int64_t *)key;
	int64_t other = ((const struct line_file *)f)->id;

	return id < other ? -1 : id > other;
}

static int by_series_id(const void *key, const void *s)
{
	int64_t id = *(const int64_t *)key;
	int64_t other = (*(struct line_series *const *)s)->id;

	return id < other ? -1 : id > other;
}

static int compare_series(const void *a, const void *b)
{
	return by_series_id(&(*(struct line_series *const *)a)->id, b);
}

static int by_rank(const void *a, const void *b)
{
	size_t x = ((const struct line_point *)a)->file->rank;
	size_t y = ((const struct line_point *)b)->file->rank;

	return x < y ? -1 : x > y;
}

/* Standard errors of the intervals (live), taus (lab). */
static double noise_of(const struct history_point *p, bool is_lab)
{
	return is_lab ? p->tau : (p->hi - p->lo) / (2 * 1.959963984540054);
}

static void find_changes(struct line *l, const struct line_rule *rule)
{
	bool is_lab = !strcmp(l->series->mode, "lab");
	double *noise = xcalloc(l->nr, sizeof(*noise));

	l->values = xcalloc(l->nr, sizeof(*l->values));
	l->of_value = xcalloc(l->nr, sizeof(*l->of_value));
	for (size_t i = 0; i < l->nr; i++) {
		struct line_point *p = &l->points[i];

		p->idx = CHANGE_NONE;
		if (!isfinite(p->p.value))
			continue;
		p->idx = l->nr_values++;
		l->values[p->idx] = p->p.value;
		noise[p->idx] = noise_of(&p->p, is_lab);
		l->of_value[p->idx] = i;
	}
	if (is_lab) {
		const struct change_rule steps = {
			.delta_ratio = rule->lab_delta_ratio,
		};

		change_find_steps(l->values, noise, l->nr_values, &steps,
				  &l->view);
	} else {
		change_find(l->values, noise, l->nr_values, &rule->live,
			    &l->view);
	}
	free(noise);
}

static int finish_line(struct each *e)
{
	struct line *l = &e->line;
	int err = 0;

	if (l->series && l->nr) {
		qsort(l->points, l->nr, sizeof(*l->points), by_rank);
		find_changes(l, e->rule);
		err = e->fn(e->h, l, e->arg, e->why);
		change_view_release(&l->view);
		free(l->values);
		free(l->of_value);
	}
	l->values = NULL;
	l->of_value = NULL;
	l->nr = l->nr_values = 0;
	return err;
}

static int add_point(const struct history_point *p, void *arg)
{
	struct each *e = arg;
	struct line *l = &e->line;
	struct line_file *file;

	if (!l->series || l->series->id != p->series) {
		const struct line_series **s;
		int err = finish_line(e);

		if (err)
			return err;
		s = bsearch(&p->series, e->by_id, e->nr_series, sizeof(*s),
			    by_series_id);
		l->series = s ? *s : NULL;
	}
	if (!l->series)
		return 0;
	file = bsearch(&p->file, e->files->files, e->files->nr, sizeof(*file),
		       by_file_id);
	/* Added by somebody since the files were listed. */
	if (!file)
		return 0;
	if (l->nr == e->allocated) {
		e->allocated = 2 * e->allocated + 64;
		l->points =
			xrealloc(l->points, e->allocated, sizeof(*l->points));
	}
	l->points[l->nr++] = (struct line_point){ .p = *p, .file = file };
	return 0;
}

int line_each(struct history *h, const struct line_files *files,
	      const struct line_set *set, const struct line_series *one,
	      const struct line_rule *rule, line_fn fn, void *arg,
	      struct why *why)
{
	struct each e = {
		.h = h,
		.files = files,
		.nr_series = set->nr,
		.rule = rule,
		.fn = fn,
		.arg = arg,
		.why = why,
	};
	int err;

	e.by_id = xcalloc(set->nr, sizeof(*e.by_id));
	for (size_t i = 0; i < set->nr; i++)
		e.by_id[i] = &set->series[i];
	qsort(e.by_id, set->nr, sizeof(*e.by_id), compare_series);
	err = history_points(h, one ? one->id : -1, add_point, &e, why);
	if (!err)
		err = finish_line(&e);
	free(e.line.points);
	free(e.by_id);
	return err;
}
