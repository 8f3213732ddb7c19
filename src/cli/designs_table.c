// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/designs_table.h"

#include "base/err.h"
#include "cli/cmd.h"
#include "model/observe.h"
#include "scenario/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More than any race of two processes has. */
#define STATES_MAX 20000000

static const struct designs_property properties[SCN_NR_PROPERTIES] = {
	[SCN_ISOLATION] = { 'I', NULL, "what another process wrote is seen" },
	[SCN_SYNCHRONY] = { 'S', NULL,
			    "a reference sees an older state than the "
			    "mapping has" },
	[SCN_LOST_WRITE] = { 'L', NULL,
			     "the mapping lacks what was written through a "
			     "reference" },
	[SCN_NEEDLESS_COPY] = { 'N', NULL,
				"a page was copied that nobody else has" },
	[SCN_TORN_COPY] = { 'T', NULL,
			    "fork gave the child halves of two moments" },
	[SCN_UNSTABLE] = { 'U', NULL,
			   "data changed that writeback took for stable" },
	[SCN_REFUSAL] = { 'R', NULL, "the kernel refused what used to work" },
};

static const char *keep(struct designs_job *j, char *text)
{
	j->strings =
		xrealloc(j->strings, j->nr_strings + 1, sizeof(*j->strings));
	j->strings[j->nr_strings++] = text;
	return text;
}

static void add_price(struct designs_cell *c, const struct model_cost *cost)
{
	static const char *const fields[COST_NR_FIELDS] = {
		[COST_REFCOUNT] = "refcount", [COST_MAPCOUNT] = "mapcount",
		[COST_FLAGS] = "flags",	      [COST_PINCOUNT] = "pincount",
		[COST_PTE] = "entry",	      [COST_MM] = "mm",
	};
	struct designs_price *p = &c->price;

	c->has_price = true;
	p->nr_faults = cost->nr_faults;
	p->nr_copies = cost->nr_copies;
	for (unsigned int i = 0; i < COST_NR_FIELDS; i++) {
		size_t len = strlen(p->locked);

		if (!cost->locked[i])
			continue;
		p->nr_locked += cost->locked[i];
		snprintf(p->locked + len, sizeof(p->locked) - len, "%s%s %u",
			 len ? ", " : "", fields[i], cost->locked[i]);
	}
}

static void fill_design(struct designs_job *j, struct designs_cell *c,
			const struct scenario *s, const struct design_run *run)
{
	char observed[OBSERVED_MAX];
	struct check_result r;
	struct why why;
	int err = model_check(&r, s, run, STATES_MAX, &why);

	if (err && err != -E2BIG)
		cli_die(EXIT_CANNOT, &why);
	c->state = DESIGNS_VERDICT;
	c->broken = r.broken;
	c->is_partial = !r.is_whole;
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (s->asks & (1u << p) && !run->broken)
			c->is_unexpected |=
				design_expects(run->design, s, s->kind, p) !=
				(bool)(r.broken >> p & 1);
	add_price(c, &r.straight.cost);
	check_result_release(&r);
	model_observe(s, run, observed, NULL);
	c->predicted = keep(j, xstrdup(observed));
}

/* Is what was observed that of these steps? */
static bool is_of(const struct designs_seen *seen, const struct scenario *s)
{
	if (seen->hash && seen->hash != scenario_hash(s))
		return false;
	for (size_t i = 0; i < seen->nr_texts; i++)
		if (strlen(seen->texts[i]) != s->nr_steps)
			return false;
	return true;
}

/* Every one of the texts agrees, or the first that does not is shown. */
static void compare(struct designs_job *j, struct designs_cell *c,
		    const struct designs_seen *seen, const struct scenario *s)
{
	const struct design *d = design_of_release(seen->kernel);
	char predicted[OBSERVED_MAX];
	struct design_run run;
	struct why why;

	if (!d)
		return;
	if (design_find(&run, d->name, &why))
		BUG("%s", why.text);
	model_observe(s, &run, predicted, NULL);
	c->predicted = keep(j, xstrdup(predicted));
	c->agreement = DESIGNS_AGREES;
	for (size_t i = 0; i < seen->nr_texts; i++) {
		if (observed_differs(s, seen->texts[i], predicted) < 0)
			continue;
		c->agreement = DESIGNS_DIFFERS;
		c->observed = seen->texts[i];
		return;
	}
}

/*
 * What broke can break. What did not may only not have been met: that agrees
 * with a design only where nothing else is to be met.
 */
static void fill_race(struct designs_cell *c, const struct designs_seen *seen,
		      const struct scenario *s)
{
	const struct design *d = design_of_release(seen->kernel);
	struct check_result r;
	struct design_run run;
	struct why why;
	int err;

	c->state = DESIGNS_VERDICT;
	c->is_partial = true;
	c->is_race = true;
	c->nr_runs = seen->nr_runs;
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		c->broken |= seen->nr_broken[p] ? 1u << p : 0;
	c->broken &= s->asks;
	if (!d)
		return;
	if (design_find(&run, d->name, &why))
		BUG("%s", why.text);
	err = model_check(&r, s, &run, STATES_MAX, &why);
	if (err && err != -E2BIG)
		cli_die(EXIT_CANNOT, &why);
	if (c->broken & ~r.broken && r.is_whole)
		c->agreement = DESIGNS_DIFFERS;
	else if (c->broken == r.broken)
		c->agreement = DESIGNS_AGREES;
	check_result_release(&r);
}

