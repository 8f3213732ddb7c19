/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * initrd.h - the guest's root file system: init, run-bench-guest, modules and
 * what they are to do, as an uncompressed newc archive (reproducible: fixed
 * times, owners and inode numbers).
 */
#ifndef LAB_INITRD_H
#define LAB_INITRD_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stddef.h>

struct initrd {
	const char *init_path; /* run-bench-init */
	const char *guest_path; /* run-bench-guest */
	const char *modules_dir; /* or NULL */
	const char *const *modules; /* names to load, "zram"; NULL-terminated */
	const char *probe_path; /* one more to load, by its path; or NULL */
	json_t *setup; /* /cowbench/setup.json: settings, files, modules */
	json_t *plan; /* /cowbench/plan.json, or NULL (comes after a park) */
};

/*
 * Write the archive to PATH. Modules are unpacked (.xz, .zst) and brought into
 * the order in which they must be loaded, read off their own "depends"; one
 * that the package lacks goes into setup's notes, it is no error. 0 or -errno
 * with why (-ENOSPC names the file); nothing is left behind on failure.
 */
MUST_CHECK int initrd_write(const struct initrd *i, const char *path,
			    struct why *why);

#endif
