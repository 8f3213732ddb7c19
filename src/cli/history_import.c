// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/history_import.h"

#include "base/err.h"
#include "base/rng.h"
#include "results/check.h"
#include "results/file.h"
#include "analysis/lab.h"
#include "analysis/summary.h"
#include "report/case_unit.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Points of one file; the texts are owned. */
struct batch {
	size_t nr;
	struct history_point *points;
};

static void batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->nr; i++) {
		free((char *)b->points[i].metric);
		free((char *)b->points[i].label);
		free((char *)b->points[i].unit);
	}
	free(b->points);
}

/* FNV-1a of the bytes and their number: 16 digits, a dash, the size. */
static int hash_file(const char *path, char *hash, size_t size, struct why *why)
{
	uint64_t sum = HASH_START, len = 0;
	FILE *in = fopen(path, "re");
	char buf[65536];
	size_t n;
	int err = 0;

	if (!in)
		return why_errno(why, -errno, "read '%s'", path);
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0) {
		sum = hash_bytes(sum, buf, n);
		len += n;
	}
	if (ferror(in))
		err = why_errno(why, -EIO, "read '%s'", path);
	fclose(in);
	snprintf(hash, size, "%016" PRIx64 "-%" PRIu64, sum, len);
	return err;
}

/* One line for the worst that the rule book finds. */
static int check_rules(const char *path, struct why *why)
{
	const struct finding *worst = NULL;
	struct result_check c;
	int err = result_check(&c, path, why);

	if (err)
		return err;
	for (size_t i = 0; i < c.nr; i++)
		if (c.findings[i].level != FINDING_NOTE &&
		    (!worst || c.findings[i].level > worst->level))
			worst = &c.findings[i];
	if (!c.is_complete || worst) {
		const char *text = worst ? worst->text : "not complete";

		if (worst && worst->line)
			err = why_set(why, -EINVAL, "add '%s': line %zu: %s",
				      path, worst->line, text);
		else
			err = why_set(why, -EINVAL, "add '%s': %s", path, text);
		why_hint(why,
			 "run-bench check %s says all; only whole files "
			 "become history",
			 path);
	}
	result_check_release(&c);
	return err;
}

static int read_whole(struct result_file *f, const char *path, struct why *why)
{
	int err = check_rules(path, why);

	if (!err)
		err = result_file_read(f, path, why);
	if (err)
		return err;
	if (!json_object_get(f->plan, "ab"))
		return 0;
	err = why_set(why, -EINVAL,
		      "add '%s': it holds two variants (run --ab)", path);
	why_hint(why, "run-bench compare %s; history takes plain runs", path);
	result_file_release(f);
	return err;
}

static struct history_point *add_point(struct batch *b, const char *bench,
				       unsigned int version,
				       const struct axes *axes,
				       const char *phase, const char *kind)
{
	char *id = case_id(bench, version, axes);
	struct history_point *p;

	b->points = xrealloc(b->points, b->nr + 1, sizeof(*b->points));
	p = &b->points[b->nr++];
	*p = (struct history_point){
		.metric = xasprintf("%s:%s:%s", id, phase, kind),
		.label = case_label(bench, axes),
		.value = NAN,
		.lo = NAN,
		.hi = NAN,
		.tau = NAN,
	};
	free(id);
	return p;
}

/* Tags that say that the next number of this case may well be another. */
#define NOISY_TAGS (TAG_NOISY | TAG_DRIFT | TAG_MODES | TAG_FEW)

static void add_live(struct batch *b, const struct case_summary *s)
{
	const struct estimate *e = summary_headline(s);
	struct history_point *p;

	/* A case that nobody measured has no phase, and no unit to wait for. */
	if (!s->nr_phases)
		return;
	p = add_point(b, s->bench, s->version, &s->axes,
		      s->phases[s->headline_phase].name,
		      case_headline_name(s->headline));
	p->unit = case_unit_text(&(struct case_unit){
		.headline = s->headline,
		.is_per_size = s->phases[s->headline_phase].is_per_size,
		.op = s->op,
		.sweep = s->sweep,
	});
	p->outcome = s->outcome;
	p->nr = s->nr_processes;
	p->is_noisy = (s->tags & NOISY_TAGS) != 0;
	if (s->outcome != OUTCOME_OK || !e->is_valid)
		return;
	p->value = e->value;
	if (e->has_interval) {
		p->lo = e->lo;
		p->hi = e->hi;
	}
}

static int reduce_live(const struct result_file *f, struct batch *b,
		       struct why *why)
{
	struct run_summary run;
	int err = summary_build(f, &run, why);

	if (err)
		return err;
	for (size_t i = 0; i < run.nr; i++)
		add_live(b, &run.cases[i]);
	run_summary_release(&run);
	return 0;
}

static const enum outcome outcome_of[] = {
	[LAB_ABSENT] = OUTCOME_SKIP,	 [LAB_OK] = OUTCOME_OK,
	[LAB_SKIP] = OUTCOME_SKIP,	 [LAB_BROKEN] = OUTCOME_BROKEN,
	[LAB_SUSPECT] = OUTCOME_SUSPECT,
};

