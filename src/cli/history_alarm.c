// SPDX-License-Identifier: GPL-2.0-or-later
/* history alarm: what became slower and stayed so; and all that is not that. */
#include "cli/history.h"

#include "base/err.h"
#include "base/units.h"
#include "cli/cmd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order in which they are told. */
enum verdict {
	V_ALARM, /* slower since then, nothing else changed with it */
	V_ENVIRONMENT, /* slower, and the environment changed there too */
	V_IMPROVED,
	V_RECOVERED, /* slower for a while */
	V_OUTLIER, /* one point */
	V_WATCH, /* the newest point */
	NR_VERDICTS,
};

static const struct {
	const char *name;
	const char *word;
	const char *about;
} verdicts[NR_VERDICTS] = {
	{ "ALARM", "alarm", "slower, and stayed so" },
	{ "ENVIRONMENT", "environment",
	  "slower from where the environment changed too: no alarm" },
	{ "IMPROVED", "improved", "faster, and stayed so" },
	{ "RECOVERED", "recovered", "slower for a while: no alarm" },
	{ "OUTLIER", "outlier", "a single point: no alarm" },
	{ "WATCH", "watch",
	  "the newest point is far off: a change needs three to show" },
};

struct alarm {
	const struct history_options *o;
	size_t nr[NR_VERDICTS];
	char **texts[NR_VERDICTS]; /* owned */
	json_t *json;
};

static void add(struct alarm *a, enum verdict v, char *text, json_t *obj)
{
	if (!obj)
		BUG("a finding is no JSON");
	a->texts[v] = xrealloc(a->texts[v], a->nr[v] + 1, sizeof(char *));
	a->texts[v][a->nr[v]++] = text;
	json_array_append_new(a->json, obj);
}

static const char *kind_of(const struct line_series *s)
{
	const char *colon = strchr(s->metric, ':');

	return colon ? colon + 1 : "";
}

/* "6.1.0-56 (2026-11-02T10:00:00Z, PATH)" */
static char *place_of(const struct line_point *p)
{
	return xasprintf("%s (%s%s%s, %s)", p->file->release, p->file->time,
			 p->file->commit ? ", " : "",
			 p->file->commit ? p->file->commit : "", p->file->path);
}

/* What decides today, without waiting for more points. */
static char *next_step(const struct line_series *s, const char *before,
		       const char *after)
{
	if (!strcmp(s->mode, "lab"))
		return xasprintf("run-bench compare %s %s", before, after);
	return xasprintf("run-bench compare %s %s; then fresh pairs of both: "
			 "run-bench run --ab ... %s",
			 before, after, s->label);
}

static bool is_since(const struct alarm *a, const struct line_point *p)
{
	return !a->o->since || strcmp(p->file->time, a->o->since) >= 0;
}

static enum verdict judge(const struct change_point *c, const char *env)
{
	bool is_slower = c->after > c->before;

	if (c->back != CHANGE_NONE && is_slower)
		return V_RECOVERED;
	if (!is_slower)
		return V_IMPROVED;
	return env ? V_ENVIRONMENT : V_ALARM;
}

static void add_change(struct history *h, struct alarm *a, const struct line *l,
		       const struct change_point *c)
{
	const struct line_point *good = line_point_of(l, c->at - 1);
	const struct line_point *bad = line_point_of(l, c->at);
	char *env = line_environment_change(h, l, good, bad);
	enum verdict v = judge(c, env);
	char *change = history_change_text(c), *from = place_of(good);
	char *to = place_of(bad);
	char *next = next_step(l->series, good->file->path, bad->file->path);
	char *text,
		*p = isnan(c->p) ? xstrdup("") : xasprintf(", p %.1g", c->p);

	text = xasprintf(
		"  %s  %s, %s, machine %.8s\n"
		"    %s, %s -> %s %s%s\n    last before: %s\n    first after: "
		"%s\n%s%s%s%s%s%s",
		l->series->label, kind_of(l->series), l->series->mode,
		l->series->machine, change, units_sig3(c->before).s,
		units_sig3(c->after).s, l->series->unit, p, from, to,
		env ? "    environment: " : "", env ? env : "", env ? "\n" : "",
		v == V_ALARM || v == V_ENVIRONMENT ? "    next: " : "",
		v == V_ALARM || v == V_ENVIRONMENT ? next : "",
		v == V_ALARM || v == V_ENVIRONMENT ? "\n" : "");
	add(a, v, text,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:f, s:f, s:f, "
		      "s:o, s:s?, s:s, s:s, s:s?}",
		      "verdict", verdicts[v].word, "metric", l->series->metric,
		      "label", l->series->label, "mode", l->series->mode,
		      "machine", l->series->machine, "unit", l->series->unit,
		      "before", c->before, "after", c->after, "change",
		      c->shift.value, "lo", c->shift.lo, "hi", c->shift.hi, "p",
		      isnan(c->p) ? json_null() : json_real(c->p),
		      "environment", env, "last_before", good->file->path,
		      "first_after", bad->file->path, "commit",
		      bad->file->commit));
	free(p);
	free(next);
	free(to);
	free(from);
	free(change);
	free(env);
}

