/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kbuild.h - kernels of our own for the lab: a source, patches and fragments of
 * a configuration become an image in the cache that a word KERNEL names.
 *
 * kernels/NAME.ini:
 *
 *	[build]
 *	about = one line for people
 *	suite = bookworm-security, bookworm
 *	source = linux-source-6.1	; or dir = a tree on this machine
 *	patch = patches/6.1/a.patch	; in this order; relative to the file; a
 *					; file "series" names those beside it
 *	config = config/lab.config	; later ones win
 *	append = word=value		; for the kernel command line
 *	make = LLVM=1			; more words for make
 *	default = yes			; built when none is named
 *
 * or the image of another one, started with other words:
 *
 *	[boot]
 *	of = 6.1-switch
 *	append = word=value
 *
 * In the cache:
 *
 *	CACHE/built/NAME_KEY/	vmlinuz, vmlinux, config, System.map, modules/
 *				meta.json: all that it was made of
 *	CACHE/built/NAME.json	which of them NAME is
 *	CACHE/work/NAME/	a build that is not done: the next goes on there
 *	CACHE/work/SOURCE/	an unpacked source, while kernels are built of it
 *
 * The same source, patches, fragments and compiler give the same image, byte
 * for byte, wherever the cache lies: time, user, host and number of the build
 * are fixed, and no variable of the environment reaches make but PATH, HOME,
 * TMPDIR and those of ccache.
 */
#ifndef LAB_KBUILD_H
#define LAB_KBUILD_H

#include "lab/ladder_parts.h"

struct kbuild_recipe {
	char *name; /* "6.1-switch" */
	char *about, *append; /* or NULL */
	char *of; /* [boot]: whose image, or NULL */
	char *dir; /* a tree on this machine, or NULL: a package */
	char *package; /* "linux-source-6.1", or NULL */
	struct word_list suites, patches, configs, make_words;
	bool is_default;
};

/*
 * Read kernels/NAME.ini. Paths become relative to where we are, or absolute.
 * -EINVAL with "PATH:LINE: why" and hint, -ENOENT.
 */
MUST_CHECK int kbuild_recipe_load(struct kbuild_recipe *r, const char *path,
				  const char *name, struct why *why);
void kbuild_recipe_release(struct kbuild_recipe *r);

/* May a kernel have this name? It becomes part of paths and of a release. */
MUST_CHECK int kbuild_name_check(const char *name, struct why *why);

/*
 * SHA-256 of all that the tree of this project says about the kernel: source,
 * fragments, patches (their bytes), words for make; neither the version that
 * Debian has today nor the compiler. -errno with why: a file is missing.
 */
struct kbuild_hash {
	char hex[65];
};
MUST_CHECK int kbuild_recipe_hash(struct kbuild_hash *h,
				  const struct kbuild_recipe *r,
				  struct why *why);
/* SHA-256 of a file, and of a text. */
MUST_CHECK int kbuild_hash_file(struct kbuild_hash *h, const char *path,
				struct why *why);
void kbuild_hash_text(struct kbuild_hash *h, const char *text);

struct kbuild_progress {
	const char *name; /* of the kernel */
	unsigned long nr_done, nr_total; /* objects; the total may be a guess */
	double elapsed_s;
	double left_s; /* NAN: not known yet */
};

struct kbuild_options {
	struct ladder_options ladder; /* cache, apt, offline, say, stop */
	unsigned int nr_jobs; /* 0: one for each CPU we may run on */
	bool no_ccache;
	bool is_forced; /* build again what is built */
	/* Told twice a second while make runs; may be NULL. */
	void (*progress)(const struct kbuild_progress *p, void *arg);
};

/* What came of it; owned. */
struct kbuild_result {
	char *dir; /* CACHE/built/NAME_KEY */
	char *release;
	char *image_sha256;
	bool was_built; /* false: nothing to do */
	double seconds, cpu_s;
	unsigned long nr_objects;
};

/*
 * Build one kernel. What an earlier call left after -EINTR or a failure is
 * gone on with when nothing else has changed. -ENOENT: tools are missing, or
 * no such package; -EINVAL: a patch does not apply, or an option cannot be
 * had; -EINTR; -EIO: make failed; -ENOSPC ... with why and hint.
 */
MUST_CHECK int kbuild(const struct kbuild_recipe *r,
		      const struct kbuild_options *o, struct kbuild_result *res,
		      struct why *why);
void kbuild_result_release(struct kbuild_result *res);

/* Sources that were unpacked: go when all is built. */
void kbuild_forget_sources(const char *cache_dir);

/* What is built, from CACHE/built/NAME.json; owned. */
struct kbuild_built {
	char *dir; /* NULL: nothing is */
	char *release, *source, *compiler, *image_sha256, *recipe_sha256;
	char *append; /* or NULL; of a kernel that has no INI file */
	char *key;
	double seconds, cpu_s; /* 0: not known */
	unsigned long nr_objects;
	int64_t built_s; /* of the real-time clock */
	unsigned long long image_bytes, vmlinux_bytes;
};
/* false: not built, or damaged; then b is empty. */
bool kbuild_built_read(struct kbuild_built *b, const char *cache_dir,
		       const char *name);
void kbuild_built_release(struct kbuild_built *b);

/* The names that are built, sorted; none: empty. */
void kbuild_built_names(struct word_list *names, const char *cache_dir);

#endif
