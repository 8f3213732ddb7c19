/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keeper.h - the process behind keep.h: it borrows, waits, and gives back.
 *
 * One message is one packet with one JSON object, on a SOCK_SEQPACKET pair.
 *
 *	case				keeper
 *	(started)			{"is":"ok"} when it is the only one
 *	{"ask":"setting","path":..,"value":..}
 *	{"ask":"swap","bytes":N,"through_cache":true}
 *	{"ask":"hugetlb","page_bytes":N,"nr":N}
 *	{"ask":"memcg"}			{"is":"ok","path":..,"back":..}
 *	{"ask":"device","kind":..,"bytes":N}	{"is":"ok","device":..}
 *	{"ask":"end"}			{"is":"ok"} when all is given back
 *
 * Else the answer is {"is":"skip"} (the machine cannot) or "broken", with
 * "why" and "hint".
 */
#ifndef HARNESS_KEEPER_H
#define HARNESS_KEEPER_H

#include "base/compiler.h"
#include "base/why.h"
#include "sys/memcg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define KEEPER_FD	     3 /* where the keeper finds its end */
#define KEEPER_MESSAGE_BYTES 2048
#define KEEPER_WAIT_S	     20 /* for another keeper to end */

/* All of a keeper's life, in a process of its own. Returns its exit status. */
int keeper_main(int fd, pid_t owner);

struct journal;

struct loan_swap {
	char path[32]; /* "": none */
	bool through_cache;
	uint64_t asked_bytes;
};

/* A block device for O_DIRECT. */
struct loan_device {
	char kind[12]; /* "": none */
	char path[32];
	size_t len_bytes;
	int fd; /* held, so that it is nobody else's */
};

/* What is borrowed now; all of it stands in the journal. */
struct loans {
	struct journal *journal;
	pid_t owner;
	char state_dir[256];
	struct loan_swap swap;
	struct loan_device device;
	char memcg[MEMCG_PATH_BYTES]; /* "": none */
	char back[MEMCG_PATH_BYTES]; /* where this process is */
};

/*
 * keeper_loan.c. 0 or -errno with why: then nothing of it is left borrowed, or
 * it stays in the journal.
 */
MUST_CHECK int loan_swap(struct loans *l, uint64_t len_bytes,
			 bool through_cache, struct why *why);
MUST_CHECK int loan_hugetlb(struct loans *l, size_t page_bytes, uint64_t nr,
			    struct why *why);
MUST_CHECK int loan_memcg(struct loans *l, struct why *why);
/* keeper_device.c: a block device of at least len_bytes, blank at first. */
MUST_CHECK int loan_device(struct loans *l, const char *kind, size_t len_bytes,
			   struct why *why);

/* Before the journal is undone: what this process itself has open. */
void loans_let_go(struct loans *l);

#endif
