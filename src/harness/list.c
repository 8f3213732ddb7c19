// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/list.h"

#include "base/err.h"
#include "harness/cases.h"
#include "harness/kind.h"
#include "harness/registry.h"
#include "harness/run.h"
#include "sys/gup.h"
#include "sys/kernel.h"
#include "sys/memlock.h"
#include "sys/perf.h"

#include <stdlib.h>
#include <string.h>

static void put(json_t *obj, const char *key, const char *value)
{
	json_object_set_new(obj, key, value ? json_string(value) : json_null());
}

static json_t *words(const char *list, const char *fallback)
{
	json_t *a = json_array();

	for (const char *p = list ? list : fallback; *p;) {
		size_t len = strcspn(p, ",");

		json_array_append_new(a, json_stringn(p, len));
		p += len + (p[len] == ',');
	}
	return a;
}

static json_t *expects_json(const struct expect *e)
{
	json_t *a = json_array();

	for (; e && e->what; e++) {
		json_t *o = json_object();

		put(o, "what", evidence_name(e->what));
		if (e->per_op == PER_THP)
			put(o, "per_op", "1 per THP");
		else if (e->per_op == PER_UNIT)
			put(o, "per_op", "1 per folio");
		else if (e->per_op == UNIT_PAGES)
			put(o, "per_op", "the pages of a folio");
		else if (e->per_op == HALF_UNIT_PAGES)
			put(o, "per_op", "half the pages of a folio");
		else
			json_object_set_new(o, "per_op", json_real(e->per_op));
		json_object_set_new(o, "slack", json_real(e->slack));
		json_object_set_new(o, "is_share",
				    json_boolean(evidence_is_share(e->what)));
		put(o, "when", e->when);
		put(o, "since", e->since);
		put(o, "before", e->before);
		if (e->by_rules)
			json_object_set_new(o, "by_rules", json_true());
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *axes_json(const struct axes *axes)
{
	json_t *o = json_object();

	for (size_t i = 0; i < axes->nr; i++)
		put(o, axes->a[i].name, axes->a[i].value);
	return o;
}

static void put_size(json_t *obj, const char *key, size_t value)
{
	json_object_set_new(obj, key, json_integer((json_int_t)value));
}

/* What sizes a case may have follows from its page kind, and what may be held. */
static void put_kind(json_t *o, const struct axes *axes)
{
	const char *page = axes_get(axes, "page");
	const struct page_kind *kind = page ? page_kind_find(page) : NULL;
	const char *via = axes_get(axes, "via");
	const struct gup_driver *driver = via ? gup_driver_find(via) : NULL;
	size_t max_pages = kind ? kind->max_pages : 0, may_pages = 0;

	if (driver && driver->is_charged)
		may_pages = memlock_max_pages();
	if (may_pages && (!max_pages || may_pages < max_pages))
		max_pages = may_pages;
	put_size(o, "unit_pages", kind ? page_kind_unit(kind) : 1);
	put_size(o, "max_pages", max_pages);
	json_object_set_new(o, "is_cheap",
			    json_boolean(kind && kind->is_cheap));
}

static json_t *kinds_json(void)
{
	size_t nr;
	const struct page_kind *const *kinds = page_kinds(&nr);
	json_t *a = json_array();

	for (size_t i = 0; i < nr; i++) {
		const struct page_kind *kind = kinds[i];
		json_t *o = json_object();
		struct why why;
		int err = kind->ready ? kind->ready(&why) : 0;

		put(o, "name", kind->name);
		put(o, "what", kind->what);
		put_size(o, "unit_pages", page_kind_unit(kind));
		put_size(o, "max_pages", kind->max_pages);
		json_object_set_new(o, "ready", json_boolean(!err));
		put(o, "why", err ? why.text : NULL);
		put(o, "hint", err && why.hint[0] ? why.hint : NULL);
		json_object_set_new(o, "promise", expects_json(kind->promise));
		json_array_append_new(a, o);
	}
	return a;
}

/* Each trait has a name of its own, and so have three of their absences. */
static json_t *traits_json(unsigned int traits)
{
	json_t *a = json_array();

	json_array_append_new(a, json_string(traits & GUP_WRITE ? "write"
								: "read"));
	json_array_append_new(a,
			      json_string(traits & GUP_FAST ? "fast" : "slow"));
	json_array_append_new(a, json_string(traits & GUP_LONG ? "long"
							       : "short"));
	if (traits & GUP_HOLDS)
		json_array_append_new(a, json_string("holds"));
	if (traits & GUP_LOOKS)
		json_array_append_new(a, json_string("looks"));
	if (traits & GUP_POKES)
		json_array_append_new(a, json_string("pokes"));
	return a;
}

static void put_rule(json_t *o, const struct gup_rule *rule)
{
	put(o, "ref", gup_ref_name(rule->ref));
	json_object_set_new(o, "traits", traits_json(rule->traits));
}

static json_t *rules_json(const struct gup_driver *d)
{
	json_t *a = json_array();

	for (const struct gup_rule *r = d->rules; r->since; r++) {
		json_t *o = json_object();

		put(o, "since", r->since);
		put_rule(o, r);
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *references_json(void)
{
	size_t nr;
	const struct gup_driver *const *drivers = gup_drivers(&nr);
	json_t *a = json_array();
	struct kernel_id id;

	if (kernel_id_read(&id, NULL))
		memset(&id, 0, sizeof(id));
	for (size_t i = 0; i < nr; i++) {
		const struct gup_driver *d = drivers[i];
		json_t *o = json_object();
		struct why why;
		int err = d->ready ? d->ready(&why) : 0;

		put(o, "name", d->name);
		put(o, "what", d->what);
		put(o, "path", d->path);
		put_rule(o, gup_rule_of(d, id.release));
		json_object_set_new(o, "rules", rules_json(d));
		json_object_set_new(o, "does_others",
				    json_boolean(d->does_others));
		json_object_set_new(o, "wants_device",
				    json_boolean(d->wants_device));
		json_object_set_new(o, "ready", json_boolean(!err));
		put(o, "why", err ? why.text : NULL);
		put(o, "hint", err && why.hint[0] ? why.hint : NULL);
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *variants_json(const struct bench_def *def)
{
	json_t *a = json_array();
	struct case_axes all;
	struct why why;
	size_t nr;

	if (case_axes_parse(&all, def->cases, &why))
		BUG("%s: %s", def->name, why.text);
	nr = case_axes_count(&all);
	for (size_t i = 0; i < nr; i++) {
		json_t *o = json_object();
		struct axes axes;
		char *label;
		int err;

		case_axes_nth(&all, i, &axes);
		label = case_label(def->name, &axes);
		err = case_ready(def, &axes, &why);
		json_object_set_new(o, "case", axes_json(&axes));
		put(o, "label", label);
		put_kind(o, &axes);
		json_object_set_new(o, "ready", json_boolean(!err));
		put(o, "why", err ? why.text : NULL);
		put(o, "hint", err && why.hint[0] ? why.hint : NULL);
		json_object_set_new(
			o, "quick",
			json_boolean(case_matches(&axes, def->quick)));
		json_array_append_new(a, o);
		free(label);
		axes_release(&axes);
	}
	case_axes_release(&all);
	return a;
}

static json_t *bench_json(const struct bench_def *def)
{
	json_t *o = json_object();

	put(o, "name", def->name);
	json_object_set_new(o, "version", json_integer(def->version));
	put(o, "question", def->question);
	put(o, "timed", def->timed);
	put(o, "op", def->op);
	json_object_set_new(o, "phases", words(def->phases, "op"));
	put(o, "cases", def->cases);
	put(o, "sweep", def->sweep);
	put(o, "headline",
	    def->headline == HEADLINE_FIXED ? "fixed" : "per_op");
	json_object_set_new(o, "expects", expects_json(def->expects));
	put(o, "kernel", def->kernel);
	put(o, "expected", def->expected);
	put(o, "pitfalls", def->pitfalls);
	put(o, "designs", def->designs);
	put(o, "like", def->like);
	json_object_set_new(o, "variants", variants_json(def));
	return o;
}

/* Only this program links libperf: the host asks. */
static json_t *counters_json(void)
{
	struct perf_support s;
	json_t *o = json_object();

	perf_support(&s);
	json_object_set_new(o, "has_software", json_boolean(s.has_software));
	json_object_set_new(o, "has_pmu_user", json_boolean(s.has_pmu_user));
	json_object_set_new(o, "has_pmu_kernel",
			    json_boolean(s.has_pmu_kernel));
	put(o, "text", s.text);
	put(o, "hint", s.hint);
	return o;
}

json_t *list_json(void)
{
	size_t nr;
	const struct bench_def *const *defs = registry_sorted(&nr);
	json_t *o = json_object(), *a = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(a, bench_json(defs[i]));
	json_object_set_new(o, "benchmarks", a);
	json_object_set_new(o, "page_kinds", kinds_json());
	json_object_set_new(o, "references", references_json());
	json_object_set_new(o, "counters", counters_json());
	json_object_set_new(o, "page_bytes",
			    json_integer((json_int_t)mm_page_bytes()));
	json_object_set_new(o, "table_pages",
			    json_integer((json_int_t)mm_table_pages()));
	json_object_set_new(
		o, "thp_pages",
		json_integer((json_int_t)(mm_thp_bytes() / mm_page_bytes())));
	return o;
}
