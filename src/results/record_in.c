// SPDX-License-Identifier: GPL-2.0-or-later
/* One JSON object as one case record; the rules of a record hold after it. */
#include "results/record.h"

#include "base/err.h"
#include "results/keys.h"
#include "results/lines.h"
#include "results/parse.h"
#include "results/ratio.h"
#include "results/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int axes_parse(struct axes *axes, const struct keys *at, const char *key,
	       struct why *why)
{
	struct keys in = { .up = at, .name = key, .idx = -1 };
	const char *name, *text;
	json_t *value;
	int err = key_object(at, key, KEY_MUST, &in.obj, why);

	axes->nr = 0;
	if (err)
		return err;
	if (json_object_size(in.obj) > RECORD_AXES_MAX)
		return key_bad(at, key, why, "has more than %d axes",
			       RECORD_AXES_MAX);
	/* The macro wants a json_t that is not const; it only reads. */
	json_object_foreach((json_t *)in.obj, name, value) {
		err = key_text(&in, name, KEY_MUST, &text, why);
		if (err) {
			axes_release(axes);
			return err;
		}
		axes_add(axes, name, text);
	}
	return 0;
}

static int phases_parse(struct case_record *r, const struct keys *at,
			struct why *why)
{
	const json_t *array;
	int err = key_array(at, "phases", &array, why);

	if (err)
		return err;
	if (json_array_size(array) > RECORD_PHASES_MAX)
		return key_bad(at, "phases", why, "has %zu phases, at most %d",
			       json_array_size(array), RECORD_PHASES_MAX);
	for (size_t i = 0; i < json_array_size(array); i++) {
		const char *name = json_string_value(json_array_get(array, i));

		if (!name || !*name)
			return key_bad(at, "phases", why,
				       "must be an array of names");
		for (size_t j = 0; j < r->nr_phases; j++)
			if (!strcmp(name, r->phases[j]))
				return key_bad(at, "phases", why,
					       "has \"%.40s\" twice", name);
		r->phases[r->nr_phases++] = xstrdup(name);
	}
	return 0;
}

/* What the phases are held against each other by; r->phases are known. */
static int ratios_parse(struct case_record *r, const struct keys *at,
			struct why *why)
{
	const json_t *array;
	int err;

	if (!json_object_get(at->obj, "ratios"))
		return 0;
	err = key_array(at, "ratios", &array, why);
	if (err)
		return err;
	if (json_array_size(array) > RECORD_RATIOS_MAX)
		return key_bad(at, "ratios", why, "has %zu ratios, at most %d",
			       json_array_size(array), RECORD_RATIOS_MAX);
	for (size_t i = 0; i < json_array_size(array); i++) {
		const char *text = json_string_value(json_array_get(array, i));
		struct ratio ratio;
		struct why bad;

		if (!text)
			return key_bad(at, "ratios", why,
				       "must be an array of texts");
		if (ratio_parse(&ratio, text, r->phases, r->nr_phases, &bad))
			return key_bad(at, "ratios", why, "\"%.60s\": %s", text,
				       bad.text);
		r->ratios[r->nr_ratios++] = xstrdup(text);
	}
	return 0;
}

static int work_parse(struct case_record *r, const struct keys *at,
		      struct why *why)
{
	int err = phases_parse(r, at, why);

	if (!err)
		err = ratios_parse(r, at, why);
	if (!err && json_object_get(at->obj, "op_bytes"))
		err = key_uint(at, "op_bytes", INT64_MAX, &r->op_bytes, why);
	if (!err && json_object_get(at->obj, "op_bytes") && !r->op_bytes)
		err = key_bad(at, "op_bytes", why,
			      "is 0: left out where nothing is moved");
	return err;
}

static int evidence_parse(struct evidence *e, const struct keys *at,
			  struct why *why)
{
	int status = 0;
	int err = key_own_text(at, "what", KEY_MUST, &e->what, why);

