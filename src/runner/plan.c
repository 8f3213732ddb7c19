// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/plan.h"

#include "base/err.h"
#include "base/rng.h"
#include "results/put.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void plan_case_release(struct plan_case *c)
{
	for (size_t i = 0; i < c->nr_records; i++) {
		case_record_release(c->records[i]);
		free(c->records[i]);
	}
	free(c->records);
	free(c->bench);
	free(c->op);
	free(c->sweep);
	axes_release(&c->axes);
}

uint64_t plan_config_hash(const struct plan *p)
{
	char text[256];

	snprintf(text, sizeof(text), "%u %u %u %u %g %s", p->suite.nr_samples,
		 p->suite.nr_warmups, p->suite.nr_counted, p->suite.nr_layouts,
		 p->suite.phase_max_ns, p->suite.events);
	return hash_str(text);
}

void plan_release(struct plan *p)
{
	for (size_t i = 0; i < p->nr; i++)
		plan_case_release(&p->cases[i]);
	free(p->cases);
	for (size_t i = 0; i < p->nr_notes; i++)
		free(p->notes[i]);
	free(p->notes);
	free(p->policy);
	ab_release(&p->ab);
	suite_release(&p->suite);
	memset(p, 0, sizeof(*p));
}

struct plan_case *plan_find(struct plan *p, const struct case_record *r)
{
	for (size_t i = 0; i < p->nr; i++)
		if (!strcmp(p->cases[i].bench, r->bench) &&
		    p->cases[i].version == r->version &&
		    axes_equal(&p->cases[i].axes, &r->axes))
			return &p->cases[i];
	return NULL;
}

void plan_case_add(struct plan_case *c, struct case_record *r)
{
	c->records = xrealloc(c->records, c->nr_records + 1,
			      sizeof(struct case_record *));
	c->records[c->nr_records++] = r;
	c->nr_ok += r->outcome == OUTCOME_OK;
	c->nr_broken += r->outcome == OUTCOME_BROKEN;
	c->spent_s += (double)r->elapsed_ns / 1e9;
	if (r->round >= c->next_round)
		c->next_round = r->round + 1;
}

static json_t *case_json(const struct plan_case *c)
{
	json_t *o = json_object(), *axes = json_object(), *sizes = json_array();

	for (size_t i = 0; i < c->axes.nr; i++)
		put_text(axes, c->axes.a[i].name, c->axes.a[i].value);
	for (size_t i = 0; i < c->nr_sizes; i++)
		json_array_append_new(sizes,
				      json_integer((json_int_t)c->sizes[i]));
	put_text(o, "bench", c->bench);
	put_uint(o, "version", c->version);
	json_object_set_new(o, "case", axes);
	put_text(o, "headline", c->is_fixed ? "fixed" : "per_op");
	put_text(o, "op", c->op);
	put_text(o, "sweep", c->sweep);
	json_object_set_new(o, "sizes", sizes);
	if (c->unit_pages > 1)
		put_uint(o, "unit_pages", c->unit_pages);
	return o;
}

static json_t *shard_json(const struct plan *p)
{
	json_t *o = json_object();

	put_uint(o, "index", p->shard);
	put_uint(o, "of", p->nr_shards);
	return o;
}

json_t *plan_json(const struct plan *p, char *const argv[])
{
	json_t *o = json_object(), *words = json_array(), *cases = json_array();
	const struct suite *s = &p->suite;
	char seed[17];

	for (size_t i = 0; argv && argv[i]; i++)
		append_text(words, argv[i]);
	for (size_t i = 0; i < p->nr; i++)
		json_array_append_new(cases, case_json(&p->cases[i]));
	snprintf(seed, sizeof(seed), "%016" PRIx64, p->seed);
	put_text(o, "kind", "plan");
	put_uint(o, "v", RECORD_VERSION);
	put_text(o, "suite", s->name);
	put_text(o, "seed", seed);
	json_object_set_new(o, "argv", words);
	put_int(o, "cpu", p->cpu);
	put_text(o, "policy", p->policy);
	put_uint(o, "nr_cases", p->nr);
	put_uint(o, "rounds_min", s->rounds_min);
	put_uint(o, "rounds_max", s->rounds_max);
	put_number(o, "half_width_pct", s->half_width_ratio * 100);
	put_number(o, "budget_s", s->budget_s);
	put_uint(o, "layouts", s->nr_layouts);
	put_uint(o, "nr_samples", s->nr_samples);
	put_uint(o, "nr_warmups", s->nr_warmups);
	put_uint(o, "nr_counted", s->nr_counted);
	put_uint(o, "timeout_s", s->timeout_s);
	put_number(o, "phase_max_ns", s->phase_max_ns);
	put_text(o, "events", s->events);
	if (s->table)
		put_text(o, "table", s->table);
	put_uint(o, "table_pages", p->table_pages);
	if (p->ab.kind != AB_NONE)
		json_object_set_new(o, "ab", ab_json(&p->ab));
	if (p->nr_shards)
		json_object_set_new(o, "shard", shard_json(p));
	json_object_set_new(o, "cases", cases);
	return o;
}

