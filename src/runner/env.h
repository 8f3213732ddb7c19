/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * env.h - the env record: on what a measurement was made.
 *
 * Three sections, by the question they answer (docs/measuring.md):
 *
 *	identity  may two results be compared at all? The machine and the
 *		  measured program. Hashed into "identity_hash".
 *	subject   what is compared: the kernel.
 *	context   what else might explain a difference. Its object "now" holds
 *		  what changes from minute to minute and is never compared.
 *
 * A file that is missing is an absent key, never a made-up value. Everything
 * is read through sys/root.h, so a recorded machine gives its own record.
 */
#ifndef RUNNER_ENV_H
#define RUNNER_ENV_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct topology;

struct env_options {
	const char *mode; /* "live", "lab"; NULL: "live" */
	const char *guest_path; /* the measured program, or NULL */
	bool has_bench_config_hash;
	uint64_t bench_config_hash; /* of the suite as it was read */
	const struct topology *topology; /* or NULL: none in the record */
	int64_t now_s; /* Unix time; 0: the clock of this machine */
};

/*
 * The whole record, a new reference:
 * {"kind":"env","v":1,"mode","time","identity":{},"subject":{},"context":{},
 *  "identity_hash","topology_xml","tool":{}}.
 * Fails (-errno and why) when the kernel cannot be named or guest_path cannot
 * be read as a program.
 */
MUST_CHECK int env_collect(json_t **env, const struct env_options *opt,
			   struct why *why);

/* This program: {"version","commit","dirty","build"}; env_tool.c. */
json_t *env_tool(void);

/*
 * GNU build id of a 64-bit ELF file in this machine's byte order, in hex (41
 * bytes hold a SHA-1). -ENOENT: it has none; -ENOEXEC: not such an ELF file;
 * -EINVAL: damaged. path is not below the sysroot: it is a file of ours.
 */
MUST_CHECK int env_build_id(const char *path, char *hex, size_t size_bytes,
			    struct why *why);

#endif
