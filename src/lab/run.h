/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run.h - a session of the lab: the same plan on every kernel, so many boots
 * of each, as many at once as there is room for; one result file a boot.
 */
#ifndef LAB_RUN_H
#define LAB_RUN_H

#include "lab/boot.h"
#include "lab/ladder.h"
#include "lab/run_file.h"

/* One column: a kernel and what is appended to its command line. */
struct lab_guest {
	const struct lab_kernel *kernel;
	const char *title; /* "6.1+init_on_alloc=1": unique in the session */
	const char *append; /* of its INI and its word, or NULL */
	/*
	 * 0, or for a kernel that is there twice how often it was before: its
	 * boots go on with further seeds. With the same ones they would be the
	 * same boots, instruction by instruction.
	 */
	unsigned int twin_nr;
	/* Words for the plugin ("lines=on,locks=on", or ""); NULL: without. */
	const char *plugin;
};

struct lab_run;

struct lab_run_options {
	struct lab_files files;
	const struct lab_guest *guests;
	size_t nr_guests;
	struct lab_machine machine; /* seed: of the first boot */
	const struct lab_qemu *qemu;
	const char *init_path; /* run-bench-init */
	const char *result_dir; /* exists */
	const char *stamp; /* "20261121-144500", in the names of the files */
	const char *cache_dir; /* snapshots go below */
	unsigned int nr_boots; /* of each guest */
	unsigned int nr_parallel;
	unsigned int boot_timeout_s; /* 0: default */
	bool is_warm;
	const volatile int *stop; /* becomes a signal number */
	/* About ten times a second while guests run; may be NULL. */
	void (*progress)(const struct lab_run *r, void *arg);
	/* One line: "6.1: snapshot made in 3.1 s"; may be NULL. */
	void (*say)(const char *text, void *arg);
	void *arg;
	const char *plugin_path; /* run-bench-plugin.so; guests with a plugin */
	/*
	 * A guest is gone, its case lines are in its file (which can be read),
	 * the end line is not: more lines may be added to w. Called where we were
	 * stopped too, of the cases that were finished; not where no file was
	 * begun. An error ends the session, as one of writing the file does. May
	 * be NULL.
	 */
	int (*before_end)(const struct lab_run *r, size_t boot_idx,
			  struct result_writer *w, void *arg, struct why *why);
	void *before_end_arg;
};

struct lab_run {
	const struct lab_run_options *o;
	char *temp_dir;
	size_t nr; /* guests x boots: guest 0 boot 1, guest 1 boot 1, ... */
	struct lab_boot *boots; /* [nr] */
	struct lab_file *files; /* [nr] */
	struct lab_machine *machines; /* [nr] */
	char **plans; /* [nr] warm: text for the guest */
	char **initrds; /* [nr] paths; warm: in the cache */
	char **snapshots; /* [nr] warm: paths */
	char **streams; /* [nr] what the plugin wrote, in temp_dir; or NULL */
	char **plugins; /* [nr] values of -plugin; or NULL */
	bool is_making_snapshots; /* else it measures */
	volatile int stop_now;
	uint64_t start_ns; /* of this phase */
};

/*
 * Boot everything. What goes wrong with a guest is in its boot (end_text) and
 * its file; -errno with why when QEMU or the files of the session cannot be
 * had, or a result not be written (-ENOSPC); -EINTR when told to stop. In each
 * case what was finished is in the files, and no guest is left.
 */
MUST_CHECK int lab_run(struct lab_run *r, const struct lab_run_options *o,
		       struct why *why);
void lab_run_release(struct lab_run *r);

/* Index of a boot: boot_nr is 0-based. */
size_t lab_run_index(const struct lab_run *r, size_t guest,
		     unsigned int boot_nr);

/* Seconds until the last guest ends, as far as one can tell; <0: unknown. */
double lab_run_left_s(const struct lab_run *r);

/* The parts of lab_run(); run_warm.c: a snapshot of every guest is there. */
MUST_CHECK int lab_run_warm(struct lab_run *r, struct why *why);
/* Run these, stopped by o->stop or a file that failed. */
MUST_CHECK int lab_run_boots(struct lab_run *r, struct lab_boot *boots,
			     size_t nr, const struct lab_boot_ops *ops,
			     struct why *why);
/* Stop when we are to, and show how far it is. */
void lab_run_tick(struct lab_run *r);
/* What init is to do in this guest: a new reference. */
json_t *lab_run_setup(const struct lab_run *r, const struct lab_guest *g);
/* Our module, if a case wants it and there is one for this kernel, or NULL. */
const char *lab_run_probe(const struct lab_run *r, const struct lab_guest *g);
/* Write an initrd; plan may be NULL, takes its reference. */
MUST_CHECK int lab_run_initrd(const struct lab_run *r,
			      const struct lab_guest *g, json_t *plan,
			      const char *path, struct why *why);

#endif
