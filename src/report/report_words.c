// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and names of a report as text; the same in HTML and in Markdown. */
#include "report/report_parts.h"

#include "base/err.h"
#include "report/compare_text.h"
#include "report/lab_cells.h"
#include "report/run_notes.h"
#include "report/run_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t report_nr_columns(const struct report *r)
{
	return r->live ? r->live->nr_sides : r->nr_columns;
}

const char *report_column_name(const struct report *r, size_t i)
{
	return r->live ? r->live->sides[i].name : r->columns[i].name;
}

const json_t *report_env(const struct report *r)
{
	return r->nr_files ? r->files[0].file->env : NULL;
}

const char *report_env_text(const json_t *env, const char *section,
			    const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(env, section), key));
}

/* As everywhere: one change is not to have two roundings. */
struct report_text report_change(double ratio)
{
	struct report_text t = { "-" };
	char *text = compare_percent_text(ratio);

	if (isfinite(ratio))
		snprintf(t.s, sizeof(t.s), "%s", text);
	free(text);
	return t;
}

struct report_text report_interval(const struct estimate *e)
{
	struct report_text t = { "" };

	if (e->is_valid && isfinite(e->lo) && isfinite(e->hi) &&
	    e->has_interval)
		snprintf(t.s, sizeof(t.s), "[%.40s, %.40s]",
			 report_change(e->lo).s, report_change(e->hi).s);
	return t;
}

struct report_text report_cost(const struct case_summary *s)
{
	struct report_text t = { "-" };
	const struct phase_summary *p;

	if (!s || !run_row_has_number(s))
		return t;
	p = &s->phases[s->headline_phase];
	if (s->headline == SUMMARY_FIXED) {
		snprintf(t.s, sizeof(t.s), "%s", units_ns(p->fixed_ns.value).s);
		return t;
	}
	snprintf(t.s, sizeof(t.s), "%s/%s", units_ns(p->per_op_ns.value).s,
		 run_unit_of(s, p).s);
	return t;
}

struct report_text report_row_cost(const struct compare_view *v,
				   const struct compare_row *row,
				   const struct estimate *e)
{
	const struct case_summary *s =
		row->old_case ? row->old_case : row->new_case;
	const char *unit = row->op ? row->op : "op";
	struct report_text t = { "-" };
	struct run_unit u;
	size_t len;

	if (!e->is_valid)
		return t;
	if (s && s->nr_phases) {
		u = run_unit_of(s, &s->phases[s->headline_phase]);
		unit = u.s;
	}
	if (v->is_lab)
		snprintf(t.s, sizeof(t.s), "%s insns", units_sig3(e->value).s);
	else
		snprintf(t.s, sizeof(t.s), "%s", units_ns(e->value).s);
	len = strlen(t.s);
	if (row->headline != SUMMARY_FIXED)
		snprintf(t.s + len, sizeof(t.s) - len, "/%.20s", unit);
	return t;
}

const char *report_verdict_class(enum compare_verdict v)
{
	static const char *const classes[COMPARE_NR_VERDICTS] = {
		[COMPARE_REGRESSED] = "regressed",
		[COMPARE_IMPROVED] = "improved",
		[COMPARE_SMALL] = "small",
		[COMPARE_EQUIVALENT] = "equivalent",
		[COMPARE_INCONCLUSIVE] = "inconclusive",
		[COMPARE_NO_NUMBER] = "none",
	};

	return classes[v];
}

const char *report_verdict_mark(enum compare_verdict v)
{
	static const char *const marks[COMPARE_NR_VERDICTS] = {
		[COMPARE_REGRESSED] = "\xe2\x96\xb2", /* triangle up */
		[COMPARE_IMPROVED] = "\xe2\x96\xbc", /* down */
		[COMPARE_SMALL] = "\xe2\x97\x87", /* diamond */
		[COMPARE_EQUIVALENT] = "=",
		[COMPARE_INCONCLUSIVE] = "?",
		[COMPARE_NO_NUMBER] = "\xe2\x80\x93", /* dash */
	};

	return marks[v];
}

char *report_moved(const struct compare_moved *m)
{
	if (m->old_text || m->new_text)
		return xasprintf("%s: %s \xe2\x86\x92 %s", m->what,
				 m->old_text ? m->old_text : "-",
				 m->new_text ? m->new_text : "-");
	return xasprintf("%s %s \xe2\x86\x92 %s%s%s", m->what,
			 units_sig3(m->old_value).s, units_sig3(m->new_value).s,
			 m->unit ? " " : "", m->unit ? m->unit : "");
}

const struct report_card *report_card_of(const struct report *r,
					 const char *bench,
					 const struct axes *axes, bool is_lab)
{
	char *label = case_label(bench, axes);
	const struct report_card *found = NULL;

	for (size_t i = 0; i < r->nr_cards && !found; i++)
		if (!r->cards[i].lab == !is_lab &&
		    !strcmp(r->cards[i].label, label))
			found = &r->cards[i];
	free(label);
	return found;
}

