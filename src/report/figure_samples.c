// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/figure_samples.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_file(struct figure_side *s, size_t at)
{
	const struct result_file *f = s->from->files[at];
	struct sample_process *p;
	size_t nr = sample_processes(f, &s->rule, &p);

	s->p = xrealloc(s->p, s->nr + nr + 1, sizeof(*s->p));
	s->file = xrealloc(s->file, s->nr + nr + 1, sizeof(*s->file));
	for (size_t i = 0; i < nr; i++) {
		if (!isfinite(p[i].value))
			continue;
		s->file[s->nr] = at;
		s->p[s->nr++] = p[i];
	}
	free(p);
}

static void find_median(struct figure_side *s)
{
	double *v = xcalloc(s->nr + 1, sizeof(*v));

	for (size_t i = 0; i < s->nr; i++)
		v[i] = s->p[i].value;
	s->median = quantile_median(v, s->nr);
	free(v);
}

int figure_sides_read(struct figure_sides *all, size_t nr,
		      const struct figure_samples *sides, bool is_lab,
		      size_t min)
{
	double ref_ns = 0;
	size_t most = 0;

	*all = (struct figure_sides){ 0 };
	if (!is_lab && nr)
		ref_ns = sample_clock_ref(sides[0].files, sides[0].nr_files);
	for (size_t i = 0; i < nr && all->nr < COMPARE_SIDES_MAX; i++) {
		struct figure_side *s = &all->side[all->nr];

		if (!figure_phase(sides[i].summary))
			continue;
		*s = (struct figure_side){
			.from = &sides[i],
			.rule = { .summary = sides[i].summary,
				  .variant = sides[i].variant,
				  .is_lab = is_lab,
				  .clock_ref_ns = ref_ns },
		};
		for (size_t k = 0; k < sides[i].nr_files; k++)
			add_file(s, k);
		find_median(s);
		all->nr++;
		most = s->nr > most ? s->nr : most;
		/* A side without one process is no side of a plot. */
		if (!s->nr) {
			free(s->p);
			free(s->file);
			all->nr--;
		}
	}
	if (all->nr && most >= min)
		return 0;
	figure_sides_release(all);
	return -ENODATA;
}

void figure_sides_release(struct figure_sides *all)
{
	for (size_t i = 0; i < all->nr; i++) {
		free(all->side[i].p);
		free(all->side[i].file);
	}
	all->nr = 0;
}

static bool is_common(const struct axis_value *a, size_t nr,
		      const struct case_summary *const *cases)
{
	for (size_t i = 1; i < nr; i++) {
		const char *value = axes_get(&cases[i]->axes, a->name);

		if (!value || strcmp(value, a->value) != 0)
			return false;
	}
	return true;
}

char *figure_case_label(size_t nr, const struct case_summary *const *cases)
{
	const struct axes *from;
	struct axes axes = { 0 };
	char *label;

	if (!nr)
		BUG("a label of no case");
	from = &cases[0]->axes;
	for (size_t i = 0; i < from->nr; i++)
		if (is_common(&from->a[i], nr, cases))
			axes_add(&axes, from->a[i].name, from->a[i].value);
	label = case_label(cases[0]->bench, &axes);
	axes_release(&axes);
	return label;
}

static char *sides_label(const struct figure_sides *all)
{
	const struct case_summary *cases[COMPARE_SIDES_MAX];

	for (size_t i = 0; i < all->nr; i++)
		cases[i] = all->side[i].from->summary;
	return figure_case_label(all->nr, cases);
}

char *figure_sides_title(const struct figure_sides *all)
{
	const struct case_summary *s = all->side[0].from->summary;
	char *label = sides_label(all);
	char *text = xasprintf("%s, phase %s", label, figure_phase(s)->name);

	free(label);
	return text;
}

char *figure_sides_id(const char *kind, const struct figure_sides *all)
{
	char *label = sides_label(all);
	char *id = figure_id(kind, label);

	free(label);
	return id;
}

void figure_sides_names(struct figure_draft *d, const struct figure_sides *all)
{
	const char *names[COMPARE_SIDES_MAX];

	for (size_t i = 0; i < all->nr; i++)
		names[i] = all->side[i].from->name;
	draft_words(d, "names", names, all->nr);
	draft_number(d, "nr_sides", (double)all->nr);
	d->top_px = 64 + 17 * figure_legend_lines(names, all->nr);
}

char *figure_sides_cost(const struct figure_sides *all,
			const struct figure_unit *u)
{
	const struct case_summary *s = all->side[0].from->summary;
	const struct phase_summary *p = figure_phase(s);
	char one[64];

	if (s->headline == SUMMARY_FIXED)
		return xasprintf("fixed cost of %s [%s]", p->name, u->name);
	figure_one(one, sizeof(one), s,
		   p->is_per_size && s->headline == SUMMARY_PER_OP);
	return xasprintf("%s / %s", u->name, one);
}

char *figure_number(double value, bool is_lab)
{
	if (!is_lab)
		return xstrdup(units_ns(value).s);
	return xasprintf("%.5g instructions", value);
}
