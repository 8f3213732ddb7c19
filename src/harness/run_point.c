// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/run_point.h"

#include "base/err.h"
#include "harness/core.h"
#include "harness/crew.h"
#include "harness/mark.h"
#include "sys/clock_probe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define WARMUPS_PROVEN 2

/*
 * A real-time task that never rests meets RT throttling (950 ms a second) or
 * the fair server (since 6.12), and the two differ between the kernels that
 * are compared. Rest by plan instead, between samples.
 */
#define RT_BURST_NS 250000000ul
#define RT_REST_NS  20000000l

static size_t samples_max(const struct run_request *req)
{
	return req->nr_warmups + req->nr_samples + req->nr_counted;
}

static size_t pages_max(const struct run_request *req)
{
	uint64_t max = 1;

	for (size_t i = 0; i < req->nr_sizes; i++)
		if (req->sizes[i] > max)
			max = req->sizes[i];
	return max;
}

/* Layout of the one mapping: bench, vmstat, samples, proofs, page states. */
struct bench *bench_new(const struct run_request *req)
{
	size_t nr = samples_max(req), pages = pages_max(req);
	size_t samples_bytes = (nr + 1) * sizeof(struct sample);
	size_t proofs_bytes = (nr + 1) * sizeof(struct proof_sample);
	size_t pages_bytes = pages * sizeof(struct page_state);
	size_t total_bytes = sizeof(struct bench) + sizeof(struct vmstat) +
			     samples_bytes + proofs_bytes + 2 * pages_bytes;
	struct bench *b;
	char *p;

	p = mmap(NULL, total_bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	b = (struct bench *)p;
	b->map_bytes = total_bytes;
	b->req = req;
	b->def = req->def;
	b->kind = SAMPLE_TIMED;
	b->pid = getpid();
	b->burst_start_ns = clock_mono_ns();
	p += sizeof(*b);
	b->vmstat = (struct vmstat *)p;
	b->vmstat->fd = -1;
	p += sizeof(struct vmstat);
	b->samples = (struct sample *)p;
	b->sample = b->samples;
	p += samples_bytes;
	b->proofs = (struct proof_sample *)p;
	p += proofs_bytes;
	b->before = (struct page_state *)p;
	b->after = (struct page_state *)(p + pages_bytes);
	return b;
}

void bench_free(struct bench *b)
{
	perf_group_close(b->perf);
	munmap(b, b->map_bytes);
}

/* Of the measured CPU, and of those that the members of a crew are on. */
static uint64_t steal_now_ns(struct bench *b)
{
	static struct procstat ps;
	uint64_t sum_ns = 0;

	if (b->req->cpu < 0 || procstat_read(&ps, NULL))
		return 0;
	for (size_t i = 0; i == 0 || i < b->nr_crew; i++) {
		size_t cpu = (size_t)bench_cpu(b, i);

		if (cpu < ps.nr_cpus)
			sum_ns += ps.cpus[cpu].steal_ns;
	}
	return sum_ns;
}

static void rest(struct bench *b)
{
	static const struct timespec t = { .tv_nsec = RT_REST_NS };

	/* In the lab every phase begins from a sleep: settle(). */
	if (b->req->policy != POLICY_FIFO || b->req->is_lab ||
	    clock_mono_ns() - b->burst_start_ns < RT_BURST_NS)
		return;
	nanosleep(&t, NULL);
	b->burst_start_ns = clock_mono_ns();
}

/* Timed ones are kept, by their number in the record. */
static void mark_sample(const struct bench *b, enum sample_kind kind)
{
	if (!b->req->is_lab)
		return;
	if (kind == SAMPLE_TIMED)
		mark_number(FACT_SAMPLE, (uint64_t)(b->sample - b->samples));
	else
		mark_number(FACT_QUIET, 0);
}

static void run_sample(struct bench *b, struct sample *s, enum sample_kind kind,
		       struct proof_sample *proof, uint64_t *steal_ns)
{
	unsigned int nr_phases = b->nr_phases;
	uint64_t steal;

