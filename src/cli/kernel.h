/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel.h - what the files of run-bench kernel share. */
#ifndef CLI_KERNEL_H
#define CLI_KERNEL_H

#include "base/opt.h"
#include "lab/kbuild.h"

struct kernel_options {
	const char *source, *name, *append, *cache_dir;
	const char *kernels_dir; /* --kernels, or kernels/ of the tree */
	const char *tree; /* of probe, or NULL */
	struct opt_list configs, patches, make_words;
	uint64_t nr_jobs;
	bool is_offline, is_forced, no_ccache, is_long, has_kept_sources;
};

/* All return an exit status. */
int kernel_build(const struct kernel_options *o, size_t nr,
		 char *const names[]);
int kernel_list(const struct kernel_options *o, size_t nr, char *const names[]);
int kernel_probe(const struct kernel_options *o, size_t nr,
		 char *const names[]);

/* kernels/NAME.ini; exits when it cannot be read. */
void kernel_load(struct kbuild_recipe *r, const struct kernel_options *o,
		 const char *name);

/* Exits with the nearest names when none of them is this word. */
void kernel_must_be_one_of(const char *word, const struct word_list *names);

#endif
