/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apt_sources.h - where this machine gets Debian from, read off its apt
 * configuration (one-line *.list and deb822 *.sources), and the same places
 * for other suites.
 */
#ifndef LAB_APT_SOURCES_H
#define LAB_APT_SOURCES_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

/* An archive: its URI and what its Release files must be signed by. */
struct apt_archive {
	char *uri; /* or NULL: none here */
	char *signed_by; /* a path, or key text as deb822 has it; NULL: none */
	int rank; /* how sure we are that it is Debian's */
};

struct apt_machine {
	struct apt_archive debian, security;
};

/*
 * Look through apt_dir ("/etc/apt"). -ENOENT with why and hint when no
 * archive of Debian is configured. Without one for security updates, its
 * place is guessed from the other's.
 */
MUST_CHECK int apt_machine_read(struct apt_machine *m, const char *apt_dir,
				struct why *why);
void apt_machine_release(struct apt_machine *m);

/* The archive that has the suite ("bookworm-security"), or NULL. */
const struct apt_archive *apt_archive_of(const struct apt_machine *m,
					 const char *suite);

/*
 * deb822 text for these suites, to be written to a *.sources file; the caller
 * frees. deb_arch is "amd64".
 */
char *apt_sources_text(const struct apt_machine *m, char *const suites[],
		       size_t nr, const char *deb_arch);

#endif
