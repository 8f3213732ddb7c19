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
#include "harness/cases.h"
#include "sys/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Events a sample may add by itself: stack and shared pages of the harness. */
#define SLACK_EVENTS 4
/* Other work beyond this share of one CPU may explain extra vmstat events. */
#define OTHER_CPUS_QUIET 0.1

static struct evidence *evidence_find(struct case_record *r,
				      const struct expect *e)
{
	const char *what = evidence_name(e->what);

	for (size_t i = 0; i < r->nr_evidence; i++)
		if (!strcmp(r->evidence[i].what, what))
			return &r->evidence[i];
	return NULL;
}

/* Keep the worst over the sizes: failed, then missing, then ok. */
static void evidence_add(struct case_record *r, const struct expect *e,
			 const char *op, enum evidence_status status,
			 double seen, char *why)
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

static double slack_of(const struct expect *e, double nr_ops)
{
	if (e->slack > 0)
		return e->slack;
	/* What a page or region is, is exact; events may have company. */
	if (!evidence_is_count(e->what))
		return 0;
	return SLACK_EVENTS / nr_ops;
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

static void judge_vmstat(const struct bench *b, const struct expect *e,
			 const struct proof_sample *p, size_t nr,
			 double other_cpus, struct case_record *r)
{
	int idx = evidence_vmstat(e->what);
	double least = INFINITY, slack = 0, nr_ops = 1;
	bool is_taken = false;

	for (size_t i = 0; i < nr; i++) {
		is_taken |= p[i].is_taken;
		if (!p[i].is_taken || !p[i].has_vmstat[idx])
			continue;
		nr_ops = (double)p[i].nr_ops;
		slack = slack_of(e, nr_ops);
		least = fmin(least, (double)p[i].vmstat[idx] / nr_ops);
	}
	if (!isfinite(least)) {
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     is_taken ? xasprintf("/proc/vmstat of this kernel "
						  "has no %s",
						  vmstat_key(idx))
				      : xstrdup("no sample took proof"));
		return;
	}
	if (least < e->per_op - slack)
		evidence_add(r, e, b->def->op, EVIDENCE_FAILED, least,
			     xasprintf("at size %zu", b->size));
	else if (least <= e->per_op + slack || is_lower_bound(e))
		evidence_add(r, e, b->def->op, EVIDENCE_OK, least, NULL);
	else if (other_cpus < 0)
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     xstrdup("other work may count into /proc/vmstat "
				     "too"));
	else if (other_cpus > OTHER_CPUS_QUIET)
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     xasprintf("other work (%.2f CPUs) counts into "
				       "/proc/vmstat too",
				       other_cpus));
	else
		evidence_add(r, e, b->def->op, EVIDENCE_FAILED, least,
			     xasprintf("at size %zu", b->size));
}

static void judge_share(const struct bench *b, const struct expect *e,
			const struct proof_sample *p, size_t nr,
			struct case_record *r)
{
	double worst = -1, slack = slack_of(e, 1);

	for (size_t i = 0; i < nr; i++) {
		double seen = p[i].is_taken ? p[i].seen[e->what] : -1;

		if (seen < 0)
			continue;
		if (worst < 0 ||
		    fabs(seen - e->per_op) > fabs(worst - e->per_op))
			worst = seen;
	}
	if (worst < 0)
		evidence_add(r, e, b->def->op, EVIDENCE_MISSING, 0,
			     xstrdup(b->why_unreadable[0]
					     ? b->why_unreadable
					     : "could not be read"));
	else if (fabs(worst - e->per_op) <= slack + 1e-9)
		evidence_add(r, e, b->def->op, EVIDENCE_OK, worst, NULL);
	else
		evidence_add(r, e, b->def->op, EVIDENCE_FAILED, worst,
			     xasprintf("at size %zu", b->size));
}

/* Does the expectation speak of the running kernel? */
static bool in_kernel(const struct expect *e)
{
	struct kernel_id id;
	uint32_t now;

	if (!e->since && !e->before)
		return true;
	if (kernel_id_read(&id, NULL))
		return false;
	now = kernel_version_code(id.release);
	return !(e->since && now < kernel_version_code(e->since)) &&
	       !(e->before && now >= kernel_version_code(e->before));
}

/* Does the expectation speak of this case on this kernel? */
static bool speaks(const struct bench *b, const struct expect *e)
{
	return case_matches(&b->req->axes, e->when) && in_kernel(e);
}

static bool is_promised(const struct bench *b, enum evidence_id what)
{
	const struct expect *e = b->page_kind ? b->page_kind->promise : NULL;

	for (; e && e->what; e++)
		if (e->what == what && speaks(b, e))
			return true;
	return false;
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
	double unit = b->page_kind ? (double)page_kind_unit(b->page_kind) : 1;

	if (e.per_op == PER_THP)
		e.per_op = (double)mm_page_bytes() / (double)mm_thp_bytes();
	if (e.per_op == PER_UNIT)
		e.per_op = 1 / unit;
	if (e.per_op == UNIT_PAGES)
		e.per_op = unit;
	if (e.per_op == HALF_UNIT_PAGES)
		e.per_op = unit / 2;
	if (e.what == EV_MINFLT || e.what == EV_MAJFLT)
		judge_faults(b, &e, j->samples, j->nr, r);
	else if (evidence_vmstat(e.what) >= 0)
		judge_vmstat(b, &e, j->proofs, j->nr_proofs, j->other_cpus, r);
	else
		judge_share(b, &e, j->proofs, j->nr_proofs, r);
}

void judge_point(const struct bench *b, struct sample *samples, size_t nr,
		 const struct proof_sample *proofs, size_t nr_proofs,
		 double other_cpus, struct case_record *r)
{
	const struct judged j = { samples, nr, proofs, nr_proofs, other_cpus };
	const struct expect *e = b->def->expects;

	for (; e && e->what; e++)
		if (speaks(b, e) && !is_promised(b, e->what))
			judge_one(b, &j, *e, r);
	e = b->page_kind ? b->page_kind->promise : NULL;
	for (; e && e->what; e++)
		if (speaks(b, e))
			judge_one(b, &j, *e, r);
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
