/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pipehold.h - hold a reference to pages (FOLL_GET) by vmsplice() into pipes.
 *
 * The pages stay mapped, the pipe has one more reference to each until it is
 * emptied: as every kernel so far does it, without privilege and without any
 * device. No data is copied.
 */
#ifndef SYS_PIPEHOLD_H
#define SYS_PIPEHOLD_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

struct pipehold;

/*
 * Room for nr_pages. -EPERM: more than fs.pipe-user-pages-soft allows this
 * user. *h is NULL on failure.
 */
MUST_CHECK int pipehold_new(struct pipehold **h, size_t nr_pages,
			    struct why *why);
void pipehold_free(struct pipehold *h); /* lets go; NULL is fine */

/* Take a reference to each of the pages, which must be present. */
MUST_CHECK int pipehold_take(struct pipehold *h, void *addr, size_t len_bytes,
			     struct why *why);
/* Drop all of them. */
MUST_CHECK int pipehold_drop(struct pipehold *h, struct why *why);

#endif
