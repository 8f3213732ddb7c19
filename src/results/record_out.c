// SPDX-License-Identifier: GPL-2.0-or-later
/* One case record as one JSON object; docs/result-format.md is the contract. */
#include "results/record.h"

#include "base/err.h"
#include "results/put.h"
#include "results/words.h"

static json_t *axes_json(const struct axes *axes)
{
	json_t *obj = put_object();

	/* jansson keeps the order of insertion: the benchmark's order. */
	for (size_t i = 0; i < axes->nr; i++)
		put_text(obj, axes->a[i].name, axes->a[i].value);
	return obj;
}

static json_t *rows_json(uint64_t *const *rows, size_t nr_rows,
			 size_t nr_samples)
{
	json_t *array = put_array();

	for (size_t i = 0; i < nr_rows; i++) {
		json_t *row = put_array();

		if (nr_samples && !rows[i])
			BUG("phase %zu has samples but no array", i);
		for (size_t j = 0; j < nr_samples; j++)
			append_uint(row, rows[i][j]);
		append_json(array, row);
	}
	return array;
}

static json_t *counters_json(const struct point_record *p)
{
	json_t *obj = put_object();
	char word[ERRNO_WORD_BYTES];

	for (size_t i = 0; i < p->nr_counters; i++) {
		const struct counter_record *c = &p->counters[i];
		json_t *counter = put_object();

		if (json_object_get(obj, c->event))
			BUG("counter %s twice", c->event);
		put_text(counter, "status",
			 words_at(&words_counter, (int)c->status));
		if (c->status == COUNTER_ABSENT) {
			errno_word(word, c->err);
			put_text(counter, "errno", word);
		}
		/* A value that does not exist is left out, never 0. */
		if (c->status == COUNTER_EXACT || c->status == COUNTER_SCALED)
			put_number(counter, "per_op", c->per_op);
		put_json(obj, c->event, counter);
	}
	return obj;
}

static json_t *points_json(const struct case_record *r)
{
	json_t *array = put_array();

	for (size_t i = 0; i < r->nr_points; i++) {
		const struct point_record *p = &r->points[i];
		json_t *obj = put_object(), *drop = put_array();

		if (p->nr_samples && !p->drop)
			BUG("point %zu has samples but no drop array", i);
		for (size_t j = 0; j < p->nr_samples; j++)
			append_uint(drop, p->drop[j]);
		put_uint(obj, "size", p->size);
		put_uint(obj, "nr_ops", p->nr_ops);
		if (p->clock_probe_ns)
			put_uint(obj, "clock_probe_ns", p->clock_probe_ns);
		put_json(obj, "wall_ns",
			 rows_json(p->wall_ns, r->nr_phases, p->nr_samples));
		put_json(obj, "cpu_ns",
			 rows_json(p->cpu_ns, r->nr_phases, p->nr_samples));
		put_json(obj, "drop", drop);
		put_json(obj, "counters", counters_json(p));
		append_json(array, obj);
	}
	return array;
}

static json_t *proof_json(const struct case_record *r)
{
	json_t *obj = put_object(), *array = put_array();

	for (size_t i = 0; i < r->nr_evidence; i++) {
		const struct evidence *e = &r->evidence[i];
		json_t *item = put_object();

		put_text(item, "what", e->what);
		put_text(item, "status",
			 words_at(&words_evidence, (int)e->status));
		put_number(item, "expected", e->expected);
		if (e->status != EVIDENCE_MISSING)
			put_number(item, "seen", e->seen);
		put_text(item, "unit", e->unit);
		if (e->why)
			put_text(item, "why", e->why);
		append_json(array, item);
	}
	put_text(obj, "verdict", proof_name(r->proof));
	put_json(obj, "evidence", array);
	return obj;
}

static json_t *noise_json(const struct interference *n)
{
	json_t *obj = put_object();

	put_number(obj, "other_cpus", n->other_cpus);
	put_number(obj, "measured_cpu_other", n->measured_cpu_other);
	put_uint(obj, "steal_ns", n->steal_ns);
	if (n->has_interrupts)
		put_uint(obj, "nr_interrupts", n->nr_interrupts);
	put_uint(obj, "nr_preempted", n->nr_preempted);
	put_uint(obj, "nr_migrated", n->nr_migrated);
	return obj;
}

static json_t *texts_json(char *const *texts, size_t nr)
{
	json_t *array = put_array();

	for (size_t i = 0; i < nr; i++)
		append_text(array, texts[i]);
	return array;
}

json_t *case_record_json(const struct case_record *r)
{
	json_t *obj = put_object();

	put_text(obj, "kind", "case");
	put_uint(obj, "v", RECORD_VERSION);
	put_uint(obj, "seq", r->seq);
	put_text(obj, "bench", r->bench);
	put_uint(obj, "version", r->version);
	put_json(obj, "case", axes_json(&r->axes));
	put_text(obj, "op", r->op);
	put_text(obj, "sweep", r->sweep);
	put_uint(obj, "round", r->round);
	put_uint(obj, "layout", r->layout);
	if (r->variant)
		put_text(obj, "variant", r->variant == 'a' ? "a" : "b");
	if (r->stage)
		put_uint(obj, "stage", r->stage);
	put_text(obj, "outcome", outcome_name(r->outcome));
	put_text(obj, "why", r->why);
	put_hex(obj, "seed", r->seed);
	put_json(obj, "phases", texts_json(r->phases, r->nr_phases));
	if (r->nr_ratios)
		put_json(obj, "ratios", texts_json(r->ratios, r->nr_ratios));
	if (r->op_bytes)
		put_uint(obj, "op_bytes", r->op_bytes);
	put_json(obj, "points", points_json(r));
	put_uint(obj, "empty_wall_ns", r->empty_wall_ns);
	put_uint(obj, "empty_cpu_ns", r->empty_cpu_ns);
	put_json(obj, "proof", proof_json(r));
	put_json(obj, "noise", noise_json(&r->noise));
	put_int(obj, "cpu", r->cpu);
	/* NULL: the process did not get as far as to choose one. */
	if (r->policy)
		put_text(obj, "policy", r->policy);
	put_uint(obj, "vm_pte_bytes", r->vm_pte_bytes);
	put_uint(obj, "nr_vmas", r->nr_vmas);
	put_uint(obj, "elapsed_ns", r->elapsed_ns);
	if (r->notes)
		put_json(obj, "notes", json_incref(r->notes));
	if (r->data)
		put_json(obj, "data", json_incref(r->data));
	return obj;
}