void designs_job_kernel(struct designs_job *j, struct designs_cell *c,
			const struct scenario *s, const char *kernel)
{
	const struct designs_seen *seen = designs_evidence_find(
		j->evidence, kernel, s->name, scn_kind_name(s->kind));
	uint32_t all = ~0u;

	if (!seen)
		return;
	if (seen->is_race) {
		fill_race(c, seen, s);
		return;
	}
	if (!seen->nr_texts || !is_of(seen, s)) {
		c->state = DESIGNS_REASON;
		c->why = seen->nr_texts ? "the file has it of other steps: "
					  "this scenario was changed since"
			 : seen->why	? seen->why
					: "nothing is recorded";
		return;
	}
	c->state = DESIGNS_VERDICT;
	c->nr_runs = seen->nr_processes;
	c->observed = seen->texts[0];
	for (size_t i = 0; i < seen->nr_texts; i++) {
		uint32_t broken = observed_breaks(s, seen->texts[i]) & s->asks;

		c->broken |= broken;
		all &= broken;
	}
	c->varies = c->broken != all;
	compare(j, c, seen, s);
}

static void add_row(struct designs_job *j, const struct scenario *s)
{
	struct designs_table *t = &j->table;
	struct designs_row *r;

	t->rows = xrealloc(t->rows, t->nr_rows + 1, sizeof(*t->rows));
	r = &t->rows[t->nr_rows++];
	*r = (struct designs_row){
		.scenario = s->name,
		.kind = scn_kind_name(s->kind),
		.about = s->about,
		.source = s->source,
		.text = keep(j, scenario_text(s)),
		.asks = s->asks,
		.is_race = scenario_has_race(s),
	};
}

static void fill_row(struct designs_job *j, size_t row,
		     const struct scenario *s)
{
	struct designs_table *t = &j->table;

	for (size_t c = 0; c < t->nr_columns; c++) {
		struct designs_cell *cell = designs_cell(t, row, c);

		if (c < j->nr_runs)
			fill_design(j, cell, s, &j->runs[c]);
		else
			designs_job_kernel(j, cell, s, t->columns[c].name);
	}
}

static struct designs_column kernel_column(const char *kernel)
{
	const struct design *d = design_of_release(kernel);

	return (struct designs_column){
		.name = kernel,
		.what = "what this kernel showed",
		.is_kernel = true,
		.design = d ? d->name : NULL,
	};
}

static void add_columns(struct designs_job *j)
{
	struct designs_table *t = &j->table;

	t->nr_columns = j->nr_runs + j->evidence->nr_kernels;
	t->columns = xcalloc(t->nr_columns + 1, sizeof(*t->columns));
	for (size_t i = 0; i < j->nr_runs; i++)
		t->columns[i] = (struct designs_column){
			.name = j->runs[i].name,
			.what = j->runs[i].design->what,
		};
	for (size_t i = 0; i < j->evidence->nr_kernels; i++)
		t->columns[j->nr_runs + i] =
			kernel_column(j->evidence->kernels[i]);
}

static void each_row(struct designs_job *j,
		     void (*fn)(struct designs_job *j, size_t row,
				const struct scenario *s))
{
	size_t row = 0;

	for (size_t i = 0; i < j->scenarios->nr; i++) {
		struct scenario *s = &j->scenarios->all[i].s;
		uint16_t kinds = designs_kinds(j->o, s);

		for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
			if (!(kinds & (1u << k)))
				continue;
			s->kind = (uint8_t)k;
			fn(j, row++, s);
		}
	}
}

static void begin_row(struct designs_job *j, size_t row,
		      const struct scenario *s)
{
	(void)row;
	add_row(j, s);
}

static void add_properties(struct designs_table *t)
{
	t->nr_properties = SCN_NR_PROPERTIES;
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++) {
		t->properties[p] = properties[p];
		t->properties[p].name = scn_property_name(p);
	}
}

void designs_job_make(struct designs_job *j)
{
	struct designs_table *t = &j->table;

	add_properties(t);
	add_columns(j);
	each_row(j, begin_row);
	t->cells = xcalloc(t->nr_rows * t->nr_columns + 1, sizeof(*t->cells));
	each_row(j, fill_row);
}

void designs_job_begin(struct designs_job *j)
{
	add_properties(&j->table);
	add_columns(j);
}

void designs_job_release(struct designs_job *j)
{
	for (size_t i = 0; i < j->nr_strings; i++)
		free(j->strings[i]);
	free(j->strings);
	free(j->table.columns);
	free(j->table.rows);
	free(j->table.cells);
	memset(j, 0, sizeof(*j));
}
