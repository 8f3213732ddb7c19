// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/lab_estimate.h"

#include "base/err.h"
#include "analysis/lab_line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Neighbouring quotients that agree this well make a line. */
#define STEP_SHARE 0.01

/* Least and most of what was added; NaN is passed over. */
struct range {
	double least, most;
	size_t nr;
};

static void range_add(struct range *r, double v)
{
	if (isnan(v))
		return;
	r->least = r->nr ? fmin(r->least, v) : v;
	r->most = r->nr ? fmax(r->most, v) : v;
	r->nr++;
}

/* NaN when fewer than two values made it. */
static double range_width(const struct range *r)
{
	return r->nr < 2 ? NAN : r->most - r->least;
}

static void estimate_floors(const struct lab_sweep *sw, struct lab_phase *s)
{
	struct lab_value *per_op = &s->value[LAB_PER_OP];
	struct lab_value *fixed = &s->value[LAB_FIXED];
	double first = lab_sweep_y(sw, s, 0), span;

	span = s->has_line
		       ? lab_sweep_x(sw, s->nr_sizes - 1) - lab_sweep_x(sw, 0)
		       : (double)sw->nr_ops[0];
	per_op->floor = fmax(LAB_PER_OP_FLOOR, LAB_MODE_INSNS / span);
	per_op->share = LAB_SHARE * fabs(per_op->insns);
	fixed->floor = LAB_FIXED_FLOOR;
	fixed->share = LAB_SHARE * first;
}

/* The other layouts, each by itself. */
static void estimate_layouts(const struct lab_sweep *sw, struct lab_phase *s)
{
	const struct lab_processes *ps = sw->ps;

	for (size_t i = 0; i < ps->nr; i++) {
		unsigned int layout = ps->r[i]->layout;
		struct lab_pick pick = lab_pick_layout(layout);
		struct lab_line line;
		size_t k = 0;

		while (k < s->nr_layouts && s->layouts[k].layout != layout)
			k++;
		if (!layout || k < s->nr_layouts)
			continue;
		lab_line_of(sw, &pick, &line);
		s->layouts = xrealloc(s->layouts, s->nr_layouts + 1,
				      sizeof(*s->layouts));
		s->layouts[s->nr_layouts].layout = layout;
		memcpy(s->layouts[s->nr_layouts++].insns, line.insns,
		       sizeof(line.insns));
	}
	for (size_t h = 0; h < LAB_NR_HALVES; h++) {
		struct lab_value *v = &s->value[h];

		v->layout_shift = NAN;
		/* fmax() passes over NaN */
		for (size_t k = 0; k < s->nr_layouts; k++)
			v->layout_shift =
				fmax(v->layout_shift,
				     fabs(s->layouts[k].insns[h] - v->insns));
		if (v->layout_shift > lab_value_tau(v))
			v->tags |= LAB_TAG_LAYOUT;
	}
}

/* What the kernel shows against itself, and how many processes say so. */
struct self {
	struct range all[LAB_NR_HALVES], boots[LAB_NR_HALVES];
	double in_boot[LAB_NR_HALVES];
	struct range steps[RECORD_POINTS_MAX];
	size_t nr_processes, nr_boots;
};

static void self_add(struct self *self, const struct lab_line *line)
{
	for (size_t h = 0; h < LAB_NR_HALVES; h++)
		range_add(&self->all[h], line->insns[h]);
	for (size_t k = 0; k < line->nr_steps; k++)
		range_add(&self->steps[k], line->steps[k]);
}

static void self_of_boot(const struct lab_sweep *sw, size_t boot,
			 struct self *self)
{
	struct lab_pick pick = lab_pick_boot(boot);
	struct range here[LAB_NR_HALVES] = { 0 };
	struct lab_line line;
	size_t nr = 0;

	for (size_t i = 0; i < sw->ps->nr; i++) {
		struct lab_pick one = lab_pick_process(i);

		if (sw->ps->boot[i] != boot || sw->ps->r[i]->layout)
			continue;
		lab_line_of(sw, &one, &line);
		if (isnan(line.insns[LAB_PER_OP]))
			continue;
		nr++;
		self_add(self, &line);
		for (size_t h = 0; h < LAB_NR_HALVES; h++)
			range_add(&here[h], line.insns[h]);
	}
	if (!nr)
		return;
	self->nr_processes += nr;
	self->nr_boots++;
	lab_line_of(sw, &pick, &line);
	for (size_t h = 0; h < LAB_NR_HALVES; h++) {
		range_add(&self->boots[h], line.insns[h]);
		self->in_boot[h] =
			fmax(self->in_boot[h], range_width(&here[h]));
	}
}

