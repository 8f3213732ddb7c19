// SPDX-License-Identifier: GPL-2.0-or-later
#include "noise.h"

#include "analysis/core_clock.h"
#include "analysis/quantile.h"
#include "analysis/samples.h"
#include "base/err.h"
#include "results/file.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static NORETURN void bad(const char *path, size_t line, const char *what)
{
	fprintf(stderr, "%s:%zu: %s\n", path, line, what);
	exit(1);
}

/* The next word of *at, cut out in place, or NULL. */
static char *word(char **at)
{
	char *w = *at + strspn(*at, " \n");
	size_t len = strcspn(w, " \n");

	if (!len)
		return NULL;
	*at = w + len + (w[len] != '\0');
	w[len] = '\0';
	return w;
}

static void read_axes(struct noise_case *c, char *at)
{
	char *w;

	while ((w = word(&at))) {
		char *value = strchr(w, '=');

		if (!value)
			continue;
		*value = '\0';
		axes_add(&c->axes, w, value + 1);
	}
}

/* "op page headline per_op sizes 512 1024" */
static bool read_work(struct noise_case *c, char *at)
{
	char *op = word(&at), *key, *headline, *w;

	if (!op)
		return false;
	c->op = xstrdup(op);
	key = word(&at);
	headline = word(&at);
	if (!key || !headline)
		return false;
	c->is_fixed = !strcmp(headline, "fixed");
	key = word(&at);
	if (!key || strcmp(key, "sizes") != 0)
		return false;
	while ((w = word(&at)) && c->nr_sizes < RECORD_POINTS_MAX)
		c->sizes[c->nr_sizes++] = strtoull(w, NULL, 10);
	return c->nr_sizes > 0;
}

static bool read_process(struct noise_case *c, char *at)
{
	struct noise_process p = { .session = 0 };
	char *w = word(&at);

	p.session = w ? (unsigned int)strtoul(w, NULL, 10) : 0;
	w = word(&at);
	p.round = w ? (unsigned int)strtoul(w, NULL, 10) : 0;
	for (size_t i = 0; i < c->nr_sizes; i++) {
		w = word(&at);
		p.median_ns[i] = w ? strtod(w, NULL) : 0;
		if (!(p.median_ns[i] > 0))
			return false;
	}
	w = word(&at);
	if (!w || strcmp(w, "|") != 0)
		return false;
	while ((w = word(&at)) && p.nr_samples < NOISE_SAMPLES_MAX)
		p.sample_ns[p.nr_samples++] = strtod(w, NULL);
	c->processes = xrealloc(c->processes, c->nr + 1, sizeof(p));
	c->processes[c->nr++] = p;
	return p.nr_samples > 0;
}

void noise_read(struct noise *n, const char *path)
{
	char *line = NULL, *at;
	size_t room = 0, nr = 0;
	struct noise_case *c = NULL;
	FILE *in = fopen(path, "r");
	bool is_good = true;

	memset(n, 0, sizeof(*n));
	if (!in)
		bad(path, 0, "cannot be opened");
	while (getline(&line, &room, in) > 0) {
		if (!nr++ && strcmp(line, "cowbench noise 1\n") != 0)
			bad(path, nr, "is no file of recorded noise");
		at = line;
		if (nr == 1 || *line == '#' || *line == '\n')
			continue;
		if (!strncmp(line, "case ", 5)) {
			n->cases = xrealloc(n->cases, n->nr + 1, sizeof(*c));
			c = &n->cases[n->nr++];
			memset(c, 0, sizeof(*c));
			at += 5;
			c->bench = xstrdup(word(&at));
			read_axes(c, at);
		} else if (!strncmp(line, "op ", 3) && c) {
			at += 3;
			is_good = read_work(c, at);
		} else {
			is_good = c && read_process(c, at);
		}
		if (!is_good)
			bad(path, nr, "cannot be understood");
	}
	free(line);
	fclose(in);
	if (!n->nr)
		bad(path, nr, "has no case");
}

void noise_release(struct noise *n)
{
	for (size_t i = 0; i < n->nr; i++) {
		free(n->cases[i].bench);
		free(n->cases[i].op);
		axes_release(&n->cases[i].axes);
		free(n->cases[i].processes);
	}
	free(n->cases);
}

