/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ladder.h - from the word KERNEL to files: configs/kernels/NAME.ini, what
 * run-bench kernel has built (kernels/NAME.ini, kbuild.h), a path, or
 * deb:PACKAGE.
 *
 *	[kernel]
 *	era = one reference: written in place (5.9 to 5.18)
 *	suite = bullseye-security, bullseye	; the newest of all of them
 *	package = linux-image-5.10.0-*-cloud-{arch}
 *	append =			; more for the kernel command line
 *	default = yes			; part of the ladder when none is named
 *
 * {arch} is Debian's name of this machine's architecture. A package that only
 * depends on others (linux-image-* since 6.19, linux-image-cloud-ARCH) stands
 * for these: image, modules and configuration come together. deb:PACKAGE may
 * be a pattern, and takes apt's =VERSION and /SUITE; without a suite, those of
 * all INI files are looked into. A [tool] names several packages and with
 * keep the files to unpack.
 */
#ifndef LAB_LADDER_H
#define LAB_LADDER_H

#include "lab/kernel_image.h"

#include <jansson.h>
#include <stddef.h>

struct lab_kernel {
	char *name; /* "6.1"; of a path its base name, made unique; owned */
	char *era; /* or NULL */
	char *append; /* or NULL */
	char *package, *version, *suite; /* of a Debian package, or NULL */
	json_t *build; /* meta.json of run-bench kernel (kbuild.h), or NULL */
	char *modules_dir; /* holds kernel/, modules.builtin; NULL: none */
	char *probe_path; /* our own module for it (lab/probe_build.h), or NULL */
	struct kernel_image image;
};

struct ladder_options {
	const char *cache_dir; /* NULL: $XDG_CACHE_HOME/cowbench, ~/.cache/.. */
	const char *config_dir; /* configs/kernels */
	const char *build_dir; /* kernels; NULL: config_dir/../../kernels */
	const char *apt_dir; /* the machine's; NULL: /etc/apt (for tests) */
	bool is_offline; /* --offline: what is in the cache, nothing else */
	/* Told what is being done ("fetch linux-image-..."); may be NULL. */
	void (*say)(const char *text, void *arg);
	void *arg;
	const volatile int *stop; /* becomes a signal number: -EINTR */
};

/* Kernels oldest first by release; owned by the list. */
struct ladder {
	size_t nr;
	struct lab_kernel *kernels;
};

/*
 * Resolve the words (nr 0: every INI with default = yes). Fetches packages
 * that are not in the cache; a word that is in the cache needs no network, and
 * is looked up again at most once a day. Unknown words: -EINVAL with the
 * nearest name. What is built of other patches than kernels/ has now: -ESTALE;
 * not built: -ENOENT. keep_order: as named (for --ab), else oldest first.
 */
MUST_CHECK int ladder_resolve(struct ladder *l, char *const words[], size_t nr,
			      bool keep_order, const struct ladder_options *o,
			      struct why *why);
void ladder_release(struct ladder *l);

/* The cache directory that NULL means; created. The caller frees *dir. */
MUST_CHECK int ladder_cache_dir(const char *given, char **dir, struct why *why);

/*
 * A program from a package in the cache, for what the installed one cannot do
 * (configs/kernels/tools/qemu-10.ini). *dir holds the unpacked tree.
 */
MUST_CHECK int ladder_fetch_tool(const char *name,
				 const struct ladder_options *o, char **dir,
				 struct why *why);

#endif
