// SPDX-License-Identifier: GPL-2.0-or-later
/* One record to JSON and back, and what a record refuses. */
#include "results/record.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add_counter(struct point_record *p, const char *event,
			enum counter_status status, int err, double per_op)
{
	p->counters =
		xrealloc(p->counters, p->nr_counters + 1, sizeof(*p->counters));
	p->counters[p->nr_counters++] = (struct counter_record){
		.event = xstrdup(event),
		.status = status,
		.err = err,
		.per_op = per_op,
	};
}

static void add_point(struct case_record *r, uint64_t size, size_t nr_samples)
{
	struct point_record *p = &r->points[r->nr_points++];

	p->size = size;
	p->nr_ops = size;
	p->nr_samples = nr_samples;
	p->drop = xcalloc(nr_samples, sizeof(*p->drop));
	p->drop[0] = DROP_WARMUP | DROP_COUNTED;
	p->drop[nr_samples - 1] = 1u << 31; /* a cause of a later version */
	for (size_t i = 0; i < r->nr_phases; i++) {
		p->wall_ns[i] = xcalloc(nr_samples, sizeof(uint64_t));
		p->cpu_ns[i] = xcalloc(nr_samples, sizeof(uint64_t));
		for (size_t j = 0; j < nr_samples; j++) {
			p->wall_ns[i][j] = size * 100 + 10 * i + j;
			p->cpu_ns[i][j] = i ? 0 : size * 99 + j;
		}
	}
	add_counter(p, "page-faults", COUNTER_EXACT, 0, 1.0 / 3);
	add_counter(p, "instructions:k", COUNTER_ABSENT, ENOENT, 0);
	add_counter(p, "odd:error", COUNTER_ABSENT, 524, 0); /* ENOTSUPP */
	add_counter(p, "cycles:k", COUNTER_NEVER_RAN, 0, 0);
	add_counter(p, "kmem:mm_page_alloc", COUNTER_SCALED, 0, 1e-9);
}

static void add_evidence(struct case_record *r, const char *what,
			 enum evidence_status status, double seen,
			 const char *why)
{
	r->evidence =
		xrealloc(r->evidence, r->nr_evidence + 1, sizeof(*r->evidence));
	r->evidence[r->nr_evidence++] = (struct evidence){
		.what = xstrdup(what),
		.status = status,
		.expected = 1,
		.seen = seen,
		.unit = xstrdup("per page"),
		.why = why ? xstrdup(why) : NULL,
	};
}

static void full_record(struct case_record *r)
{
	memset(r, 0, sizeof(*r));
	r->seq = 41;
	r->bench = xstrdup("fork/anon");
	r->version = 3;
	/* Not in alphabetical order: the benchmark's order must survive. */
	axes_add(&r->axes, "state", "exclusive");
	axes_add(&r->axes, "page", "base");
	r->op = xstrdup("page");
	r->sweep = xstrdup("pages");
	r->round = 159;
	r->layout = 2;
	r->outcome = OUTCOME_SUSPECT;
	r->why = xstrdup("expected \"1\",\n\tsaw 0.5");
	r->seed = 0xfedcba9876543210ULL; /* no signed 64-bit number */
	r->phases[0] = xstrdup("call");
	r->phases[1] = xstrdup("exit");
	r->nr_phases = 2;
	r->ratios[0] = xstrdup("call/exit");
	r->ratios[1] = xstrdup("call+exit/call");
	r->nr_ratios = 2;
	r->op_bytes = 4096;
	r->points = xcalloc(2, sizeof(*r->points));
	add_point(r, 1024, 4);
	add_point(r, 512, 3);
	r->empty_wall_ns = 15;
	r->empty_cpu_ns = 171;
	r->proof = PROOF_SUSPECT;
	add_evidence(r, "minflt", EVIDENCE_OK, 1.001953125, NULL);
	add_evidence(r, "pfn", EVIDENCE_MISSING, 0, "needs CAP_SYS_ADMIN");
	add_evidence(r, "pgreuse", EVIDENCE_FAILED, 0.5, "at size 512");
	r->noise.other_cpus = 0.1;
	r->noise.measured_cpu_other = 1e-7;
	r->noise.steal_ns = 1;
	r->noise.nr_interrupts = 2;
	r->noise.nr_preempted = 3;
	r->noise.nr_migrated = 4;
	r->noise.has_interrupts = true;
	r->cpu = 1;
	r->policy = xstrdup("fifo");
	r->vm_pte_bytes = 45056;
	r->nr_vmas = 12;
	r->elapsed_ns = INT64_MAX;
	r->notes = json_pack("{sf}", "nr_huge_pages", 2.0);
	r->data = json_pack("{ss}", "observed", "r.co");
}

