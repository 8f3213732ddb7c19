// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_notes.h"

#include "base/err.h"
#include "results/ratio.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * What one unit of the slope is: an operation, or, where every size does the
 * same number of operations, one more of the sweep axis ("children").
 */
struct run_unit run_unit_of(const struct case_summary *s,
			    const struct phase_summary *p)
{
	struct run_unit unit;
	const char *name = p->is_per_size && s->sweep ? s->sweep : s->op;
	size_t len = strlen(name);

	if (name != s->op && !strcmp(name, "children"))
		len = strlen("child");
	else if (name != s->op && len > 1 && name[len - 1] == 's')
		len--;
	if (len > RUN_UNIT_MAX)
		len = RUN_UNIT_MAX;
	memcpy(unit.s, name, len);
	unit.s[len] = '\0';
	return unit;
}

/*
 * Half the interval, as a share of the value; in time where the value is not
 * clearly different from 0, since a share of nearly nothing says nothing.
 */
struct units_text run_half_width(const struct estimate *e)
{
	struct units_text none = { "-" };

	if (!e->is_valid || !e->has_interval)
		return none;
	if ((e->lo <= 0 && e->hi >= 0) || !(estimate_half_width_ratio(e) < 1))
		return units_ns((e->hi - e->lo) / 2);
	return units_percent(estimate_half_width_ratio(e));
}

const char *run_proof_word(enum proof_verdict proof)
{
	switch (proof) {
	case PROOF_PROVEN:
		return "proven";
	case PROOF_UNPROVEN:
		return "unproven";
	case PROOF_SUSPECT:
		return "SUSPECT";
	case PROOF_NONE:
		return "-";
	}
	BUG("proof verdict %d", (int)proof);
}

struct saying {
	run_notes_fn say;
	void *arg;
};

static void PRINTF(2, 3) tell(const struct saying *y, const char *fmt, ...)
{
	va_list ap;
	size_t size;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	size = (size_t)len + 1;
	text = xcalloc(size, 1);
	va_start(ap, fmt);
	vsnprintf(text, size, fmt, ap);
	va_end(ap);
	y->say(text, y->arg);
	free(text);
}

/* "behaves like: copied ...", and by how many if not all say the same. */
static void add_says(const struct saying *y, const struct case_summary *s)
{
	for (size_t i = 0; i < s->nr_says; i++) {
		const struct say_summary *say = &s->says[i];
		char *key = xstrdup(say->key), count[64] = "";

		for (char *p = key; *p; p++)
			if (*p == '_')
				*p = ' ';
		if (say->nr < say->nr_of)
			snprintf(count, sizeof(count),
				 " (%zu of %zu processes)", say->nr,
				 say->nr_of);
		tell(y, "%s: %s%s", key, say->text, count);
		free(key);
	}
}

/* "12.3 x [11.9, 12.8]" with a name before it, "pinned / unpinned". */
static void add_ratio(const struct saying *y, const struct ratio_summary *r)
{
	const struct estimate *e = &r->value;
	char name[128];

	ratio_words(name, sizeof(name), r->text);
	if (!e->is_valid)
		tell(y, "%s  -: a side may be 0", name);
	else if (!e->has_interval)
		tell(y, "%s  %s x", name, units_sig3(e->value).s);
	else
		tell(y, "%s  %s x [%s, %s]", name, units_sig3(e->value).s,
		     units_sig3(e->lo).s, units_sig3(e->hi).s);
}

/* A byte in a ns is a GB/s. */
static void add_throughput(const struct saying *y, const struct estimate *e)
{
	const char *unit = e->value < 1 ? "MB/s" : "GB/s";
	double scale = e->value < 1 ? 1000 : 1;

	if (!e->is_valid)
		return;
	if (e->has_interval)
		tell(y, "= %s [%s, %s] %s", units_sig3(scale * e->value).s,
		     units_sig3(scale * e->lo).s, units_sig3(scale * e->hi).s,
		     unit);
	else
		tell(y, "= %s %s", units_sig3(scale * e->value).s, unit);
}

/* Why the one number of the row is not the whole story. */
static void add_notes(const struct saying *y, const struct case_summary *s,
		      const struct phase_summary *p)
{
	struct run_unit unit = run_unit_of(s, p);
	char *steps, *longer;

	if (p->modes.nr == 2)
		tell(y,
		     "two groups: %s (%s of the samples) and %s "
		     "(%s) at %s=%llu",
		     units_ns(p->modes.total_ns[0]).s,
		     units_percent(p->modes.mass[0]).s,
		     units_ns(p->modes.total_ns[1]).s,
		     units_percent(p->modes.mass[1]).s,
		     s->sweep ? s->sweep : "size",
		     (unsigned long long)p->modes.size);
	if (p->clock == SUMMARY_CPU && p->companion_ns.is_valid)
		tell(y, "CPU time; wall clock says %s, %.2f times it",
		     units_ns(p->companion_ns.value).s, p->kappa);
	if (!p->is_nonlinear)
		return;
	steps = xstrdup("");
	for (size_t i = 1; i < p->nr_sizes; i++) {
		longer =
			xasprintf("%s%s%s up to %llu", steps, i > 1 ? ", " : "",
				  units_ns(p->sizes[i].step_per_op_ns.value).s,
				  (unsigned long long)p->sizes[i].size);
		free(steps);
		steps = longer;
	}
	tell(y, "not one line; a further %s costs %s %s", unit.s, steps,
	     s->sweep ? s->sweep : "");
	free(steps);
}

void run_notes_each(const struct case_summary *s, run_notes_fn fn, void *arg)
{
	const struct saying saying = { fn, arg }, *y = &saying;

	add_throughput(y, &s->bytes_per_ns);
	add_says(y, s);
	for (size_t i = 0; i < s->nr_ratios; i++)
		add_ratio(y, &s->ratios[i]);
	add_notes(y, s, &s->phases[s->headline_phase]);
	if (s->why)
		tell(y, "note: %s", s->why);
}