static void estimate_self(const struct lab_sweep *sw,
			  const struct lab_line *pool, struct lab_phase *s,
			  struct self *self)
{
	*self = (struct self){ .in_boot = { NAN, NAN } };
	for (size_t boot = 0; boot < sw->ps->nr_boots; boot++)
		self_of_boot(sw, boot, self);
	s->nr_processes = self->nr_processes;
	s->nr_boots = self->nr_boots;
	/*
	 * The pool takes each size from the processes that were lowest there,
	 * so its slope may lie outside of theirs.
	 */
	if (self->nr_processes > 1)
		self_add(self, pool);
	for (size_t h = 0; h < LAB_NR_HALVES; h++) {
		struct lab_value *v = &s->value[h];

		if (self->nr_processes > 1) {
			range_add(&self->all[h], self->boots[h].least);
			range_add(&self->all[h], self->boots[h].most);
		}
		v->range = self->nr_processes > 1 ? range_width(&self->all[h])
						  : NAN;
		v->nr_processes = self->nr_processes;
		v->range_in_boot = self->in_boot[h];
		v->range_of_boots = range_width(&self->boots[h]);
		if (v->range >
		    fmax(v->floor, LAB_SPREAD_SHARE / LAB_SHARE * v->share))
			v->tags |= LAB_TAG_SPREAD;
		if (self->nr_processes < LAB_PROCESSES_MIN)
			v->tags |= LAB_TAG_FEW;
	}
}

/*
 * The quotients of neighbouring sizes must agree within 1 %, tau, and what the
 * quotients themselves show from process to process.
 */
static bool is_nonlinear(const struct lab_phase *s, const struct self *self)
{
	const struct lab_value *fixed = &s->value[LAB_FIXED];
	double tolerance = fmax(STEP_SHARE * fabs(s->value[LAB_PER_OP].insns),
				lab_value_tau(&s->value[LAB_PER_OP]));
	struct range all = { 0 };

	for (size_t k = 0; k < s->nr_steps; k++) {
		range_add(&all, s->steps[k]);
		if (self->nr_processes > 1)
			tolerance = fmax(tolerance,
					 lab_spread_factor(self->nr_processes) *
						 range_width(&self->steps[k]));
	}
	/* A call cannot cost less than nothing: the curve bends upwards. */
	return range_width(&all) > tolerance ||
	       fixed->insns < -lab_value_tau(fixed);
}

static void estimate_tags(const struct lab_sweep *sw, const struct self *self,
			  struct lab_phase *s)
{
	unsigned int tags = 0;

	if (s->has_line && is_nonlinear(s, self))
		tags |= LAB_TAG_NONLINEAR;
	for (size_t k = 0; k < s->nr_sizes; k++) {
		if (sw->use_ticks[k])
			tags |= LAB_TAG_TICK;
		if (s->sizes[k].nr_samples && !s->sizes[k].has_mode)
			tags |= LAB_TAG_MODES;
	}
	for (size_t h = 0; h < LAB_NR_HALVES; h++)
		if (!isnan(s->value[h].insns))
			s->value[h].tags |= tags;
		else
			s->value[h].tags = 0;
}

static const struct lab_value lab_no_value = {
	.insns = NAN,
	.range = NAN,
	.range_in_boot = NAN,
	.range_of_boots = NAN,
	.floor = NAN,
	.share = NAN,
	.layout_shift = NAN,
};

void lab_estimate(const struct lab_processes *ps, size_t phase,
		  struct lab_phase *s)
{
	struct lab_pick pick = lab_pick_layout(0);
	struct lab_sweep sw;
	struct lab_line pool;
	struct self self;

	*s = (struct lab_phase){ .name = ps->r[0]->phases[phase] };
	for (size_t h = 0; h < LAB_NR_HALVES; h++)
		s->value[h] = lab_no_value;
	lab_sweep_init(&sw, ps, phase, s);
	if (!sw.nr_sizes || sw.nr_sizes > RECORD_POINTS_MAX)
		goto out_release;
	lab_line_of(&sw, &pick, &pool);
	for (size_t h = 0; h < LAB_NR_HALVES; h++)
		s->value[h].insns = pool.insns[h];
	s->nr_steps = pool.nr_steps;
	s->steps = xcalloc(pool.nr_steps, sizeof(*s->steps));
	memcpy(s->steps, pool.steps, pool.nr_steps * sizeof(*s->steps));
	estimate_floors(&sw, s);
	estimate_self(&sw, &pool, s, &self);
	estimate_layouts(&sw, s);
	estimate_tags(&sw, &self, s);
out_release:
	lab_sweep_release(&sw);
}

void lab_phase_release(struct lab_phase *s)
{
	free(s->sizes);
	free(s->steps);
	free(s->layouts);
	*s = (struct lab_phase){ 0 };
}

double lab_spread_factor(size_t nr)
{
	return nr >= 5 ? 2 : nr == 4 ? 3 : 4;
}

double lab_value_tau(const struct lab_value *v)
{
	/* fmax() passes over a range that is not known */
	return fmax(fmax(v->floor, v->share),
		    lab_spread_factor(v->nr_processes) * v->range);
}
