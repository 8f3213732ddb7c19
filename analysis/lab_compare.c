// SPDX-License-Identifier: GPL-2.0-or-later
/* One kernel against another: tau, and what is beyond it. */
#include "analysis/lab.h"

#include "base/err.h"

#include <math.h>

bool lab_cell_has_number(const struct lab_cell *c)
{
	return c->state == LAB_OK && c->nr_phases &&
	       !isnan(c->phases[0].value[LAB_PER_OP].insns);
}

const struct lab_value *lab_value(const struct lab_row *row, size_t column,
				  size_t phase, enum lab_half half)
{
	const struct lab_cell *c = &row->cells[column];

	if (c->state != LAB_OK || phase >= c->nr_phases ||
	    isnan(c->phases[phase].value[half].insns))
		return NULL;
	return &c->phases[phase].value[half];
}

static bool sizes_alike(const struct lab_phase *a, const struct lab_phase *b)
{
	if (a->nr_sizes != b->nr_sizes)
		return false;
	for (size_t k = 0; k < a->nr_sizes; k++)
		if (a->sizes[k].size != b->sizes[k].size ||
		    a->sizes[k].nr_ops != b->sizes[k].nr_ops)
			return false;
	return true;
}

/* The same rule for both sides, so that A against B is B against A. */
static void set_tau(const struct lab_value *a, const struct lab_value *b,
		    struct lab_change *c)
{
	double floor = fmax(a->floor, b->floor);
	double share = fmax(a->share, b->share);
	double spread = fmax(lab_spread_factor(a->nr_processes) * a->range,
			     lab_spread_factor(b->nr_processes) * b->range);

	c->tau = fmax(floor, share);
	c->from = share > floor ? TAU_SHARE : TAU_FLOOR;
	if (spread <= c->tau)
		return;
	c->tau = spread;
	c->from = TAU_SPREAD;
}

static bool layouts_have(const struct lab_phase *p, enum lab_half half,
			 double insns, double tau)
{
	for (size_t k = 0; k < p->nr_layouts; k++)
		if (fabs(p->layouts[k].insns[half] - insns) <= tau)
			return true;
	return false;
}

/*
 * A fixed cost below nothing is no cost: neighbouring sizes differ, and the
 * line that was laid through two of them misses the start.
 */
static bool is_no_cost(const struct lab_value *v, enum lab_half half)
{
	return half == LAB_FIXED && v->insns < -lab_value_tau(v);
}

void lab_compare(const struct lab_row *row, size_t phase, enum lab_half half,
		 size_t a, size_t b, struct lab_change *change)
{
	const struct lab_value *old = lab_value(row, a, phase, half);
	const struct lab_value *new = lab_value(row, b, phase, half);
	const struct lab_phase *pa, *pb;

	*change = (struct lab_change){ .old_insns = old ? old->insns : NAN,
				       .new_insns = new ? new->insns : NAN,
				       .diff = NAN,
				       .ratio = NAN,
				       .tau = NAN };
	change->tags = (old ? old->tags : 0) | (new ? new->tags : 0);
	if (!old || !new)
		return;
	if (is_no_cost(old, half) || is_no_cost(new, half))
		return;
	pa = &row->cells[a].phases[phase];
	pb = &row->cells[b].phases[phase];
	change->verdict = LAB_UNJUDGED;
	change->diff = new->insns - old->insns;
	if (old->nr_processes >= LAB_PROCESSES_MIN &&
	    new->nr_processes >= LAB_PROCESSES_MIN)
		set_tau(old, new, change);
	if (old->insns > fmax(fmax(old->floor, old->share), change->tau))
		change->ratio = change->diff / old->insns;
	if (isnan(change->tau) || !sizes_alike(pa, pb))
		return;
	if (fabs(change->diff) <= change->tau)
		change->verdict = LAB_SAME;
	else if (layouts_have(pa, half, new->insns, change->tau) &&
		 layouts_have(pb, half, old->insns, change->tau))
		change->verdict = LAB_SHIFTED;
	else
		change->verdict = LAB_CHANGED;
}

static enum lab_half headline_half(const struct lab_row *row)
{
	if (row->headline == LAB_FIXED)
		for (size_t i = 0; i < row->nr_cells; i++)
			if (lab_value(row, i, 0, LAB_FIXED))
				return LAB_FIXED;
	return LAB_PER_OP;
}

bool lab_is_headline(const struct lab_row *row, size_t phase,
		     enum lab_half half)
{
	return !phase && half == headline_half(row);
}

void lab_compare_headline(const struct lab_row *row, size_t a, size_t b,
			  struct lab_change *change)
{
	lab_compare(row, 0, headline_half(row), a, b, change);
}
