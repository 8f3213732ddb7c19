// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of a claim to benchmarks and scenarios. */
#include "cli/designs_claims.h"

#include "base/suggest.h"
#include "cli/cmd.h"
#include "runner/guest_list.h"
#include "runner/plan.h"

#include <stdlib.h>
#include <string.h>

void claims_die(const struct claim_mail *m, unsigned int line,
		const struct why *why)
{
	err_error("%s:%u: %s", m->path, line, why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
	exit(EXIT_USAGE);
}

static void set_axes_hint(struct why *why, const struct plan *p)
{
	const struct axes *a = &p->cases[0].axes, *b = &p->cases[1].axes;

	for (size_t i = 0; i < b->nr; i++) {
		const char *value = axes_get(a, b->a[i].name);

		if (value && !strcmp(value, b->a[i].value))
			continue;
		why_hint(why, "say also %s=: it is %s or %s, ...", b->a[i].name,
			 value ? value : "not there", b->a[i].value);
		return;
	}
	why_hint(why, "name one benchmark and each of its axes");
}

/* "fork/anon page=base state=exclusive" as a suite of one case. */
static int select_case(struct plan *p, const char *text, json_t *list,
		       struct why *why)
{
	char *copy = xstrdup(text), *rest = copy, *word, *argv[66];
	struct suite suite;
	int argc = 1, err;

	argv[0] = copy;
	while ((word = strsep(&rest, " \t")) && argc < 65)
		if (*word)
			argv[argc++] = word;
	argv[argc] = NULL;
	suite_init(&suite, "claim");
	err = suite_select_words(&suite, argc, argv, why);
	if (err)
		suite_release(&suite);
	else
		err = plan_build(p, &suite, list, why);
	free(copy);
	return err;
}

static bool has_word(json_t *array, const char *key, const char *word,
		     struct suggest *near)
{
	size_t i;
	json_t *v;

	json_array_foreach(array, i, v) {
		const char *text =
			json_string_value(key ? json_object_get(v, key) : v);

		if (text && !strcmp(text, word))
			return true;
		if (text)
			suggest_offer(near, text);
	}
	return false;
}

/* A phase of the benchmark, or what it declares to prove. */
static void check_phase(const struct claim_mail *m, const struct claim_row *r,
			json_t *list)
{
	json_t *bench = guest_list_find(list, r->bench);
	bool is_cost = r->what == CLAIM_COST;
	struct suggest near;
	struct why why;

	/* Notes are of the record alone: nothing declares them. */
	if (!r->phase || (!is_cost && !strncmp(r->phase, "note ", 5)))
		return;
	suggest_init(&near, r->phase);
	if (has_word(json_object_get(bench, is_cost ? "phases" : "expects"),
		     is_cost ? NULL : "what", r->phase, &near))
		return;
	why_set(&why, -1, "row '%s': %s has no %s '%s'", r->name, r->bench,
		is_cost ? "phase" : "evidence", r->phase);
	if (suggest_best(&near))
		why_hint(&why, "did you mean '%s'?", suggest_best(&near));
	else
		why_hint(&why, "run-bench explain %s has them", r->bench);
	claims_die(m, r->line, &why);
}

void claims_find_cases(const struct claim_mail *m, struct claim *c,
		       json_t *list)
{
	for (size_t i = 0; i < c->nr_rows; i++) {
		struct claim_row *r = &c->rows[i];
		struct plan p;
		struct why why;

		if (select_case(&p, r->case_text, list, &why))
			claims_die(m, r->line, &why);
		if (p.nr != 1) {
			why_set(&why, -1,
				"row '%s': '%s' names %zu cases, not one",
				r->name, r->case_text, p.nr);
			if (p.nr > 1)
				set_axes_hint(&why, &p);
			claims_die(m, r->line, &why);
		}
		r->bench = xstrdup(p.cases[0].bench);
		r->version = p.cases[0].version;
		r->op = p.cases[0].op ? xstrdup(p.cases[0].op) : NULL;
		axes_copy(&r->axes, &p.cases[0].axes);
		/* Its headline, as the lab's table has it. */
		r->is_fixed |= p.cases[0].is_fixed && p.cases[0].sweep;
		plan_release(&p);
		check_phase(m, r, list);
	}
}

const struct scenario *claims_scenario(const struct claims *s, const char *name)
{
	for (size_t i = 0; i < s->library.nr; i++)
		if (!strcmp(s->library.all[i].s.name, name))
			return &s->library.all[i].s;
	return NULL;
}

static void add_kind(struct claim *c, const struct scenario *s, unsigned int k,
		     unsigned int line)
{
	c->litmus = xrealloc(c->litmus, c->nr_litmus + 1, sizeof(*c->litmus));
	c->litmus[c->nr_litmus++] = (struct claim_litmus){
		.scenario = xstrdup(s->name),
		.kind = xstrdup(scn_kind_name(k)),
		.asks = s->asks,
		.line = line,
	};
}

/* Bits of "base,thp", "*", or NULL: base or the first. */
static uint16_t read_kinds(const struct scenario *s, const char *text,
			   struct why *why)
{
	uint16_t all = s->pages[0].kinds, bits = 0;
	char *copy, *rest, *word;

	if (!text)
		return all & 1u << SCN_BASE ? 1u << SCN_BASE
					    : (uint16_t)(all & -all);
	if (!strcmp(text, "*"))
		return all;
	rest = copy = xstrdup(text);
	while ((word = strsep(&rest, ", "))) {
		uint16_t bit = 0;

		for (unsigned int k = 0; k < SCN_NR_KINDS; k++)
			if (!strcmp(word, scn_kind_name(k)))
				bit = (uint16_t)(1u << k);
		if (!(bit & all))
			why_set(why, -1,
				"litmus %s[%.40s]: the scenario has no pages "
				"of this kind",
				s->name, word);
		bits |= bit & all;
		if (!(bit & all))
			bits = 0;
		if (!bits)
			break;
	}
	free(copy);
	return bits;
}

static void refuse_scenario(const struct claims *s, const struct claim_mail *m,
			    const struct claim_litmus *l)
{
	struct suggest near;
	struct why why;

	suggest_init(&near, l->scenario);
	for (size_t i = 0; i < s->library.nr; i++)
		suggest_offer(&near, s->library.all[i].s.name);
	why_set(&why, -1, "litmus scenario '%s': there is none", l->scenario);
	if (suggest_best(&near))
		why_hint(&why, "did you mean '%s'?", suggest_best(&near));
	else
		why_hint(&why, "run-bench designs list names them");
	claims_die(m, l->line, &why);
}

void claims_find_scenarios(const struct claims *s, const struct claim_mail *m,
			   struct claim *c)
{
	c->nr_properties = SCN_NR_PROPERTIES;
	c->properties = s->properties;
	for (size_t i = 0; i < c->nr_scenarios; i++) {
		const struct claim_litmus *l = &c->scenarios[i];
		const struct scenario *one = claims_scenario(s, l->scenario);
		struct why why = { .text = "" };
		uint16_t kinds;

		if (!one)
			refuse_scenario(s, m, l);
		kinds = one ? read_kinds(one, l->kind, &why) : 0;
		if (!kinds)
			claims_die(m, l->line, &why);
		for (unsigned int k = 0; k < SCN_NR_KINDS; k++)
			if (kinds & 1u << k)
				add_kind(c, one, k, l->line);
	}
}

void claims_properties(struct claims *s)
{
	struct designs_evidence none = { 0 };
	struct designs_job j = { .o = s->o, .evidence = &none };
	/* What makes a cheap design wrong; N is a cost, R is said aloud. */
	const uint32_t wrong = 1u << SCN_ISOLATION | 1u << SCN_SYNCHRONY |
			       1u << SCN_LOST_WRITE | 1u << SCN_TORN_COPY |
			       1u << SCN_UNSTABLE;

	designs_job_begin(&j);
	for (unsigned int i = 0; i < SCN_NR_PROPERTIES; i++)
		s->properties[i] = (struct claim_property){
			.name = j.table.properties[i].name,
			.letter = j.table.properties[i].letter,
			.what = j.table.properties[i].what,
			.is_wrong = wrong >> i & 1,
		};
	designs_job_release(&j);
}
