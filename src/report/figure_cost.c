// SPDX-License-Identifier: GPL-2.0-or-later
/* Cost over size: with its line and what is left of it, and size by size. */
#include "report/figure_samples.h"

#include "base/err.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDES_MAX COMPARE_SIDES_MAX
/* Beyond this ratio of the sizes both axes are logarithmic. */
#define LINEAR_MAX 8

/* The sides that have at least two sizes with a number. */
struct curves {
	size_t nr;
	const struct case_summary *s[SIDES_MAX];
	const struct phase_summary *p[SIDES_MAX];
	const char *names[SIDES_MAX];
	bool is_lab;
};

static double x_of(const struct phase_summary *p, const struct size_summary *z)
{
	return (double)(p->is_per_size ? z->size : z->nr_ops);
}

static const struct estimate *y_of(const struct phase_summary *p,
				   const struct size_summary *z)
{
	return p->is_per_size ? &z->per_op_ns : &z->total_ns;
}

static size_t points_of(const struct phase_summary *p, bool is_step)
{
	size_t nr = 0;

	for (size_t k = 0; k < p->nr_sizes; k++)
		nr += is_step ? p->sizes[k].step_per_op_ns.is_valid
			      : y_of(p, &p->sizes[k])->is_valid;
	return nr;
}

static int curves_of(struct curves *c, size_t nr,
		     const struct case_summary *const *cases,
		     const char *const *names, bool is_step, bool is_lab)
{
	*c = (struct curves){ .is_lab = is_lab };
	for (size_t i = 0; i < nr && c->nr < SIDES_MAX; i++) {
		const struct phase_summary *p = figure_phase(cases[i]);

		if (!p || p->nr_sizes < 2 ||
		    points_of(p, is_step) < (is_step ? 1 : 2))
			continue;
		/* One axis: operations or sizes, as on the first side. */
		if (c->nr && p->is_per_size != c->p[0]->is_per_size)
			continue;
		c->s[c->nr] = cases[i];
		c->p[c->nr] = p;
		c->names[c->nr++] = names[i];
	}
	return c->nr ? 0 : -ENODATA;
}

static double largest(const struct curves *c, bool is_step)
{
	double most = 0;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->p[i]->nr_sizes; k++) {
			const struct size_summary *z = &c->p[i]->sizes[k];
			const struct estimate *e =
				is_step ? &z->step_per_op_ns : y_of(c->p[i], z);

			if (e->is_valid)
				most = fmax(most, fabs(e->value));
		}
	return most;
}

/* Both axes logarithmic? Only where nothing is at or below 0. */
static bool is_wide(const struct curves *c)
{
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->p[i]->nr_sizes; k++) {
			const struct size_summary *z = &c->p[i]->sizes[k];
			const struct estimate *e = y_of(c->p[i], z);

			if (!e->is_valid)
				continue;
			if (!(e->value > 0) || !(x_of(c->p[i], z) > 0))
				return false;
			least = fmin(least, x_of(c->p[i], z));
			most = fmax(most, x_of(c->p[i], z));
		}
	return most > LINEAR_MAX * least;
}

static char *case_text(const struct curves *c)
{
	char *label = figure_case_label(c->nr, c->s);
	char *text = xasprintf("%s, phase %s", label, c->p[0]->name);

	free(label);
	return text;
}

static const char *clock_word(const struct curves *c)
{
	if (c->is_lab)
		return "instructions";
	return c->p[0]->clock == SUMMARY_CPU ? "CPU time" : "time";
}

/* "pages", "children": along the bottom. */
static const char *size_word(const struct curves *c)
{
	if (c->s[0]->sweep)
		return c->s[0]->sweep;
	return "operations";
}

static char *id_of(const char *kind, const struct curves *c)
{
	char *label = figure_case_label(c->nr, c->s);
	char *id = figure_id(kind, label);

	free(label);
	return id;
}

static double scaled(const struct estimate *e, double v, double scale)
{
	return e->is_valid ? v / scale : NAN;
}

