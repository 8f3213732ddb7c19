/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_session.h - a lab session with the plugin: symbols and fields of each
 * kernel before its boot, profile lines into each result file behind it.
 */
#ifndef CLI_PROFILE_SESSION_H
#define CLI_PROFILE_SESSION_H

#include "cli/lab_session.h"
#include "cli/profile_options.h"
#include "profile/fold.h"

/* What is known of one guest's kernel, to name addresses. */
struct profile_kernel {
	struct symbols symbols;
	struct fields *fields; /* NULL: no BTF, or not asked for */
	struct source *source; /* NULL: no source lines */
	char *debug; /* path of the debug information, or NULL */
	char *words; /* for the plugin */
};

/* What became of the stream of one boot. */
struct profile_boot {
	bool is_folded;
	bool is_whole; /* the plugin came to its end */
	size_t nr_records;
	struct why why; /* of not folded */
};

struct profile_session {
	struct profile_options *o; /* of the caller */
	struct lab_session lab;
	char *plugin_path;
	char *temp_dir; /* symbols for --calls, or NULL; removed */
	struct profile_kernel *kernels; /* [lab.nr_guests] */
	struct profile_boot *boots; /* [lab.nr_guests] */
};

/* As lab_session_prepare(), with o's options, which it takes over. */
void profile_session_prepare(struct profile_session *s,
			     struct profile_options *o, char *const *argv);
/* As lab_session_boot(). */
MUST_CHECK int profile_session_boot(struct profile_session *s,
				    char *const *argv, struct why *why);
void profile_session_release(struct profile_session *s);

/* profile_kernel.c: all that is known of guest i's kernel; exits on mistakes. */
void profile_kernel_prepare(struct profile_session *s, size_t i);
void profile_kernel_release(struct profile_kernel *k);

/* lab_run_options.before_end: the stream of a boot as profile lines. */
MUST_CHECK int profile_fold_boot(const struct lab_run *r, size_t boot_idx,
				 struct result_writer *w, void *arg,
				 struct why *why);

#endif
