/* SPDX-License-Identifier: GPL-2.0-or-later */
/* designs.h - the parts of run-bench designs. */
#ifndef CLI_DESIGNS_H
#define CLI_DESIGNS_H

#include "base/opt.h"
#include "model/explore.h"

#include <stdio.h>

struct designs_options {
	struct opt_list designs; /* -d; none: all */
	struct opt_list scenarios; /* --scenarios: files beside the library */
	struct opt_list kernels; /* -k: of the lab; none: the running kernel */
	const char *page; /* a kind, or NULL: all that the scenario has */
	const char *format; /* "text", "md", "html" */
	const char *out; /* -o, or NULL */
	const char *cache; /* of the lab's kernels, or NULL */
	const char *claims; /* report: folder of claims, or NULL */
	const char *steps, *asks; /* of explore; or NULL */
	uint64_t depth, nr_procs, nr_pages, nr_refs, times, memory_bytes;
	uint64_t seed, count;
	uint64_t rounds;
	bool is_fine; /* --races */
	bool is_unpromised; /* explore: judge FOLL_GET as if it were a pin */
	bool is_offline, is_quiet, is_all;
	bool is_replacing; /* matrix, report: existing files */
	bool is_missing, is_measuring; /* report */
	char *const *argv; /* as it was called, for records */
	const char *command; /* the same as a shell takes it */
};

/* A scenario and where it is from. */
struct designs_scenario {
	struct scenario s;
	bool is_file; /* the user's own, not of the library */
};
struct designs_scenarios {
	size_t nr;
	struct designs_scenario *all; /* in the order of their names */
};

/*
 * The library, the files of --scenarios, and what the words name: "NAME", a
 * pattern, a file ("./x.scn"). No word: all. Ends with exit 2 and a hint where a
 * word names nothing.
 */
void designs_load(struct designs_scenarios *l, const struct designs_options *o,
		  size_t nr_words, char *const *words);
void designs_unload(struct designs_scenarios *l);

/* One design by name, ending with exit 2 and a hint. */
struct design_run designs_one(const char *name);
/* Those of -d, or all; free() *runs. */
size_t designs_some(const struct designs_options *o, struct design_run **runs);

/* Kinds that the scenario is to be run for: bits. Ends with exit 2 if none. */
uint16_t designs_kinds(const struct designs_options *o,
		       const struct scenario *s);
/* Ends with exit 2: --page leaves nothing of what was named. */
NORETURN void designs_none_of_kind(const struct designs_options *o);

/* A story as a table of steps, what they did, and the frames after each. */
void designs_print_story(FILE *out, const struct scenario *s,
			 const struct design_run *run, const struct story *t,
			 enum scn_property property);
/* "2 copies, 3 faults; locked: refcount 4, mapcount 2" in buf. */
char *designs_cost_text(const struct model_cost *c, char *buf,
			size_t size_bytes);
/* "isolation, synchrony" of bits, "-" for none. Returns buf. */
char *designs_properties_text(uint32_t bits, char *buf, size_t size_bytes);

/* Each returns an exit status. */
int designs_list(const struct designs_options *o, size_t nr_words,
		 char *const *words);
int designs_check(const struct designs_options *o, size_t nr_words,
		  char *const *words);
int designs_trace(const struct designs_options *o, size_t nr_words,
		  char *const *words);
int designs_explore(const struct designs_options *o, size_t nr_words,
		    char *const *words);
int designs_litmus(const struct designs_options *o, size_t nr_words,
		   char *const *words);
int designs_conform(const struct designs_options *o, size_t nr_words,
		    char *const *words);
int designs_matrix(const struct designs_options *o, size_t nr_words,
		   char *const *words);
int designs_report(const struct designs_options *o, size_t nr_words,
		   char *const *words);

#endif
