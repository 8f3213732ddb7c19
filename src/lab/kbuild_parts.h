/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kbuild_parts.h - what the files kbuild*.c share. */
#ifndef LAB_KBUILD_PARTS_H
#define LAB_KBUILD_PARTS_H

#include "lab/kbuild.h"

#include <stdio.h>
#include <time.h>

/* --- kbuild_run.c: make, with all that it starts --- */

struct kbuild_command {
	char *const *argv;
	char *const *env;
	const char *cwd; /* or NULL */
	const volatile int *stop; /* or NULL */
	/* Each line of stdout and stderr, and NULL now and then. */
	void (*line)(const char *line, void *arg);
	void *arg;
};
/*
 * Run it niced, in a process group that ends with us, however we end. 0 with
 * its exit status (128 + signal) and the CPU time of all of it; -EINTR when
 * *stop: all of it has been ended.
 */
MUST_CHECK int kbuild_run(const struct kbuild_command *c, int *status,
			  double *cpu_s, struct why *why);

/* --- kbuild_log.c: what make says --- */

struct kbuild_log {
	FILE *file; /* all of it; or NULL */
	unsigned long nr_objects; /* lines "  CC      ...", "  AS      ..." */
	char *error; /* the first line that says what went wrong, or NULL */
	char *last; /* the last line, or NULL */
};
void kbuild_log_line(struct kbuild_log *l, const char *line);
void kbuild_log_release(struct kbuild_log *l);
/* Is it the line of an object that is compiled? */
bool kbuild_is_object(const char *line);

/*
 * Seconds left: from the rate since the start, NAN for the first 3 s or 10
 * objects. A total that was too low grows.
 */
double kbuild_left_s(unsigned long nr_done, unsigned long nr_total,
		     double elapsed_s);

/* --- kbuild_config.c --- */

struct kbuild_ask {
	char *name, *value; /* CONFIG_X; "y", "n", "\"text\"", "8" */
	const char *file; /* of configs, borrowed */
	unsigned int line;
	bool is_optional;
};
struct kbuild_config {
	struct kbuild_ask *asks;
	size_t nr;
};
/* Later files and lines win. -EINVAL with "FILE:LINE: why". */
MUST_CHECK int kbuild_config_read(struct kbuild_config *c,
				  const struct word_list *files,
				  struct why *why);
void kbuild_config_ask(struct kbuild_config *c, const char *name,
		       const char *value, const char *file, unsigned int line,
		       bool is_optional);
const char *kbuild_config_value(const struct kbuild_config *c,
				const char *name);
/* As KCONFIG_ALLCONFIG takes it; free() it. */
char *kbuild_config_text(const struct kbuild_config *c);
/*
 * Is every option in .config as asked? -EINVAL with why (the first ones, and
 * where they are asked) and hint.
 */
MUST_CHECK int kbuild_config_check(const struct kbuild_config *c,
				   const char *dotconfig, const char *what,
				   struct why *why);
void kbuild_config_release(struct kbuild_config *c);

/* --- kbuild_tools.c --- */

/* Programs and headers that are missing: -ENOENT with one why and hint. */
MUST_CHECK int kbuild_tools_check(const struct kbuild_recipe *r,
				  const struct kbuild_config *c,
				  struct why *why);
/* In PATH? */
bool kbuild_has_program(const char *name);
/* "gcc (Debian 12.2.0-14) 12.2.0", "GNU ld ... 2.40"; free() them. */
MUST_CHECK int kbuild_compiler(const struct kbuild_recipe *r, char **compiler,
			       char **linker, struct why *why);

/* --- kbuild_pahole.c --- */

/* A program that calls pahole so that its output is always the same. */
MUST_CHECK int kbuild_pahole_write(const char *path, struct why *why);
/* "v1.24"; free() it. */
MUST_CHECK int kbuild_pahole_version(char **version, struct why *why);

/* --- kbuild_tree.c --- */

/* A source that is ready to be built. */
struct kbuild_source {
	char *package, *version, *suite; /* or NULL */
	char *tarball; /* or NULL */
	char *dir; /* the user's tree, absolute, or NULL */
	char *commit; /* of the user's tree, if git knows, or NULL */
	bool is_dirty;
};
MUST_CHECK int kbuild_source_find(struct kbuild_source *s,
				  const struct kbuild_recipe *r,
				  const struct kbuild_options *o,
				  const char *cache_dir, struct why *why);
void kbuild_source_release(struct kbuild_source *s);

/* Make tree: unpacked (by way of CACHE/work) or copied, and patched. */
MUST_CHECK int kbuild_tree_make(const char *tree, const struct kbuild_source *s,
				const struct kbuild_recipe *r,
				const struct kbuild_options *o,
				const char *cache_dir, struct why *why);

/* Files of `from` as hard links, or as copies with their times. */
MUST_CHECK int kbuild_tree_copy(const char *from, const char *to, bool is_link,
				const volatile int *stop, struct why *why);

