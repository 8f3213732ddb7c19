// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.h"

#include "base/err.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *case_json(const struct noise_case *c)
{
	json_t *axes = json_object();

	for (size_t i = 0; i < c->axes.nr; i++)
		json_object_set_new(axes, c->axes.a[i].name,
				    json_string(c->axes.a[i].value));
	return json_pack("{s:s, s:i, s:o, s:s}", "bench", c->bench, "version",
			 1, "case", axes, "headline",
			 c->is_fixed ? "fixed" : "per_op");
}

void replay_begin(struct result_file *f, const struct noise *n, bool is_ab)
{
	json_t *cases = json_array();

	memset(f, 0, sizeof(*f));
	f->path = xstrdup("replay");
	for (size_t i = 0; i < n->nr; i++)
		json_array_append_new(cases, case_json(&n->cases[i]));
	f->env = json_pack("{s:s, s:s, s:{}, s:{}, s:{}}", "kind", "env",
			   "mode", "live", "identity", "subject", "context");
	f->plan = json_pack("{s:s, s:s, s:o}", "kind", "plan", "suite", "noise",
			    "cases", cases);
	if (is_ab)
		json_object_set_new(f->plan, "ab",
				    json_pack("{s:s, s:s, s:s, s:s}", "kind",
					      "same", "what", "same", "a",
					      "same", "b", "same"));
	f->end = json_object();
	f->is_complete = true;
}

void replay_end(struct result_file *f)
{
	result_file_release(f);
}

void replay_add(struct result_file *f, const struct noise_case *c,
		const struct noise_process *p, unsigned int round, char variant,
		double ratio)
{
	struct case_record *r;

	f->cases = xrealloc(f->cases, f->nr_cases + 1, sizeof(*r));
	r = &f->cases[f->nr_cases];
	noise_record(c, p, ratio, r);
	r->seq = f->nr_cases++;
	r->round = round;
	r->variant = variant;
}

/* Neighbours within a session: even and odd rounds. */
static size_t pairs_of(const struct noise_case *c, size_t *first)
{
	size_t nr = 0;

	for (size_t i = 0; i + 1 < c->nr; i++) {
		const struct noise_process *p = &c->processes[i];

		if (p[0].session != p[1].session || p->round % 2)
			continue;
		first[nr++] = i;
		i++;
	}
	return nr;
}

void replay_pairs(struct result_file *f, const struct noise *n, size_t nr_pairs,
		  double ratio, struct rng *rng)
{
	replay_begin(f, n, true);
	for (size_t i = 0; i < n->nr; i++) {
		const struct noise_case *c = &n->cases[i];
		size_t *first = xcalloc(c->nr + 1, sizeof(*first));
		size_t nr = pairs_of(c, first), begin;

		begin = nr > nr_pairs ? rng_below(rng, nr - nr_pairs + 1) : 0;
		for (size_t k = 0; k < nr_pairs && k < nr; k++) {
			size_t at = first[begin + k];
			size_t swap = rng_below(rng, 2);

			replay_add(f, c, &c->processes[at + swap],
				   (unsigned int)k, 'a', 1);
			replay_add(f, c, &c->processes[at + 1 - swap],
				   (unsigned int)k, 'b', ratio);
		}
		free(first);
	}
}

void replay_session(struct result_file *f, const struct noise *n,
		    unsigned int session, double ratio)
{
	replay_begin(f, n, false);
	for (size_t i = 0; i < n->nr; i++) {
		const struct noise_case *c = &n->cases[i];

		for (size_t k = 0; k < c->nr; k++)
			if (c->processes[k].session == session)
				replay_add(f, c, &c->processes[k],
					   c->processes[k].round, 0, ratio);
	}
}

static void score_row(const struct compare_row *row, double ratio,
		      struct replay_score *s)
{
	const double truth = ratio - 1;

	if (!row->change.is_valid)
		return;
	s->nr_rows++;
	s->nr_inside += row->change.lo <= truth && truth <= row->change.hi;
	s->nr_suspicious += row->p < 0.05;
	s->nr_found += row->verdict == COMPARE_REGRESSED;
	s->nr_regressed += row->verdict == COMPARE_REGRESSED;
	s->nr_improved += row->verdict == COMPARE_IMPROVED;
	s->nr_equivalent += row->verdict == COMPARE_EQUIVALENT;
	s->nr_seeing_10 += row->mde_ratio <= 0.1;
	s->nr_seeing_30 += row->mde_ratio <= 0.3;
	s->nr_bounded += fabs(truth) <= row->bound_ratio;
}

void replay_compare(const struct result_file *files_a, size_t nr_a,
		    const struct result_file *files_b, size_t nr_b,
		    const struct compare_rule *rule, double ratio,
		    struct replay_score *score)
{
	const struct result_file **pa = xcalloc(nr_a, sizeof(*pa));
	const struct result_file **pb = xcalloc(nr_b + 1, sizeof(*pb));
	struct compare_side sides[2] = {
		{ .name = "a", .nr_files = nr_a, .files = pa },
		{ .name = "b", .nr_files = nr_b, .files = pb },
	};
	struct compare_view view;
	struct why why;
	size_t nr;

	for (size_t i = 0; i < nr_a; i++)
		pa[i] = &files_a[i];
	for (size_t i = 0; i < nr_b; i++)
		pb[i] = &files_b[i];
	if (!nr_b) {
		sides[1].nr_files = nr_a;
		sides[1].files = pa;
		sides[0].variant = 'a';
		sides[1].variant = 'b';
	}
	if (compare_build(sides, 2, rule, &view, &why)) {
		fprintf(stderr, "replay: %s\n", why.text);
		exit(1);
	}
	for (size_t i = 0; i < view.pairs[0].nr_rows; i++)
		score_row(&view.pairs[0].rows[i], ratio, score);
	nr = view.pairs[0].nr_verdicts[COMPARE_REGRESSED] +
	     view.pairs[0].nr_verdicts[COMPARE_IMPROVED];
	score->nr_reports++;
	score->nr_alarms += nr > 0;
	compare_view_release(&view);
	free(pa);
	free(pb);
}