	if (!err)
		err = key_word(at, "status", &words_evidence, &status, why);
	e->status = (enum evidence_status)status;
	if (!err)
		err = key_number(at, "expected", KEY_MUST, &e->expected, why);
	if (!err && e->status != EVIDENCE_MISSING)
		err = key_number(at, "seen", KEY_MUST, &e->seen, why);
	if (!err && e->status == EVIDENCE_MISSING &&
	    json_object_get(at->obj, "seen"))
		err = key_bad(at, "seen", why,
			      "missing evidence has not been seen");
	if (!err)
		err = key_own_text(at, "unit", KEY_MUST, &e->unit, why);
	if (!err)
		err = key_own_text(at, "why",
				   e->status == EVIDENCE_MISSING ? KEY_MUST
								 : KEY_MAY,
				   &e->why, why);
	return err;
}

static int proof_parse(struct case_record *r, const struct keys *line,
		       struct why *why)
{
	struct keys at = { .up = line, .name = "proof", .idx = -1 }, item;
	const json_t *array;
	int verdict = 0;
	int err = key_object(line, "proof", KEY_MUST, &at.obj, why);

	if (!err)
		err = key_word(&at, "verdict", &words_proof, &verdict, why);
	r->proof = (enum proof_verdict)verdict;
	if (!err)
		err = key_array(&at, "evidence", &array, why);
	if (err || !json_array_size(array))
		return err;
	r->evidence = xcalloc(json_array_size(array), sizeof(*r->evidence));
	for (size_t i = 0; i < json_array_size(array) && !err; i++) {
		err = key_item(&at, "evidence", array, i, &item, why);
		if (err)
			break;
		r->nr_evidence++;
		err = evidence_parse(&r->evidence[i], &item, why);
	}
	return err;
}

static int noise_parse(struct interference *n, const struct keys *line,
		       struct why *why)
{
	struct keys at = { .up = line, .name = "noise", .idx = -1 };
	int err = key_object(line, "noise", KEY_MUST, &at.obj, why);

	if (!err)
		err = key_number(&at, "other_cpus", KEY_MUST, &n->other_cpus,
				 why);
	if (!err)
		err = key_number(&at, "measured_cpu_other", KEY_MUST,
				 &n->measured_cpu_other, why);
	if (!err)
		err = key_uint(&at, "steal_ns", INT64_MAX, &n->steal_ns, why);
	if (!err && json_object_get(at.obj, "nr_interrupts")) {
		n->has_interrupts = true;
		err = key_uint(&at, "nr_interrupts", INT64_MAX,
			       &n->nr_interrupts, why);
	}
	if (!err)
		err = key_uint(&at, "nr_preempted", INT64_MAX, &n->nr_preempted,
			       why);
	if (!err)
		err = key_uint(&at, "nr_migrated", INT64_MAX, &n->nr_migrated,
			       why);
	return err;
}

int case_keys_parse(const struct case_keys *k, enum record_kind kind,
		    const struct keys *at, struct why *why)
{
	enum record_kind found = kind;
	uint64_t version = 0;
	int err = record_kind(at->obj, &found, why);

	if (err)
		return -EINVAL;
	if (found != kind)
		return key_bad(at, "kind", why, "is %s, wanted %s",
			       kind_name(found), kind_name(kind));
	err = key_uint(at, "seq", INT64_MAX, k->seq, why);
	if (!err)
		err = key_own_text(at, "bench", KEY_MUST, k->bench, why);
	if (!err)
		err = key_uint(at, "version", UINT32_MAX, &version, why);
	if (!err)
		err = axes_parse(k->axes, at, "case", why);
	if (!err)
		err = key_own_text(at, "op", KEY_MUST, k->op, why);
	if (!err)
		err = key_own_text(at, "sweep", KEY_MAY, k->sweep, why);
	*k->version = (unsigned int)version;
	return err;
}