/* Does an unpacked source lie in CACHE/work? */
bool kbuild_has_sources(const char *cache_dir);

/* --- kbuild_patch.c --- */

MUST_CHECK int kbuild_patch_apply(const char *tree, const char *patch,
				  const volatile int *stop, struct why *why);
/* From what patch(1) said: which hunk of which file. Always -EINVAL. */
int kbuild_patch_explain(const char *patch, const char *said, struct why *why);

/* --- kbuild_make.c: make, with words and environment that are always so --- */

struct kbuild_make {
	const struct kbuild_recipe *r;
	const struct kbuild_options *o;
	const char *tree; /* where make runs */
	const char *obj; /* absolute: what it makes */
	const char *pahole; /* kbuild_pahole_write(), or NULL: not needed */
	bool is_ccache;
	unsigned long nr_before, nr_total; /* objects, for the progress */
	double cpu_s; /* of all calls */
	/* after a call; release it */
	struct kbuild_log log;
};
/*
 * make WORD... (NULL at the end). Its words are added to log_path and, where
 * out is not NULL, come back in *out (free it). -EIO: it failed; why has its
 * first complaint.
 */
MUST_CHECK int kbuild_make(struct kbuild_make *m, const char *const words[],
			   const char *log_path, char **out, struct why *why);
/* "bzImage" and "arch/x86/boot/bzImage" on this machine. */
const char *kbuild_image_target(void);
const char *kbuild_image_path(void);
/* The environment of make: ours but for what changes a kernel. */
char **kbuild_env(void);
void kbuild_env_free(char **env);

/* --- kbuild_plan.c --- */

struct kbuild_job {
	const struct kbuild_recipe *r;
	const struct kbuild_options *o;
	char *cache_dir;
	struct kbuild_config config;
	struct kbuild_source source;
	struct kbuild_hash recipe, key; /* of what goes in */
	struct kbuild_hash result; /* and, of a tree, what came out */
	char *compiler, *linker, *release;
	char *pahole_version, *pahole; /* or NULL: no .BTF is asked for */
	char *work, *tree, *obj, *log, *state;
	bool is_private; /* the tree is ours: unpacked or copied, patched */
	/* Done by a call before, done now, and by the longest build. */
	unsigned long nr_before, nr_objects, nr_most;
	double cpu_before_s, cpu_s;
	struct timespec start;
};
/* Everything but the lock and the work. Release it in every case. */
MUST_CHECK int kbuild_job_prepare(struct kbuild_job *b, struct why *why);
void kbuild_job_release(struct kbuild_job *b);

/* --- kbuild.c: the first steps, with CACHE/work locked --- */

MUST_CHECK int kbuild_job_tree(struct kbuild_job *b, struct why *why);
MUST_CHECK int kbuild_job_configure(struct kbuild_job *b, struct kbuild_make *m,
				    struct why *why);

/* --- kbuild_probe.c --- */

/*
 * Our module for what was just built into dir, while its objects are there.
 * Without it the kernel is as good: a failure is said, and no more.
 */
void kbuild_probe(const struct kbuild_job *b, const char *dir);

/* What modules need of the tree of a kernel whose image is built. */
struct kbuild_again {
	char *obj; /* as O= */
	struct kbuild_options o;
	struct kbuild_recipe recipe;
	struct kbuild_job job;
	bool is_ours; /* made for this: it goes with close */
	bool had_sources; /* --keep-sources, earlier */
	int lock_fd; /* of CACHE/work */
};
/*
 * The objects where they are still there, or the tree made again (a minute or
 * two). CACHE may not be locked. -ENOENT: there is no recipe for it; -ESTALE:
 * it was built of another source or compiler than there is today; with why.
 */
MUST_CHECK int kbuild_again_open(struct kbuild_again *a,
				 const struct lab_kernel *k,
				 const struct ladder_options *o,
				 const char *cache_dir, struct why *why);
void kbuild_again_close(struct kbuild_again *a);

/* --- kbuild_collect.c, kbuild_meta.c --- */

struct kbuild_meta {
	const struct kbuild_recipe *r;
	const struct kbuild_source *s;
	const char *key, *recipe_sha256, *release, *compiler, *linker;
	const char *pahole_version; /* or NULL */
	bool is_ccache;
	double seconds, cpu_s;
	unsigned long nr_objects;
};
/* Image, vmlinux, config, System.map and modules of obj, to dir. */
MUST_CHECK int kbuild_collect(const char *obj, const char *dir,
			      struct why *why);
/* meta.json of dir, beside what is described. */
MUST_CHECK int kbuild_meta_write(const char *dir, const struct kbuild_meta *m,
				 struct why *why);
/* From now on NAME is this folder of CACHE/built; older ones go. */
MUST_CHECK int kbuild_built_set(const char *cache_dir, const char *name,
				const char *dir, struct why *why);

#endif
