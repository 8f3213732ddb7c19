// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/scaling_table.h"

#include "analysis/scaling.h"
#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "report/run_row.h"
#include "report/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum column {
	COL_CASE,
	COL_TASKS,
	COL_TIME,
	COL_OPS,
	COL_LINEAR,
	COL_EFFICIENCY,
	COL_INTERVAL,
	NR_COLUMNS,
};

static const struct table_column columns[NR_COLUMNS] = {
	[COL_CASE] = { "scaling", TABLE_LEFT, TABLE_WRAP },
	[COL_TASKS] = { "tasks", TABLE_RIGHT, TABLE_WHOLE },
	[COL_TIME] = { "time/op", TABLE_RIGHT, TABLE_WHOLE },
	[COL_OPS] = { "ops/s", TABLE_RIGHT, TABLE_WHOLE },
	[COL_LINEAR] = { "linear", TABLE_RIGHT, TABLE_WHOLE },
	[COL_EFFICIENCY] = { "efficiency", TABLE_RIGHT, TABLE_WHOLE },
	[COL_INTERVAL] = { "95%", TABLE_LEFT, TABLE_WHOLE },
};

/* "877k", "1.57M": three digits and a decimal prefix. */
static struct units_text per_second(double value)
{
	static const char prefix[] = { 0, 'k', 'M', 'G', 'T' };
	struct units_text t, digits;
	size_t i = 0;

	for (; i + 1 < sizeof(prefix) && value >= 999.5; i++)
		value /= 1000;
	digits = units_sig3(value);
	snprintf(t.s, sizeof(t.s), "%.20s%c", digits.s, prefix[i]);
	return t;
}

static char *label_of(const struct scaling *f)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < f->axes.nr; i++) {
		longer = xasprintf("%s%s%s=%s", text, i ? " " : "  ",
				   f->axes.a[i].name, f->axes.a[i].value);
		free(text);
		text = longer;
	}
	return text;
}

static void add_point(struct table *t, const struct scaling_point *p)
{
	const struct estimate *e = &p->efficiency;

	table_set(t, COL_TASKS, "%zu", p->tasks);
	table_set(t, COL_TIME, "%s", units_ns(p->time_ns.value).s);
	table_set(t, COL_OPS, "%s", per_second(p->ops_per_s.value).s);
	table_set(t, COL_LINEAR, "%s",
		  isnan(p->linear_per_s) ? "-" : per_second(p->linear_per_s).s);
	table_set(t, COL_EFFICIENCY, "%s",
		  e->is_valid ? units_percent(e->value).s : "-");
	if (e->is_valid && e->has_interval && p->tasks > 1)
		table_set(t, COL_INTERVAL, "%s to %s", units_percent(e->lo).s,
			  units_percent(e->hi).s);
}

static void add_family(struct table *t, const struct scaling *f)
{
	char *label = label_of(f);

	for (size_t i = 0; i < f->nr; i++) {
		table_row(t);
		if (!i)
			table_set(t, COL_CASE, "%s", label);
		add_point(t, &f->points[i]);
	}
	if (!f->has_one)
		table_span(t, 4,
			   "no line: it begins at tasks=1, which was not "
			   "measured");
	free(label);
}

void scaling_table_write(FILE *out, const struct run_summary *run)
{
	struct scaling *all;
	size_t nr = scaling_find(run, &all);
	const char *bench = "";
	bool is_near = false;
	struct table *t;

	if (!nr) {
		scaling_free(all, nr);
		return;
	}
	t = table_new(columns, NR_COLUMNS);
	for (size_t i = 0; i < nr; i++) {
		const struct case_summary *first = all[i].points[0].of;

		if (strcmp(first->bench, bench) != 0) {
			char *group = run_row_group(first);

			table_span(t, 0, "%s, %s", group, first->op);
			free(group);
		}
		bench = first->bench;
		is_near |= all[i].is_one_near;
		add_family(t, &all[i]);
	}
	fputc('\n', out);
	table_write(t, out, TABLE_WIDTH_MAX);
	table_free(t);
	scaling_free(all, nr);
	text_print_wrapped(
		out, "  linear", 14, TABLE_WIDTH_MAX,
		"tasks times the operations of tasks=1; efficiency is the "
		"share of it that was reached");
	if (is_near)
		text_print_wrapped(
			out, "  place", 14, TABLE_WIDTH_MAX,
			"one task is near to nobody: tasks=1 of place=near is "
			"that of every place");
}