	memset(s, 0, sizeof(*s));
	b->sample = s;
	b->kind = kind;
	b->proof = proof;
	b->settles = b->req->is_lab;
	mark_sample(b, kind);
	b->in_run = true;
	b->def->run(b);
	b->in_run = false;
	b->settles = false;
	/* What is timed by the clock itself does not follow the core's. */
	if (b->def->sweep && !b->req->is_lab)
		s->clock_probe_ns = clock_probe_ns();
	b->proof = NULL;
	if (s->ended != (1u << nr_phases) - 1)
		BUG("%s: a phase was not ended (0x%x of %u phases)",
		    b->def->name, s->ended, nr_phases);
	if (s->nr_ops == 0)
		BUG("%s: no operations", b->def->name);
	steal = steal_now_ns(b);
	if (steal != *steal_ns)
		s->drop |= DROP_STEAL;
	*steal_ns = steal;
	if (kind == SAMPLE_WARMUP)
		s->drop |= DROP_WARMUP;
	if (kind == SAMPLE_COUNTED)
		s->drop |= DROP_COUNTED;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Counters of this size: one value per operation and counted sample. */
#define COUNTED_MAX 16
struct counted {
	uint64_t empty[RUN_EVENTS_MAX]; /* of a begin/end pair */
	size_t nr[RUN_EVENTS_MAX]; /* exact ones */
	double per_op[RUN_EVENTS_MAX][COUNTED_MAX];
	enum perf_status worst[RUN_EVENTS_MAX];
	int err[RUN_EVENTS_MAX];
};

/* What reading the clocks and counters itself counts: smallest of a few. */
static void count_empty(struct bench *b, struct counted *c)
{
	struct sample *real = b->sample;
	bool has[RUN_EVENTS_MAX] = { false };
	struct perf_count count;

	b->sample = &b->samples[samples_max(b->req)]; /* the spare one */
	b->kind = SAMPLE_COUNTED;
	b->proof = NULL;
	for (size_t k = 0; k < 5; k++) {
		bench_begin(b);
		bench_end(b, 1);
		for (size_t i = 0; i < b->req->nr_events; i++) {
			perf_group_result(b->perf, i, &count);
			if (count.status != PERF_EXACT)
				continue;
			if (!has[i] || count.value < c->empty[i])
				c->empty[i] = count.value;
			has[i] = true;
		}
	}
	b->sample = real;
}

static void open_counters(struct bench *b, struct counted *c)
{
	struct why why;

	if (perf_group_open(&b->perf, b->req->events, b->req->nr_events, &why))
		bench_broken(b, "%s", why.text);
	for (size_t i = 0; i < b->req->nr_events; i++)
		c->worst[i] = PERF_EXACT;
	count_empty(b, c);
}

/* absent < never ran < scaled < exact: a mixed event is as its worst. */
static int rank_of(enum perf_status s)
{
	static const int rank[] = {
		[PERF_ABSENT] = 0,
		[PERF_NEVER_RAN] = 1,
		[PERF_SCALED] = 2,
		[PERF_EXACT] = 3,
	};

	return rank[s];
}

static void counted_add(struct bench *b, struct counted *c, uint64_t nr_ops)
{
	struct perf_count count;

	for (size_t i = 0; b->perf && i < b->req->nr_events; i++) {
		perf_group_result(b->perf, i, &count);
		if (rank_of(count.status) < rank_of(c->worst[i])) {
			c->worst[i] = count.status;
			c->err[i] = count.err;
		}
		if (count.status == PERF_EXACT && c->nr[i] < COUNTED_MAX)
			c->per_op[i][c->nr[i]++] = perf_scale_per_op(
				count.value, c->empty[i], nr_ops);
	}
}

static void counted_store(struct bench *b, struct counted *c,
			  struct point_record *p)
{
	static const enum counter_status status[] = {
		[PERF_ABSENT] = COUNTER_ABSENT,
		[PERF_NEVER_RAN] = COUNTER_NEVER_RAN,
		[PERF_EXACT] = COUNTER_EXACT,
		[PERF_SCALED] = COUNTER_SCALED,
	};