static void points_equal(const struct case_record *a,
			 const struct case_record *b)
{
	assert_int_equal(a->nr_points, b->nr_points);
	for (size_t i = 0; i < a->nr_points; i++) {
		const struct point_record *p = &a->points[i];
		const struct point_record *q = &b->points[i];
		size_t len_bytes = p->nr_samples * sizeof(uint64_t);

		assert_int_equal(p->size, q->size);
		assert_int_equal(p->nr_ops, q->nr_ops);
		assert_int_equal(p->nr_samples, q->nr_samples);
		assert_memory_equal(p->drop, q->drop, len_bytes / 2);
		for (size_t j = 0; j < a->nr_phases; j++) {
			assert_memory_equal(p->wall_ns[j], q->wall_ns[j],
					    len_bytes);
			assert_memory_equal(p->cpu_ns[j], q->cpu_ns[j],
					    len_bytes);
		}
		assert_int_equal(p->nr_counters, q->nr_counters);
		for (size_t j = 0; j < p->nr_counters; j++) {
			const struct counter_record *c = &p->counters[j];
			const struct counter_record *d = &q->counters[j];

			assert_string_equal(c->event, d->event);
			assert_int_equal(c->status, d->status);
			assert_int_equal(c->err, d->err);
			assert_true(c->per_op == d->per_op);
		}
	}
}

static void evidence_equal(const struct case_record *a,
			   const struct case_record *b)
{
	assert_int_equal(a->nr_evidence, b->nr_evidence);
	for (size_t i = 0; i < a->nr_evidence; i++) {
		const struct evidence *e = &a->evidence[i];
		const struct evidence *f = &b->evidence[i];

		assert_string_equal(e->what, f->what);
		assert_int_equal(e->status, f->status);
		assert_true(e->expected == f->expected && e->seen == f->seen);
		assert_string_equal(e->unit, f->unit);
		if (e->why)
			assert_string_equal(e->why, f->why);
		else
			assert_null(f->why);
	}
}

static void a_record_comes_back_as_it_was(void **state)
{
	struct case_record r, back;
	struct why why;
	json_t *obj;
	char *text;

	(void)state;
	full_record(&r);
	obj = case_record_json(&r);
	/* Through text, as a file does: doubles must survive exactly. */
	text = json_dumps(obj, JSON_COMPACT);
	json_decref(obj);
	obj = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(obj);
	if (case_record_parse(&back, obj, &why))
		fail_msg("%s", why.text);
	json_decref(obj);
	free(text);

	assert_int_equal(back.seq, 41);
	assert_string_equal(back.bench, r.bench);
	assert_int_equal(back.version, 3);
	assert_string_equal(back.axes.a[0].name, "state");
	assert_true(axes_equal(&back.axes, &r.axes));
	assert_string_equal(back.op, "page");
	assert_int_equal(back.nr_ratios, 2);
	assert_string_equal(back.ratios[0], "call/exit");
	assert_string_equal(back.ratios[1], "call+exit/call");
	assert_int_equal(back.op_bytes, 4096);
	assert_string_equal(back.sweep, "pages");
	assert_int_equal(back.round, 159);
	assert_int_equal(back.layout, 2);
	assert_int_equal(back.outcome, OUTCOME_SUSPECT);
	assert_string_equal(back.why, r.why);
	assert_true(back.seed == 0xfedcba9876543210ULL);
	assert_int_equal(back.nr_phases, 2);
	assert_string_equal(back.phases[1], "exit");
	points_equal(&r, &back);
	assert_int_equal(back.empty_wall_ns, 15);
	assert_int_equal(back.empty_cpu_ns, 171);
	assert_int_equal(back.proof, PROOF_SUSPECT);
	evidence_equal(&r, &back);
	assert_true(back.noise.other_cpus == 0.1);
	assert_true(back.noise.measured_cpu_other == 1e-7);
	assert_int_equal(back.noise.steal_ns, 1);
	assert_int_equal(back.noise.nr_interrupts, 2);
	assert_int_equal(back.noise.nr_preempted, 3);
	assert_int_equal(back.noise.nr_migrated, 4);
	assert_true(back.noise.has_interrupts);
	assert_int_equal(back.cpu, 1);
	assert_string_equal(back.policy, "fifo");
	assert_int_equal(back.vm_pte_bytes, 45056);
	assert_int_equal(back.nr_vmas, 12);
	assert_true(back.elapsed_ns == INT64_MAX);
	assert_true(json_equal(back.notes, r.notes));
	assert_true(json_equal(back.data, r.data));
	case_record_release(&back);
	case_record_release(&r);
}

