/* SPDX-License-Identifier: GPL-2.0-or-later */
/* migrate.h - pages to another memory node: move_pages(2). */
#ifndef SYS_MIGRATE_H
#define SYS_MIGRATE_H

#include "base/compiler.h"
#include "base/why.h"

/*
 * Move the folio that holds addr, all of it, to this node, whoever else maps it
 * (MPOL_MF_MOVE_ALL: CAP_SYS_NICE). Returns when it is there. -errno: it stayed.
 */
MUST_CHECK int migrate_to_node(void *addr, int node, struct why *why);

#endif
