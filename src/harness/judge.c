// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Path proof, second half: what was declared against what was seen.
 *
 * Per-thread and per-page evidence is exact. /proc/vmstat is system-wide:
 * other work only adds to it. So the smallest difference over the proof
 * samples is judged; less than expected disproves the path at once, more than
 * expected disproves it only on a machine that was otherwise quiet.
 */
#include "harness/run.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Events a sample may add by itself: stack and shared pages of the harness. */
#define SLACK_EVENTS 4
/* Other work beyond this share of one CPU may explain extra vmstat events. */
#define OTHER_CPUS_QUIET 0.1
/* An operation's pins beyond what was expected, at most, of its own. */
#define PINS_BY_MISTAKE 2

static struct evidence *evidence_find(struct case_record *r,
				      const struct expect *e)
{
	const char *what = evidence_name(e->what);

	for (size_t i = 0; i < r->nr_evidence; i++)
		if (!strcmp(r->evidence[i].what, what))
			return &r->evidence[i];
	return NULL;
}

void evidence_add(struct case_record *r, const struct expect *e, const char *op,
		  enum evidence_status status, double seen, char *why)
{
	struct evidence *v = evidence_find(r, e);

	if (v &&
	    (v->status == EVIDENCE_FAILED || status == EVIDENCE_OK ||
	     (v->status == EVIDENCE_MISSING && status == EVIDENCE_MISSING))) {
		free(why);
		return;
	}
	if (!v) {
		r->evidence = xrealloc(r->evidence, r->nr_evidence + 1,
				       sizeof(*r->evidence));
		v = &r->evidence[r->nr_evidence++];
		memset(v, 0, sizeof(*v));
		v->what = xstrdup(evidence_name(e->what));
		v->unit = evidence_is_count(e->what)
				  ? xasprintf("per %s", op)
				  : xstrdup(evidence_unit(e->what));
	}
	free(v->why);
	v->status = status;
	v->expected = e->per_op;
	v->seen = seen;
	v->why = why;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static uint64_t faults_of(const struct sample *s, enum evidence_id what)
{
	return what == EV_MAJFLT ? s->nr_majflt : s->nr_minflt;
}

static double faults_median(const struct sample *samples, size_t nr,
			    enum evidence_id what)
{
	double *v = xcalloc(nr, sizeof(*v)), median;

	for (size_t i = 0; i < nr; i++)
		v[i] = (double)faults_of(&samples[i], what);
	qsort(v, nr, sizeof(*v), by_value);
	median = v[nr / 2];
	free(v);
	return median;
}

static bool is_pins(const struct expect *e)
{
	return e->what == EV_PINNED || e->what == EV_UNPINNED;
}

static double slack_of(const struct expect *e, double nr_ops)
{
	if (e->slack > 0)
		return e->slack;
	/* What a page or region is, is exact; events may have company. */
	if (!evidence_is_count(e->what))
		return 0;
	/* Of few operations too, a pin each is not none. */
	return is_pins(e) ? fmin(SLACK_EVENTS / nr_ops, 0.5)
			  : SLACK_EVENTS / nr_ops;
}

static void judge_faults(const struct bench *b, const struct expect *e,
			 struct sample *samples, size_t nr,
			 struct case_record *r)
{
	double nr_ops = (double)samples[0].nr_ops;
	double slack = slack_of(e, nr_ops) * nr_ops;
	double seen = faults_median(samples, nr, e->what);
	bool is_ok = fabs(seen - e->per_op * nr_ops) <= slack;

