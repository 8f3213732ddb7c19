// SPDX-License-Identifier: GPL-2.0-or-later
/* A race again and again, until the time is over. */
#include "litmus/race.h"

#include "sys/clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAUSES_MAX    16
#define EXAMPLE_BYTES 400

struct stress {
	struct bench *b;
	struct litmus *l;
	struct race *r;
	struct crew *crew;
	struct race_aim aim;
	uint64_t *nr_runs, *nr_broken;
};

static struct race_orders orders;

static bool races(const struct scenario *s, unsigned int column,
		  enum scn_verb verb)
{
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->steps[i].column == column + 1 &&
		    s->steps[i].verb == verb)
			return true;
	return false;
}

static bool has_verb(const struct scenario *s, enum scn_verb verb)
{
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->steps[i].verb == verb)
			return true;
	return false;
}

/* Where words have marks of their own: no driver writes them. */
static bool can_be_wide(const struct scenario *s)
{
	return s->asks >> SCN_TORN_COPY & 1 && !has_verb(s, SCN_POKE) &&
	       !has_verb(s, SCN_FORCE) && !has_verb(s, SCN_SAME);
}

/* Lives as long as the process: there is one case in it. */
static struct race *race_memory(struct bench *b)
{
	static struct race *r;
	const size_t page_words = mm_page_bytes() / sizeof(uint64_t);
	uint64_t *words;

	if (r)
		return r;
	r = crew_shared(b, sizeof(*r));
	words = crew_shared(b, SCN_STEPS * mm_page_bytes());
	for (size_t i = 0; i < SCN_STEPS; i++)
		r->seen.words[i] = words + i * page_words;
	r->first.uffd = -1;
	r->first.spare = mmap(NULL, mm_page_bytes(), PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (r->first.spare == MAP_FAILED)
		bench_broken(b, "map a page: %m");
	return r;
}

static void prepare(struct stress *x, const struct scenario *s)
{
	struct litmus_shared *sh = x->l->shared;
	struct race *r = x->r;
	struct why why;

	if (race_orders_make(&orders, s, &why))
		litmus_skip(x->b, x->l, &why);
	if (ways_find(s, sh->ways, &why) || race_can(s, sh->ways, &why))
		litmus_skip(x->b, x->l, &why);
	sh->scn = *s;
	ideal_init(&sh->start, s);
	need_cpus(x->b, 2);
	sh->cpu = bench_cpu(x->b, 0);
	r->sh = sh;
	r->pid = getpid();
	r->first.sh = sh;
	r->is_wide = can_be_wide(s);
	/* Who forks is the main thread: the stack of the other is no child's. */
	r->column_of[0] = races(s, 1, SCN_FORK) && !races(s, 0, SCN_FORK);
	r->column_of[1] = !r->column_of[0];
	actor_forget_refs(&r->first);
	if (actor_open_refs(&r->first, &why))
		litmus_skip(x->b, x->l, &why);
	x->crew = crew_new(x->b, CREW_THREADS, 2, race_column, r);
	if (!races(s, r->column_of[1], SCN_FORK))
		crew_keep_stacks(x->crew);
}

/*
 * Over all calls: did the columns meet at all? Both must have been first, as
 * what came out shows where it can.
 */
static void note_aim(struct stress *x)
{
	static uint64_t nr_first[2], nr_between;

	bench_note(x->b, "column_1_ns", x->aim.high_ns);
	bench_note(x->b, "column_2_ns", -x->aim.low_ns);
	if (!x->aim.has_outcomes)
		return;
	nr_between += x->aim.nr_between;
	for (int i = 0; i < 2; i++)
		nr_first[i] += x->aim.nr_first[i];
	bench_note(x->b, "aim_ns", x->aim.at_ns);
	bench_note(x->b, "like_column_1_first", (double)nr_first[0]);
	bench_note(x->b, "like_column_2_first", (double)nr_first[1]);
	bench_note(x->b, "like_neither", (double)nr_between);
}

/* "read: 1 x 40, 5 x 216, 6 x 256": the values of a page in runs, once. */
static void keep_example(struct stress *x)
{
	const struct race_seen *seen = &x->r->seen;
	static bool has_example;
	char text[EXAMPLE_BYTES];

	for (size_t step = 0; step < SCN_STEPS && !has_example; step++) {
		const uint64_t *w = seen->words[step];
		size_t nr = seen->nr_words[step], at = 0;

		if (nr <= 2)
			continue;
		for (size_t i = 0, n; i < nr && at < sizeof(text); i += n) {
			for (n = 1; i + n < nr && w[i + n] == w[i]; n++)
				;
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "%s%llu x %zu", i ? ", " : "",
					       (unsigned long long)w[i], n);
		}
		bench_data(x->b, "torn", text);
		has_example = true;
	}
}

static void one_run(struct stress *x)
{
	struct race *r = x->r;
	struct why why = { 0 };
	uint32_t broken;

	for (int i = 0; i < 2; i++)
		r->nr_pauses[i] =
			(unsigned int)rng_below(&x->aim.rng, PAUSES_MAX);
	if (race_run(r, x->crew, &why)) {
		race_kill_children(r);
		litmus_broken(x->b, x->l, "%s", why.text);
	}
	broken = race_judge(&orders, &r->sh->scn, &r->seen);
	++*x->nr_runs;
	for (unsigned int p = 0; p < SCN_NR_PROPERTIES; p++)
		x->nr_broken[p] += broken >> p & 1;
	if (broken >> SCN_TORN_COPY & 1)
		keep_example(x);
}

static void take_turns(struct stress *x)
{
	for (unsigned int i = 0; i < 2 * RACE_TURNS; i++) {
		const unsigned int first = i % 2;

		x->r->start = first ? RACE_FIRST_2 : RACE_FIRST_1;
		one_run(x);
		race_aim_turn(&x->aim, first, x->r->lasted_ns, x->r->outcome);
	}
	race_aim_begin(&x->aim);
}

/* By both at once; the time of the turns does not count. */
static void race_on(struct stress *x, unsigned int budget_ms)
{
	uint64_t end_ns = clock_mono_ns() + budget_ms * UINT64_C(1000000);

	x->r->start = RACE_BOTH;
	do {
		x->r->distance_ns = race_aim_next(&x->aim);
		one_run(x);
		race_aim_learn(&x->aim, x->r->outcome);
	} while (clock_mono_ns() < end_ns);
}

void litmus_stress(struct bench *b, struct litmus *l, const struct scenario *s,
		   unsigned int budget_ms, uint64_t *nr_runs,
		   uint64_t nr_broken[SCN_NR_PROPERTIES])
{
	static uint64_t nr_calls;
	struct stress x = { .b = b,
			    .l = l,
			    .r = race_memory(b),
			    .nr_runs = nr_runs,
			    .nr_broken = nr_broken };
	struct why why;

	*nr_runs = 0;
	memset(nr_broken, 0, SCN_NR_PROPERTIES * sizeof(*nr_broken));
	prepare(&x, s);
	race_aim_init(&x.aim, scenario_seed(bench_seed(b), nr_calls++));
	take_turns(&x);
	race_on(&x, budget_ms);
	note_aim(&x);
	crew_free(x.crew);
	if (actor_close_refs(&x.r->first, &why))
		litmus_broken(b, l, "%s", why.text);
}