void noise_record(const struct noise_case *c, const struct noise_process *p,
		  double ratio, struct case_record *r)
{
	memset(r, 0, sizeof(*r));
	r->bench = xstrdup(c->bench);
	r->version = 1;
	axes_copy(&r->axes, &c->axes);
	r->op = xstrdup(c->op);
	r->sweep = c->nr_sizes > 1 ? xstrdup("pages") : NULL;
	r->round = p->round;
	r->outcome = OUTCOME_OK;
	r->proof = PROOF_PROVEN;
	r->policy = xstrdup("fifo");
	r->cpu = 1;
	r->nr_phases = 1;
	r->phases[0] = xstrdup("op");
	r->nr_points = c->nr_sizes;
	r->points = xcalloc(c->nr_sizes, sizeof(*r->points));
	for (size_t i = 0; i < c->nr_sizes; i++) {
		struct point_record *pt = &r->points[i];

		pt->size = c->nr_sizes > 1 ? c->sizes[i] : 0;
		pt->nr_ops = c->sizes[i] ? c->sizes[i] : 1;
		pt->nr_samples = 1;
		pt->wall_ns[0] = xcalloc(1, sizeof(uint64_t));
		pt->cpu_ns[0] = xcalloc(1, sizeof(uint64_t));
		pt->drop = xcalloc(1, sizeof(uint32_t));
		pt->wall_ns[0][0] = (uint64_t)(p->median_ns[i] * ratio + 0.5);
		pt->cpu_ns[0][0] = pt->wall_ns[0][0];
	}
}

static bool is_same_case(const struct case_record *a,
			 const struct case_record *b)
{
	return !strcmp(a->bench, b->bench) && axes_equal(&a->axes, &b->axes);
}

/* The headline that the plan names for a case. */
static const char *headline_of(const json_t *plan, const struct case_record *r)
{
	size_t i;
	json_t *c;

	json_array_foreach(json_object_get(plan, "cases"), i, c) {
		json_t *axes = json_object_get(c, "case");
		const char *bench =
			json_string_value(json_object_get(c, "bench"));
		const char *headline =
			json_string_value(json_object_get(c, "headline"));
		bool is_it = bench && !strcmp(bench, r->bench);

		for (size_t a = 0; is_it && a < r->axes.nr; a++) {
			const char *v = json_string_value(
				json_object_get(axes, r->axes.a[a].name));

			is_it = v && !strcmp(v, r->axes.a[a].value);
		}
		if (is_it && headline)
			return headline;
	}
	return "per_op";
}

static void put_process(FILE *out, unsigned int session,
			const struct case_record *r, double clock_ref_ns)
{
	const struct point_record *p = NULL;
	double v[256];
	size_t nr = 0;

	if (r->outcome != OUTCOME_OK)
		return;
	/* A size without a sample that counts: no number, as in a run. */
	for (size_t i = 0; i < r->nr_points; i++)
		if (r->points[i].nr_samples > ARRAY_SIZE(v) ||
		    !samples_retained(r, &r->points[i], 0, SUMMARY_WALL,
				      clock_ref_ns, v))
			return;
	fprintf(out, "%u %u", session, r->round);
	for (size_t i = 0; i < r->nr_points; i++) {
		p = &r->points[i];
		nr = samples_retained(r, p, 0, SUMMARY_WALL, clock_ref_ns, v);
		fprintf(out, " %.0f", quantile_median(v, nr));
	}
	fputs(" |", out);
	for (size_t i = 0; i < nr && i < NOISE_SAMPLES_MAX; i++)
		fprintf(out, " %.0f", v[i]);
	fputc('\n', out);
}

static double clock_of(const struct result_file *f)
{
	const struct case_record **all = xcalloc(f->nr_cases, sizeof(*all));
	struct core_clock clock;

	for (size_t i = 0; i < f->nr_cases; i++)
		all[i] = &f->cases[i];
	clock = core_clock_of(all, f->nr_cases);
	free(all);
	return clock.ref_ns;
}

/* All processes of the case that record r of the first file is of. */
static void put_case(FILE *out, const struct result_file *f, size_t nr_files,
		     const struct case_record *r)
{
	char *label = case_label(r->bench, &r->axes);

	fprintf(out, "case %s\nop %s headline %s sizes", label, r->op,
		headline_of(f[0].plan, r));
	for (size_t i = 0; i < r->nr_points; i++)
		fprintf(out, " %" PRIu64, r->points[i].nr_ops);
	fputc('\n', out);
	for (size_t s = 0; s < nr_files; s++) {
		double clock_ref_ns = clock_of(&f[s]);

		for (size_t i = 0; i < f[s].nr_cases; i++)
			if (is_same_case(r, &f[s].cases[i]))
				put_process(out, (unsigned int)s,
					    &f[s].cases[i], clock_ref_ns);
	}
	free(label);
}

void noise_gather(FILE *out, size_t nr_files, char *const *paths)
{
	struct result_file *f = xcalloc(nr_files, sizeof(*f));
	struct why why;

	for (size_t i = 0; i < nr_files; i++)
		if (result_file_read(&f[i], paths[i], &why)) {
			fprintf(stderr, "%s\n", why.text);
			exit(1);
		}
	fputs("cowbench noise 1\n", out);
	for (size_t i = 0; i < f[0].nr_cases; i++) {
		const struct case_record *r = &f[0].cases[i];
		bool is_first = r->outcome == OUTCOME_OK;

		for (size_t k = 0; k < i && is_first; k++)
			is_first = !is_same_case(&f[0].cases[k], r);
		if (is_first)
			put_case(out, f, nr_files, r);
	}
	for (size_t i = 0; i < nr_files; i++)
		result_file_release(&f[i]);
	free(f);
}
