// SPDX-License-Identifier: GPL-2.0-or-later
/* What result files say of scenarios. */
#include "cli/designs_measure.h"

#include "base/err.h"
#include "cli/cmd.h"

#include <stdlib.h>
#include <string.h>

const char *designs_release_of(const struct result_file *f)
{
	const char *release = json_string_value(
		json_object_get(json_object_get(f->env, "subject"), "release"));

	return release ? release : "unknown";
}

void designs_result_read(struct result_file *f, const char *path)
{
	struct why why;

	if (!result_file_read(f, path, &why))
		return;
	err_error("%s", why.text);
	err_hint("%s", why.hint[0] ? why.hint
				   : "name result files (*.jsonl): litmus and "
				     "conform say where theirs are");
	exit(EXIT_CANNOT);
}

static const char *text_of(const json_t *obj, const char *key)
{
	const char *text = json_string_value(json_object_get(obj, key));

	return text ? text : "";
}

/*
 * Two builds of one release, or one with two command lines in the lab, are two
 * kernels: "6.1.0" and "6.1.0 (2)". free() it.
 */
static char *name_kernel(struct designs_evidence *e,
			 const struct result_file *f, const char *path)
{
	const json_t *subject = json_object_get(f->env, "subject");
	const char *release = designs_release_of(f);
	size_t nr = 1, i = 0;
	char *name, *identity = xasprintf(
			    "%s %s %s", text_of(subject, "version"),
			    text_of(subject, "build_id"),
			    text_of(json_object_get(f->env, "lab"), "title"));

	for (; i < e->nr_builds; i++) {
		if (strcmp(e->builds[i].release, release) != 0)
			continue;
		if (!strcmp(e->builds[i].identity, identity))
			break;
		nr++;
	}
	name = nr > 1 ? xasprintf("%s (%zu)", release, nr) : xstrdup(release);
	if (i < e->nr_builds) {
		free(identity);
		return name;
	}
	if (nr > 1)
		err_warn("%s is of another kernel that is called %s: here %s",
			 path, release, name);
	e->builds = xrealloc(e->builds, e->nr_builds + 1, sizeof(*e->builds));
	e->builds[e->nr_builds++] =
		(struct designs_build){ .release = xstrdup(release),
					.identity = identity };
	return name;
}

static void add_kernel(struct designs_evidence *e, const char *release)
{
	size_t i = 0;

	while (i < e->nr_kernels && strverscmp(e->kernels[i], release) < 0)
		i++;
	if (i < e->nr_kernels && !strcmp(e->kernels[i], release))
		return;
	e->kernels =
		xrealloc(e->kernels, e->nr_kernels + 1, sizeof(*e->kernels));
	memmove(&e->kernels[i + 1], &e->kernels[i],
		(e->nr_kernels - i) * sizeof(*e->kernels));
	e->kernels[i] = xstrdup(release);
	e->nr_kernels++;
}

const struct designs_seen *
designs_evidence_find(const struct designs_evidence *e, const char *kernel,
		      const char *scenario, const char *kind)
{
	for (size_t i = 0; i < e->nr; i++) {
		const struct designs_seen *s = &e->all[i];

		if (!strcmp(s->kernel, kernel) &&
		    !strcmp(s->scenario, scenario) && !strcmp(s->kind, kind))
			return s;
	}
	return NULL;
}

struct designs_seen *designs_evidence_seen(struct designs_evidence *e,
					   const char *kernel,
					   const char *scenario,
					   const char *kind)
{
	struct designs_seen *s = (struct designs_seen *)designs_evidence_find(
		e, kernel, scenario, kind);

	if (s)
		return s;
	add_kernel(e, kernel);
	e->all = xrealloc(e->all, e->nr + 1, sizeof(*e->all));
	s = &e->all[e->nr++];
	memset(s, 0, sizeof(*s));
	s->kernel = xstrdup(kernel);
	s->scenario = xstrdup(scenario);
	s->kind = xstrdup(kind);
	return s;
}

/* false: there are more different ones than are kept. */
static bool add_text(struct designs_seen *s, const char *text)
{
	for (size_t i = 0; i < s->nr_texts; i++)
		if (!strcmp(s->texts[i], text))
			return true;
	if (s->nr_texts == DESIGNS_TEXTS_MAX)
		return false;
	s->texts[s->nr_texts++] = xstrdup(text);
	return true;
}

