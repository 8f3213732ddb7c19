/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_lab.h - one case on kernels that are booted for it. */
#ifndef CLI_BISECT_LAB_H
#define CLI_BISECT_LAB_H

#include "cli/bisect_options.h"
#include "lab/plan.h"
#include "lab/run.h"

struct bisect_lab {
	const struct bisect_options *o;
	char *const *argv; /* recorded in the result files */
	struct lab_plan plan;
	struct lab_machine machine;
	char *append; /* of the machine; owned */
	struct lab_qemu qemu;
	struct ladder_options ladder_options;
	char *config_dir, *cache_dir, *init_path, *tool_dir;
	const char *result_dir; /* borrowed; exists */
};

/* One kernel: what to boot, and what came of it. */
struct bisect_boot {
	const char *word; /* as for the lab command */
	char *file; /* its result file; NULL: none; owned */
	char *image; /* SHA-256 of the image, or NULL; owned */
	char *why; /* no boot, or not to the end: the reason; owned */
	double wall_s;
};
void bisect_boot_release(struct bisect_boot *b);

/*
 * The plan and the machine of the file good: the steps are measured as it was.
 * c: the case of its plan. has_append: what it has on its command line beyond
 * the machine's own words is for every step; else bisect_lab_check_words() must
 * say that these are the kernel's own. Exits when this QEMU or this program is
 * another one.
 */
void bisect_lab_like(struct bisect_lab *l, const struct result_file *good,
		     const struct plan *plan, const struct plan_case *c,
		     bool has_append);
/* Exits unless the file was made with the command line that word would get. */
void bisect_lab_check_words(struct bisect_lab *l, const char *word,
			    const struct result_file *f);
/* Or the lab suite's, for the one case that the words name. Exits. */
void bisect_lab_new(struct bisect_lab *l);

/*
 * Boot them all, at once as far as CPUs are idle. A kernel that is damaged,
 * panics or hangs is in its why. -EINTR when told to stop; -EINVAL: a word
 * names nothing; else -errno with why (a full disk, no QEMU).
 */
MUST_CHECK int bisect_lab_boot(struct bisect_lab *l, struct bisect_boot *boots,
			       size_t nr, struct why *why);
void bisect_lab_release(struct bisect_lab *l);

#endif
