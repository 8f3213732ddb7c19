/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_fix.h - boots of the lab made by hand: what every process of every case
 * saw is given as a line, y = fixed + per_op n, of exact instructions.
 */
#ifndef TESTS_LAB_FIX_H
#define TESTS_LAB_FIX_H

#include "analysis/lab.h"
#include "base/compiler.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIX_EMPTY   98 /* of the empty measurement, taken out again */
#define FIX_SIZES   3
#define FIX_SAMPLES 8

static const uint64_t fix_sizes[FIX_SIZES] = { 512, 1024, 2048 };

/* One boot of a kernel. */
struct fix_boot {
	struct result_file f;
	char *name;
};

static inline void fix_boot_init(struct fix_boot *b, const char *name)
{
	memset(b, 0, sizeof(*b));
	b->name = xstrdup(name);
	b->f.path = xasprintf("%s.jsonl", name);
	b->f.is_complete = true;
	b->f.env = json_pack(
		"{s:s, s:{s:s, s:s, s:s, s:s, s:i, s:I, s:s, s:b}}", "mode",
		"lab", "lab", "accel", "icount", "qemu", "7.2.22", "machine",
		"q35", "cpu", "Skylake-Server-v4", "cpus", 1, "memory_bytes",
		(json_int_t)1 << 30, "cmdline", "quiet nokaslr", "warm", 0);
	b->f.plan = json_pack("{s:[]}", "cases");
	if (!b->f.env || !b->f.plan)
		BUG("json_pack");
}

static inline void fix_boot_free(struct fix_boot *b)
{
	result_file_release(&b->f);
	free(b->name);
}

/* axes: "page=base" or NULL. */
static inline void fix_plan(struct fix_boot *b, const char *bench,
			    const char *axes, const char *headline)
{
	json_t *words = json_object();
	char *copy = xstrdup(axes ? axes : ""), *value = strchr(copy, '=');

	if (value) {
		*value++ = '\0';
		json_object_set_new(words, copy, json_string(value));
	}
	json_array_append_new(json_object_get(b->f.plan, "cases"),
			      json_pack("{s:s, s:i, s:o, s:s}", "bench", bench,
					"version", 1, "case", words, "headline",
					headline));
	free(copy);
}

/* A process without numbers; the caller may fill them. */
static inline struct case_record *
fix_record(struct fix_boot *b, const char *bench, const char *axes)
{
	char *copy = xstrdup(axes ? axes : ""), *value = strchr(copy, '=');
	struct case_record *r;

	b->f.cases =
		xrealloc(b->f.cases, b->f.nr_cases + 1, sizeof(*b->f.cases));
	r = &b->f.cases[b->f.nr_cases];
	memset(r, 0, sizeof(*r));
	r->seq = b->f.nr_cases++;
	r->bench = xstrdup(bench);
	r->version = 1;
	if (value) {
		*value++ = '\0';
		axes_add(&r->axes, copy, value);
	}
	free(copy);
	r->op = xstrdup("page");
	r->sweep = xstrdup("pages");
	r->policy = xstrdup("fifo");
	r->empty_wall_ns = FIX_EMPTY;
	return r;
}

/* An ok process with one phase, all samples of a size alike. */
static inline struct case_record *fix_line(struct fix_boot *b,
					   const char *bench, const char *axes,
					   double fixed, double per_op)
{
	struct case_record *r = fix_record(b, bench, axes);

	r->nr_phases = 1;
	r->phases[0] = xstrdup("call");
	r->nr_points = FIX_SIZES;
	r->points = xcalloc(FIX_SIZES, sizeof(*r->points));
	for (size_t k = 0; k < FIX_SIZES; k++) {
		struct point_record *p = &r->points[k];

		p->size = fix_sizes[k];
		p->nr_ops = p->size;
		p->nr_samples = FIX_SAMPLES;
		p->wall_ns[0] = xcalloc(FIX_SAMPLES, sizeof(uint64_t));
		p->cpu_ns[0] = xcalloc(FIX_SAMPLES, sizeof(uint64_t));
		p->drop = xcalloc(FIX_SAMPLES, sizeof(*p->drop));
		for (size_t i = 0; i < FIX_SAMPLES; i++)
			p->wall_ns[0][i] =
				FIX_EMPTY +
				(uint64_t)llround(fixed +
						  per_op * (double)p->size);
	}
	return r;
}

/* Up to four kernels of one boot each, and their view. */
struct fix_lab {
	size_t nr;
	struct fix_boot boots[4];
	const struct result_file *files[4];
	struct lab_column columns[4];
	struct lab_view view;
};

static inline struct fix_lab *fix_lab_new(size_t nr)
{
	static const char *const names[] = { "5.10", "6.1", "6.12", "7.2" };
	struct fix_lab *lab = xcalloc(1, sizeof(*lab));

	lab->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		fix_boot_init(&lab->boots[i], names[i]);
		lab->files[i] = &lab->boots[i].f;
		lab->columns[i] = (struct lab_column){
			.name = names[i], .nr_files = 1, .files = &lab->files[i]
		};
	}
	return lab;
}

/* nr processes alike in one kernel. */
static inline void fix_lab_add(struct fix_lab *lab, size_t column,
			       const char *bench, const char *axes, size_t nr,
			       double fixed, double per_op)
{
	for (size_t i = 0; i < nr; i++)
		fix_line(&lab->boots[column], bench, axes, fixed, per_op)
			->round = (unsigned int)i;
}

static inline void fix_lab_build(struct fix_lab *lab)
{
	struct why why;

	if (lab_build(lab->columns, lab->nr, &lab->view, &why))
		BUG("%s", why.text);
}

static inline void fix_lab_free(struct fix_lab *lab)
{
	lab_view_release(&lab->view);
	for (size_t i = 0; i < lab->nr; i++)
		fix_boot_free(&lab->boots[i]);
	free(lab);
}

/* Samples of size k get wall times from a list. */
static inline void fix_samples(struct case_record *r, size_t k,
			       const uint64_t *insns)
{
	for (size_t i = 0; i < FIX_SAMPLES; i++)
		r->points[k].wall_ns[0][i] = FIX_EMPTY + insns[i];
}

static inline bool fix_near(double a, double b)
{
	return fabs(a - b) < 1e-9 * fmax(1, fabs(b));
}

#endif