/* What a host can know of a process that died before it said anything. */
static void a_record_of_a_dead_process_needs_only_its_name(void **state)
{
	struct case_record r = { .version = 1,
				 .outcome = OUTCOME_BROKEN,
				 .proof = PROOF_NONE,
				 .cpu = -1 };
	struct case_record back;
	struct why why;
	json_t *obj;

	(void)state;
	r.bench = xstrdup("self/crash");
	r.op = xstrdup("op");
	r.why = xstrdup("killed by SIGSEGV");
	obj = case_record_json(&r);
	if (case_record_parse(&back, obj, &why))
		fail_msg("%s", why.text);
	json_decref(obj);
	assert_int_equal(back.cpu, -1);
	assert_int_equal(back.nr_points, 0);
	assert_null(back.policy);
	assert_null(back.sweep);
	assert_null(back.notes);
	assert_null(back.data);
	assert_false(back.noise.has_interrupts);
	case_record_release(&back);
	case_record_release(&r);
}

static void what_does_not_exist_has_no_key(void **state)
{
	struct case_record r;
	json_t *obj, *point, *counters, *evidence;

	(void)state;
	full_record(&r);
	r.noise.has_interrupts = false;
	obj = case_record_json(&r);
	point = json_array_get(json_object_get(obj, "points"), 0);
	counters = json_object_get(point, "counters");
	evidence = json_object_get(json_object_get(obj, "proof"), "evidence");

	assert_null(json_object_get(json_object_get(counters, "instructions:k"),
				    "per_op"));
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(counters, "instructions:k"), "errno")),
		"ENOENT");
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(counters, "odd:error"), "errno")),
		"524");
	assert_null(json_object_get(json_object_get(counters, "cycles:k"),
				    "per_op"));
	assert_null(json_object_get(json_array_get(evidence, 1), "seen"));
	assert_null(json_object_get(json_object_get(obj, "noise"),
				    "nr_interrupts"));
	json_decref(obj);
	case_record_release(&r);
}

static void an_absent_counter_never_becomes_zero(void **state)
{
	struct case_record r, back;
	struct why why;
	json_t *obj, *counter;

	(void)state;
	full_record(&r);
	obj = case_record_json(&r);
	counter = json_object_get(
		json_object_get(json_array_get(json_object_get(obj, "points"),
					       1),
				"counters"),
		"instructions:k");
	json_object_set_new(counter, "per_op", json_real(0));
	assert_int_equal(case_record_parse(&back, obj, &why), -EINVAL);
	assert_string_equal(why.text,
			    "points[1].counters.instructions:k.per_op: a "
			    "counter that is absent has no value");
	assert_int_equal(case_record_parse(&back, obj, NULL), -EINVAL);
	json_decref(obj);
	case_record_release(&r);
}

/* Each key of a line that must be there, removed in turn, is missed by name. */
static void each_missing_key_is_named(void **state)
{
	static const char *const keys[] = {
		"kind",
		"v",
		"seq",
		"bench",
		"version",
		"case",
		"op",
		"round",
		"layout",
		"outcome",
		"why",
		"seed",
		"phases",
		"points",
		"empty_wall_ns",
		"empty_cpu_ns",
		"proof",
		"noise",
		"cpu",
		"vm_pte_bytes",
		"nr_vmas",
		"elapsed_ns",
	};
	struct case_record r, back;
	struct why why;
	json_t *obj;

	(void)state;
	full_record(&r);
	obj = case_record_json(&r);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		json_t *less = json_copy(obj);
		char *want = xasprintf("%s: is missing", keys[i]);

		assert_int_equal(json_object_del(less, keys[i]), 0);
		assert_int_equal(case_record_parse(&back, less, &why), -EINVAL);
		if (strncmp(why.text, want, strlen(want)))
			fail_msg("%s, wanted %s", why.text, want);
		json_decref(less);
		free(want);
	}
	json_decref(obj);
	case_record_release(&r);
}

static void another_kind_is_no_case(void **state)
{
	struct case_record r, back;
	struct why why;
	json_t *obj;

	(void)state;
	full_record(&r);
	obj = case_record_json(&r);
	json_object_set_new(obj, "kind", json_string("end"));
	assert_int_equal(case_record_parse(&back, obj, &why), -EINVAL);
	assert_string_equal(why.text, "kind: is end, wanted case");
	json_decref(obj);
	case_record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_comes_back_as_it_was),
		cmocka_unit_test(
			a_record_of_a_dead_process_needs_only_its_name),
		cmocka_unit_test(what_does_not_exist_has_no_key),
		cmocka_unit_test(an_absent_counter_never_becomes_zero),
		cmocka_unit_test(each_missing_key_is_named),
		cmocka_unit_test(another_kind_is_no_case),
	};

	return cmocka_run_group_tests_name("results_record", tests, NULL, NULL);
}