static void take_data(struct designs_seen *s, const struct case_record *r,
		      const char *path)
{
	const char *steps =
		json_string_value(json_object_get(r->data, "steps"));
	uint64_t hash = steps ? strtoull(steps, NULL, 16) : 0;
	const char *key;
	json_t *value;
	bool has_text = false;

	if (s->nr_texts && hash != s->hash) {
		err_error("read '%s': scenario '%s' is not that of another "
			  "file of Linux %s",
			  path, s->scenario, s->kernel);
		err_hint("it was changed between the two: leave the older out");
		exit(EXIT_CANNOT);
	}
	s->hash = hash;
	json_object_foreach(r->data, key, value) {
		if (strncmp(key, "observed", 8) != 0)
			continue;
		has_text = true;
		if (!add_text(s, json_string_value(value)))
			err_die(EXIT_CANNOT,
				"read '%s': scenario '%s' showed more than %d "
				"different things",
				path, s->scenario, DESIGNS_TEXTS_MAX);
	}
	s->nr_processes += has_text;
}

/* What a race showed is a count for each property. */
static void take_race(struct designs_seen *s, const struct case_record *r)
{
	const char *runs = json_string_value(json_object_get(r->data, "runs"));
	char key[SCN_NAME_MAX + 8];

	if (!runs)
		return;
	s->is_race = true;
	s->nr_processes++;
	s->nr_runs += strtoull(runs, NULL, 10);
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++) {
		const char *nr;

		snprintf(key, sizeof(key), "broke_%s", scn_property_name(p));
		nr = json_string_value(json_object_get(r->data, key));
		s->nr_broken[p] += nr ? strtoull(nr, NULL, 10) : 0;
	}
}

/* Only what is ok is a verdict; of the others the first says why. */
static void take_record(struct designs_evidence *e, const char *kernel,
			const struct case_record *r, const char *path)
{
	const char *scenario = axes_get(&r->axes, "scn");
	const char *kind = axes_get(&r->axes, "page");
	struct designs_seen *s;

	if ((strcmp(r->bench, "litmus/scenario") != 0 &&
	     strcmp(r->bench, "litmus/race") != 0) ||
	    !scenario || !kind)
		return;
	s = designs_evidence_seen(e, kernel, scenario, kind);
	if (r->outcome == OUTCOME_OK && !strcmp(r->bench, "litmus/race"))
		take_race(s, r);
	else if (r->outcome == OUTCOME_OK)
		take_data(s, r, path);
	else if (!s->why)
		s->why = xasprintf("%s: %s", outcome_name(r->outcome),
				   r->why ? r->why : "no reason is recorded");
}

static bool has_scenarios(const struct result_file *f)
{
	for (size_t i = 0; i < f->nr_cases; i++)
		if (!strcmp(f->cases[i].bench, "litmus/scenario") ||
		    !strcmp(f->cases[i].bench, "litmus/race"))
			return true;
	return false;
}

bool designs_evidence_take(struct designs_evidence *e,
			   const struct result_file *f, const char *path)
{
	char *kernel;

	if (!has_scenarios(f))
		return false;
	kernel = name_kernel(e, f, path);
	for (size_t i = 0; i < f->nr_cases; i++)
		take_record(e, kernel, &f->cases[i], path);
	free(kernel);
	return true;
}

void designs_evidence_add(struct designs_evidence *e, const char *path)
{
	struct result_file f;

	designs_result_read(&f, path);
	if (!designs_evidence_take(e, &f, path))
		err_warn("%s: no scenario was run there", path);
	result_file_release(&f);
}

void designs_evidence_release(struct designs_evidence *e)
{
	for (size_t i = 0; i < e->nr; i++) {
		struct designs_seen *s = &e->all[i];

		for (size_t k = 0; k < s->nr_texts; k++)
			free(s->texts[k]);
		free(s->kernel);
		free(s->scenario);
		free(s->kind);
		free(s->why);
	}
	for (size_t i = 0; i < e->nr_kernels; i++)
		free(e->kernels[i]);
	for (size_t i = 0; i < e->nr_builds; i++) {
		free(e->builds[i].release);
		free(e->builds[i].identity);
	}
	free(e->builds);
	free(e->kernels);
	free(e->all);
	memset(e, 0, sizeof(*e));
}

static char sign_at(const char *text, size_t i)
{
	return i < strlen(text) ? text[i] : ' ';
}

void designs_print_both(FILE *out, const struct scenario *s, const char *name_a,
			const char *a, const char *name_b, const char *b)
{
	int differs = observed_differs(s, a, b);
	char text[SCN_NAME_MAX * 5];

	fprintf(out, "    %-32s %-10s %s\n", "", name_a, name_b);
	for (size_t i = 0; i < s->nr_steps; i++)
		fprintf(out, "    %-32s %-10c %c%s\n",
			scenario_step_text(s, &s->steps[i], text, sizeof(text)),
			sign_at(a, i), sign_at(b, i),
			(int)i == differs ? "   <- differs first here" : "");
}
