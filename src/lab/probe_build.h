/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_build.h - our kernel module (kernels/probe) for one kernel, in the
 * cache:
 *
 *	CACHE/probe/RELEASE_HASH/cowprobe.ko	HASH: of the kernel's image
 *	CACHE/probe/RELEASE_HASH/meta.json	what it was built from, and by what
 *	CACHE/probe/RELEASE_HASH.log		what make said when it failed
 *
 * By the image and not by the release alone, as kernels of one's own often have
 * the same release. It is built and put into guests; nothing here loads it.
 */
#ifndef LAB_PROBE_BUILD_H
#define LAB_PROBE_BUILD_H

#include "lab/ladder.h"

struct probe_options {
	const struct ladder_options *ladder; /* cache, apt, say(), stop */
	const char *source_dir; /* kernels/probe */
	/*
	 * A kernel tree that is built, or the folder of its objects (make O=).
	 * NULL: headers of the kernel's package, fetched for this and removed
	 * again; of a kernel that run-bench kernel has built, its tree, made
	 * again (a minute or two); of an image by its path, the tree it is in.
	 */
	const char *tree;
	const char *cc; /* NULL: gcc, or what the tree says itself */
};

/*
 * The module of this image, if there is one that fits: of its release, of our
 * version of the interface, and of the sources in source_dir where these are
 * there (NULL: not looked at). NULL: none. The caller frees it.
 */
char *probe_find(const struct kernel_image *image, const char *cache_dir,
		 const char *source_dir);

/*
 * Build it, also if there is one. *ko is its path, to be freed. -ENOENT: no
 * headers, no tree or no compiler; -EINVAL: a tree of another kernel; -ESTALE:
 * the tree cannot be made again; -ENOEXEC: make failed; -EINTR; with why and
 * hint.
 */
MUST_CHECK int probe_build(const struct lab_kernel *k,
			   const struct probe_options *o, char **ko,
			   struct why *why);

#endif
