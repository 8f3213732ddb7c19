// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/doctor.h"

#include "base/err.h"
#include "runner/doctor_rules.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const severity_names[] = { "ok", "note", "warn", "bad" };

const char *doctor_severity_name(enum doctor_severity s)
{
	return severity_names[s];
}

const json_t *doctor_get(const struct doctor_case *c, const char *path)
{
	const json_t *v = c->env;
	char key[64];

	while (v && *path) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(key))
			BUG("key too long: %s", path);
		memcpy(key, path, len);
		key[len] = '\0';
		v = json_object_get(v, key);
		path += len + (path[len] == '.');
	}
	return v;
}

const char *doctor_text(const struct doctor_case *c, const char *path)
{
	return json_string_value(doctor_get(c, path));
}

int64_t doctor_number(const struct doctor_case *c, const char *path,
		      int64_t absent)
{
	const json_t *v = doctor_get(c, path);

	if (json_is_boolean(v))
		return json_is_true(v);
	return json_is_integer(v) ? json_integer_value(v) : absent;
}

static char *PRINTF(1, 0) vprint(const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	return xstrdup(text);
}

void doctor_seen(struct doctor_finding *f, const char *fmt, ...)
{
	va_list ap;

	free(f->seen);
	va_start(ap, fmt);
	f->seen = vprint(fmt, ap);
	va_end(ap);
}

void doctor_remedy(struct doctor_finding *f, const char *fmt, ...)
{
	va_list ap;

	free(f->remedy);
	va_start(ap, fmt);
	f->remedy = vprint(fmt, ap);
	va_end(ap);
}

void doctor_add_knob(struct doctor_finding *f, const char *path,
		     const char *value)
{
	f->knobs = xrealloc(f->knobs, f->nr_knobs + 1, sizeof(*f->knobs));
	f->knobs[f->nr_knobs].path = xstrdup(path);
	f->knobs[f->nr_knobs++].value = xstrdup(value);
}

static void finding_release(struct doctor_finding *f)
{
	for (size_t i = 0; i < f->nr_knobs; i++) {
		free(f->knobs[i].path);
		free(f->knobs[i].value);
	}
	free(f->knobs);
	free(f->seen);
	free(f->remedy);
}

static void apply(struct doctor *d, const struct doctor_case *c,
		  const struct doctor_rule *rules, size_t nr_rules)
{
	for (size_t i = 0; i < nr_rules; i++) {
		struct doctor_finding f = {
			.id = rules[i].id,
			.what = rules[i].what,
			.why = rules[i].why,
		};
		int severity = rules[i].look(c, &f);

		if (severity == DOCTOR_SILENT) {
			finding_release(&f);
			continue;
		}
		if (!f.seen)
			BUG("rule %s says nothing", f.id);
		f.severity = (enum doctor_severity)severity;
		d->findings =
			xrealloc(d->findings, d->nr + 1, sizeof(*d->findings));
		d->findings[d->nr++] = f;
		d->nr_of[severity]++;
	}
}

/* Stable, so that the order of the rules stays within a severity. */
static void sort_worst_first(struct doctor *d)
{
	struct doctor_finding *sorted = xcalloc(d->nr, sizeof(*sorted));
	size_t nr = 0;
	int s;

	for (s = DOCTOR_BAD; s >= DOCTOR_OK; s--)
		for (size_t i = 0; i < d->nr; i++)
			if ((int)d->findings[i].severity == s)
				sorted[nr++] = d->findings[i];
	free(d->findings);
	d->findings = sorted;
}

void doctor_examine(struct doctor *d, const json_t *env,
		    const struct doctor_live *live)
{
	static const struct doctor_live unknown = {
		.cpu = -1,
		.other_cpus = NAN,
		.sibling_load = NAN,
		.steal_ratio = NAN,
	};
	struct doctor_case c = { .env = env, .live = live ? live : &unknown };

	memset(d, 0, sizeof(*d));
	apply(d, &c, doctor_kernel_rules, doctor_nr_kernel_rules);
	apply(d, &c, doctor_cpu_rules, doctor_nr_cpu_rules);
	apply(d, &c, doctor_memory_rules, doctor_nr_memory_rules);
	sort_worst_first(d);
	d->is_bad = d->nr_of[DOCTOR_BAD] > 0;
}

void doctor_release(struct doctor *d)
{
	for (size_t i = 0; i < d->nr; i++)
		finding_release(&d->findings[i]);
	free(d->findings);
	memset(d, 0, sizeof(*d));
}

const struct doctor_finding *doctor_find(const struct doctor *d, const char *id)
{
	for (size_t i = 0; i < d->nr; i++)
		if (!strcmp(d->findings[i].id, id))
			return &d->findings[i];
	return NULL;
}

static json_t *text_json(const char *s)
{
	json_t *j = json_string(s);

	/* Text from files of the kernel; ours is ASCII. */
	return j ? j : json_string("(not UTF-8)");
}

static json_t *finding_json(const struct doctor_finding *f)
{
	json_t *o = json_object(), *knobs = json_array();

	json_object_set_new(o, "id", json_string(f->id));
	json_object_set_new(o, "severity",
			    json_string(doctor_severity_name(f->severity)));
	json_object_set_new(o, "what", json_string(f->what));
	json_object_set_new(o, "seen", text_json(f->seen));
	json_object_set_new(o, "why", json_string(f->why));
	if (f->remedy)
		json_object_set_new(o, "remedy", text_json(f->remedy));
	for (size_t i = 0; i < f->nr_knobs; i++) {
		json_t *knob = json_object();

		json_object_set_new(knob, "path", text_json(f->knobs[i].path));
		json_object_set_new(knob, "value",
				    text_json(f->knobs[i].value));
		json_array_append_new(knobs, knob);
	}
	if (f->nr_knobs)
		json_object_set(o, "fix", knobs);
	json_decref(knobs);
	return o;
}

json_t *doctor_json(const struct doctor *d)
{
	json_t *o = json_object(), *findings = json_array();

	for (size_t i = 0; i < d->nr; i++)
		json_array_append_new(findings, finding_json(&d->findings[i]));
	json_object_set_new(o, "kind", json_string("check"));
	json_object_set_new(o, "v", json_integer(1));
	json_object_set_new(o, "verdict",
			    json_string(d->is_bad		? "bad"
					: d->nr_of[DOCTOR_WARN] ? "warn"
								: "ok"));
	json_object_set_new(o, "findings", findings);
	return o;
}
