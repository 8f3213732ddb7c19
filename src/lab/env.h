/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * env.h - the env record of a guest: its own files of /proc and /sys, laid out
 * below a folder, read by the same code that describes a live machine.
 */
#ifndef LAB_ENV_H
#define LAB_ENV_H

#include "base/compiler.h"
#include "base/why.h"
#include "lab/ladder.h"
#include "lab/wire.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* What a guest says of itself before its first case. */
struct lab_env_source {
	char *dir; /* its files are below; removed with it; owned */
	size_t nr_files;
	json_t *hello; /* or NULL */
	json_t *notes; /* array: what could not be set up */
};

/* dir: a folder to be made. */
void lab_env_source_init(struct lab_env_source *s, const char *dir);
void lab_env_source_release(struct lab_env_source *s);

/*
 * Take a frame: 1 when it was hello, file or note, 0 when it is another's
 * business, -errno with why when it cannot be kept (a full disk) or is
 * damaged (-EINVAL: a path that is none of /proc and /sys).
 */
MUST_CHECK int lab_env_take(struct lab_env_source *s,
			    const struct wire_frame *f, struct why *why);

/*
 * The env record of the guest: mode "lab", and what its files lack (the
 * architecture before 6.1, the configuration that comes with the package) from
 * the kernel's own. A new reference in *env. The sysroot is set meanwhile and
 * put back.
 */
MUST_CHECK int lab_env_collect(json_t **env, const struct lab_env_source *s,
			       const struct lab_kernel *kernel,
			       const char *guest_path, uint64_t config_hash,
			       struct why *why);

/*
 * The record of an earlier collection (of a snapshot) as that of a boot now:
 * another time, and the suite of today. A new reference.
 */
json_t *lab_env_again(const json_t *stored, uint64_t config_hash);

/* What only the host knows of one boot; the object "lab" of the record. */
struct lab_env_boot {
	const struct lab_kernel *kernel;
	const char *probe_path; /* our module that it loads, or NULL */
	const char *title; /* of its column: "6.1+init_on_alloc=1" */
	json_t *machine; /* lab_machine_json() */
	json_t *hello; /* what init said, or NULL */
	json_t *notes; /* array of what could not be set up, or NULL */
	unsigned int boot_nr; /* 1-based */
	unsigned int nr_boots;
	double boot_s; /* wall time until init spoke; <0: not known */
};

void lab_env_put_boot(json_t *env, const struct lab_env_boot *b);

#endif
