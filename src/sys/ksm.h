/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ksm.h - who else has memory that KSM would merge. */
#ifndef SYS_KSM_H
#define SYS_KSM_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Is a line of smaps the VmFlags of a VMA that is mergeable ("mg", since 3.8)?
 */
bool ksm_line_is_mergeable(const char *line);

/*
 * The first process but this one that has mergeable memory: 1 and its pid and
 * name (virtual machines: QEMU makes theirs so); 0: none that we may look at;
 * -errno. Reads smaps of every process: takes a while.
 */
MUST_CHECK int ksm_find_other(pid_t *pid, char *name, size_t size_bytes);

#endif
