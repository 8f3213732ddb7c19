/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case with planted samples and proofs, for tests of the judge. */
#ifndef JUDGE_FIX_H
#define JUDGE_FIX_H

#include "harness/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NR     5
#define PAGES  512
#define PROOFS 3

struct fixture {
	struct bench_def def;
	struct run_request req;
	struct bench b;
	struct sample samples[NR];
	struct proof_sample proofs[PROOFS];
	struct case_record r;
};

static const struct expect reuse[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

/* A case that did exactly what it should: 512 faults, 512 reuses. */
static void fixture_init(struct fixture *f, const struct expect *expects)
{
	memset(f, 0, sizeof(*f));
	f->def = (struct bench_def){ .name = "test/reuse",
				     .op = "page",
				     .expects = expects };
	f->req.def = &f->def;
	f->b.def = &f->def;
	f->b.req = &f->req;
	f->b.size = PAGES;
	for (size_t i = 0; i < NR; i++) {
		f->samples[i].nr_ops = PAGES;
		f->samples[i].nr_minflt = PAGES + 1;
	}
	for (size_t i = 0; i < PROOFS; i++) {
		struct proof_sample *p = &f->proofs[i];

		p->is_taken = true;
		p->nr_ops = PAGES;
		for (size_t k = 0; k < PROOF_VMSTATS; k++)
			p->has_vmstat[k] = true;
		p->vmstat[evidence_vmstat(EV_PGREUSE)] = PAGES + 2;
		p->vmstat[evidence_vmstat(EV_PGALLOC)] = 3;
		for (size_t k = 0; k < EV_NR; k++)
			p->seen[k] = -1;
		p->seen[EV_PFN_CHANGED] = 0;
		p->seen[EV_PRESENT] = 1;
		p->seen[EV_EXCLUSIVE] = 1;
		p->seen[EV_THP_SHARE] = 0;
		p->seen[EV_LARGE_SHARE] = 0;
		p->seen[EV_NR_VMAS] = 1;
	}
}

static void judge(struct fixture *f, double other_cpus)
{
	judge_point(&f->b, f->samples, NR, f->proofs, PROOFS, other_cpus,
		    &f->r);
	judge_case(&f->b, &f->r);
}

#endif
