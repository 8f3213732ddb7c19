/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd_resolve.h - who takes the protection away from pages whose write faults
 * wait for it, on kernels without UFFD_ASYNC (before 6.7).
 */
#ifndef SYS_UFFD_RESOLVE_H
#define SYS_UFFD_RESOLVE_H

struct uffd_resolver {
	int uffd; /* of uffd_open(UFFD_SYNC) */
	int end_fd; /* an eventfd: readable when it is to end */
};

/*
 * The body of a thread (aide.h): arg is a struct uffd_resolver. Sleeps until a
 * fault comes, unprotects that page, which wakes the faulting thread, and so on
 * until it is to end.
 */
void uffd_resolve(void *arg);

#endif
