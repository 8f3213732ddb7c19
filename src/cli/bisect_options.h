/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_options.h - the words of the bisect command, as a struct. */
#ifndef CLI_BISECT_OPTIONS_H
#define CLI_BISECT_OPTIONS_H

#include "base/opt.h"

#include <stdbool.h>
#include <stdint.h>

enum bisect_form {
	BISECT_GIT, /* one step: git looks at the exit status */
	BISECT_LIST, /* kernels of a list, all steps */
	BISECT_LOG, /* the story of a journal */
};

/*
 * Exit statuses of a step. git takes 1 to 127 but 125 for "bad" and stops from
 * 128 on, so whatever is wrong with the step itself must be there: a mistyped
 * option is no bad kernel.
 */
#define BISECT_EXIT_SKIP 125
#define BISECT_EXIT_STOP 192 /* + enum exit_status */

struct bisect_options {
	enum bisect_form form;
	const char *good, *bad; /* files, with commas between; or NULL */
	const char *image; /* --lab; NULL: the running kernel */
	const char *log, *result_dir, *cache_dir;
	struct opt_list images; /* files or words with commas */
	double effect_ratio; /* 0: none */
	double session_sd_ratio; /* NaN: from the files */
	uint64_t boot_timeout_s;
	bool is_live, is_offline, is_quiet, is_resume;
	int nr_words; /* with [0] */
	char **words; /* words[1..]: the case; of log the file */
};

/*
 * Which form is it? Looked at before anything is parsed, because the status of
 * a mistake depends on it.
 */
enum bisect_form bisect_form_of(int argc, char **argv);

/* Exits on -h and on mistakes. */
void bisect_options_parse(struct bisect_options *o, int argc, char **argv);
void bisect_options_release(struct bisect_options *o);

#endif
