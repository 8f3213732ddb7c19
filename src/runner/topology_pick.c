// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/topology_impl.h"

#include "base/err.h"
#include "sys/irq.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One number of at most five digits; moves *s behind it. -1: none. */
static int parse_cpu(const char **s)
{
	int cpu = 0, nr_digits;

	for (nr_digits = 0; **s >= '0' && **s <= '9'; nr_digits++)
		cpu = cpu * 10 + *(*s)++ - '0';
	return nr_digits >= 1 && nr_digits <= 5 ? cpu : -1;
}

/* "0-3,6" as the kernel prints it; hwloc's own parser takes more than that. */
static int parse_list(hwloc_bitmap_t set, const char *list, const char *what,
		      struct why *why)
{
	const char *s = list;

	hwloc_bitmap_zero(set);
	if (!list || !*list)
		return 0;
	for (;;) {
		int first = parse_cpu(&s), last = first;

		if (*s == '-') {
			s++;
			last = parse_cpu(&s);
		}
		if (first < 0 || last < first || (*s && *s != ','))
			break;
		hwloc_bitmap_set_range(set, (unsigned int)first, last);
		if (!*s)
			return 0;
		s++;
	}
	hwloc_bitmap_zero(set);
	return why_set(why, -EINVAL, "read %s: no list of CPUs: '%s'", what,
		       list);
}

int topology_allow(struct topology *t, const char *cpu_list, struct why *why)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int err;

	if (!set)
		BUG("hwloc: out of memory for a bitmap");
	err = parse_list(set, cpu_list, "the allowed CPUs", why);
	if (!err)
		hwloc_bitmap_and(t->allowed, t->allowed, set);
	hwloc_bitmap_free(set);
	return err;
}

int topology_isolate(struct topology *t, const char *cpu_list, struct why *why)
{
	return parse_list(t->isolated, cpu_list, "the isolated CPUs", why);
}

int topology_nohz_full(struct topology *t, const char *cpu_list,
		       struct why *why)
{
	return parse_list(t->nohz_full, cpu_list, "the nohz_full CPUs", why);
}

static struct cpu_hint *hint_of(const struct topology *t, int cpu)
{
	if (cpu < 0 || (size_t)cpu >= t->nr_hints)
		return NULL;
	return &t->hints[cpu];
}

void topology_set_interrupts(struct topology *t, int cpu, uint64_t nr)
{
	struct cpu_hint *h = hint_of(t, cpu);

	if (!h)
		return;
	h->has_interrupts = true;
	h->nr_interrupts = nr;
}

void topology_set_load(struct topology *t, int cpu, double ratio)
{
	struct cpu_hint *h = hint_of(t, cpu);

	if (h)
		h->load_ratio = ratio;
}

void topology_parse_interrupts(struct topology *t, const char *text)
{
	struct irq_counts irq;

	for (size_t cpu = 0; cpu < t->nr_hints; cpu++)
		if (!irq_counts_parse(text, (unsigned int)cpu, &irq))
			topology_set_interrupts(t, (int)cpu, irq.nr_total);
}

/* The rules in order; the greater value is the better CPU. */
enum rank {
	RANK_ISOLATED, /* 2 isolcpus, 1 nohz_full */
	RANK_SPEED,
	RANK_IDLE,
	RANK_HOUSEKEEPING, /* 2 another core, 1 core of CPU 0, 0 CPU 0 */
	RANK_ALONE, /* no other thread on its core */
	RANK_FEW_INTERRUPTS, /* eighths of the most */
	RANK_NUMBER,
	NR_RANKS,
};

struct candidate {
	int cpu;
	size_t nr_siblings;
	int sibling; /* the first, for the sentence */
	int rank[NR_RANKS];
};

#define SIBLINGS_MAX 8

static int rank_isolated(const struct topology *t, int cpu)
{
	if (hwloc_bitmap_isset(t->isolated, (unsigned int)cpu))
		return 2;
	return hwloc_bitmap_isset(t->nohz_full, (unsigned int)cpu) ? 1 : 0;
}

static int rank_speed(const struct topology *t, int cpu)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int kind, efficiency = 0;

	if (!set)
		BUG("hwloc: out of memory for a bitmap");
	hwloc_bitmap_only(set, (unsigned int)cpu);
	kind = hwloc_cpukinds_get_by_cpuset(t->hw, set, 0);
	hwloc_bitmap_free(set);
	if (kind < 0 ||
	    hwloc_cpukinds_get_info(t->hw, (unsigned int)kind, NULL,
				    &efficiency, NULL, NULL, 0) ||
	    efficiency < 0)
		return 0;
	return efficiency;
}

static int is_busy(const struct topology *t, int cpu)
{
	const struct cpu_hint *h = hint_of(t, cpu);

	return h && !isnan(h->load_ratio) && h->load_ratio > 0.5;
}

struct interrupts {
	uint64_t most;
	int cpu; /* that has them; -1: unknown, or no one stands out */
};

