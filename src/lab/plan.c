// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plan.h"

#include "base/err.h"
#include "results/put.h"
#include "runner/topology.h"

#include <stdlib.h>
#include <string.h>

static void copy_sizes(struct plan_case *to, const struct plan_case *from)
{
	memcpy(to->sizes, from->sizes, sizeof(to->sizes));
	to->nr_sizes = from->nr_sizes;
}

/* The same case; else one of the benchmark with pages of the same kind. */
static const struct plan_case *find_like(const struct plan *p,
					 const struct plan_case *c)
{
	const struct plan_case *near = NULL;

	for (size_t i = 0; p && i < p->nr; i++) {
		const struct plan_case *other = &p->cases[i];

		if (strcmp(other->bench, c->bench) != 0 || !other->nr_sizes)
			continue;
		if (axes_equal(&other->axes, &c->axes))
			return other;
		if (!near && other->is_cheap == c->is_cheap)
			near = other;
	}
	return near;
}

static void fix_sizes(struct plan *p, const struct plan *defaults)
{
	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case *c = &p->cases[i];
		const struct plan_case *like;

		if (!c->sweep || c->nr_sizes)
			continue;
		like = find_like(defaults, c);
		if (like) {
			copy_sizes(c, like);
			plan_round_sizes(p, c);
			continue;
		}
		if (plan_sizes_bound(p, c))
			continue;
		for (size_t nr = 1; nr <= 4; nr *= 2)
			c->sizes[c->nr_sizes++] = nr * plan_step_pages(p, c);
	}
}

/* Where the guest's list has a case. */
static size_t place_of(const struct plan_case *c, json_t *list)
{
	json_t *bench, *variant, *value;
	size_t i, k, place = 0;
	const char *name;

	json_array_foreach(json_object_get(list, "benchmarks"), i, bench)
		json_array_foreach(json_object_get(bench, "variants"), k,
				   variant) {
			struct axes axes = { .nr = 0 };
			bool is_it = !strcmp(json_string_value(json_object_get(
						     bench, "name")),
					     c->bench);

			json_object_foreach(json_object_get(variant, "case"),
					    name, value)
				axes_add(&axes, name, json_string_value(value));
			is_it = is_it && axes_equal(&axes, &c->axes);
			axes_release(&axes);
			if (is_it)
				return place;
			place++;
		}
	return place;
}

/* In its order, however the suite names them: tables group by benchmark. */
static void sort_cases(struct plan *p, json_t *list)
{
	size_t *places = xcalloc(p->nr, sizeof(*places));

	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case c = p->cases[i];
		size_t place = place_of(&c, list), j = i;

		for (; j > 0 && places[j - 1] > place; j--) {
			places[j] = places[j - 1];
			p->cases[j] = p->cases[j - 1];
		}
		places[j] = place;
		p->cases[j] = c;
	}
	free(places);
}

bool lab_plan_wants_probe(const struct lab_plan *p)
{
	for (size_t i = 0; i < p->plan.nr; i++) {
		const struct plan_case *c = &p->plan.cases[i];

		/* It takes whatever reference a scenario asks for. */
		if (!strncmp(c->bench, "litmus/", 7))
			return true;
		/* via=probe_pin, pair=probe */
		for (size_t k = 0; k < c->axes.nr; k++)
			if (!strncmp(c->axes.a[k].value, "probe", 5))
				return true;
	}
	return false;
}

static void add_round(struct lab_plan *p, unsigned int round,
		      unsigned int layout)
{
	p->processes = xrealloc(p->processes, p->nr + p->plan.nr,
				sizeof(*p->processes));
	for (size_t i = 0; i < p->plan.nr; i++)
		p->processes[p->nr++] = (struct lab_process){
			.case_idx = i,
			.round = round,
			.layout = layout,
		};
}

int lab_plan_build(struct lab_plan *p, struct suite *suite,
		   struct suite *defaults, json_t *list, int cpu,
		   struct why *why)
{
	struct plan other = { .nr = 0 };
	unsigned int nr_rounds = suite->rounds_min, nr_layouts;
	int err;

