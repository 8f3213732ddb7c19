// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One process of one case, from pinning to the record.
 *
 * Order: become the task that measures, touch the pool, calibrate, then every
 * size of the sweep in a seeded random order: setup, warm-ups (with proof),
 * timed samples, counted samples (with proof), check, teardown.
 */
#include "harness/run.h"

#include "base/err.h"
#include "base/rng.h"
#include "harness/cases.h"
#include "harness/crew.h"
#include "harness/keep.h"
#include "harness/kind.h"
#include "harness/mark.h"
#include "harness/run_point.h"
#include "sys/clock.h"
#include "sys/sched.h"
#include "sys/smaps.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define POOL_FACTOR    3 /* parent, child's copies, and what frees are late */
#define POOL_MIN_BYTES (8u << 20) /* page tables, stacks, slab */

static NORETURN void end_case(struct bench *b, enum outcome outcome)
{
	b->outcome = outcome;
	longjmp(b->end, 1);
}

NORETURN void bench_skip(struct bench *b, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	vsnprintf(b->why, sizeof(b->why), why, ap);
	va_end(ap);
	end_case(b, OUTCOME_SKIP);
}

NORETURN void bench_skip_why(struct bench *b, const struct why *why)
{
	bench_skip(b, "%s%s%s%s", why->text, why->hint[0] ? " (" : "",
		   why->hint, why->hint[0] ? ")" : "");
}

NORETURN void bench_broken(struct bench *b, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	vsnprintf(b->why, sizeof(b->why), why, ap);
	va_end(ap);
	end_case(b, OUTCOME_BROKEN);
}

size_t bench_size(const struct bench *b)
{
	return b->size;
}

size_t bench_size_max(const struct bench *b)
{
	size_t max = 0;

	for (size_t i = 0; i < b->req->nr_sizes; i++)
		if (b->req->sizes[i] > max)
			max = b->req->sizes[i];
	return max;
}

size_t bench_stride(size_t nr)
{
	size_t step = nr * 618 / 1000 | 1, a, b;

	for (;; step += 2) {
		for (a = nr, b = step; b;) {
			size_t rest = a % b;

			a = b;
			b = rest;
		}
		if (a == 1)
			return step % nr;
	}
}

void bench_shuffle(const struct bench *b, size_t *idx, size_t nr)
{
	struct rng rng;

	rng_init(&rng, b->req->seed ^ nr);
	rng_shuffle(&rng, idx, nr);
}

double bench_seen(const struct bench *b, enum evidence_id what)
{
	double nothing = what == EV_ANON_GROWTH ? NAN : -1;
	int idx = evidence_vmstat(what);

	if (!b->proof || !b->proof->is_taken)
		return nothing;
	if (idx < 0)
		return b->proof->seen[what];
	return b->proof->has_vmstat[idx]
		       ? (double)(int64_t)b->proof->vmstat[idx] /
				 (double)b->proof->nr_ops
		       : nothing;
}

bool bench_takes_proof(const struct bench *b)
{
	return b->proof != NULL;
}

void bench_note(struct bench *b, const char *key, double value)
{
	if (!b->notes)
		b->notes = json_object();
	json_object_set_new(b->notes, key, json_real(value));
}

void bench_say(struct bench *b, const char *key, const char *text, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, text);
	vsnprintf(line, sizeof(line), text, ap);
	va_end(ap);
	if (!b->notes)
		b->notes = json_object();
	json_object_set_new(b->notes, key, json_string(line));
}

void bench_data(struct bench *b, const char *key, const char *text)
{
	if (!b->data)
		b->data = json_object();
	json_object_set_new(b->data, key, json_string(text));
}

/* The whole stack that will be used, before the clock could see it fault. */
static void touch_stack(void)
{
	volatile char stack[64 * 1024];

	for (size_t i = 0; i < sizeof(stack); i += 512)
		stack[i] = 1;
}

/* Pages larger than a page table: taken from the machine in whole pieces. */
static bool is_gigantic(const struct bench *b)
{
	const char *page = axes_get(&b->req->axes, "page");
	const struct page_kind *kind = page ? page_kind_find(page) : NULL;

	return kind && page_kind_unit(kind) > mm_table_pages();
}

static void prepare_memory(struct bench *b)
{
	const char *tasks = axes_get(&b->req->axes, "tasks");
	uint64_t max_pages = bench_size_max(b), pool_bytes;
	int err;

	/* Each of a crew has as many. */
	if (tasks && strtoull(tasks, NULL, 10) <= bench_nr_cpus(b))
		max_pages *= strtoull(tasks, NULL, 10);
	/* Frames of an emulated machine cost the same at first use. */
	if (!b->def->sweep || b->req->is_lab)
		return;
	pool_bytes = max_pages * mm_page_bytes() * POOL_FACTOR + POOL_MIN_BYTES;
	need_memory(b, pool_bytes);
	/* Gigabytes of other frames would be touched for nothing. */
	if (is_gigantic(b))
		pool_bytes = POOL_MIN_BYTES;
	err = mm_pool_touch(pool_bytes);
	if (err)
		bench_broken(b, "touch the memory pool: %s", strerror(-err));
}

static void become(struct bench *b, struct case_record *r)
{
	const struct run_request *req = b->req;
	struct why why;
	int err = 0;

	if (req->cpu >= 0 && sched_pin(req->cpu, &why))
		bench_broken(b, "%s", why.text);
	r->cpu = req->cpu;
	if (sched_watchdog(req->timeout_s, &why))
		bench_broken(b, "%s", why.text);
	mm_layout_set(req->layout);
	/*
	 * As an ordinary task still: a long burst of a real-time task would
	 * meet throttling or the fair server before the first sample.
	 */
	prepare_memory(b);
	switch (req->policy) {
	case POLICY_FIFO:
		err = sched_fifo(1, &why);
		break;
	case POLICY_BATCH:
		err = sched_batch(&why);
		break;
	case POLICY_OTHER:
		break;
	}
	if (err)
		bench_broken(b, "%s", why.text);
	touch_stack();
}

