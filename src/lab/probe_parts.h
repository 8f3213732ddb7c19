/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_parts.h - what the files probe_*.c share. */
#ifndef LAB_PROBE_PARTS_H
#define LAB_PROBE_PARTS_H

#include "lab/probe_build.h"

/* What make is called with; all owned. */
struct probe_tree {
	char *source; /* -C */
	char *objects; /* O=, or NULL: the same */
	char *package, *version; /* of the headers, or NULL */
};
void probe_tree_release(struct probe_tree *t);

/* "CACHE/probe/RELEASE_HASH", to be freed. */
char *probe_dir(const struct kernel_image *image, const char *cache_dir);

/* The files of kernels/probe; NULL-terminated. */
extern const char *const probe_sources[];

/* Of all of them, to be freed; NULL: not all are there. */
char *probe_source_hash(const char *source_dir);

/* Is this file the module for that release? With why if not. */
MUST_CHECK int probe_module_check(const char *path, const char *release,
				  struct why *why);

/*
 * Fetch the headers of a packaged kernel and unpack them below dir. The cache
 * is locked.
 */
MUST_CHECK int probe_headers(struct probe_tree *t, const struct lab_kernel *k,
			     const struct ladder_options *o,
			     const char *cache_dir, const char *dir,
			     struct why *why);

/*
 * The tree around the image of a kernel: PATH/arch/ARCH/boot/IMAGE or
 * PATH/vmlinux; a new string, or NULL.
 */
char *probe_tree_of_image(const char *image_path);

/* Of a tree that is built, or of its objects; "": it is none. */
void probe_tree_release_of(const char *dir, char *release, int size);
bool probe_tree_is_of(const char *dir, const char *release);

/*
 * Run make in M=dir for this tree; log: a path for what it said when it
 * failed.
 */
MUST_CHECK int probe_make(const struct probe_tree *t,
			  const struct lab_kernel *k, const char *dir,
			  const struct probe_options *o, const char *log,
			  struct why *why);

/* The line of make's words that says why it failed; a new string. */
char *probe_make_reason(const char *said);

#endif
