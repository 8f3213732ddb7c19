// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_plan.h"

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "results/fingerprint.h"
#include "runner/env.h"
#include "runner/guest_list.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_axis(const struct plan_case *c, const char *word)
{
	const char *eq = strchr(word, '=');

	for (size_t i = 0; eq && i < c->axes.nr; i++)
		if (strlen(c->axes.a[i].name) == (size_t)(eq - word) &&
		    !strncmp(c->axes.a[i].name, word, (size_t)(eq - word)))
			return !strcmp(c->axes.a[i].value, eq + 1);
	return false;
}

static bool is_meant(const struct plan_case *c, int nr_words, char **words)
{
	if (!text_matches_name(words[1], c->bench))
		return false;
	for (int i = 2; i < nr_words; i++)
		if (!has_axis(c, words[i]))
			return false;
	return true;
}

static NORETURN void several(const char *first, const char *second,
			     const char *word)
{
	err_error("bisect '%s': it names more than one case", word);
	err_hint("name one, with its axes: %s, or %s", first, second);
	exit(EXIT_USAGE);
}

static char *name_of(const struct plan_case *c)
{
	char *axes = axes_text(&c->axes);
	char *name = xasprintf("%s%s%s", c->bench, *axes ? " " : "", axes);

	free(axes);
	return name;
}

const struct plan_case *bisect_find_case(const struct plan *plan, int nr_words,
					 char **words)
{
	const struct plan_case *found = NULL;

	for (int i = 2; i < nr_words; i++)
		for (size_t k = 0; k < plan->nr; k++) {
			const char *sweep = plan->cases[k].sweep;
			size_t len = sweep ? strlen(sweep) : 0;

			if (!len || strncmp(words[i], sweep, len) != 0 ||
			    words[i][len] != '=')
				continue;
			err_error("bisect with %s: sizes are those of the "
				  "good file",
				  words[i]);
			err_hint("leave it out, or measure good and bad with "
				 "it");
			exit(EXIT_USAGE);
		}
	for (size_t k = 0; k < plan->nr; k++) {
		if (!is_meant(&plan->cases[k], nr_words, words))
			continue;
		if (found)
			several(name_of(found), name_of(&plan->cases[k]),
				words[1]);
		found = &plan->cases[k];
	}
	if (found)
		return found;
	err_error("bisect '%s': no such case in the good file", words[1]);
	if (plan->nr)
		err_hint("it has, among others, %s", name_of(&plan->cases[0]));
	exit(EXIT_USAGE);
}

void bisect_suite_like(struct suite *s, const struct plan *plan,
		       const struct plan_case *c)
{
	char *filter = axes_text(&c->axes), *longer;

	suite_init(s, "bisect");
	s->rounds_min = plan->suite.rounds_min;
	s->rounds_max = plan->suite.rounds_max;
	s->nr_samples = plan->suite.nr_samples;
	s->nr_warmups = plan->suite.nr_warmups;
	s->nr_counted = plan->suite.nr_counted;
	s->nr_layouts = plan->suite.nr_layouts;
	s->timeout_s = plan->suite.timeout_s;
	s->phase_max_ns = plan->suite.phase_max_ns;
	s->only_quick_cases = false;
	free(s->events);
	s->events = xstrdup(plan->suite.events);
	for (size_t i = 0; c->sweep && i < c->nr_sizes; i++) {
		if (i)
			longer = xasprintf("%s,%" PRIu64, filter, c->sizes[i]);
		else
			longer = xasprintf("%s %s=%" PRIu64, filter, c->sweep,
					   c->sizes[i]);
		free(filter);
		filter = longer;
	}
	suite_select(s, c->bench, *filter ? filter : NULL);
	free(filter);
}

static void load_lab_suite(struct suite *s)
{
	char *path = path_suite("lab");
	struct why why;

	suite_init(s, "lab");
	if (suite_load(s, path, &why))
		cli_die(EXIT_USAGE, &why);
	free(path);
	free(s->events);
	s->events = xstrdup("");
}

void bisect_suite_words(struct suite *s, struct suite *defaults, int nr_words,
			char **words)
{
	struct why why;

	load_lab_suite(s);
	load_lab_suite(defaults);
	suite_drop_selections(s);
	s->only_quick_cases = false;
	if (suite_select_words(s, nr_words, words, &why))
		cli_die(EXIT_USAGE, &why);
}

