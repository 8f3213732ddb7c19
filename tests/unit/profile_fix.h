/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_fix.h - cases and profiles made by hand. */
#ifndef TESTS_PROFILE_FIX_H
#define TESTS_PROFILE_FIX_H

#include "results/profile_record.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define PROFILE_FIX_EMPTY   15
#define PROFILE_FIX_SAMPLES 3

/*
 * A process of fork/anon with sizes 1024 and 512 (in this order), phases call
 * and exit, and three samples: a warm-up of 900 + 1 per operation, then two
 * that count, of 1000 + 2 per operation and the same and 7.
 */
static inline void profile_fix_case(struct case_record *c, uint64_t seq,
				    uint64_t seed)
{
	static const uint64_t sizes[] = { 1024, 512 };

	memset(c, 0, sizeof(*c));
	c->seq = seq;
	c->seed = seed;
	c->bench = xstrdup("fork/anon");
	c->version = 1;
	axes_add(&c->axes, "page", "base");
	c->op = xstrdup("page");
	c->sweep = xstrdup("pages");
	c->round = (unsigned int)seq;
	c->nr_phases = 2;
	c->phases[0] = xstrdup("call");
	c->phases[1] = xstrdup("exit");
	c->empty_wall_ns = PROFILE_FIX_EMPTY;
	c->nr_points = ARRAY_SIZE(sizes);
	c->points = xcalloc(c->nr_points, sizeof(*c->points));
	for (size_t i = 0; i < c->nr_points; i++) {
		struct point_record *p = &c->points[i];

		p->size = p->nr_ops = sizes[i];
		p->nr_samples = PROFILE_FIX_SAMPLES;
		p->drop = xcalloc(p->nr_samples, sizeof(*p->drop));
		p->drop[0] = DROP_WARMUP;
		for (size_t ph = 0; ph < c->nr_phases; ph++) {
			p->wall_ns[ph] =
				xcalloc(p->nr_samples, sizeof(uint64_t));
			p->cpu_ns[ph] =
				xcalloc(p->nr_samples, sizeof(uint64_t));
			p->wall_ns[ph][0] = 900 + sizes[i];
			p->wall_ns[ph][1] = 1000 + 2 * sizes[i];
			p->wall_ns[ph][2] = 1007 + 2 * sizes[i];
		}
	}
}

#endif
