// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/process.h"

#include "base/err.h"
#include "base/rng.h"
#include "runner/guest.h"
#include "runner/place.h"
#include "sys/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEEPER_MAX_MS 5000

static void PRINTF(2, 3) add(struct process_args *a, const char *fmt, ...)
{
	va_list ap;

	if (a->nr == PROCESS_ARGS_MAX)
		BUG("more than %d arguments", PROCESS_ARGS_MAX);
	va_start(ap, fmt);
	if (vasprintf(&a->v[a->nr++], fmt, ap) < 0)
		BUG("vasprintf");
	va_end(ap);
}

void process_args_release(struct process_args *a)
{
	while (a->nr)
		free(a->v[--a->nr]);
}

static void add_sizes(struct process_args *a, size_t nr, const uint64_t *sizes)
{
	char text[RECORD_POINTS_MAX * 21] = "";
	size_t len = 0;

	for (size_t i = 0; i < nr; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"%s%" PRIu64, i ? "," : "", sizes[i]);
	if (nr)
		add(a, "--sizes=%s", text);
}

/* Further CPUs, for several tasks, by the case's axis "place". */
static void add_cpus(struct process_args *a, const struct plan *p,
		     const struct plan_case *c)
{
	char text[PLACE_CPUS_MAX * 6] = "";
	int cpus[PLACE_CPUS_MAX];
	size_t nr, len = 0;

	if (!p->topology || p->cpu < 0)
		return;
	nr = place_cpus(p->topology, p->cpu, axes_get(&c->axes, "place"), cpus,
			PLACE_CPUS_MAX);
	for (size_t i = 0; i < nr; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%d",
					i ? "," : "", cpus[i]);
	add(a, "--cpus=%s", text);
}

/* Of this process alone: the same case, round and plan give the same order. */
static uint64_t process_seed(const struct plan *p, const struct plan_case *c,
			     unsigned int round, unsigned int stage)
{
	char *id = case_id(c->bench, c->version, &c->axes);
	uint64_t h = hash_str(id);

	free(id);
	h = hash_bytes(h, &p->seed, sizeof(p->seed));
	if (stage)
		h = hash_bytes(h, &stage, sizeof(stage));
	return hash_bytes(h, &round, sizeof(round));
}

struct process_order process_order_of(const struct plan *p,
				      const struct plan_case *c)
{
	return (struct process_order){
		.round = c->next_round,
		.layout = c->next_round % p->suite.nr_layouts,
		.nr_samples = p->suite.nr_samples,
		.nr_warmups = p->suite.nr_warmups,
		.nr_counted = p->suite.nr_counted,
		.nr_sizes = c->nr_sizes,
		.sizes = c->sizes,
	};
}

void process_args_build(struct process_args *a, const struct plan *p,
			const struct plan_case *c,
			const struct process_order *o)
{
	memset(a, 0, sizeof(*a));
	add(a, "run-bench-guest");
	add(a, "case");
	add(a, "%s", c->bench);
	for (size_t i = 0; i < c->axes.nr; i++)
		add(a, "%s=%s", c->axes.a[i].name, c->axes.a[i].value);
	add_sizes(a, o->nr_sizes, o->sizes);
	add(a, "--samples=%u", o->nr_samples);
	add(a, "--warmups=%u", o->nr_warmups);
	add(a, "--counted=%u", o->nr_counted);
	add(a, "--round=%u", o->round);
	add(a, "--layout=%u", o->layout);
	add(a, "--seed=%" PRIx64,
	    process_seed(p, o->lead ? o->lead : c, o->round, o->stage));
	add(a, "--policy=%s", p->policy);
	if (p->cpu >= 0)
		add(a, "--cpu=%d", p->cpu);
	add_cpus(a, p, c);
	if (o->nr_counted && *p->suite.events)
		add(a, "--events=%s", p->suite.events);
	/* Its own watchdog is later than ours: ours tells the reason. */
	add(a, "--timeout=%u", p->suite.timeout_s + 5);
	if (o->is_lab)
		add(a, "--lab");
}

void process_broken(struct case_record *r, const struct plan *p,
		    const struct plan_case *c, const struct process_order *o,
		    const char *reason)
{
	memset(r, 0, sizeof(*r));
	r->bench = xstrdup(c->bench);
	r->version = c->version;
	axes_copy(&r->axes, &c->axes);
	r->op = xstrdup(c->op);
	r->sweep = c->sweep ? xstrdup(c->sweep) : NULL;
	r->round = o->round;
	r->variant = o->variant;
	r->stage = o->stage;
	r->layout = o->layout;
	r->outcome = OUTCOME_BROKEN;
	r->proof = PROOF_NONE;
	r->cpu = p->cpu;
	r->policy = xstrdup(p->policy);
	r->nr_phases = 1;
	r->phases[0] = xstrdup("op");
	r->why = xstrdup(reason);
}

static void broken(struct case_record *r, const struct plan *p,
		   const struct plan_case *c, const struct process_order *o,
		   const struct guest_end *end)
{
	char *reason =
		xasprintf("the case %s%s%s", end->text,
			  end->last_stderr[0] ? ": " : "", end->last_stderr);

	process_broken(r, p, c, o, reason);
	free(reason);
}

/*
 * What a case that was killed had borrowed is being given back; the next one
 * shall not be measured meanwhile. What fails is said at the next start.
 */
static void settle_keeper(void)
{
	char dir[256];

	journal_keeper_dir(dir, sizeof(dir));
	if (journal_settle(dir, KEEPER_MAX_MS, NULL))
		return;
}

int process_run(const struct session *s, const struct plan_case *c,
		const struct process_order *o, struct case_record *r,
		struct why *why)
{
	const struct plan *p = s->plan;
	struct process_args args;
	struct guest_end end;
	json_t *obj = NULL;
	struct why bad;
	int err;

	process_args_build(&args, p, c, o);
	err = guest_run(o->guest_path ? o->guest_path : s->guest_path, args.v,
			p->suite.timeout_s, o->layout > 0, s->stop, &obj, &end,
			why);
	process_args_release(&args);
	if (err)
		return err;
	if (end.stopped || end.status)
		settle_keeper();
	if (end.stopped) {
		json_decref(obj);
		return -EINTR;
	}
	if (!obj || end.status) {
		broken(r, p, c, o, &end);
	} else if (case_record_parse(r, obj, &bad)) {
		snprintf(end.text, sizeof(end.text),
			 "wrote a record that "
			 "cannot be read");
		snprintf(end.last_stderr, sizeof(end.last_stderr), "%.190s",
			 bad.text);
		broken(r, p, c, o, &end);
	} else {
		r->variant = o->variant;
		r->stage = o->stage;
	}
	json_decref(obj);
	return 0;
}

char *process_repro(const struct plan *p, const struct plan_case *c)
{
	char *label = case_label(c->bench, &c->axes), *line;
	char sizes[RECORD_POINTS_MAX * 21] = "";
	size_t len = 0;

	for (size_t i = 0; i < c->nr_sizes; i++)
		len += (size_t)snprintf(sizes + len, sizeof(sizes) - len,
					"%s%" PRIu64, i ? "," : "",
					c->sizes[i]);
	line = xasprintf("run-bench run %s%s%s%s%s --seed %" PRIx64, label,
			 c->nr_sizes ? " " : "", c->nr_sizes ? c->sweep : "",
			 c->nr_sizes ? "=" : "", sizes, p->seed);
	free(label);
	return line;
}