	for (size_t i = 0; i < nr && is_ok; i++) {
		double n = (double)faults_of(&samples[i], e->what);

		/* What is to read from a device is not spoilt by reading. */
		if (e->what == EV_MAJFLT && e->per_op > 0)
			samples[i].drop &= ~(uint32_t)DROP_MAJFLT;
		/* One odd sample is an accident, its cause known: drop it. */
		if (fabs(n - e->per_op * nr_ops) > slack)
			samples[i].drop |= DROP_FAULTS;
	}
	evidence_add(r, e, b->def->op, is_ok ? EVIDENCE_OK : EVIDENCE_FAILED,
		     seen / nr_ops,
		     is_ok ? NULL
			   : xasprintf("at size %zu a sample took %.0f faults",
				       b->size, seen));
}

/* Page tables and the like are allocated and freed too. */
static bool is_lower_bound(const struct expect *e)
{
	return e->what == EV_PGALLOC || e->what == EV_PGFREE;
}

/* Why no sample has that counter. */
static char *why_no_count(const struct bench *b, int idx, bool is_taken)
{
	if (!is_taken)
		return xstrdup("no sample took proof");
	if (idx < 0)
		return xstrdup(b->why_no_lagging[0] ? b->why_no_lagging
						    : "could not be counted");
	if (vmstat_lags(idx) && b->why_no_lagging[0])
		return xstrdup(b->why_no_lagging);
	return xasprintf("/proc/vmstat of this kernel has no %s",
			 vmstat_key(idx));
}

/* Other work both adds to it and takes from it. */
static bool goes_both_ways(const struct expect *e)
{
	return e->what == EV_ANON_GROWTH;
}

/*
 * Pins that are the same to the last in each of three samples are the case's
 * own: what others add does not repeat. Not when there are more of them than a
 * case could have by mistake: a machine that pins all the time was seen to add
 * 16 an operation, three times.
 */
static bool repeats(const struct expect *e, const double *v, size_t n)
{
	return is_pins(e) && n >= 3 && v[0] == v[n - 1] &&
	       v[0] <= e->per_op + PINS_BY_MISTAKE;
}

/*
 * What of the counts of all proof samples is judged: the smallest, as others
 * only add; in the middle where they may take as well. false: there is none.
 */
static bool count_to_judge(const struct expect *e, const struct proof_sample *p,
			   size_t nr, double *seen, bool *is_own)
{
	double *v = xcalloc(nr ? nr : 1, sizeof(*v));
	int idx = evidence_vmstat(e->what);
	size_t n = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!p[i].is_taken)
			continue;
		if (idx < 0 && p[i].seen[e->what] >= 0)
			v[n++] = p[i].seen[e->what];
		if (idx >= 0 && p[i].has_vmstat[idx])
			v[n++] = (double)(int64_t)p[i].vmstat[idx] /
				 (double)p[i].nr_ops;
	}
	qsort(v, n, sizeof(*v), by_value);
	if (n)
		*seen = v[goes_both_ways(e) ? n / 2 : 0];
	*is_own = repeats(e, v, n);
	free(v);
	return n > 0;
}

static void judge_vmstat(const struct bench *b, const struct expect *e,
			 const struct proof_sample *p, size_t nr,
			 double other_cpus, struct case_record *r)
{
	double seen = 0, slack;
	bool is_less, is_quiet, is_own;

	if (!count_to_judge(e, p, nr, &seen, &is_own)) {
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     why_no_count(b, evidence_vmstat(e->what),
					  nr && p[0].is_taken));
		return;
	}
	slack = slack_of(e, (double)p[0].nr_ops);
	is_less = seen < e->per_op - slack;
	is_quiet = other_cpus >= 0 && other_cpus <= OTHER_CPUS_QUIET;
	if (!is_less && (seen <= e->per_op + slack || is_lower_bound(e)))
		evidence_add(r, e, b->def->op, EVIDENCE_OK, seen, NULL);
	else if ((is_less && !goes_both_ways(e)) || is_quiet || is_own)
		evidence_add(r, e, b->def->op, EVIDENCE_FAILED, seen,
			     xasprintf("at size %zu", b->size));
	else if (other_cpus < 0)
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     xstrdup("other work may count into /proc/vmstat "
				     "too"));
	else
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     xasprintf("other work (%.2f CPUs) counts into "
				       "/proc/vmstat too",
				       other_cpus));
}

/* Why no sample has it, of what is neither a fault nor in vmstat. */
static const char *why_not_seen(const struct bench *b, enum evidence_id what)
{
	if (what == EV_GUP_FAULTS && b->why_no_gup_faults[0])
		return b->why_no_gup_faults;
	if (evidence_is_of_core(what) && b->why_no_core[0])
		return b->why_no_core;
	return b->why_unreadable[0] ? b->why_unreadable : "could not be read";
}

