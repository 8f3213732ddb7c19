/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cache.h - the folder of fetched kernels: made whole or not at all.
 *
 *	CACHE/kernels/PACKAGE_VERSION/	vmlinuz, modules/, meta.json
 *	CACHE/tools/NAME_VERSION/	an unpacked program, meta.json
 *	CACHE/images/SHA256.vmlinux	unpacked ELF images, by what they are of
 *	CACHE/symbols/KEY.txt		symbol tables, by all that they depend on
 *	CACHE/debug/PACKAGE_VERSION/	vmlinux with debug information, meta.json
 *	CACHE/probe/RELEASE_HASH/	our own module, meta.json
 *	CACHE/built/, CACHE/work/	kernels that are built here (kbuild.h)
 *	CACHE/words/NAME.json		what a word meant when it was looked up
 *	CACHE/apt/			the private apt's lists and settings
 *	CACHE/lock			held (flock) while any of it but images/ grows
 *
 * Everything is written beside its place, under a name that begins with
 * ".new-", and renamed: a killed run leaves nothing that looks finished.
 */
#ifndef LAB_CACHE_H
#define LAB_CACHE_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stddef.h>

/* mkdir -p. 0 or -errno with why. */
MUST_CHECK int cache_make_dir(const char *path, struct why *why);

/* rm -rf, as far as it goes: what stays is found by the next sweep. */
void cache_remove(const char *path);

/* Remove the leftovers (".new-*") in dir that nobody has touched for an hour,
 * or all of them when the lock is held. */
void cache_sweep(const char *dir, int is_locked);

/* Remove the files of dir that were last touched longer ago than this. */
void cache_forget_unused(const char *dir, long age_s);

/*
 * Wait for the lock: 0 with *fd (close it to let go), -EINTR when *stop, or
 * -errno with why. wait() is called once, if it has to be waited for.
 */
MUST_CHECK int cache_lock(const char *cache_dir, const volatile int *stop,
			  void (*wait)(void *arg), void *arg, int *fd,
			  struct why *why);

/* write() until all is written. 0 or -errno. */
MUST_CHECK int cache_write_all(int fd, const void *data, size_t len);

/* Replace path by the text of o. */
MUST_CHECK int cache_write_json(const char *path, const json_t *o,
				struct why *why);

/*
 * "WHAT: no space left on device", with the remedy as hint where there is one:
 * every failure to write into the cache ends here. Returns err.
 */
int cache_errno(struct why *why, int err, const char *fmt, ...) PRINTF(3, 4);

#endif