static void put_cost(struct figure_draft *d, const struct curves *c,
		     const struct figure_unit *u)
{
	draft_comment(d, "%s cost [%s] lo95 hi95 residual [%%]", size_word(c),
		      u->name);
	draft_line(d, "array fixed[%zu]\narray slope[%zu]", c->nr, c->nr);
	for (size_t i = 0; i < c->nr; i++) {
		const struct phase_summary *p = c->p[i];
		char name[32];

		draft_next(d, c->names[i]);
		for (size_t k = 0; k < p->nr_sizes; k++) {
			const struct size_summary *z = &p->sizes[k];
			const struct estimate *e = y_of(p, z);

			draft_row(d,
				  (double[]){ x_of(p, z),
					      scaled(e, e->value, u->scale),
					      scaled(e, e->lo, u->scale),
					      scaled(e, e->hi, u->scale),
					      100 * z->residual_ratio },
				  5);
		}
		snprintf(name, sizeof(name), "fixed[%zu]", i + 1);
		draft_number(d, name,
			     scaled(&p->fixed_ns, p->fixed_ns.value, u->scale));
		snprintf(name, sizeof(name), "slope[%zu]", i + 1);
		draft_number(d, name,
			     p->has_line ? scaled(&p->per_op_ns,
						  p->per_op_ns.value, u->scale)
					 : NAN);
	}
}

/* No work costs less than nothing: the line does not hold down to 0. */
static bool is_below_zero(const struct estimate *e)
{
	return e->has_interval && e->hi < 0;
}

/* "6.1: 45.1 ns / page, fixed 41.2 us; ..." */
static char *lines_text(const struct curves *c)
{
	char *text = xstrdup(""), one[64];

	for (size_t i = 0; i < c->nr; i++) {
		const struct phase_summary *p = c->p[i];
		char *slope, *fixed;

		if (!p->has_line || !p->per_op_ns.is_valid)
			continue;
		figure_one(one, sizeof(one), c->s[i], p->is_per_size);
		slope = figure_number(p->per_op_ns.value, c->is_lab);
		fixed = is_below_zero(&p->fixed_ns)
				? xstrdup("< 0: not one line down to 0")
				: figure_number(p->fixed_ns.value, c->is_lab);
		figure_add(&text, "%s%s: %s / %s, fixed %s", *text ? "; " : "",
			   c->names[i], slope, one, fixed);
		free(fixed);
		free(slope);
	}
	if (!*text)
		figure_add(&text, "no line through these sizes");
	return text;
}

static double worst_residual(const struct curves *c)
{
	double most = 0;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->p[i]->nr_sizes; k++) {
			double r = fabs(c->p[i]->sizes[k].residual_ratio);

			if (isfinite(r))
				most = fmax(most, r);
		}
	return most;
}

/* A round number that no residual is far beyond, in %: 1, 2 or 5 times 10^n. */
static double round_up(double percent)
{
	double unit = pow(10, floor(log10(fmax(percent, 1e-3))));
	double digits = percent / unit;

	return unit * (digits <= 1.4   ? 1
		       : digits <= 2.8 ? 2
		       : digits <= 7   ? 5
				       : 10);
}

static void put_cost_texts(struct figure *f, const struct curves *c,
			   const struct figure_unit *u)
{
	double residual = worst_residual(c);

	f->title = case_text(c);
	f->headline = lines_text(c);
	f->alt = xasprintf("Cost over %s: %s. The line misses the measured "
			   "cost by at most %.2f %%.",
			   size_word(c), f->headline, 100 * residual);
	f->axes_text = xasprintf(
		"Above: %s of a sample (%s) over %s; marks with 95 %% "
		"intervals, lines from fixed cost and cost per operation. "
		"Below: how far the measured cost is from the line, in %%.",
		clock_word(c), u->name, size_word(c));
}

int figure_cost(struct figure_shop *shop, size_t nr,
		const struct case_summary *const *cases,
		const char *const *names, struct figure *f, struct why *why)
{
	struct figure_draft d;
	struct figure_unit u;
	struct curves c;
	char *label;
	int err = curves_of(&c, nr, cases, names, false, shop->is_lab);

	if (err)
		return err;
	u = figure_unit_of(largest(&c, false), c.is_lab);
	draft_begin(&d, shop, f, "cost", id_of("cost", &c));
	d.top_px = 64 + 17 * figure_legend_lines(c.names, c.nr);
	put_cost(&d, &c, &u);
	draft_number(&d, "nr_sides", (double)c.nr);
	draft_words(&d, "names", c.names, c.nr);
	draft_number(&d, "is_wide", is_wide(&c));
	draft_number(&d, "off_line", round_up(100 * worst_residual(&c)));
	label = xasprintf("%s of a sample [%s]", clock_word(&c), u.name);
	if (c.is_lab || c.p[0]->is_per_size) {
		free(label);
		label = c.p[0]->is_per_size
				? xasprintf("%s / %s", u.name, c.s[0]->op)
				: xasprintf("%s in a sample", u.name);
	}
	draft_text(&d, "y_label", label);
	free(label);
	draft_text(&d, "x_label", size_word(&c));
	put_cost_texts(f, &c, &u);
	return draft_finish(&d, why);
}