/* " pages=512,1024": the sizes that were picked belong to the case. */
static char *sizes_text(const struct report_card *c)
{
	char *text = xstrdup(""), *longer;
	const struct phase_summary *p = NULL;

	for (size_t i = 0; i < c->nr_cases && !p; i++)
		if (c->cases[i] && c->cases[i]->nr_phases)
			p = &c->cases[i]->phases[c->cases[i]->headline_phase];
	for (size_t i = 0; c->sweep && p && i < p->nr_sizes; i++) {
		longer = xasprintf("%s%s%s%llu", text, i ? "," : " ",
				   i ? "" : c->sweep,
				   (unsigned long long)p->sizes[i].size);
		if (!i) {
			free(longer);
			longer =
				xasprintf(" %s=%llu", c->sweep,
					  (unsigned long long)p->sizes[i].size);
		}
		free(text);
		text = longer;
	}
	return text;
}

static const char *lab_text_of(const struct result_file *f, const char *key)
{
	const char *text = json_string_value(
		json_object_get(json_object_get(f->env, "lab"), key));

	return text ? text : "";
}

/*
 * The word that names this kernel to run-bench lab: a name, or the path of an
 * image; with what was appended to its command line, which its title has behind
 * the name, and without the number that tells twins apart.
 */
static char *kernel_word(const struct result_file *f)
{
	const char *name = lab_text_of(f, "kernel");
	const char *title = lab_text_of(f, "title");
	const char *package = lab_text_of(f, "package");
	const char *words = "", *word = name, *deb = "";
	size_t len = strlen(name);

	if (!strncmp(title, name, len))
		words = title + len;
	if (!*package) {
		word = lab_text_of(f, "image");
	} else if (strlen(package) > len &&
		   !strcmp(package + strlen(package) - len, name)) {
		word = package; /* was asked for by its name, which was cut */
		deb = "deb:";
	}
	return xasprintf("%s%s%.*s", deb, word, (int)strcspn(words, "#"),
			 words);
}

/* " 5.10 6.1": each kernel once, in the order of the files. */
static char *kernels_text(const struct report *r)
{
	char *text = xstrdup(" "), *word, *longer;

	for (size_t i = 0; i < r->nr_files; i++) {
		const struct result_file *f = r->files[i].file;
		char *there;

		if (!json_object_get(f->env, "lab"))
			continue;
		word = kernel_word(f);
		longer = xasprintf("%s%s ", text, word);
		there = xasprintf(" %s ", word);
		free(word);
		if (strstr(text, there)) {
			free(longer);
		} else {
			free(text);
			text = longer;
		}
		free(there);
	}
	return text;
}

/* " pages=63,126": the sizes of the first kernel that has a number. */
static char *lab_sizes_text(const struct lab_row *row)
{
	const struct lab_phase *p = NULL;
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < row->nr_cells && !p; i++)
		if (row->cells[i].nr_phases && row->cells[i].phases[0].nr_sizes)
			p = &row->cells[i].phases[0];
	for (size_t i = 0; row->sweep && p && i < p->nr_sizes; i++) {
		longer = xasprintf("%s%s%s%s%llu", text, i ? "," : " ",
				   i ? "" : row->sweep, i ? "" : "=",
				   (unsigned long long)p->sizes[i].size);
		free(text);
		text = longer;
	}
	return text;
}

static char *lab_repro(const struct report *r, const struct report_card *c)
{
	char *kernels = kernels_text(r), *sizes = lab_sizes_text(c->lab);
	char *line =
		xasprintf("run-bench lab%s-- %s%s", kernels, c->label, sizes);

	free(sizes);
	free(kernels);
	return line;
}

char *report_repro(const struct report *r, const struct report_card *c)
{
	const json_t *plan = NULL;
	const char *seed, *policy;
	char *sizes, *line;
	json_int_t cpu;

	for (size_t i = 0; i < r->nr_files && !plan; i++) {
		const char *mode = json_string_value(
			json_object_get(r->files[i].file->env, "mode"));

		if (mode && !strcmp(mode, "lab") == !c->lab)
			continue;
		plan = r->files[i].file->plan;
	}
	if (c->lab)
		return lab_repro(r, c);
	seed = json_string_value(json_object_get(plan, "seed"));
	policy = json_string_value(json_object_get(plan, "policy"));
	cpu = json_integer_value(json_object_get(plan, "cpu"));
	sizes = sizes_text(c);
	line = xasprintf("run-bench run %s%s%s%s --cpu %d%s%s", c->label, sizes,
			 seed ? " --seed " : "", seed ? seed : "", (int)cpu,
			 policy && strcmp(policy, "fifo") != 0 ? " --policy "
							       : "",
			 policy && strcmp(policy, "fifo") != 0 ? policy : "");
	free(sizes);
	return line;
}