	if (!b->perf)
		return;
	p->nr_counters = b->req->nr_events;
	p->counters = xcalloc(p->nr_counters, sizeof(*p->counters));
	for (size_t i = 0; i < p->nr_counters; i++) {
		p->counters[i].event = xstrdup(perf_group_name(b->perf, i));
		p->counters[i].status = status[c->worst[i]];
		p->counters[i].err = c->err[i];
		if (!c->nr[i])
			continue;
		qsort(c->per_op[i], c->nr[i], sizeof(double), by_value);
		p->counters[i].per_op = c->per_op[i][c->nr[i] / 2];
	}
}

static uint64_t median_probe_ns(const struct sample *s, size_t nr)
{
	double *v = xcalloc(nr, sizeof(*v)), median;

	for (size_t i = 0; i < nr; i++)
		v[i] = (double)s[i].clock_probe_ns;
	qsort(v, nr, sizeof(*v), by_value);
	median = v[nr / 2];
	free(v);
	return (uint64_t)median;
}

static void point_store(struct bench *b, struct point_record *p, size_t nr)
{
	p->nr_samples = nr;
	p->nr_ops = b->samples[0].nr_ops;
	p->clock_probe_ns = median_probe_ns(b->samples, nr);
	p->drop = xcalloc(nr, sizeof(*p->drop));
	for (size_t k = 0; k < b->nr_phases; k++) {
		p->wall_ns[k] = xcalloc(nr, sizeof(uint64_t));
		p->cpu_ns[k] = xcalloc(nr, sizeof(uint64_t));
	}
	for (size_t i = 0; i < nr; i++) {
		const struct sample *s = &b->samples[i];

		if (s->nr_ops != p->nr_ops)
			BUG("%s: %llu operations in one sample, %llu in "
			    "another",
			    b->def->name, (unsigned long long)s->nr_ops,
			    (unsigned long long)p->nr_ops);
		p->drop[i] = s->drop;
		for (size_t k = 0; k < b->nr_phases; k++) {
			p->wall_ns[k][i] = s->wall_ns[k];
			p->cpu_ns[k][i] = s->cpu_ns[k];
		}
	}
}

static void want(struct bench *b, const struct expect *e)
{
	for (; e && e->what; e++)
		b->wants[e->what] |= expect_speaks(b, e);
}

static void want_expected(struct bench *b)
{
	want(b, b->def->expects);
	want(b, b->page_kind ? b->page_kind->promise : NULL);
}

void run_point(struct bench *b, struct case_record *r,
	       struct point_record *point)
{
	const struct run_request *req = b->req;
	size_t nr = 0, nr_proofs = 0, nr_all = samples_max(req);
	uint64_t steal_ns = steal_now_ns(b);
	static struct counted counted;

	memset(&counted, 0, sizeof(counted));
	b->nr_phases = (unsigned int)r->nr_phases;
	b->watched = NULL;
	b->page_kind = b->kind_made = NULL;
	b->keeps_batch = false;
	memset(b->claims, 0, sizeof(b->claims));
	memset(b->wants, 0, sizeof(b->wants));
	b->claimed = NULL;
	if (req->is_lab) {
		mark_number(FACT_QUIET, 0);
		mark_number(FACT_SIZE, b->size);
	}
	if (b->def->setup)
		b->def->setup(b);
	want_expected(b);
	core_prepare(b);
	rest(b);
	for (; nr < nr_all; nr++) {
		enum sample_kind kind = nr < req->nr_warmups ? SAMPLE_WARMUP
					: nr < req->nr_warmups + req->nr_samples
						? SAMPLE_TIMED
						: SAMPLE_COUNTED;
		struct proof_sample *proof = NULL;

		if (kind == SAMPLE_COUNTED && !b->perf && req->nr_events)
			open_counters(b, &counted);
		/* Proof disturbs caches: warm-ups without it come last. */
		if (kind == SAMPLE_COUNTED ||
		    (kind == SAMPLE_WARMUP && nr < WARMUPS_PROVEN))
			proof = &b->proofs[nr_proofs++];
		run_sample(b, &b->samples[nr], kind, proof, &steal_ns);
		if (kind == SAMPLE_COUNTED)
			counted_add(b, &counted, b->samples[nr].nr_ops);
		rest(b);
	}
	if (req->is_lab)
		mark_number(FACT_QUIET, 0);
	if (b->def->check)
		b->def->check(b);
	if (b->def->teardown)
		b->def->teardown(b);
	judge_point(b, b->samples, nr, b->proofs, nr_proofs,
		    noise_other_cpus(b), r);
	point_store(b, point, nr);
	counted_store(b, &counted, point);
	/* Open counters slow down every fork and switch: not in timed samples. */
	perf_group_close(b->perf);
	b->perf = NULL;
}