static void put_steps(struct figure_draft *d, const struct curves *c,
		      const struct figure_unit *u)
{
	draft_comment(d, "%s (up to) cost of one more [%s] lo95 hi95",
		      size_word(c), u->name);
	draft_line(d, "array slope[%zu]", c->nr);
	for (size_t i = 0; i < c->nr; i++) {
		const struct phase_summary *p = c->p[i];
		char name[32];

		draft_next(d, c->names[i]);
		for (size_t k = 1; k < p->nr_sizes; k++) {
			const struct estimate *e = &p->sizes[k].step_per_op_ns;

			draft_row(d,
				  (double[]){ x_of(p, &p->sizes[k]),
					      scaled(e, e->value, u->scale),
					      scaled(e, e->lo, u->scale),
					      scaled(e, e->hi, u->scale) },
				  4);
		}
		snprintf(name, sizeof(name), "slope[%zu]", i + 1);
		draft_number(d, name,
			     p->has_line ? scaled(&p->per_op_ns,
						  p->per_op_ns.value, u->scale)
					 : NAN);
	}
}

/* "6.1: from 44.1 ns (up to 1024) to 46.2 ns (up to 8192); ..." */
static char *steps_text(const struct curves *c)
{
	char *text = xstrdup("");

	for (size_t i = 0; i < c->nr; i++) {
		const struct phase_summary *p = c->p[i];
		size_t first = 0, last = 0;
		char *a, *b;

		for (size_t k = 1; k < p->nr_sizes; k++) {
			if (!p->sizes[k].step_per_op_ns.is_valid)
				continue;
			first = first ? first : k;
			last = k;
		}
		a = figure_number(p->sizes[first].step_per_op_ns.value,
				  c->is_lab);
		b = figure_number(p->sizes[last].step_per_op_ns.value,
				  c->is_lab);
		figure_add(&text, "%s%s: %s up to %.0f", i ? "; " : "",
			   c->names[i], a, x_of(p, &p->sizes[first]));
		if (last != first)
			figure_add(&text, ", %s up to %.0f", b,
				   x_of(p, &p->sizes[last]));
		free(b);
		free(a);
	}
	return text;
}

int figure_marginal(struct figure_shop *shop, size_t nr,
		    const struct case_summary *const *cases,
		    const char *const *names, struct figure *f, struct why *why)
{
	struct figure_draft d;
	struct figure_unit u;
	struct curves c;
	char one[64], *label;
	int err = curves_of(&c, nr, cases, names, true, shop->is_lab);

	if (err)
		return err;
	u = figure_unit_of(largest(&c, true), c.is_lab);
	figure_one(one, sizeof(one), c.s[0], c.p[0]->is_per_size);
	draft_begin(&d, shop, f, "marginal", id_of("marginal", &c));
	d.top_px = 64 + 17 * figure_legend_lines(c.names, c.nr);
	put_steps(&d, &c, &u);
	draft_number(&d, "nr_sides", (double)c.nr);
	draft_words(&d, "names", c.names, c.nr);
	label = xasprintf("one more %s costs [%s / %s]", one, u.name, one);
	draft_text(&d, "y_label", label);
	free(label);
	label = xasprintf("%s, up to", size_word(&c));
	draft_text(&d, "x_label", label);
	free(label);
	f->title = case_text(&c);
	f->headline = steps_text(&c);
	f->alt = xasprintf("Cost of one more %s at each size. %s.", one,
			   f->headline);
	f->axes_text = xasprintf(
		"(cost of n - cost of the size before) / difference of the "
		"sizes, at n, with 95 %% intervals; thin lines: the cost per "
		"%s of the whole sweep. A line that rises shows where caches "
		"or TLB end.",
		one);
	return draft_finish(&d, why);
}
