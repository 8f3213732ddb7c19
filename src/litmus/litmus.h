/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * litmus.h - a scenario on the running kernel: real processes, forked as the
 * scenario has it, that do one step each when it is their turn. What is judged
 * is data: what a read or look showed, which frame a page had. No design is
 * known here.
 *
 * Two benchmarks have it as their body: litmus/scenario (the library, by name)
 * and litmus/conform (random ones, from the seed of the process).
 */
#ifndef LITMUS_LITMUS_H
#define LITMUS_LITMUS_H

#include "harness/bench.h"
#include "scenario/observed.h"

struct litmus;

/*
 * In setup(): what scenarios of these verbs and of this kind need of the machine
 * (swap, KSM, huge pages, drivers of references, /proc/kcore not). Skips with the
 * reason and the remedy where it is lacking here.
 */
struct litmus *need_litmus(struct bench *b, const struct scenario *s);
/*
 * One run, of a scenario with the needs of s above. observed gets a character a
 * step. What cannot be (a child that dies, a step that fails for no reason of
 * the kernel's) ends the case as broken. No process is left.
 */
void litmus_run(struct bench *b, struct litmus *l, const struct scenario *s,
		char observed[OBSERVED_MAX]);
/*
 * The race of a scenario, again and again for budget_ms, by two threads of the
 * processes that the columns name, started together at random distances.
 * *nr_runs, and how many of them broke each property.
 */
void litmus_stress(struct bench *b, struct litmus *l, const struct scenario *s,
		   unsigned int budget_ms, uint64_t *nr_runs,
		   uint64_t nr_broken[SCN_NR_PROPERTIES]);
void litmus_close(struct litmus *l);

#endif