static void add_lab(struct batch *b, const struct lab_row *row)
{
	const struct lab_cell *cell = &row->cells[0];
	bool is_fixed = row->headline == LAB_FIXED;
	struct history_point *p;

	if (!row->nr_phases)
		return;
	for (int half = 0; half < LAB_NR_HALVES; half++)
		if (lab_is_headline(row, 0, half))
			is_fixed = half == LAB_FIXED;
	p = add_point(b, row->bench, row->version, &row->axes, row->phases[0],
		      is_fixed ? "fixed" : "per_op");
	p->unit = case_unit_text(&(struct case_unit){
		.is_lab = true,
		.headline = is_fixed ? SUMMARY_FIXED : SUMMARY_PER_OP,
		.is_per_size = cell->nr_phases && cell->phases[0].is_per_size,
		.op = row->op,
		.sweep = row->sweep,
	});
	p->outcome = outcome_of[cell->state];
	if (lab_cell_has_number(cell)) {
		const struct lab_value *v =
			lab_value(row, 0, 0, is_fixed ? LAB_FIXED : LAB_PER_OP);

		if (!v || !isfinite(v->insns))
			return;
		p->value = v->insns;
		p->nr = v->nr_processes;
		p->is_noisy = (v->tags & (LAB_TAG_SPREAD | LAB_TAG_MODES |
					  LAB_TAG_FEW)) != 0;
		/* As compare: too few processes to know what it differs by. */
		if (v->nr_processes >= LAB_PROCESSES_MIN)
			p->tau = lab_value_tau(v);
	}
}

static int reduce_lab(const struct result_file *f, struct batch *b,
		      struct why *why)
{
	const struct lab_column column = { .name = "",
					   .nr_files = 1,
					   .files = &f };
	struct lab_view view;
	int err = lab_build(&column, 1, &view, why);

	if (err)
		return err;
	for (size_t i = 0; i < view.nr_rows; i++)
		add_lab(b, &view.rows[i]);
	lab_view_release(&view);
	return 0;
}

/* "6.12.0-rc3-gabcdef012345" names its commit; or NULL. free() it. */
static char *commit_of(const char *release)
{
	const char *g = release;

	while ((g = strstr(g, "-g"))) {
		size_t len = strspn(g + 2, "0123456789abcdef");

		if (len >= 7 && len <= 40)
			return xasprintf("%.*s", (int)len, g + 2);
		g += 2;
	}
	return NULL;
}

static const char *text_in(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static int add_reduced(struct history *h, const char *path, const char *hash,
		       const struct result_file *f, const struct batch *b,
		       enum history_added *how, struct why *why)
{
	const json_t *subject = json_object_get(f->env, "subject");
	const char *release = text_in(subject, "release");
	struct fingerprint machine = history_machine(f->env);
	char *commit = release ? commit_of(release) : NULL;
	struct history_file file = {
		.path = path,
		.hash = hash,
		.mode = text_in(f->env, "mode"),
		.time = text_in(f->env, "time"),
		.release = release ? release : "?",
		.build_id = text_in(subject, "build_id"),
		.commit = commit,
		.machine = machine.hex,
		.suite = text_in(f->plan, "suite"),
	};
	int err;

	if (!file.suite)
		file.suite = "";
	err = history_add(h, &file, f->env, b->nr, b->points, how, why);
	free(commit);
	return err;
}

/* A file that was read before is not read again, but for its bytes. */
static int is_known(struct history *h, const char *hash, const char *path,
		    bool *known, struct why *why)
{
	const char *there;
	int err = history_find(h, hash, &there, why);

	*known = !err && there && !strcmp(there, path);
	return err;
}

static int import(struct history *h, const char *path, enum history_added *how,
		  size_t *nr_points, struct why *why)
{
	struct batch b = { .nr = 0 };
	struct result_file f;
	bool known = false;
	char hash[48];
	int err = hash_file(path, hash, sizeof(hash), why);

	*how = HISTORY_KNOWN;
	if (!err)
		err = is_known(h, hash, path, &known, why);
	if (err || known)
		return err;
	err = read_whole(&f, path, why);
	if (err)
		return err;
	if (!strcmp(text_in(f.env, "mode"), "lab"))
		err = reduce_lab(&f, &b, why);
	else
		err = reduce_live(&f, &b, why);
	if (!err)
		err = add_reduced(h, path, hash, &f, &b, how, why);
	*nr_points = *how == HISTORY_KNOWN ? 0 : b.nr;
	batch_release(&b);
	result_file_release(&f);
	return err;
}

int history_import_check(const char *path, struct why *why)
{
	struct result_file f;
	int err = read_whole(&f, path, why);

	if (!err)
		result_file_release(&f);
	return err;
}

int history_import(struct history *h, const char *path, enum history_added *how,
		   size_t *nr_points, struct why *why)
{
	char *absolute = realpath(path, NULL);
	int err;

	*nr_points = 0;
	if (!absolute)
		return why_errno(why, -errno, "read '%s'", path);
	err = import(h, absolute, how, nr_points, why);
	free(absolute);
	return err;
}
