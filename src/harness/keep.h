/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keep.h - what a case borrows from the machine: settings, swap devices,
 * hugetlb pages, a memory cgroup, a block device.
 *
 * A keeper does the borrowing: a process of its own (run-bench-guest keep),
 * started at the first call, in a session of its own and free of the case's
 * pinning and priority. It sees only one thing of the case: that its end of a
 * socket closes. Then it gives everything back, last loan first, whatever ended
 * the case: its end, a skip, a signal, SIGKILL, the watchdog. What it borrows
 * is in a journal on the disk before it is borrowed (sys/journal.h), so that a
 * keeper that is killed too is made good by whatever starts next.
 *
 * One keeper at a time: another waits for it up to 20 s, then the case skips.
 *
 * Call in setup(), before the first region is mapped: the keeper is started by
 * vfork and exec, so it shares no page with the case. The same loan twice is
 * one loan; a larger swap or pool replaces the smaller one.
 */
#ifndef HARNESS_KEEP_H
#define HARNESS_KEEP_H

#include "base/why.h"
#include "harness/bench.h"

/*
 * The setting PATH ("/sys/kernel/mm/ksm/run") has VALUE until the case ends.
 * Nothing is asked for when it has the value already. Without the right to
 * change it the case skips: what it is, what it has to be.
 */
void need_setting(struct bench *b, const char *path, const char *value);

/*
 * A word among brackets ("always [madvise] never") is set as need_setting()
 * sets a plain one: accepted is any of the comma-separated words, the first is
 * what is set if none holds.
 */
void need_setting_word(struct bench *b, const char *path, const char *words);

enum swap_device {
	SWAP_ZRAM, /* synchronous: a lone entry bypasses the swap cache */
	SWAP_FILE, /* a loop device over a file: through the cache */
};

/*
 * At least len_bytes of free swap on a device of our own of that kind and of
 * the highest priority, so that it is used before any other. Skips with what
 * is missing: zram, root.
 */
void need_swap(struct bench *b, size_t len_bytes, enum swap_device kind);

/* At least nr free hugetlb pages of page_bytes in the persistent pool. */
void need_hugetlb(struct bench *b, size_t page_bytes, size_t nr);

/*
 * A new memory cgroup (v2, else v1; mounted for us if nobody did): its folder.
 * The string lives as long as the process. need_memcg_enter() moves this
 * process (all threads) into it; need_memcg_leave() back to where it came from.
 */
const char *need_memcg(struct bench *b);
void need_memcg_enter(struct bench *b);
void need_memcg_leave(struct bench *b);

/*
 * A block device of at least len_bytes (a multiple of the page size) that holds
 * nothing and is nobody else's until the case ends, by kind: "loop", a loop
 * device over locked memory; "brd", a RAM disk; "null_blk". The path, until the
 * next call; the same one for the same kind and no more bytes. The case opens it
 * itself, writes len_bytes from BLANK_HEAD_BYTES on at most (sys/blank.h), and
 * closes it.
 */
const char *need_device(struct bench *b, const char *kind, size_t len_bytes);

/*
 * The harness calls it before the case, in the lab, where all processes end
 * with the case before: what a keeper that was killed left is given back. 0, or
 * -errno with why. On a live machine run-bench has done it (runner/process.c).
 */
MUST_CHECK int keep_begin(struct why *why);

/*
 * The harness calls it once after the case: gives everything back and waits
 * until that is done. 0, or -errno with why: then the journal is left for the
 * next start, and the record says so.
 */
MUST_CHECK int keep_end(struct why *why);

#endif
