// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * New pages wait in the batch of the CPU that they were faulted in on. exec
 * fills the top of the stack on whatever CPU the caller had, and before main()
 * has pinned it a process faults in some more: they stay in that other batch
 * for as long as nothing empties it. The first write to such a page after a
 * fork then finds a page that is not on an LRU list, and empties the batch of
 * its own CPU to be rid of a reference that it might hold
 * (wp_can_reuse_anon_folio(), since 5.18, d4c470970d45).
 *
 * That is the write of the harness that reads evidence, or a benchmark's own,
 * and the batch is where page=lrubatch waits: started on the other CPU, 6 of
 * 100 cases found it empty. No drain from outside does it under SCHED_FIFO: it
 * is work for a kernel thread of this CPU, and that has to wait.
 *
 * So the process begins on the measured CPU. Then all that it has is in the
 * batch that the kind empties itself, or on a list.
 */
#include "harness/home.h"

#include "sys/sched.h"

#include <unistd.h>

extern char **environ;

bool home_is_elsewhere(const struct run_request *req, const int *allowed,
		       int nr)
{
	const char *page = axes_get(&req->axes, "page");
	const struct page_kind *kind = page ? page_kind_find(page) : NULL;

	if (!kind || !kind->is_batched || req->cpu < 0)
		return false;
	return nr != 1 || allowed[0] != req->cpu;
}

static bool is_elsewhere(const struct run_request *req)
{
	int allowed[1] = { -1 }, nr = sched_allowed(allowed, 1);

	return home_is_elsewhere(req, allowed, nr);
}

void home_begin(const struct run_request *req, char *const argv[])
{
	/* What cannot be pinned is broken, and run_case() says so. */
	if (!is_elsewhere(req) || sched_pin(req->cpu, NULL))
		return;
	/* A cpuset that is changed just now must not make it a loop. */
	if (!is_elsewhere(req))
		execve("/proc/self/exe", argv, environ);
}
