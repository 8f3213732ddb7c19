// SPDX-License-Identifier: GPL-2.0-or-later
/* The numbers of a case record: "points" and what is below it. */
#include "results/parse.h"

#include "base/err.h"
#include "results/words.h"

#include <stdlib.h>
#include <string.h>

/* wall_ns or cpu_ns: one row a phase, one column a sample. */
static int rows_parse(uint64_t **rows, size_t nr_rows, size_t nr_samples,
		      const struct keys *at, const char *key, struct why *why)
{
	const json_t *array;
	int err = key_array(at, key, &array, why);

	if (err)
		return err;
	if (json_array_size(array) != nr_rows)
		return key_bad(at, key, why, "has %zu rows for %zu phases",
			       json_array_size(array), nr_rows);
	for (size_t i = 0; i < nr_rows; i++) {
		size_t nr = 0;

		err = key_uints(at, key, json_array_get(array, i), INT64_MAX,
				&rows[i], &nr, why);
		if (err)
			return err;
		if (nr != nr_samples)
			return key_bad(at, key, why,
				       "row %zu has %zu samples, drop has %zu",
				       i, nr, nr_samples);
	}
	return 0;
}

static int drop_parse(struct point_record *p, const struct keys *at,
		      struct why *why)
{
	const json_t *array;
	uint64_t *bits;
	int err = key_array(at, "drop", &array, why);

	if (err)
		return err;
	err = key_uints(at, "drop", array, UINT32_MAX, &bits, &p->nr_samples,
			why);
	if (err)
		return err;
	if (p->nr_samples)
		p->drop = xcalloc(p->nr_samples, sizeof(*p->drop));
	for (size_t i = 0; i < p->nr_samples; i++)
		p->drop[i] = (uint32_t)bits[i];
	free(bits);
	return 0;
}

static int counter_parse(struct counter_record *c, const struct keys *at,
			 struct why *why)
{
	const char *word = NULL;
	bool has_value, has_errno;
	int status = 0;
	int err = key_word(at, "status", &words_counter, &status, why);

	if (err)
		return err;
	c->status = (enum counter_status)status;
	has_value = json_object_get(at->obj, "per_op");
	has_errno = json_object_get(at->obj, "errno");
	if (c->status == COUNTER_EXACT || c->status == COUNTER_SCALED)
		return key_number(at, "per_op", KEY_MUST, &c->per_op, why);
	if (has_value)
		return key_bad(at, "per_op", why,
			       "a counter that is %s has no value",
			       words_at(&words_counter, status));
	if (c->status != COUNTER_ABSENT)
		return has_errno ? key_bad(at, "errno", why,
					   "only an absent counter has one")
				 : 0;
	err = key_text(at, "errno", KEY_MUST, &word, why);
	if (err)
		return err;
	c->err = errno_of_word(word);
	if (c->err < 0)
		return key_bad(at, "errno", why,
			       "\"%.40s\" is no name of an error", word);
	return 0;
}

static int counters_parse(struct point_record *p, const struct keys *at,
			  struct why *why)
{
	struct keys all = { .up = at, .name = "counters", .idx = -1 };
	struct keys one = { .up = &all, .idx = -1 };
	json_t *value;
	int err = key_object(at, "counters", KEY_MUST, &all.obj, why);

	if (err)
		return err;
	if (!json_object_size(all.obj))
		return 0;
	p->counters = xcalloc(json_object_size(all.obj), sizeof(*p->counters));
	json_object_foreach((json_t *)all.obj, one.name, value) {
		struct counter_record *c = &p->counters[p->nr_counters];

		err = key_object(&all, one.name, KEY_MUST, &one.obj, why);
		if (err)
			return err;
		c->event = xstrdup(one.name);
		p->nr_counters++;
		err = counter_parse(c, &one, why);
		if (err)
			return err;
	}
	return 0;
}

static int point_parse(struct case_record *r, struct point_record *p,
		       const struct keys *at, struct why *why)
{
	int err = key_uint(at, "size", INT64_MAX, &p->size, why);

	if (!err)
		err = key_uint(at, "nr_ops", INT64_MAX, &p->nr_ops, why);
	if (!err && json_object_get(at->obj, "clock_probe_ns"))
		err = key_uint(at, "clock_probe_ns", INT64_MAX,
			       &p->clock_probe_ns, why);
	if (!err)
		err = drop_parse(p, at, why);
	if (!err)
		err = rows_parse(p->wall_ns, r->nr_phases, p->nr_samples, at,
				 "wall_ns", why);
	if (!err)
		err = rows_parse(p->cpu_ns, r->nr_phases, p->nr_samples, at,
				 "cpu_ns", why);
	if (!err)
		err = counters_parse(p, at, why);
	return err;
}

int points_parse(struct case_record *r, const struct keys *at, struct why *why)
{
	const json_t *array;
	struct keys item;
	int err = key_array(at, "points", &array, why);

	if (err || !json_array_size(array))
		return err;
	if (json_array_size(array) > RECORD_POINTS_MAX)
		return key_bad(at, "points", why, "has %zu sizes, at most %d",
			       json_array_size(array), RECORD_POINTS_MAX);
	r->points = xcalloc(json_array_size(array), sizeof(*r->points));
	for (size_t i = 0; i < json_array_size(array) && !err; i++) {
		err = key_item(at, "points", array, i, &item, why);
		if (err)
			break;
		r->nr_points++;
		err = point_parse(r, &r->points[i], &item, why);
	}
	return err;
}
