/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * descend.h - measure in a process whose parent, grandparent and so on are
 * alive.
 */
#ifndef HARNESS_DESCEND_H
#define HARNESS_DESCEND_H

#include "harness/bench.h"

/*
 * fork() nr times, each time in the child of the last: the caller goes on as
 * the youngest of nr + 1 generations, and it is that process which measures and
 * writes the record. Its ancestors sleep until it ends and then end the same
 * way, one after the other: with its status, or by its signal. Each dies with
 * its parent, so that whoever kills the case kills them all.
 *
 * In setup(), once a case: a second call adds to the first. What is mapped and
 * written before is shared with all ancestors. Not with keep.h: the keeper would
 * be an ancestor's child.
 */
void need_descend(struct bench *b, size_t nr);

#endif
