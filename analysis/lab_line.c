// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/lab_line.h"

#include "base/err.h"
#include "analysis/samples.h"

#include <math.h>
#include <stdlib.h>

struct lab_pick lab_pick_layout(unsigned int layout)
{
	return (struct lab_pick){ .by_layout = true, .layout = layout };
}

struct lab_pick lab_pick_boot(size_t boot)
{
	return (struct lab_pick){ .by_layout = true,
				  .by_boot = true,
				  .boot = boot };
}

struct lab_pick lab_pick_process(size_t process)
{
	return (struct lab_pick){ .by_process = true, .process = process };
}

static bool picks(const struct lab_pick *pick, const struct lab_processes *ps,
		  size_t i)
{
	return (!pick->by_process || pick->process == i) &&
	       (!pick->by_boot || pick->boot == ps->boot[i]) &&
	       (!pick->by_layout || pick->layout == ps->r[i]->layout);
}

/* Samples of one size, apart by whether a tick came. */
struct gathered {
	double *clean, *ticked;
	size_t nr_clean, nr_ticked;
};

static void gather_point(const struct case_record *r,
			 const struct point_record *p, size_t phase,
			 struct gathered *g)
{
	double empty = (double)r->empty_wall_ns, insns;

	g->clean = xrealloc(g->clean, g->nr_clean + p->nr_samples,
			    sizeof(*g->clean));
	g->ticked = xrealloc(g->ticked, g->nr_ticked + p->nr_samples,
			     sizeof(*g->ticked));
	for (size_t i = 0; i < p->nr_samples; i++) {
		if (p->drop[i] & ~(uint32_t)DROP_TICK)
			continue; /* by plan, or for a cause */
		insns = fmax(0, (double)p->wall_ns[phase][i] - empty);
		if (p->drop[i] & DROP_TICK)
			g->ticked[g->nr_ticked++] = insns;
		else
			g->clean[g->nr_clean++] = insns;
	}
}

static void gather(const struct lab_sweep *sw, const struct lab_pick *pick,
		   size_t k, struct gathered *g)
{
	const struct point_record *p;

	*g = (struct gathered){ 0 };
	for (size_t i = 0; i < sw->ps->nr; i++) {
		if (!picks(pick, sw->ps, i))
			continue;
		p = samples_point(sw->ps->r[i], sw->sizes[k]);
		if (p && p->nr_samples)
			gather_point(sw->ps->r[i], p, sw->phase, g);
	}
}

static void gathered_release(struct gathered *g)
{
	free(g->clean);
	free(g->ticked);
}

static void sweep_size(struct lab_sweep *sw, size_t k, struct lab_phase *s)
{
	struct lab_pick all = lab_pick_layout(0);
	struct lab_size *size = &s->sizes[k];
	const struct point_record *p;
	struct lab_mode mode;
	struct gathered g;

	for (size_t i = 0; i < sw->ps->nr && !sw->nr_ops[k]; i++) {
		p = samples_point(sw->ps->r[i], sw->sizes[k]);
		sw->nr_ops[k] = p ? p->nr_ops : 0;
	}
	gather(sw, &all, k, &g);
	sw->use_ticks[k] = !g.nr_clean && g.nr_ticked;
	lab_mode_find(sw->use_ticks[k] ? g.ticked : g.clean,
		      sw->use_ticks[k] ? g.nr_ticked : g.nr_clean, &mode);
	*size = (struct lab_size){
		.size = sw->sizes[k],
		.nr_ops = sw->nr_ops[k],
		.insns = mode.insns,
		.mass = mode.mass,
		.has_mode = mode.has_mode,
		.nr_samples = sw->use_ticks[k] ? g.nr_ticked : g.nr_clean,
		.nr_ticks = sw->use_ticks[k] ? g.nr_ticked : 0,
		.nr_ticked = sw->use_ticks[k] ? 0 : g.nr_ticked,
	};
	gathered_release(&g);
	s->nr_ticked += size->nr_ticked;
	s->mass_min = fmin(s->mass_min, size->mass); /* passes over NaN */
}

void lab_sweep_init(struct lab_sweep *sw, const struct lab_processes *ps,
		    size_t phase, struct lab_phase *s)
{
	const struct records rs = { .r = ps->r, .nr = ps->nr };

	*sw = (struct lab_sweep){ .ps = ps, .phase = phase };
	sw->sizes = samples_sizes(&rs, &sw->nr_sizes);
	sw->nr_ops = xcalloc(sw->nr_sizes, sizeof(*sw->nr_ops));
	sw->use_ticks = xcalloc(sw->nr_sizes, sizeof(*sw->use_ticks));
	s->nr_sizes = sw->nr_sizes;
	s->sizes = xcalloc(sw->nr_sizes, sizeof(*s->sizes));
	s->mass_min = NAN;
	sw->is_per_size = sw->nr_sizes > 1;
	for (size_t k = 0; k < sw->nr_sizes; k++) {
		sweep_size(sw, k, s);
		if (sw->nr_ops[k] != sw->nr_ops[0])
			sw->is_per_size = false;
	}
	s->has_line = sw->nr_sizes > 1;
	s->is_per_size = sw->is_per_size;
}

void lab_sweep_release(struct lab_sweep *sw)
{
	free(sw->sizes);
	free(sw->nr_ops);
	free(sw->use_ticks);
}

double lab_sweep_x(const struct lab_sweep *sw, size_t k)
{
	return (double)(sw->is_per_size ? sw->sizes[k] : sw->nr_ops[k]);
}

/* Instructions of a sample -> what the line runs through. */
static double scale(const struct lab_sweep *sw, size_t k, double insns)
{
	if (!sw->nr_ops[k])
		return NAN;
	return sw->is_per_size ? insns / (double)sw->nr_ops[k] : insns;
}

double lab_sweep_y(const struct lab_sweep *sw, const struct lab_phase *s,
		   size_t k)
{
	return scale(sw, k, s->sizes[k].insns);
}

static double y_of(const struct lab_sweep *sw, const struct lab_pick *pick,
		   size_t k)
{
	struct lab_mode mode;
	struct gathered g;

	gather(sw, pick, k, &g);
	if (sw->use_ticks[k])
		lab_mode_find(g.ticked, g.nr_ticked, &mode);
	else
		lab_mode_find(g.clean, g.nr_clean, &mode);
	gathered_release(&g);
	return scale(sw, k, mode.insns);
}

/* NaN where two sizes do the same number of operations. */
static double quotient(const struct lab_sweep *sw, size_t from, size_t to,
		       const double *y)
{
	double apart = lab_sweep_x(sw, to) - lab_sweep_x(sw, from);

	return apart > 0 ? (y[to] - y[from]) / apart : NAN;
}

void lab_line_of(const struct lab_sweep *sw, const struct lab_pick *pick,
		 struct lab_line *line)
{
	size_t last = sw->nr_sizes - 1;
	double y[RECORD_POINTS_MAX], slope;

	*line = (struct lab_line){ .insns = { NAN, NAN } };
	for (size_t k = 0; k <= last; k++)
		y[k] = y_of(sw, pick, k);
	if (!last) {
		/* NaN, not infinity, without operations: y is NaN then */
		line->insns[LAB_PER_OP] = y[0] / lab_sweep_x(sw, 0);
		return;
	}
	line->nr_steps = last;
	for (size_t k = 0; k < last; k++)
		line->steps[k] = quotient(sw, k, k + 1, y);
	slope = quotient(sw, 0, last, y);
	line->insns[LAB_PER_OP] = slope;
	line->insns[LAB_FIXED] = y[0] - slope * lab_sweep_x(sw, 0);
}