static void add_event(struct alarm *a, enum verdict v, const struct line *l,
		      const struct change_event *e)
{
	const struct line_point *p = line_point_of(l, e->at);
	char *place = place_of(p);

	add(a, v,
	    xasprintf("  %s  %s, %s, machine %.8s\n    %+.2f %%, %.1f robust "
		      "sd from its level: %s\n",
		      l->series->label, kind_of(l->series), l->series->mode,
		      l->series->machine, 100 * e->ratio, fabs(e->nr_sds),
		      place),
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "verdict",
		      verdicts[v].word, "metric", l->series->metric, "label",
		      l->series->label, "mode", l->series->mode, "machine",
		      l->series->machine, "change",
		      isfinite(e->ratio) ? json_real(e->ratio) : json_null(),
		      "nr_sds",
		      isfinite(e->nr_sds) ? json_real(e->nr_sds) : json_null(),
		      "file", p->file->path));
	free(place);
}

/* A way back is told with the change that it ends, unless it is the bad end. */
static bool is_told(const struct change_point *c)
{
	return !c->is_return || c->after > c->before;
}

static int look_at(struct history *h, const struct line *l, void *arg,
		   struct why *why)
{
	struct alarm *a = arg;
	const struct change_view *v = &l->view;

	(void)why;
	for (size_t i = 0; i < v->nr_changes; i++)
		if (is_told(&v->changes[i]) &&
		    is_since(a, line_point_of(l, v->changes[i].at)))
			add_change(h, a, l, &v->changes[i]);
	for (size_t i = 0; i < v->nr_outliers; i++)
		if (is_since(a, line_point_of(l, v->outliers[i].at)))
			add_event(a, V_OUTLIER, l, &v->outliers[i]);
	if (v->has_watch && is_since(a, line_point_of(l, v->watch.at)))
		add_event(a, V_WATCH, l, &v->watch);
	return 0;
}

static void print_text(const struct alarm *a, const struct line_set *set,
		       double alpha)
{
	size_t nr_scanned = history_nr_scanned(set), nr_lab = 0;

	for (size_t i = 0; i < set->nr; i++)
		nr_lab += !strcmp(set->series[i].mode, "lab");
	printf("%zu series: %zu lab by tau, %zu live by rank-CUSUM at %.2g "
	       "each (budget %s; needs %zu points)\n",
	       set->nr, nr_lab, nr_scanned, alpha, a->o->budget,
	       change_points_needed(alpha));
	for (int v = 0; v < NR_VERDICTS; v++) {
		if (!a->nr[v])
			continue;
		printf("\n%s: %zu; %s\n", verdicts[v].name, a->nr[v],
		       verdicts[v].about);
		for (size_t i = 0; i < a->nr[v]; i++)
			fputs(a->texts[v][i], stdout);
	}
	if (a->nr[V_WATCH])
		printf("    next: measure both kernels again, in pairs: "
		       "run-bench run --ab\n");
	if (!a->nr[V_ALARM])
		printf("\nno alarm\n");
}

static void release(struct alarm *a)
{
	for (int v = 0; v < NR_VERDICTS; v++) {
		for (size_t i = 0; i < a->nr[v]; i++)
			free(a->texts[v][i]);
		free(a->texts[v]);
	}
	json_decref(a->json);
}

static int report(struct alarm *a, const struct line_set *set, double alpha)
{
	int status = a->nr[V_ALARM] ? EXIT_ANSWER_NO : EXIT_DONE;

	if (a->o->output == HISTORY_JSON) {
		json_dumpf(a->json, stdout, JSON_INDENT(1));
		printf("\n");
	} else {
		print_text(a, set, alpha);
	}
	release(a);
	return status;
}

int history_alarm(struct history *h, const struct history_options *o,
		  size_t nr_words, char *const *words)
{
	struct alarm a = { .o = o };
	struct line_files files;
	struct line_rule rule = {
		.live.delta_ratio =
			isnan(o->delta_ratio) ? 0.01 : o->delta_ratio,
		.lab_delta_ratio = isnan(o->delta_ratio) ? 0 : o->delta_ratio,
	};
	struct line_set set;
	struct why why = { .text = "" };
	int status, err;

	if (o->output == HISTORY_CSV) {
		err_error("alarm: there is no csv of it");
		err_hint("text or json; show has csv");
		return EXIT_USAGE;
	}
	err = line_files_load(h, o->line_order, &files, &why);
	if (!err)
		err = line_set_load(h, o->mode, nr_words, words, &set, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	rule.live.alpha = history_alpha(o, history_nr_scanned(&set));
	a.json = json_array();
	err = line_each(h, &files, &set, NULL, &rule, look_at, &a, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	status = report(&a, &set, rule.live.alpha);
	line_set_release(&set);
	line_files_release(&files);
	return status;
}