static int parse_case(struct plan_case *c, json_t *o, struct why *why)
{
	const char *bench, *op, *sweep = NULL, *headline, *name;
	json_t *axes, *sizes, *value;
	int version, unit_pages = 1;
	size_t i;

	if (json_unpack(o, "{s:s, s:i, s:o, s:s, s:s, s?:s, s:o}", "bench",
			&bench, "version", &version, "case", &axes, "op", &op,
			"headline", &headline, "sweep", &sweep, "sizes",
			&sizes) &&
	    json_unpack(o, "{s:s, s:i, s:o, s:s, s:s, s:n, s:o}", "bench",
			&bench, "version", &version, "case", &axes, "op", &op,
			"headline", &headline, "sweep", "sizes", &sizes))
		return why_set(why, -EINVAL,
			       "read the plan: a case lacks a key");
	/* Absent where any number of base pages does. */
	value = json_object_get(o, "unit_pages");
	if (json_is_integer(value))
		unit_pages = (int)json_integer_value(value);
	memset(c, 0, sizeof(*c));
	c->half_width_ratio = NAN;
	c->unit_pages = unit_pages > 0 ? (size_t)unit_pages : 1;
	c->bench = xstrdup(bench);
	c->version = (unsigned int)version;
	c->op = xstrdup(op);
	c->sweep = sweep ? xstrdup(sweep) : NULL;
	c->is_fixed = !strcmp(headline, "fixed");
	json_object_foreach(axes, name, value)
		if (json_is_string(value) && c->axes.nr < RECORD_AXES_MAX)
			axes_add(&c->axes, name, json_string_value(value));
	json_array_foreach(sizes, i, value)
		if (c->nr_sizes < RECORD_POINTS_MAX)
			c->sizes[c->nr_sizes++] =
				(uint64_t)json_integer_value(value);
	return 0;
}

static void parse_shard(struct plan *p, const json_t *o)
{
	p->shard =
		(unsigned int)json_integer_value(json_object_get(o, "index"));
	p->nr_shards =
		(unsigned int)json_integer_value(json_object_get(o, "of"));
}

int plan_parse(struct plan *p, json_t *obj, struct why *why)
{
	const char *seed, *suite, *policy, *events, *table;
	double half_width_pct;
	struct suite *s = &p->suite;
	json_t *cases, *o;
	size_t i;
	int err = 0;

	memset(p, 0, sizeof(*p));
	if (json_unpack(obj, "{s:s, s:s, s:s, s:s, s:F, s:o}", "seed", &seed,
			"suite", &suite, "policy", &policy, "events", &events,
			"half_width_pct", &half_width_pct, "cases", &cases))
		return why_set(why, -EINVAL, "read the plan: a key is missing");
	suite_init(s, suite);
	free(s->events);
	s->events = xstrdup(events);
	s->half_width_ratio = half_width_pct / 100;
	table = json_string_value(json_object_get(obj, "table"));
	s->table = table ? xstrdup(table) : NULL;
	err = json_unpack(obj, "{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:F, s:F}",
			  "rounds_min", (int *)&s->rounds_min, "rounds_max",
			  (int *)&s->rounds_max, "nr_samples",
			  (int *)&s->nr_samples, "nr_warmups",
			  (int *)&s->nr_warmups, "nr_counted",
			  (int *)&s->nr_counted, "layouts",
			  (int *)&s->nr_layouts, "timeout_s",
			  (int *)&s->timeout_s, "budget_s", &s->budget_s,
			  "phase_max_ns", &s->phase_max_ns);
	if (err) {
		suite_release(s);
		return why_set(why, -EINVAL, "read the plan: a key is missing");
	}
	p->seed = strtoull(seed, NULL, 16);
	p->policy = xstrdup(policy);
	p->cpu = (int)json_integer_value(json_object_get(obj, "cpu"));
	p->table_pages =
		(size_t)json_integer_value(json_object_get(obj, "table_pages"));
	p->cases = xcalloc(json_array_size(cases), sizeof(*p->cases));
	json_array_foreach(cases, i, o) {
		err = parse_case(&p->cases[i], o, why);
		if (err) {
			plan_release(p);
			return err;
		}
		p->nr++;
	}
	parse_shard(p, json_object_get(obj, "shard"));
	err = ab_from_json(&p->ab, obj, why);
	if (!err)
		err = ab_pair_up(p, why);
	if (err)
		plan_release(p);
	return err;
}