static struct interrupts most_interrupts(const struct topology *t)
{
	struct interrupts m = { .most = 0, .cpu = -1 };
	int cpu;

	for (cpu = hwloc_bitmap_first(t->allowed); cpu >= 0;
	     cpu = hwloc_bitmap_next(t->allowed, cpu)) {
		const struct cpu_hint *h = hint_of(t, cpu);

		if (!h || !h->has_interrupts || h->nr_interrupts < m.most)
			continue;
		m.cpu = h->nr_interrupts > m.most ? cpu : -1;
		m.most = h->nr_interrupts;
	}
	return m;
}

static void rank(const struct topology *t, const struct interrupts *most,
		 int cpu, struct candidate *c)
{
	int siblings[SIBLINGS_MAX];
	const struct cpu_hint *h = hint_of(t, cpu);
	size_t nr = topology_siblings(t, cpu, siblings, SIBLINGS_MAX);

	memset(c, 0, sizeof(*c));
	c->cpu = cpu;
	c->nr_siblings = nr;
	c->sibling = nr ? siblings[0] : -1;
	c->rank[RANK_ISOLATED] = rank_isolated(t, cpu);
	c->rank[RANK_SPEED] = rank_speed(t, cpu);
	c->rank[RANK_IDLE] = !is_busy(t, cpu);
	c->rank[RANK_HOUSEKEEPING] = cpu ? 2 : 0;
	for (size_t i = 0; i < nr && i < SIBLINGS_MAX; i++) {
		if (is_busy(t, siblings[i]))
			c->rank[RANK_IDLE] = 0;
		if (siblings[i] == 0)
			c->rank[RANK_HOUSEKEEPING] = 1;
	}
	c->rank[RANK_ALONE] = nr == 0;
	if (most->most && h && h->has_interrupts)
		c->rank[RANK_FEW_INTERRUPTS] =
			8 - (int)((double)h->nr_interrupts * 8 /
				  (double)most->most);
	c->rank[RANK_NUMBER] = cpu;
}

/* Returns which rule decides between the two, NR_RANKS if none. */
static int deciding(const struct candidate *a, const struct candidate *b)
{
	int i;

	for (i = 0; i < NR_RANKS; i++)
		if (a->rank[i] != b->rank[i])
			break;
	return i;
}

static void PRINTF(2, 3) add(struct why *why, const char *fmt, ...)
{
	size_t len = strlen(why->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why->text + len, sizeof(why->text) - len, fmt, ap);
	va_end(ap);
}

/* decided[r]: rule r rejected at least one other CPU. */
static void explain(const struct candidate *c, const bool *decided,
		    const struct interrupts *most, bool has_smt,
		    struct why *why)
{
	why_set(why, 0, "CPU %d:", c->cpu);
	if (c->rank[RANK_ISOLATED] == 2)
		add(why, " isolated from the scheduler (isolcpus),");
	else if (c->rank[RANK_ISOLATED] == 1)
		add(why, " without the timer tick (nohz_full),");
	if (decided[RANK_SPEED])
		add(why, " of the fastest cores,");
	if (decided[RANK_IDLE])
		add(why, " others are busy,");
	if (c->rank[RANK_HOUSEKEEPING] && decided[RANK_HOUSEKEEPING])
		add(why, " not CPU 0%s, which does the timekeeping,",
		    c->rank[RANK_HOUSEKEEPING] == 2 && has_smt ? " or its core"
							       : "");
	if (most->cpu >= 0 && c->cpu != most->cpu)
		add(why, " CPU %d has most interrupts,", most->cpu);
	if (c->nr_siblings)
		add(why, " shares its core with CPU %d%s,", c->sibling,
		    c->nr_siblings > 1 ? " and more" : "");
	else if (decided[RANK_ALONE])
		add(why, " no other thread on its core,");
	if (why->text[strlen(why->text) - 1] == ':')
		add(why, " as good as any,");
	why->text[strlen(why->text) - 1] = '\0';
}

int topology_pick_cpu(const struct topology *t, int *cpu, struct why *why)
{
	struct interrupts most = most_interrupts(t);
	bool decided[NR_RANKS + 1] = { false };
	struct candidate best = { .cpu = -1 };
	int i;

	for (i = hwloc_bitmap_first(t->allowed); i >= 0;
	     i = hwloc_bitmap_next(t->allowed, i)) {
		struct candidate c;
		int rule;

		rank(t, &most, i, &c);
		if (best.cpu < 0) {
			best = c;
			continue;
		}
		rule = deciding(&c, &best);
		decided[rule] = true;
		if (rule < NR_RANKS && c.rank[rule] > best.rank[rule])
			best = c;
	}
	if (best.cpu < 0)
		return why_set(why, -ENODEV,
			       "pick a CPU to measure on: none is allowed");
	*cpu = best.cpu;
	if (hwloc_bitmap_weight(t->allowed) == 1)
		return why_set(why, 0, "CPU %d: the only one allowed",
			       best.cpu);
	explain(&best, decided, &most, topology_has_smt(t), why);
	return 0;
}
