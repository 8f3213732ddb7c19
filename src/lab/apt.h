/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apt.h - packages of Debian through an apt of our own: its settings, lists
 * and status lie in the cache, nothing is installed, nothing of the machine's
 * is changed, and nothing that Debian's keys have not signed is taken. From
 * the machine's configuration come the archives and the way to them (proxy,
 * login, TLS), but no hooks.
 */
#ifndef LAB_APT_H
#define LAB_APT_H

#include "lab/apt_sources.h"

struct apt_package {
	char *name, *version, *suite; /* owned */
};

struct apt {
	char *dir; /* CACHE/apt */
	char *config; /* the file that APT_CONFIG names */
	const char *deb_arch; /* borrowed */
	struct apt_machine machine;
	const volatile int *stop;
	struct why trouble; /* of the last update; "" when all went well */
};

/*
 * Make the private configuration below cache_dir. apt_dir: NULL for /etc/apt.
 * -ENOENT with why and hint: no apt here, or no Debian.
 */
MUST_CHECK int apt_open(struct apt *a, const char *cache_dir,
			const char *apt_dir, const char *deb_arch,
			const volatile int *stop, struct why *why);
void apt_close(struct apt *a);

/*
 * Fetch the lists of these suites and look only into them from now on. A suite
 * that fails (gone, unreachable, not signed) is told in a->trouble; 0 all the
 * same, as another suite may have what is wanted. -EINTR, or -errno when apt
 * cannot be run at all, with why.
 */
MUST_CHECK int apt_update(struct apt *a, char *const suites[], size_t nr,
			  struct why *why);

/*
 * The newest package, in Debian's order of versions, whose name matches the
 * glob; version, if not NULL, must be exactly so. -ENOENT with why: none.
 */
MUST_CHECK int apt_find(struct apt *a, const char *pattern, const char *version,
			char *const suites[], size_t nr, struct apt_package *p,
			struct why *why);
void apt_package_release(struct apt_package *p);

/*
 * What must be unpacked to have this kernel package: itself, or what it only
 * depends on (linux-image-* that is split into linux-binary-*, linux-modules-*
 * and linux-base-*; linux-image-cloud-ARCH). "NAME=VERSION" words, NULL at the
 * end; free them with apt_words_free(). *bytes: to be fetched.
 */
MUST_CHECK int apt_parts(struct apt *a, const struct apt_package *p,
			 char ***words, unsigned long long *bytes,
			 struct why *why);
void apt_words_free(char **words);

/* Fetch these packages into dir, checked against the signed lists. */
MUST_CHECK int apt_download(struct apt *a, char *const words[], const char *dir,
			    struct why *why);

#endif
