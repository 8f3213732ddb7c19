/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_session.h - a session of the lab from options to result files: what lab
 * and designs do alike. Mistakes end the program, as those of a command do.
 */
#ifndef CLI_LAB_SESSION_H
#define CLI_LAB_SESSION_H

#include "base/why.h"
#include "cli/lab_options.h"
#include "lab/run.h"
#include "lab/run_words.h"

struct lab_session {
	struct lab_options options; /* filled in by the caller */
	struct ladder_options ladder_options;
	char *config_dir, *cache_dir, *result_dir, *init_path, *tool_dir;
	struct lab_words words;
	struct ladder ladder;
	struct lab_qemu qemu;
	struct lab_plan plan;
	size_t nr_guests;
	struct lab_guest *guests;
	char **strings; /* titles and appends of guests; owned */
	size_t nr_strings;
	char stamp[32];
	/* Filled in by the caller too: lab/run.h has them. */
	const char *plugin_path;
	int (*before_end)(const struct lab_run *r, size_t boot_idx,
			  struct result_writer *w, void *arg, struct why *why);
	void *before_end_arg;
	struct lab_run_options run_options;
	struct lab_run run;
};

/*
 * Plan, kernels, QEMU, folder of results: all that can go wrong before a guest is
 * booted. Takes both suites over, as lab_plan_build() does. Signals are caught
 * already (cli/stop.h).
 */
void lab_session_prepare(struct lab_session *s, struct suite *suite,
			 struct suite *defaults);
/*
 * Fill in run_options; argv is for the record. After prepare, for who boots
 * something of his own before lab_session_boot(), which else does it.
 */
void lab_session_set_run(struct lab_session *s, char *const *argv);
/*
 * Boot all; argv is for the record. 0, -EINTR or -errno with why, as lab_run();
 * s->run has the files.
 */
MUST_CHECK int lab_session_boot(struct lab_session *s, char *const *argv,
				struct why *why);
/* With the options. */
void lab_session_release(struct lab_session *s);

#endif
