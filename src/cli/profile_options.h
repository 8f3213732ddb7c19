/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_options.h - the words of the profile command, as a struct. */
#ifndef CLI_PROFILE_OPTIONS_H
#define CLI_PROFILE_OPTIONS_H

#include "base/opt.h"
#include "cli/lab_options.h"
#include "report/profile_print.h"

struct profile_options {
	struct lab_options lab; /* kernels, patterns, machine, ... */
	enum profile_format format;
	const char *phase; /* name, or NULL: phase 0 */
	struct opt_list debug; /* paths of vmlinux files, or "fetch" */
	const char *cache_model; /* geometry for the plugin, or NULL */
	const char *figures_dir, *streams_dir; /* or NULL */
	uint64_t top; /* 0: all */
	bool is_file; /* the words are result files */
	bool has_fields, has_cache_lines, has_source_lines, has_calls;
	bool is_fixed; /* fixed cost, not per operation */
	bool has_legend;
	bool has_steps; /* three and more: differences of neighbours too */
};

/*
 * Kernels first, then cases: from "--" on, or from the first word that is no
 * file and names a benchmark. Exits on -h and on mistakes.
 */
void profile_options_parse(struct profile_options *o, int argc, char **argv);
void profile_options_release(struct profile_options *o);

#endif
