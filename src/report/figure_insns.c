// SPDX-License-Identifier: GPL-2.0-or-later
/* Do more instructions mean more time? One dot a case that both measured. */
#include "report/figure_parts.h"

#include "base/err.h"
#include "analysis/rank_correlation.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MAX 6

struct dot {
	const struct compare_row *lab, *live;
	double far; /* from the origin */
};

static bool has_change(const struct compare_row *r)
{
	return r->verdict != COMPARE_NO_NUMBER && r->change.is_valid &&
	       isfinite(r->change.value);
}

static const struct compare_row *twin(const struct compare_pair *pair,
				      const struct compare_row *of)
{
	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *r = &pair->rows[i];

		if (r->version == of->version && r->headline == of->headline &&
		    !strcmp(r->bench, of->bench) &&
		    axes_equal(&r->axes, &of->axes))
			return has_change(r) ? r : NULL;
	}
	return NULL;
}

static int by_far(const void *a, const void *b)
{
	const struct dot *x = a, *y = b;

	if (x->far != y->far)
		return x->far > y->far ? -1 : 1;
	return (x->lab > y->lab) - (x->lab < y->lab);
}

static size_t collect(const struct compare_pair *lab,
		      const struct compare_pair *live, struct dot *dots)
{
	size_t nr = 0;

	for (size_t i = 0; i < lab->nr_rows; i++) {
		const struct compare_row *r = &lab->rows[i], *other;

		other = has_change(r) ? twin(live, r) : NULL;
		if (!other)
			continue;
		dots[nr++] = (struct dot){
			.lab = r,
			.live = other,
			.far = hypot(r->change.value, other->change.value),
		};
	}
	qsort(dots, nr, sizeof(*dots), by_far);
	return nr;
}

static double correlation(const struct dot *dots, size_t nr)
{
	double *a = xcalloc(nr, sizeof(*a)), *b = xcalloc(nr, sizeof(*b)), rho;

	for (size_t i = 0; i < nr; i++) {
		a[i] = dots[i].lab->change.value;
		b[i] = dots[i].live->change.value;
	}
	rho = rank_correlation(a, b, nr);
	free(b);
	free(a);
	return rho;
}

/*
 * The farthest dots have names, but for those that would lie on another's, or
 * in the crowd.
 */
static bool has_room(const struct dot *dots, size_t at)
{
	double reach = dots[0].far;

	if (at >= LABELS_MAX || !(dots[at].far > 0.2 * reach))
		return false;
	for (size_t i = 0; i < at; i++)
		if (fabs(dots[i].live->change.value -
			 dots[at].live->change.value) < 0.08 * reach)
			return false;
	return true;
}

static void put_dots(struct figure_draft *d, const struct dot *dots, size_t nr)
{
	draft_comment(d, "change in instructions [%%] change in time [%%] lo95 "
			 "hi95 tau [%%] in lab");
	draft_next(d, "cases");
	for (size_t i = 0; i < nr; i++) {
		const struct compare_row *a = dots[i].lab, *b = dots[i].live;
		char *label = case_label(a->bench, &a->axes), *cut, *quoted;

		draft_comment(d, "%s", label);
		draft_row(d,
			  (double[]){ 100 * a->change.value,
				      100 * b->change.value, 100 * b->change.lo,
				      100 * b->change.hi, 100 * a->tau_ratio },
			  5);
		if (has_room(dots, i)) {
			cut = figure_cut(label, 34);
			quoted = figure_quote(cut);
			draft_line(d,
				   "set label at first %.17g, first %.17g %s "
				   "font ',9' %s offset %s,%s",
				   100 * a->change.value, 100 * b->change.value,
				   quoted,
				   a->change.value > 0 ? "right" : "left",
				   a->change.value > 0 ? "-0.8" : "0.8",
				   b->change.value > 0 ? "0.5" : "-0.5");
			free(quoted);
			free(cut);
		}
		free(label);
	}
}

int figure_insns_ns(struct figure_shop *shop, const struct compare_pair *lab,
		    const struct compare_pair *live, struct figure *f,
		    struct why *why)
{
	struct dot *dots = xcalloc(lab->nr_rows + 1, sizeof(*dots));
	size_t nr = collect(lab, live, dots);
	struct figure_draft d;
	double rho;
	int err = -ENODATA;

	if (nr < 2)
		goto out;
	rho = correlation(dots, nr);
	draft_begin(&d, shop, f, "insns-ns",
		    figure_id("insns-ns", live->new_side->name));
	put_dots(&d, dots, nr);
	draft_number(&d, "rho", rho);
	f->title = xasprintf("Instructions (%s / %s) and time (%s / %s)",
			     lab->new_side->name, lab->old_side->name,
			     live->new_side->name, live->old_side->name);
	if (isfinite(rho))
		f->headline = xasprintf("rank correlation %.2f over %zu cases",
					rho, nr);
	else
		f->headline = xasprintf(
			"no rank correlation: %zu cases are too few or alike",
			nr);
	f->alt = xasprintf("Change in instructions against change in time of "
			   "%zu cases; %s.",
			   nr, f->headline);
	f->axes_text = xasprintf(
		"One dot a case that the lab counted and a live run timed, "
		"with the 95 %% interval of the time. On the diagonal a case "
		"got slower by as much as its instructions grew; above it, "
		"each of its instructions takes longer (caches, TLB, locks).");
	err = draft_finish(&d, why);
out:
	free(dots);
	return err;
}
