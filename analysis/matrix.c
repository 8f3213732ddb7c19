// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/matrix.h"

#include "base/err.h"
#include "base/suggest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * The eight actions that series about mapcounts and large folios are judged
 * by, under their own names (cover letter of "mm: MM owner tracking for large
 * folios", section "Micro benchmark").
 */
static const struct matrix_column folio_columns[] = {
	{ "remap", "remap", "remap/split", "by=mprotect" },
	{ "munmap", "munmap", "unmap/anon", "state=exclusive" },
	{ "fork", "fork", "fork/anon", "state=exclusive" },
	{ "cow", "cow", "cow/copy", "write=page" },
	{ "cow-byte", "cow-\nbyte", "cow/copy", "write=byte" },
	{ "cow-reuse", "cow-\nreuse", "cow/reuse", "write=page" },
	{ "cow-reuse-byte", "cow-\nreuse-\nbyte", "cow/reuse", "write=byte" },
	{ "pte-dontneed", "pte-\ndont-\nneed", "dontneed/each",
	  "state=exclusive" },
};

static const char *const folio_rows[] = {
	"base", "16k", "32k",	 "64k", "128k", "256k",
	"512k", "1m",  "ptethp", "thp", NULL,
};

static const struct matrix_column states_columns[] = {
	{ NULL, "fork", "fork/anon", "state=exclusive" },
	{ NULL, "fork\nshrd", "fork/anon", "state=shared" },
	{ NULL, "cow\ncopy", "cow/copy", "write=byte" },
	{ NULL, "cow\nreuse", "cow/reuse", "write=byte" },
	{ NULL, "exit", "exit/anon", "state=exclusive" },
	{ NULL, "exit\nshrd", "exit/anon", "state=shared" },
	{ NULL, "un-\nmap", "unmap/anon", "state=exclusive" },
	{ NULL, "un-\nmap\nshrd", "unmap/anon", "state=shared" },
	{ NULL, "dont-\nneed", "dontneed/anon", "state=exclusive" },
	{ NULL, "dont-\nneed\nshrd", "dontneed/anon", "state=shared" },
};

static const struct matrix_def defs[] = {
	{
		.name = "folio",
		.about =
			"The eight actions of the pte-mapped-folio benchmarks. "
			"Rows are sizes of folios that are mapped by PTEs; "
			"PMD: a huge page mapped by its PMD, which is what "
			"remap begins with",
		.is_by_size = true,
		.rows = folio_rows,
		.nr_columns = ARRAY_SIZE(folio_columns),
		.columns = folio_columns,
	},
	{
		.name = "states",
		.about = "fork() and what follows it on every page kind; shrd: "
			 "another process has the pages too. 'run-bench list "
			 "--pages' says what the kinds are",
		.nr_columns = ARRAY_SIZE(states_columns),
		.columns = states_columns,
	},
};

const struct matrix_def *matrix_def_find(const char *name, struct why *why)
{
	struct suggest near;

	suggest_init(&near, name);
	for (size_t i = 0; i < ARRAY_SIZE(defs); i++) {
		if (!strcmp(defs[i].name, name))
			return &defs[i];
		suggest_offer(&near, defs[i].name);
	}
	why_set(why, -EINVAL, "there is no table '%.80s'", name);
	if (suggest_best(&near))
		why_hint(why, "did you mean %s?", suggest_best(&near));
	else
		why_hint(why, "one of folio, states");
	return NULL;
}

static const char *page_of(const struct case_summary *s)
{
	const char *page = axes_get(&s->axes, "page");

	return page ? page : "base";
}

/* Has the case just this value for the axis that text begins with? */
static bool has_value(const struct case_summary *s, const char *text,
		      size_t len)
{
	const char *value = memchr(text, '=', len);

	if (!value)
		return false;
	for (size_t i = 0; i < s->axes.nr; i++) {
		const struct axis_value *a = &s->axes.a[i];
		size_t name_len = (size_t)(value - text);

		if (strlen(a->name) == name_len &&
		    !strncmp(a->name, text, name_len))
			return strlen(a->value) == len - name_len - 1 &&
			       !strncmp(a->value, value + 1,
					len - name_len - 1);
	}
	return false;
}

static bool is_of(const struct case_summary *s, const struct matrix_column *col)
{
	const char *p = col->axes;

	if (strcmp(s->bench, col->bench) != 0)
		return false;
	while (*p) {
		size_t len = strcspn(p, " ");

		if (!has_value(s, p, len))
			return false;
		p += len + (p[len] == ' ');
	}
	return true;
}

static const struct case_summary *find(const struct run_summary *run,
				       const struct matrix_column *col,
				       const char *row)
{
	for (size_t i = 0; i < run->nr; i++)
		if (is_of(&run->cases[i], col) &&
		    !strcmp(page_of(&run->cases[i]), row))
			return &run->cases[i];
	return NULL;
}

static bool has_row(const struct matrix *m, const char *row)
{
	for (size_t i = 0; i < m->nr_rows; i++)
		if (!strcmp(m->rows[i], row))
			return true;
	return false;
}

static bool is_in_run(const struct matrix_def *def,
		      const struct run_summary *run, const char *row)
{
	for (size_t i = 0; i < def->nr_columns; i++)
		if (find(run, &def->columns[i], row))
			return true;
	return false;
}

static void add_row(struct matrix *m, const struct run_summary *run,
		    const char *row)
{
	if (has_row(m, row) || !is_in_run(m->def, run, row))
		return;
	m->rows = xrealloc(m->rows, m->nr_rows + 1, sizeof(*m->rows));
	m->rows[m->nr_rows++] = row;
}

static struct matrix_cell cell_of(const struct case_summary *s)
{
	struct matrix_cell cell = { .state = MATRIX_ABSENT, .summary = s };

	if (!s)
		return cell;
	cell.state = MATRIX_REASON;
	if (s->outcome != OUTCOME_OK || !s->nr_phases)
		return cell;
	cell.per_op_ns = &s->phases[s->headline_phase].per_op_ns;
	if (cell.per_op_ns->is_valid)
		cell.state = MATRIX_NUMBER;
	else
		cell.per_op_ns = NULL;
	return cell;
}

void matrix_build(struct matrix *m, const struct matrix_def *def,
		  const struct run_summary *run)
{
	memset(m, 0, sizeof(*m));
	m->def = def;
	for (size_t i = 0; def->rows && def->rows[i]; i++)
		add_row(m, run, def->rows[i]);
	for (size_t i = 0; !def->rows && i < run->nr; i++)
		add_row(m, run, page_of(&run->cases[i]));
	m->cells = xcalloc(m->nr_rows * def->nr_columns + 1, sizeof(*m->cells));
	for (size_t r = 0; r < m->nr_rows; r++)
		for (size_t c = 0; c < def->nr_columns; c++)
			m->cells[r * def->nr_columns + c] = cell_of(
				find(run, &def->columns[c], m->rows[r]));
}

void matrix_release(struct matrix *m)
{
	free(m->rows);
	free(m->cells);
	memset(m, 0, sizeof(*m));
}

const struct matrix_cell *matrix_cell(const struct matrix *m, size_t row,
				      size_t column)
{
	return &m->cells[row * m->def->nr_columns + column];
}

double matrix_ms_per_gib(double per_page_ns, uint64_t page_bytes)
{
	return per_page_ns * ((double)(1u << 30) / (double)page_bytes) / 1e6;
}
