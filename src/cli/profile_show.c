// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/profile_show.h"

#include "base/err.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/profile_pictures.h"
#include "report/profile_sheets.h"

#include <stdlib.h>
#include <string.h>

/* The files of a session, read back: the tables are of what stands in them. */
struct shown {
	size_t nr;
	struct result_file *files;
	const struct result_file **refs;
	struct lab_column *columns;
	bool has_view;
	struct lab_view view;
	struct profile_sheets sheets;
};

void profile_show_add(struct profile_show *s, const char *path,
		      const char *name)
{
	s->paths = xrealloc(s->paths, s->nr + 1, sizeof(*s->paths));
	s->names = xrealloc(s->names, s->nr + 1, sizeof(*s->names));
	s->paths[s->nr] = xstrdup(path);
	s->names[s->nr++] = name ? xstrdup(name) : NULL;
}

void profile_show_release(struct profile_show *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		free(s->paths[i]);
		free(s->names[i]);
	}
	free(s->paths);
	free(s->names);
	memset(s, 0, sizeof(*s));
}

static const char *text_in(const json_t *env, const char *object,
			   const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(env, object), key));
}

static void tell(const struct why *why)
{
	err_error("%s", why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
}

/* The name of a file's kernel; two of one name are numbered, as by lab. */
static char *name_of(const struct profile_show *s, const struct shown *x,
		     size_t i)
{
	const char *title = s->names[i]
				    ? s->names[i]
				    : text_in(x->files[i].env, "lab", "title");
	size_t nr = 1;

	title = title ? title : s->paths[i];
	for (size_t k = 0; k < i; k++) {
		size_t len = strlen(title);

		nr += !strncmp(x->columns[k].name, title, len) &&
		      (!x->columns[k].name[len] ||
		       x->columns[k].name[len] == '#');
	}
	return nr > 1 ? xasprintf("%s#%zu", title, nr) : xstrdup(title);
}

static int load(const struct profile_show *s, struct shown *x)
{
	struct why why = { .text = "" };

	x->files = xcalloc(s->nr, sizeof(*x->files));
	x->refs = xcalloc(s->nr, sizeof(*x->refs));
	x->columns = xcalloc(s->nr, sizeof(*x->columns));
	for (size_t i = 0; i < s->nr; i++) {
		if (result_file_read(&x->files[i], s->paths[i], &why)) {
			if (!why.hint[0])
				snprintf(why.hint, sizeof(why.hint),
					 "result files of profile are "
					 "wanted: results/*.jsonl");
			tell(&why);
			return EXIT_CANNOT;
		}
		x->refs[i] = &x->files[i];
		x->columns[i] = (struct lab_column){
			.name = name_of(s, x, i),
			.title = text_in(x->files[i].env, "subject", "release"),
			.nr_files = 1,
			.files = &x->refs[i],
		};
		x->nr++;
	}
	if (lab_build(x->columns, x->nr, &x->view, &why)) {
		tell(&why);
		return EXIT_CANNOT;
	}
	x->has_view = true;
	return EXIT_DONE;
}

static void release(struct shown *x)
{
	profile_sheets_release(&x->sheets);
	if (x->has_view)
		lab_view_release(&x->view);
	for (size_t i = 0; i < x->nr; i++) {
		free((char *)x->columns[i].name);
		result_file_release(&x->files[i]);
	}
	free(x->files);
	free(x->refs);
	free(x->columns);
}

/* One of "base,thp"? */
static bool is_among(const char *values, const char *value)
{
	size_t len = strlen(value);

	for (;;) {
		size_t n = strcspn(values, ",");

		if (n == len && !strncmp(values, value, n))
			return true;
		if (!values[n])
			return false;
		values += n + 1;
	}
}

static bool fits_axis(const struct lab_row *row, const char *word)
{
	char *name = xasprintf("%.*s", (int)strcspn(word, "="), word);
	const char *value = axes_get(&row->axes, name);
	/* Sizes are no cases: "pages=512,1024" fits them all. */
	bool fits = value ? is_among(word + strlen(name) + 1, value)
			  : row->sweep && !strcmp(row->sweep, name);

	free(name);
	return fits;
}

/* PATTERN [AXIS=VALUE...]..., as the words of run. */
static bool wants(const struct lab_row *row, void *arg)
{
	const struct lab_options *o = arg;
	bool fits = false;

	for (int i = 1; i < o->nr_patterns; i++) {
		if (strchr(o->patterns[i], '=')) {
			fits = fits && fits_axis(row, o->patterns[i]);
			continue;
		}
		if (fits)
			return true;
		fits = text_matches_name(o->patterns[i], row->bench);
	}
	return fits || o->nr_patterns < 2;
}

/* Nothing to show: a phase that no case has, or files without profiles. */
static int refuse_empty(const struct profile_show *s, const struct shown *x)
{
	const char *phase = s->o->phase;

	if (phase)
		err_error("show the phase '%s': no profile has it", phase);
	else
		err_error("show a profile: %s",
			  s->o->is_file ? "there is none of this case in "
					  "these files"
					: "no case gave one");
	if (phase && x->view.nr_rows && x->view.rows[0].nr_phases > 0)
		err_hint(
			"the first of a case is shown without --phase: here %s",
			x->view.rows[0].phases[0]);
	else if (s->o->is_file)
		err_hint("run-bench profile writes them: run-bench profile 6.1 "
			 "fork/anon page=base");
	else
		err_hint("why stands above, case by case");
	return EXIT_CANNOT;
}

static void put(const struct profile_show *s, const struct shown *x)
{
	const struct profile_print print = {
		.format = s->o->format,
		.top = s->o->top,
		.has_legend = s->o->has_legend,
		.view = &x->view,
	};

	profile_print(stdout, x->sheets.sheets, x->sheets.nr, &print);
}

/* Numbers that should be there and are not. */
static bool has_broken(const struct shown *x, const struct lab_options *o)
{
	for (size_t r = 0; r < x->view.nr_rows; r++)
		for (size_t i = 0; i < x->view.nr_columns; i++)
			if (wants(&x->view.rows[r], (void *)o) &&
			    x->view.rows[r].cells[i].state == LAB_BROKEN)
				return true;
	return false;
}

static bool has_stacks(const struct shown *x)
{
	for (size_t i = 0; i < x->sheets.nr; i++) {
		const struct profile_sheet *s = &x->sheets.sheets[i];

		for (size_t k = 0; k < s->nr; k++)
			if (s->functions.tables[k]->record->stacks.nr)
				return true;
	}
	return false;
}

static int show(const struct profile_show *s, struct shown *x)
{
	const struct profile_choice choice = {
		.half = s->o->is_fixed ? PROFILE_FIXED : PROFILE_PER_OP,
		.phase = s->o->phase,
		.all_phases = s->o->lab.all_phases,
		.has_steps = s->o->has_steps,
		.wants = wants,
		.arg = (void *)&s->o->lab,
	};
	struct why why = { .text = "" };
	int status;

	if (profile_sheets_build(&x->sheets, &x->view, &choice, &why)) {
		tell(&why);
		return EXIT_CANNOT;
	}
	for (size_t i = 0; i < x->sheets.nr_missing; i++)
		err_note("%s", x->sheets.missing[i]);
	if (!x->sheets.nr) {
		put(s, x); /* why: skipped, broken */
		return refuse_empty(s, x);
	}
	if (s->o->format == PROFILE_FOLDED && !has_stacks(x)) {
		err_error("show stacks: these profiles have none");
		err_hint("they are recorded with --calls");
		return EXIT_CANNOT;
	}
	put(s, x);
	status = profile_pictures(s->o, x->sheets.sheets, x->sheets.nr);
	if (status != EXIT_DONE)
		return status;
	return x->sheets.is_suspect || has_broken(x, &s->o->lab)
		       ? EXIT_ANSWER_NO
		       : EXIT_DONE;
}

int profile_show_print(struct profile_show *s)
{
	struct shown x = { 0 };
	int status;

	if (!s->nr)
		return EXIT_CANNOT; /* told, guest by guest */
	status = load(s, &x);
	if (status == EXIT_DONE)
		status = show(s, &x);
	release(&x);
	return status;
}

int profile_show_files(const struct profile_options *o)
{
	struct profile_show s = { .o = o };
	int status;

	for (size_t i = 0; i < o->lab.nr_kernels; i++)
		profile_show_add(&s, o->lab.kernels[i], NULL);
	status = profile_show_print(&s);
	profile_show_release(&s);
	return status;
}
