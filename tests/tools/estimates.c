// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * estimates FILE - every number of a result file, one a line, for tests:
 *
 *	fork/anon page=base state=exclusive|call|per_op|32.1|31.9|32.3|12
 *
 * that is case, phase, kind, value, low and high end of the 95 % interval (ns),
 * processes. The headline of a case is marked per_op* or fixed*.
 *
 * estimates --processes FILE - the same for each process by itself.
 *
 * estimates --lab FILE... - of the boots of one kernel: case, phase, kind,
 * instructions, spread over all processes, least mass.
 */
#include "analysis/core_clock.h"
#include "analysis/lab.h"
#include "analysis/summary.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(const char *label, const struct phase_summary *p,
		const char *kind, const char *mark, const struct estimate *e)
{
	if (e->is_valid)
		printf("%s|%s|%s%s|%.4f|%.4f|%.4f|%zu\n", label, p->name, kind,
		       mark, e->value, e->lo, e->hi, e->nr);
}

static int each_process(const char *path)
{
	struct summary_rule rule = { .headline = SUMMARY_PER_OP };
	const struct case_record **all;
	struct result_file f;
	struct why why;

	if (result_file_read(&f, path, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	all = xcalloc(f.nr_cases, sizeof(struct case_record *));
	for (size_t i = 0; i < f.nr_cases; i++)
		all[i] = &f.cases[i];
	rule.clock = core_clock_of(all, f.nr_cases);
	free(all);
	for (size_t i = 0; i < f.nr_cases; i++) {
		const struct case_record *r = &f.cases[i];
		char *label = case_label(r->bench, &r->axes);
		struct case_summary s;

		summary_case(&r, 1, &rule, &s);
		for (size_t k = 0; k < s.nr_phases; k++) {
			put(label, &s.phases[k], "per_op", "",
			    &s.phases[k].per_op_ns);
			put(label, &s.phases[k], "fixed", "",
			    &s.phases[k].fixed_ns);
		}
		case_summary_release(&s);
		free(label);
	}
	result_file_release(&f);
	return 0;
}

static void put_lab(const struct lab_row *row)
{
	static const char *const kinds[] = { "per_op", "fixed" };
	char *label = case_label(row->bench, &row->axes);

	for (size_t k = 0; k < row->nr_phases; k++)
		for (int h = 0; h < LAB_NR_HALVES; h++) {
			const struct lab_value *v = lab_value(row, 0, k, h);

			if (v)
				printf("%s|%s|%s%s|%.4f|%.4f|%.2f\n", label,
				       row->phases[k], kinds[h],
				       lab_is_headline(row, k, h) ? "*" : "",
				       v->insns, v->range,
				       row->cells[0].phases[k].mass_min);
		}
	free(label);
}

static int each_of_lab(size_t nr, char *const paths[])
{
	struct result_file *files = xcalloc(nr, sizeof(*files));
	const struct result_file **list = xcalloc(nr, sizeof(*list));
	struct lab_column column = { .name = "all", .nr_files = nr };
	struct lab_view view;
	struct why why;

	for (size_t i = 0; i < nr; i++) {
		if (result_file_read(&files[i], paths[i], &why))
			goto out_say;
		list[i] = &files[i];
	}
	column.files = list;
	if (lab_build(&column, 1, &view, &why))
		goto out_say;
	for (size_t i = 0; i < view.nr_rows; i++)
		put_lab(&view.rows[i]);
	lab_view_release(&view);
	for (size_t i = 0; i < nr; i++)
		result_file_release(&files[i]);
	free(list);
	free(files);
	return 0;
out_say:
	fprintf(stderr, "%s\n", why.text);
	return 1;
}

int main(int argc, char **argv)
{
	struct run_summary run;
	struct result_file f;
	struct why why;

	if (argc == 3 && !strcmp(argv[1], "--processes"))
		return each_process(argv[2]);
	if (argc >= 3 && !strcmp(argv[1], "--lab"))
		return each_of_lab((size_t)argc - 2, argv + 2);
	if (argc != 2)
		return 2;
	if (result_file_read(&f, argv[1], &why) ||
	    summary_build(&f, &run, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	for (size_t i = 0; i < run.nr; i++) {
		const struct case_summary *s = &run.cases[i];
		char *label = case_label(s->bench, &s->axes);

		for (size_t k = 0; k < s->nr_phases; k++) {
			const struct phase_summary *p = &s->phases[k];
			int is_head = k == s->headline_phase;
			int is_fixed = s->headline == SUMMARY_FIXED;

			put(label, p, "per_op", is_head && !is_fixed ? "*" : "",
			    &p->per_op_ns);
			put(label, p, "fixed", is_head && is_fixed ? "*" : "",
			    &p->fixed_ns);
		}
		printf("%s|outcome|%s|%s\n", label, outcome_name(s->outcome),
		       proof_name(s->proof));
		free(label);
	}
	run_summary_release(&run);
	result_file_release(&f);
	return 0;
}
