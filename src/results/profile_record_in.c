// SPDX-License-Identifier: GPL-2.0-or-later
/* One JSON object as one profile record. */
#include "results/profile_record.h"

#include "base/err.h"
#include "results/keys.h"
#include "results/lines.h"
#include "results/parse.h"
#include "results/profile_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int name_parse(struct profile_record *p, const struct keys *at,
		      struct why *why)
{
	const struct case_keys k = { &p->seq,	&p->bench,   &p->op,
				     &p->sweep, &p->version, &p->axes };
	uint64_t phase = 0;
	int err = case_keys_parse(&k, KIND_PROFILE, at, why);

	if (!err)
		err = key_uint(at, "phase", RECORD_PHASES_MAX - 1, &phase, why);
	if (!err)
		err = key_own_text(at, "phase_name", KEY_MUST, &p->phase_name,
				   why);
	p->phase = (unsigned int)phase;
	return err;
}

static int made_parse(struct profile_record *p, const struct keys *at,
		      struct why *why)
{
	uint64_t nr_cpus = 0;
	int err = key_own_text(at, "plugin", KEY_MUST, &p->plugin, why);

	if (!err)
		err = key_uint(at, "nr_cpus", UINT32_MAX, &nr_cpus, why);
	if (!err)
		err = key_own_text(at, "cache", KEY_MAY, &p->cache, why);
	if (!err)
		err = key_own_text(at, "debug", KEY_MAY, &p->debug, why);
	if (!err)
		err = key_own_text(at, "note", KEY_MAY, &p->note, why);
	p->nr_cpus = (unsigned int)nr_cpus;
	return err;
}

static int has_parse(struct profile_record *p, const struct keys *at,
		     struct why *why)
{
	const json_t *array;
	int last = -1, err = key_array(at, "counts", &array, why);

	for (size_t i = 0; !err && i < json_array_size(array); i++) {
		const char *word = json_string_value(json_array_get(array, i));
		int c = word ? words_find(&words_profile_count, word) : -1;

		/* Not ignored: the arrays would be read wrongly. */
		if (c < 0)
			return key_bad(at, "counts", why,
				       "has \"%.40s\", which is no count",
				       word ? word : "(no text)");
		if (c <= last)
			return key_bad(at, "counts", why,
				       "has \"%.40s\" out of its order", word);
		last = c;
		p->has |= 1u << c;
	}
	if (!err && (p->has & 3) != 3)
		return key_bad(at, "counts", why, "must have insns and reps");
	return err;
}

static int touched_parse(struct profile_record *p, size_t k,
			 const struct keys *at, struct why *why)
{
	const json_t *value = json_object_get(at->obj, "touched");
	uint64_t *v;
	size_t nr;
	int err;

	if (!(p->has & 1u << PROFILE_LINES))
		return value ? key_bad(at, "touched", why,
				       "is there, but no lines were counted")
			     : 0;
	err = key_uints(at, "touched", value, INT64_MAX, &v, &nr, why);
	if (err)
		return err;
	if (nr == PROFILE_TOUCHED)
		memcpy(p->touched[k], v, sizeof(p->touched[k]));
	else
		err = key_bad(at, "touched", why, "has %zu numbers, wanted %d",
			      nr, PROFILE_TOUCHED);
	free(v);
	return err;
}

static int size_parse(struct profile_record *p, size_t k, const struct keys *at,
		      struct why *why)
{
	uint64_t sample = 0;
	int err = key_uint(at, "size", RECORD_SIZE_MAX, &p->sizes[k], why);

	if (!err && k && p->sizes[k] <= p->sizes[k - 1])
		return key_bad(at, "size", why, "does not ascend");
	if (!err)
		err = key_uint(at, "nr_ops", INT64_MAX, &p->nr_ops[k], why);
	if (!err && !p->nr_ops[k])
		return key_bad(at, "nr_ops", why, "must be at least 1");
	if (!err)
		err = key_uint(at, "sample", UINT32_MAX, &sample, why);
	if (!err)
		err = key_uint(at, "clock_insns", INT64_MAX, &p->clock_insns[k],
			       why);
	if (!err)
		err = touched_parse(p, k, at, why);
	p->samples[k] = (unsigned int)sample;
	return err;
}

static int sizes_parse(struct profile_record *p, const struct keys *at,
		       struct why *why)
{
	const json_t *array;
	struct keys item;
	int err = key_array(at, "sizes", &array, why);