static void start(struct bench *b, struct case_record *r)
{
	struct why why;
	int err;

	err = case_ready(b->def, &b->req->axes, &why);
	if (err)
		bench_skip_why(b, &why);
	if (b->req->is_lab && keep_begin(&why))
		bench_broken(b, "%s", why.text);
	become(b, r);
	if (status_vm_pte_bytes(&r->vm_pte_bytes))
		r->vm_pte_bytes = 0;
	if (maps_count_vmas((size_t *)&r->nr_vmas))
		r->nr_vmas = 0;
	if (b->vmstat && vmstat_open(b->vmstat, NULL))
		b->vmstat = NULL;
	balance_start(b);
	settle_start(b);
	calibrate_empty(b, &r->empty_wall_ns, &r->empty_cpu_ns);
}

static void measure(struct bench *b, struct case_record *r)
{
	const struct run_request *req = b->req;
	size_t nr = req->nr_sizes ? req->nr_sizes : 1;
	size_t *order = xcalloc(nr, sizeof(*order));
	struct rng rng;

	for (size_t i = 0; i < nr; i++)
		order[i] = i;
	rng_init(&rng, req->seed);
	rng_shuffle(&rng, order, nr);
	r->nr_points = nr;
	r->points = xcalloc(nr, sizeof(*r->points));
	for (size_t i = 0; i < nr; i++) {
		b->size = req->nr_sizes ? req->sizes[order[i]] : 0;
		r->points[order[i]].size = b->size;
		run_point(b, r, &r->points[order[i]]);
	}
	free(order);
}

/* Names between commas. */
static size_t split(const char *list, char **names, size_t nr_max)
{
	size_t nr = 0;

	while (list && *list && nr < nr_max) {
		size_t len = strcspn(list, ",");

		names[nr++] = xasprintf("%.*s", (int)len, list);
		list += len + (list[len] == ',');
	}
	return nr;
}

static void describe(const struct run_request *req, struct case_record *r)
{
	static const char *const policies[] = { "other", "batch", "fifo" };
	const struct bench_def *def = req->def;

	memset(r, 0, sizeof(*r));
	r->bench = xstrdup(req->def->name);
	r->version = req->def->version;
	axes_copy(&r->axes, &req->axes);
	r->op = xstrdup(req->def->op);
	r->sweep = req->def->sweep ? xstrdup(req->def->sweep) : NULL;
	r->round = req->round;
	r->layout = req->layout;
	r->seed = req->seed;
	r->cpu = -1;
	r->policy = xstrdup(policies[req->policy]);
	r->nr_phases = split(def->phases ? def->phases : "op", r->phases,
			     RECORD_PHASES_MAX);
	r->nr_ratios = split(def->ratios, r->ratios, RECORD_RATIOS_MAX);
	r->op_bytes = def->op_bytes == BYTES_PER_PAGE ? mm_page_bytes()
						      : def->op_bytes;
}

/* What points hold is void when the case did not end well. */
static void drop_points(struct case_record *r)
{
	for (size_t i = 0; i < r->nr_points; i++) {
		for (size_t k = 0; k < RECORD_PHASES_MAX; k++) {
			free(r->points[i].wall_ns[k]);
			free(r->points[i].cpu_ns[k]);
		}
		for (size_t k = 0; k < r->points[i].nr_counters; k++)
			free(r->points[i].counters[k].event);
		free(r->points[i].counters);
		free(r->points[i].drop);
	}
	free(r->points);
	r->points = NULL;
	r->nr_points = 0;
}

static void spoil(struct case_record *r, const char *why)
{
	char *said = r->why;

	drop_points(r);
	r->outcome = OUTCOME_BROKEN;
	r->proof = PROOF_NONE;
	r->why = xasprintf("%s%s%s", said ? said : "", said ? "; " : "", why);
	free(said);
}

/* A machine that is not as it was before is no place to measure on. */
static void give_back(struct case_record *r)
{
	struct why why;

	if (keep_end(&why))
		spoil(r, why.text);
}

/* Proof of the case as a whole. */
static void judge(struct bench *b, struct case_record *r)
{
	char *unbalanced = balance_end(b, r);

	judge_case(b, r);
	if (unbalanced)
		spoil(r, unbalanced);
	free(unbalanced);
}

void run_case(const struct run_request *req, struct case_record *r)
{
	uint64_t start_ns = clock_mono_ns();
	struct bench *b = bench_new(req);

	describe(req, r);
	if (!b) {
		r->outcome = OUTCOME_BROKEN;
		r->why = xstrdup("map the harness's shared memory: no memory");
		return;
	}
	if (req->is_lab)
		mark_number(FACT_SEED, req->seed);
	if (setjmp(b->end) == 0) {
		start(b, r);
		noise_start(b, r);
		measure(b, r);
		noise_end(b, r);
		settle_end(b);
		judge(b, r);
	} else {
		drop_points(r);
		r->outcome = b->outcome;
		r->why = xstrdup(b->why);
		r->proof = PROOF_NONE;
	}
	give_back(r);
	r->notes = b->notes;
	r->data = b->data;
	r->elapsed_ns = clock_mono_ns() - start_ns;
	sched_watchdog_stop();
	bench_free(b);
}