static void judge_share(const struct bench *b, const struct expect *e,
			const struct proof_sample *p, size_t nr,
			struct case_record *r)
{
	double worst = -1, slack = 0;

	for (size_t i = 0; i < nr; i++) {
		double seen = p[i].is_taken ? p[i].seen[e->what] : -1;

		if (seen < 0)
			continue;
		slack = slack_of(e, (double)p[i].nr_ops);
		if (worst < 0 ||
		    fabs(seen - e->per_op) > fabs(worst - e->per_op))
			worst = seen;
	}
	if (worst < 0)
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     xstrdup(why_not_seen(b, e->what)));
	else if (fabs(worst - e->per_op) <= slack + 1e-9)
		evidence_add(r, e, b->def->op, EVIDENCE_OK, worst, NULL);
	else
		evidence_add(r, e, b->def->op, EVIDENCE_FAILED, worst,
			     xasprintf("at size %zu", b->size));
}

static bool is_among(const struct bench *b, const struct expect *e,
		     enum evidence_id what)
{
	for (; e && e->what; e++)
		if (e->what == what && expect_speaks(b, e))
			return true;
	return false;
}

/* The page kind and the driver of the references know better. */
static bool is_promised(const struct bench *b, enum evidence_id what)
{
	return is_among(b, b->page_kind ? b->page_kind->promise : NULL, what) ||
	       is_among(b, b->claims, what);
}

struct judged {
	struct sample *samples;
	size_t nr;
	const struct proof_sample *proofs;
	size_t nr_proofs;
	double other_cpus;
};

static void judge_one(const struct bench *b, const struct judged *j,
		      struct expect e, struct case_record *r)
{
	e.per_op = expect_here(b, &e);
	if (e.what == EV_MINFLT || e.what == EV_MAJFLT)
		judge_faults(b, &e, j->samples, j->nr, r);
	else if (evidence_vmstat(e.what) >= 0 || e.what == EV_HELD_PINS)
		judge_vmstat(b, &e, j->proofs, j->nr_proofs, j->other_cpus, r);
	else
		judge_share(b, &e, j->proofs, j->nr_proofs, r);
}

void judge_point(struct bench *b, struct sample *samples, size_t nr,
		 const struct proof_sample *proofs, size_t nr_proofs,
		 double other_cpus, struct case_record *r)
{
	const struct judged j = { samples, nr, proofs, nr_proofs, other_cpus };
	const struct expect *e = b->def->expects;

	for (; e && e->what; e++)
		if (expect_speaks(b, e) && !is_promised(b, e->what))
			judge_one(b, &j, *e, r);
	e = b->page_kind ? b->page_kind->promise : NULL;
	for (; e && e->what; e++)
		if (expect_speaks(b, e))
			judge_one(b, &j, *e, r);
	for (e = b->claims; e->what; e++)
		judge_one(b, &j, *e, r);
	refs_say(b, proofs, nr_proofs);
}

void judge_case(const struct bench *b, struct case_record *r)
{
	bool is_missing = false;

	(void)b;
	r->proof = r->nr_evidence ? PROOF_PROVEN : PROOF_NONE;
	for (size_t i = 0; i < r->nr_evidence; i++) {
		const struct evidence *v = &r->evidence[i];

		is_missing |= v->status == EVIDENCE_MISSING;
		if (v->status != EVIDENCE_FAILED || r->proof == PROOF_SUSPECT)
			continue;
		r->proof = PROOF_SUSPECT;
		r->outcome = OUTCOME_SUSPECT;
		free(r->why);
		r->why = xasprintf("expected %s %g %s, saw %.4g%s%s", v->what,
				   v->expected, v->unit, v->seen,
				   v->why ? ", " : "", v->why ? v->why : "");
	}
	if (r->proof == PROOF_PROVEN && is_missing)
		r->proof = PROOF_UNPROVEN;
}
