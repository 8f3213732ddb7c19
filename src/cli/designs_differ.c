// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/designs_differ.h"

#include "base/err.h"
#include "cli/designs_measure.h"
#include "cli/designs_text.h"
#include "cli/stop.h"
#include "model/observe.h"
#include "scenario/shrink.h"

#include <stdlib.h>
#include <string.h>

/* A process each: some seconds. */
#define TRIES_MAX 400

static bool is_alike(const struct designs_difference *a, const char *kernel,
		     const struct scenario *s, size_t step, char observed,
		     char predicted)
{
	size_t last = a->s.nr_steps - 1;

	return !strcmp(a->kernel, kernel) && a->s.kind == s->kind &&
	       a->s.steps[last].verb == s->steps[step].verb &&
	       a->observed[last] == observed && a->predicted[last] == predicted;
}

/* What comes behind the step was no cause of it. */
static void keep(struct designs_difference *one, const struct scenario *s,
		 size_t step, const char *observed, const char *predicted)
{
	one->s = *s;
	one->s.about = one->s.source = NULL;
	one->s.nr_steps = step + 1;
	snprintf(one->observed, sizeof(one->observed), "%.*s", (int)step + 1,
		 observed);
	snprintf(one->predicted, sizeof(one->predicted), "%.*s", (int)step + 1,
		 predicted);
}

void designs_differ(struct designs_differences *d, const char *kernel,
		    const struct design_run *run, const struct scenario *s,
		    size_t step, const char *observed, const char *predicted)
{
	struct designs_difference *one;

	for (size_t i = 0; i < d->nr; i++) {
		one = &d->all[i];
		if (!is_alike(one, kernel, s, step, observed[step],
			      predicted[step]))
			continue;
		one->nr_alike++;
		if (step + 1 < one->s.nr_steps)
			keep(one, s, step, observed, predicted);
		return;
	}
	d->all = xrealloc(d->all, d->nr + 1, sizeof(*d->all));
	one = &d->all[d->nr++];
	*one = (struct designs_difference){ .kernel = xstrdup(kernel),
					    .run = *run };
	keep(one, s, step, observed, predicted);
}

/* Another run of it, and the model: the two texts. */
static bool differs(const struct scenario *s, const struct design_run *run,
		    char observed[OBSERVED_MAX], char predicted[OBSERVED_MAX])
{
	struct why why;

	if (stop_signal || designs_text_observe(s, observed, &why))
		return false;
	model_observe(s, run, predicted, NULL);
	return observed_differs(s, observed, predicted) >= 0;
}

static bool shows(const struct scenario *s, void *arg)
{
	const struct designs_difference *one = arg;
	char observed[OBSERVED_MAX], predicted[OBSERVED_MAX];

	return differs(s, &one->run, observed, predicted);
}

static void shrink(struct designs_difference *one, bool is_quiet)
{
	struct shrink sh = { .shows = shows,
			     .arg = one,
			     .nr_tries_max = TRIES_MAX };
	struct scenario s = one->s;

	if (!shows(&s, one)) {
		printf("  not shrunk: it did not show again\n");
		return;
	}
	if (!is_quiet)
		err_note("%s: shrinking %zu steps", s.name, s.nr_steps);
	scenario_shrink(&s, &sh);
	if (sh.is_cut || stop_signal)
		printf("  perhaps not the shortest: stopped after %u tries\n",
		       sh.nr_tries);
	if (differs(&s, &one->run, one->observed, one->predicted))
		one->s = s;
	else
		printf("  not shrunk: the shorter one did not show again\n");
}

static void print_one(struct designs_difference *one, bool is_live,
		      bool is_quiet)
{
	struct scenario *s = &one->s;
	char *text;

	printf("\nLinux %s is not as %s has it (seen in %zu scenario%s)\n",
	       one->kernel, one->run.name, one->nr_alike + 1,
	       one->nr_alike ? "s" : "");
	if (is_live && !stop_signal)
		shrink(one, is_quiet);
	else
		printf("  the shortest that was recorded, up to the step that "
		       "differs\n");
	s->asks = observed_breaks(s, one->observed) |
		  observed_breaks(s, one->predicted);
	if (!s->asks)
		s->asks = 1u << SCN_NEEDLESS_COPY;
	text = scenario_text(s);
	printf("\n%s\n", text);
	free(text);
	designs_print_both(stdout, s, "observed", one->observed, "predicted",
			   one->predicted);
}

void designs_differences_print(struct designs_differences *d, bool is_live,
			       bool is_quiet)
{
	for (size_t i = 0; i < d->nr; i++)
		print_one(&d->all[i], is_live, is_quiet);
	if (d->nr)
		printf("\n");
}

void designs_differences_release(struct designs_differences *d)
{
	for (size_t i = 0; i < d->nr; i++)
		free(d->all[i].kernel);
	free(d->all);
	memset(d, 0, sizeof(*d));
}
