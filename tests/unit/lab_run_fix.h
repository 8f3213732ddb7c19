/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_run_fix.h - a plan of three cases, and records of them, for lab tests. */
#ifndef TESTS_UNIT_LAB_RUN_FIX_H
#define TESTS_UNIT_LAB_RUN_FIX_H

#include "base/err.h"
#include "lab/plan.h"

#include <string.h>

static const char lab_list_text[] =
	"{\"page_bytes\":4096,\"table_pages\":512,\"thp_pages\":512,"
	"\"benchmarks\":["
	"{\"name\":\"cow/reuse\",\"version\":2,\"op\":\"page\","
	"\"headline\":\"per_op\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{\"page\":\"base\"},\"quick\":true},"
	"{\"case\":{\"page\":\"thp\"},\"quick\":true,"
	"\"unit_pages\":512,\"is_cheap\":true}]},"
	"{\"name\":\"self/noop\",\"version\":1,\"op\":\"x\","
	"\"headline\":\"per_op\",\"sweep\":null,\"variants\":["
	"{\"case\":{},\"quick\":true}]}]}";

/*
 * A plan of PATTERNS (blanks between them), the last with FILTER;
 * defaults_filter: what the suite of defaults says.
 */
static inline int lab_fix_plan(struct lab_plan *p, const char *patterns,
			       const char *filter, const char *defaults_filter,
			       unsigned int nr_rounds, unsigned int nr_layouts,
			       struct why *why)
{
	json_t *list = json_loads(lab_list_text, 0, NULL);
	const char *blank = strchr(patterns, ' ');
	struct suite s, d;
	int err;

	suite_init(&s, "test");
	suite_init(&d, "lab");
	if (blank) {
		char *first =
			xasprintf("%.*s", (int)(blank - patterns), patterns);

		suite_select(&s, first, NULL);
		free(first);
	}
	suite_select(&s, blank ? blank + 1 : patterns, filter);
	suite_select(&d, "cow/reuse", defaults_filter);
	s.rounds_min = nr_rounds;
	s.nr_layouts = nr_layouts;
	err = lab_plan_build(p, &s, &d, list, 0, why);
	json_decref(list);
	return err;
}

/* A good record of self/noop as the measuring program writes it. */
static inline char *lab_fix_record(unsigned int round, unsigned int layout,
				   const char *more)
{
	return xasprintf(
		"{\"kind\":\"case\",\"v\":1,\"seq\":0,\"bench\":\"self/noop\","
		"\"version\":1,\"case\":{},\"op\":\"x\",\"sweep\":null,"
		"\"round\":%u,\"layout\":%u,\"outcome\":\"ok\",\"why\":null,"
		"\"seed\":\"0000000000000001\",\"phases\":[\"op\"],"
		"\"points\":[{\"size\":0,\"nr_ops\":1,\"clock_probe_ns\":5,"
		"\"wall_ns\":[[7,8]],\"cpu_ns\":[[7,8]],\"drop\":[0,0],"
		"\"counters\":{}}],\"empty_wall_ns\":98,\"empty_cpu_ns\":868,"
		"\"proof\":{\"verdict\":\"none\",\"evidence\":[]},"
		"\"noise\":{\"other_cpus\":0.0,\"measured_cpu_other\":0.0,"
		"\"steal_ns\":0,\"nr_interrupts\":1,\"nr_preempted\":0,"
		"\"nr_migrated\":0},\"cpu\":0,\"policy\":\"fifo\","
		"\"vm_pte_bytes\":4096,\"nr_vmas\":10,\"elapsed_ns\":9%s}",
		round, layout, more);
}

#endif