	memset(p, 0, sizeof(*p));
	/* Their benchmarks may be gone: then they have nothing to say. */
	if (defaults && plan_build(&other, defaults, list, NULL))
		memset(&other, 0, sizeof(other));
	err = plan_build(&p->plan, suite, list, why);
	if (err)
		goto out_release_other;
	fix_sizes(&p->plan, &other);
	sort_cases(&p->plan, list);
	free(p->plan.policy);
	p->plan.policy = xstrdup("fifo");
	p->plan.cpu = cpu;
	/* A clock of instructions has no noise that more time would drown. */
	p->plan.suite.budget_s = 0;
	nr_layouts = p->plan.suite.nr_layouts;
	for (unsigned int i = 0; i < nr_rounds; i++)
		add_round(p, i, 0);
	for (unsigned int i = 1; i < nr_layouts; i++)
		add_round(p, nr_rounds + i - 1, i);
	p->plan.suite.rounds_min = nr_rounds + nr_layouts - 1;
	p->plan.suite.rounds_max = p->plan.suite.rounds_min;
out_release_other:
	plan_release(&other);
	return err;
}

int lab_plan_machine(struct lab_plan *p, unsigned int nr_cpus,
		     unsigned int nr_nodes, struct why *why)
{
	unsigned int nodes = nr_nodes && nr_cpus % nr_nodes == 0 ? nr_nodes : 1;
	unsigned int cores = nr_cpus / nodes;
	char *text = xasprintf(
		     "pack:1 node:%u l3:1 core:%u pu:1(indexes=", nodes, cores),
	     *longer;
	int err;

	for (unsigned int i = 0; i < nr_cpus; i++) {
		longer = xasprintf("%s%s%u%s", text, i ? "," : "",
				   i / cores + i % cores * nodes,
				   i + 1 == nr_cpus ? ")" : "");
		free(text);
		text = longer;
	}
	err = topology_load_synthetic(&p->topology, text, why);
	free(text);
	p->plan.topology = p->topology;
	return err;
}

void lab_plan_release(struct lab_plan *p)
{
	topology_free(p->topology);
	plan_release(&p->plan);
	free(p->processes);
	memset(p, 0, sizeof(*p));
}

const struct plan_case *lab_plan_case(const struct lab_plan *p, size_t i)
{
	return &p->plan.cases[p->processes[i].case_idx];
}

struct process_order lab_plan_order(const struct lab_plan *p, size_t i)
{
	const struct plan_case *c = lab_plan_case(p, i);
	struct process_order o = process_order_of(&p->plan, c);

	o.round = p->processes[i].round;
	o.layout = p->processes[i].layout;
	o.is_lab = true;
	return o;
}

/* The same plan but for its seed; what it points to stays p's. */
static struct plan with_seed(const struct lab_plan *p, uint64_t seed)
{
	struct plan plan = p->plan;

	plan.seed = seed;
	return plan;
}

json_t *lab_plan_guest_json(const struct lab_plan *p, uint64_t seed)
{
	const struct plan plan = with_seed(p, seed);
	json_t *o = put_object(), *cases = put_array();

	for (size_t i = 0; i < p->nr; i++) {
		const struct process_order order = lab_plan_order(p, i);
		json_t *one = put_object(), *words = put_array();
		struct process_args args;

		process_args_build(&args, &plan, lab_plan_case(p, i), &order);
		/* Its own name is init's business. */
		for (size_t k = 1; k < args.nr; k++)
			append_text(words, args.v[k]);
		process_args_release(&args);
		put_json(one, "argv", words);
		put_uint(one, "timeout_s", plan.suite.timeout_s);
		append_json(cases, one);
	}
	put_uint(o, "v", 1);
	put_json(o, "cases", cases);
	return o;
}

json_t *lab_plan_line(const struct lab_plan *p, uint64_t seed,
		      char *const argv[])
{
	const struct plan plan = with_seed(p, seed);

	return plan_json(&plan, argv);
}
