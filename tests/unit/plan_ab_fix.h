/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_ab_fix.h - a small list of benchmarks, planned as pairs. */
#ifndef TESTS_PLAN_AB_FIX_H
#define TESTS_PLAN_AB_FIX_H

#include "runner/plan.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const char list_text[] =
	"{\"page_bytes\":4096,\"table_pages\":512,\"thp_pages\":512,"
	"\"benchmarks\":["
	"{\"name\":\"cow/reuse\",\"version\":2,\"op\":\"page\","
	"\"headline\":\"per_op\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{\"page\":\"base\",\"state\":\"x\"},\"quick\":true},"
	"{\"case\":{\"page\":\"base\",\"state\":\"y\"},\"quick\":false},"
	"{\"case\":{\"page\":\"thp\",\"state\":\"x\"},\"quick\":false,"
	"\"unit_pages\":512}]},"
	"{\"name\":\"fork/vfork\",\"version\":1,\"op\":\"page\","
	"\"headline\":\"fixed\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{},\"quick\":true}]},"
	"{\"name\":\"gup/fast\",\"version\":1,\"op\":\"page\","
	"\"headline\":\"per_op\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{\"via\":\"a\"},\"quick\":true},"
	"{\"case\":{\"via\":\"b\"},\"quick\":true},"
	"{\"case\":{\"via\":\"c\"},\"quick\":true}]}]}";

/* Plan PATTERN FILTER as pairs by WORD over the list above. */
static inline int plan_of(struct plan *p, const char *pattern,
			  const char *filter, const char *word, bool is_quick,
			  struct why *why)
{
	json_t *list = json_loads(list_text, 0, NULL);
	struct suite s;
	struct ab ab;
	int err;

	assert_non_null(list);
	suite_init(&s, "test");
	s.only_quick_cases = is_quick;
	suite_select(&s, pattern, filter);
	err = word ? ab_parse(&ab, word, why) : 0;
	if (err) {
		suite_release(&s);
		json_decref(list);
		return err;
	}
	assert_int_equal(plan_build(p, &s, list, why), 0);
	if (word) {
		p->ab = ab;
		err = ab_plan(p, list, why);
		if (err)
			plan_release(p);
	}
	json_decref(list);
	return err;
}

#endif
