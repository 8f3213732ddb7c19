// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/record.h"

#include "base/err.h"
#include "results/put.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_of(const struct lab_plan *p, size_t i,
		  const struct case_record *r)
{
	const struct plan_case *c = lab_plan_case(p, i);

	return !strcmp(r->bench, c->bench) && r->version == c->version &&
	       axes_equal(&r->axes, &c->axes) &&
	       r->round == p->processes[i].round &&
	       r->layout == p->processes[i].layout;
}

int lab_record_take(const struct lab_plan *p, size_t i, const char *data,
		    size_t len_bytes, json_t **obj, struct why *why)
{
	json_error_t bad;
	struct case_record r;
	struct why reason;
	char *label;
	bool is_mine;

	*obj = json_loadb(data, len_bytes, JSON_REJECT_DUPLICATES, &bad);
	if (!*obj)
		return why_set(why, -EINVAL,
			       "read the record of process %zu: %s", i,
			       bad.text);
	if (case_record_parse(&r, *obj, &reason)) {
		why_set(why, -EINVAL, "read the record of process %zu: %.200s",
			i, reason.text);
		goto out_drop;
	}
	is_mine = is_of(p, i, &r);
	label = case_label(r.bench, &r.axes);
	case_record_release(&r);
	if (!is_mine)
		why_set(why, -EINVAL,
			"read the record of process %zu: it is of %.160s", i,
			label);
	free(label);
	if (is_mine)
		return 0;
out_drop:
	json_decref(*obj);
	*obj = NULL;
	return -EINVAL;
}

json_t *lab_record_broken(const struct lab_plan *p, size_t i, uint64_t seed,
			  const char *reason)
{
	const struct process_order o = lab_plan_order(p, i);
	struct plan plan = p->plan;
	struct case_record r;
	json_t *obj;

	plan.seed = seed;
	process_broken(&r, &plan, lab_plan_case(p, i), &o, reason);
	obj = case_record_json(&r);
	case_record_release(&r);
	return obj;
}

const char *lab_record_outcome(const json_t *obj)
{
	const char *s = json_string_value(json_object_get(obj, "outcome"));

	return s ? s : "";
}

void lab_record_judge(json_t *obj, const struct console_finding *f)
{
	bool is_ok = !strcmp(lab_record_outcome(obj), "ok"), is_broken;
	char *why;

	if (!f || f->severity < CONSOLE_WARNING)
		return;
	is_broken = f->severity >= CONSOLE_BROKEN;
	/* A worse word from the case itself stays. */
	if (!is_ok &&
	    !(is_broken && !strcmp(lab_record_outcome(obj), "suspect")))
		return;
	why = xasprintf("the kernel said: %s", f->line);
	put_text(obj, "outcome", is_broken ? "broken" : "suspect");
	put_text(obj, "why", why);
	free(why);
}

void lab_record_set_seq(json_t *obj, uint64_t seq)
{
	put_uint(obj, "seq", seq);
}