static int name_parse(struct case_record *r, const struct keys *at,
		      struct why *why)
{
	const struct case_keys k = { &r->seq,	&r->bench,   &r->op,
				     &r->sweep, &r->version, &r->axes };

	return case_keys_parse(&k, KIND_CASE, at, why);
}

static int variant_parse(struct case_record *r, const struct keys *at,
			 struct why *why)
{
	uint64_t stage = 0;
	int variant = 0, err = 0;

	if (json_object_get(at->obj, "variant")) {
		err = key_word(at, "variant", &words_variant, &variant, why);
		r->variant = variant ? 'b' : 'a';
	}
	if (!err && json_object_get(at->obj, "stage"))
		err = key_uint(at, "stage", 1, &stage, why);
	r->stage = (unsigned int)stage;
	return err;
}

static int outcome_parse(struct case_record *r, const struct keys *at,
			 struct why *why)
{
	uint64_t round = 0, layout = 0;
	int outcome = 0;
	int err = key_uint(at, "round", UINT32_MAX, &round, why);

	if (!err)
		err = key_uint(at, "layout", UINT32_MAX, &layout, why);
	if (!err)
		err = variant_parse(r, at, why);
	if (!err)
		err = key_word(at, "outcome", &words_outcome, &outcome, why);
	if (!err)
		err = key_own_text(at, "why", KEY_MAY, &r->why, why);
	if (!err)
		err = key_hex(at, "seed", &r->seed, why);
	r->round = (unsigned int)round;
	r->layout = (unsigned int)layout;
	r->outcome = (enum outcome)outcome;
	return err;
}

static int data_parse(struct case_record *r, const struct keys *line,
		      struct why *why)
{
	struct keys at = { .up = line, .name = "data", .idx = -1 };
	const char *name, *text;
	json_t *value;
	int err = key_object(line, "data", KEY_MAY, &at.obj, why);

	if (err || !at.obj)
		return err;
	json_object_foreach((json_t *)at.obj, name, value) {
		err = key_text(&at, name, KEY_MUST, &text, why);
		if (err)
			return err;
	}
	r->data = json_incref((json_t *)at.obj);
	return 0;
}

static int process_parse(struct case_record *r, const struct keys *at,
			 struct why *why)
{
	const json_t *notes = NULL;
	int err = key_uint(at, "empty_wall_ns", INT64_MAX, &r->empty_wall_ns,
			   why);

	if (!err)
		err = key_uint(at, "empty_cpu_ns", INT64_MAX, &r->empty_cpu_ns,
			       why);
	if (!err)
		err = key_cpu(at, "cpu", &r->cpu, why);
	if (!err)
		err = key_own_text(at, "policy", KEY_MAY, &r->policy, why);
	if (!err)
		err = key_uint(at, "vm_pte_bytes", INT64_MAX, &r->vm_pte_bytes,
			       why);
	if (!err)
		err = key_uint(at, "nr_vmas", INT64_MAX, &r->nr_vmas, why);
	if (!err)
		err = key_uint(at, "elapsed_ns", INT64_MAX, &r->elapsed_ns,
			       why);
	if (!err)
		err = key_object(at, "notes", KEY_MAY, &notes, why);
	if (!err && notes)
		r->notes = json_incref((json_t *)notes);
	return err ? err : data_parse(r, at, why);
}

int case_record_parse(struct case_record *r, json_t *obj, struct why *why)
{
	const struct keys at = { .idx = -1, .obj = obj };
	int err;

	memset(r, 0, sizeof(*r));
	err = name_parse(r, &at, why);
	if (!err)
		err = outcome_parse(r, &at, why);
	if (!err)
		err = work_parse(r, &at, why);
	if (!err)
		err = points_parse(r, &at, why);
	if (!err)
		err = proof_parse(r, &at, why);
	if (!err)
		err = noise_parse(&r->noise, &at, why);
	if (!err)
		err = process_parse(r, &at, why);
	if (!err)
		err = record_rules(r, &at, why);
	if (err)
		case_record_release(r);
	return err;
}