/* Static and measured: another build of it is another thing. */
static void check_guest(const struct result_file *good)
{
	const char *was = json_string_value(json_object_get(
		json_object_get(good->env, "identity"), "guest_build_id"));
	char now[64];
	struct why why;

	if (!was)
		return;
	if (env_build_id(cli_globals.guest_path, now, sizeof(now), &why))
		cli_die(EXIT_CANNOT, &why);
	if (!strcmp(was, now))
		return;
	err_error("bisect with %.160s: it was measured by another build of "
		  "run-bench-guest (%.12s, here %.12s)",
		  good->path, was, now);
	err_hint("measure good and bad with this one, or name that one with "
		 "--guest");
	exit(EXIT_CANNOT);
}

json_t *bisect_guest_list(const struct result_file *good)
{
	struct why why;
	json_t *list;

	if (good)
		check_guest(good);
	list = guest_list_load(cli_globals.guest_path, &why);
	if (!list)
		cli_die(EXIT_CANNOT, &why);
	return list;
}

void bisect_check_one(const struct plan *plan)
{
	if (plan->nr > 1)
		several(name_of(&plan->cases[0]), name_of(&plan->cases[1]),
			plan->cases[0].bench);
}

void bisect_check_plan(const struct plan *plan, const struct result_file *good)
{
	const char *was = json_string_value(json_object_get(
		json_object_get(good->env, "identity"), "bench_config_hash"));
	char now[17];

	bisect_check_one(plan);
	snprintf(now, sizeof(now), "%016" PRIx64, plan_config_hash(plan));
	if (!was || !strcmp(was, now))
		return;
	err_error("bisect with %.160s: it was measured with other settings "
		  "than its plan says",
		  good->path);
	err_hint("measure good and bad again");
	exit(EXIT_CANNOT);
}

static char *text_of(const json_t *v)
{
	if (!v)
		return xstrdup("absent");
	return json_is_string(v) ? xstrdup(json_string_value(v))
				 : json_dumps(v, JSON_ENCODE_ANY);
}

int bisect_same_lab(const json_t *a, const json_t *b, const char *name_a,
		    const char *name_b, bool has_cmdline, struct why *why)
{
	static const char *const keys[] = {
		"accel", "arch",	 "qemu",       "machine", "cpu",
		"cpus",	 "memory_bytes", "as_shipped", "rtc",	  "fake_nodes",
		"warm",	 "cmdline",	 NULL
	};

	for (const char *const *key = keys; *key; key++) {
		const json_t *of_a = json_object_get(a, *key);
		const json_t *of_b = json_object_get(b, *key);
		char *text_a, *text_b;

		if (of_a && of_b && json_equal(of_a, of_b))
			continue;
		if (!has_cmdline && !strcmp(*key, "cmdline"))
			continue;
		text_a = text_of(of_a);
		text_b = text_of(of_b);
		why_set(why, -EXDEV,
			"bisect: %.60s and %.60s are not of one machine: %s is "
			"%.60s and %.60s",
			name_a, name_b, *key, text_a, text_b);
		why_hint(why, "measure both ends here, cold, with the same "
			      "options of run-bench lab");
		free(text_a);
		free(text_b);
		return -EXDEV;
	}
	return 0;
}

struct first {
	const char *names[2];
	struct why *why;
	bool is_found;
};

static void note_first(const struct fingerprint_difference *d, void *arg)
{
	struct first *f = arg;

	if (f->is_found || strcmp(d->section, "identity") != 0)
		return;
	f->is_found = true;
	why_set(f->why, -EXDEV,
		"bisect: %.60s and %.60s are not of one machine: %s is %.60s "
		"and %.60s",
		f->names[0], f->names[1], d->key, d->a ? d->a : "absent",
		d->b ? d->b : "absent");
	why_hint(f->why, "measure good, bad and the steps on one machine, with "
			 "one build of run-bench-guest");
}

int bisect_same_live(const json_t *env_a, const json_t *env_b,
		     const char *name_a, const char *name_b, struct why *why)
{
	struct first f = { .names = { name_a, name_b }, .why = why };

	fingerprint_diff(env_a, env_b, note_first, &f);
	return f.is_found ? -EXDEV : 0;
}
