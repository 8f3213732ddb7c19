/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * designs_claims.h - the parts of run-bench designs report: claims of mails held
 * against result files. Mistakes in claims end the program with exit 2.
 */
#ifndef CLI_DESIGNS_CLAIMS_H
#define CLI_DESIGNS_CLAIMS_H

#include "analysis/claim_pick.h"
#include "cli/designs_table.h"

/* Claims, and what their words are held against. */
struct claims {
	const struct designs_options *o;
	const char *dir; /* of the INI files */
	size_t nr;
	struct claim_mail *mails; /* by their names */
	struct designs_scenarios library;
	struct claim_property properties[SCN_NR_PROPERTIES];
	/* Files: the folder that new ones go to, those that are there. */
	char *results_dir;
	size_t nr_files;
	struct result_file **files;
	struct claim_sources sources;
	struct designs_evidence *evidence; /* [sources.nr] */
	char program[65]; /* build id of the measuring program, or "" */
};

/*
 * Read all claims of the folder; keep those that the words name (MAIL,
 * MAIL/CLAIM, patterns; no word: all); hold their words against benchmarks,
 * scenarios, and kernels that can be built, fetched, or are in a file that was
 * read.
 */
void claims_load(struct claims *s, size_t nr_words, const char *const *words);
/* Result files and folders of them: none is *results_dir. */
void claims_read(struct claims *s, size_t nr_paths, const char *const *paths);
/* Cells from files, litmus from evidence, and judged. */
void claims_judge(struct claims *s);
/* Files and all that is of them: before claims_read() again. */
void claims_forget(struct claims *s);
void claims_release(struct claims *s);

/* Its parts: each ends the program where a word names nothing. */
void claims_find_cases(const struct claim_mail *m, struct claim *c,
		       json_t *list);
void claims_find_scenarios(const struct claims *s, const struct claim_mail *m,
			   struct claim *c);
void claims_properties(struct claims *s);
/* "PATH:LINE: why" and the hint, exit 2. */
NORETURN void claims_die(const struct claim_mail *m, unsigned int line,
			 const struct why *why);

/* Its options as a machine. BUG unless claims_load() has looked at them. */
struct claim_machine claims_machine(const struct claim *c);
const struct scenario *claims_scenario(const struct claims *s,
				       const char *name);

/* What has to be run: words of run-bench, one command each. */
struct claims_command {
	size_t nr;
	char **words; /* words[0] is "profile" or "designs" */
};
struct claims_plan {
	size_t nr;
	struct claims_command *commands;
};
/*
 * Commands for what is missing of one claim, or of all (c NULL); is_all: also
 * what is there, into the folder that the command takes by default: how it is
 * measured again.
 */
void claims_plan_make(struct claims_plan *p, struct claims *s,
		      const struct claim *c, bool is_all);
void claims_plan_release(struct claims_plan *p);
/* "run-bench profile ..."; free() it. */
char *claims_command_text(const struct claims_command *c);

/* Run them as children. EXIT_DONE; EXIT_CANNOT; 128 and a signal. */
int claims_measure(const struct claims_plan *p, bool is_quiet);

#endif