	if (err)
		return err;
	p->nr_sizes = json_array_size(array);
	if (!p->nr_sizes || p->nr_sizes > PROFILE_SIZES_MAX)
		return key_bad(at, "sizes", why,
			       "has %zu sizes, wanted 1 to %d", p->nr_sizes,
			       PROFILE_SIZES_MAX);
	for (size_t k = 0; k < p->nr_sizes && !err; k++) {
		err = key_item(at, "sizes", array, k, &item, why);
		if (!err)
			err = size_parse(p, k, &item, why);
	}
	return err;
}

/* The numbers of one size, in the order of "counts". */
static int counts_parse(const struct profile_record *p, const struct keys *at,
			const json_t *value, uint64_t counts[PROFILE_NR],
			struct why *why)
{
	size_t nr, want = (size_t)__builtin_popcount(p->has), next = 0;
	uint64_t *v;
	int err = key_uints(at, "counts", value, INT64_MAX, &v, &nr, why);

	if (err)
		return err;
	if (nr != want)
		err = key_bad(at, "counts", why,
			      "has %zu numbers of a size, wanted %zu", nr,
			      want);
	for (size_t c = 0; c < PROFILE_NR && !err; c++)
		if (p->has & 1u << c)
			counts[c] = v[next++];
	free(v);
	return err;
}

static int row_counts(const struct profile_record *p, const struct keys *at,
		      struct profile_row *row, int only, struct why *why)
{
	uint64_t *v = NULL;
	const json_t *array;
	size_t nr;
	int err = key_array(at, "counts", &array, why);

	if (err)
		return err;
	if (json_array_size(array) != p->nr_sizes)
		return key_bad(at, "counts", why, "is of %zu sizes, wanted %zu",
			       json_array_size(array), p->nr_sizes);
	if (only < 0) {
		for (size_t k = 0; k < p->nr_sizes && !err; k++)
			err = counts_parse(p, at, json_array_get(array, k),
					   row->counts[k], why);
		return err;
	}
	err = key_uints(at, "counts", array, INT64_MAX, &v, &nr, why);
	for (size_t k = 0; k < p->nr_sizes && !err; k++)
		row->counts[k][only] = v[k];
	free(v);
	return err;
}

static int rows_parse(const struct profile_record *p, const struct keys *line,
		      const char *key, struct profile_rows *rows, int only,
		      struct why *why)
{
	const json_t *array;
	struct keys at;
	size_t nr;
	int err = key_array(line, key, &array, why);

	if (err)
		return err;
	nr = json_array_size(array);
	if (nr > PROFILE_ROWS_MAX)
		return key_bad(line, key, why, "has %zu rows, at most %u", nr,
			       PROFILE_ROWS_MAX);
	rows->rows = nr ? xcalloc(nr, sizeof(*rows->rows)) : NULL;
	for (size_t i = 0; i < nr && !err; i++) {
		struct profile_row *row = &rows->rows[rows->nr++];

		err = key_item(line, key, array, i, &at, why);
		if (!err)
			err = key_own_text(&at, "name", KEY_MUST, &row->name,
					   why);
		if (!err)
			err = key_own_text(&at, "module", KEY_MAY, &row->module,
					   why);
		if (!err)
			err = row_counts(p, &at, row, only, why);
	}
	return err;
}

/* Left out where it was not asked for. */
static int rows_parse_some(const struct profile_record *p,
			   const struct keys *line, const char *key,
			   struct profile_rows *rows, int only, struct why *why)
{
	return json_object_get(line->obj, key)
		       ? rows_parse(p, line, key, rows, only, why)
		       : 0;
}

int profile_record_parse(struct profile_record *p, json_t *obj, struct why *why)
{
	const struct keys at = { .idx = -1, .obj = obj };
	int err;

	memset(p, 0, sizeof(*p));
	err = name_parse(p, &at, why);
	if (!err)
		err = made_parse(p, &at, why);
	if (!err)
		err = has_parse(p, &at, why);
	if (!err)
		err = sizes_parse(p, &at, why);
	if (!err)
		err = rows_parse(p, &at, "functions", &p->functions, -1, why);
	if (!err)
		err = rows_parse_some(p, &at, "fields", &p->fields,
				      PROFILE_LOCKED, why);
	if (!err)
		err = rows_parse_some(p, &at, "lines", &p->lines, -1, why);
	if (!err)
		err = rows_parse_some(p, &at, "stacks", &p->stacks,
				      PROFILE_INSNS, why);
	if (err)
		profile_record_release(p);
	return err;
}
