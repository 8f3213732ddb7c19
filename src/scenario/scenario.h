/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenario.h - a story of processes, pages and references, as the model
 * (src/model) explores it and the running kernel (src/litmus) executes it.
 *
 * A scenario says what is done and never what is seen: what every read and every
 * look through a reference ought to see follows from the steps alone
 * (scenario/ideal.h). docs/scenarios.md is the language for people.
 *
 * Ownership: plain structs of fixed size; nothing to release but what
 * scenario_parse() says.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCN_PROCS     4 /* names; a crowd (fork C x1023) is one */
#define SCN_PAGES     3
#define SCN_REFS      4
#define SCN_STEPS     32
#define SCN_NAME_MAX  40
#define SCN_EXPECTS   48 /* designs named in lines that begin with "breaks" */
#define SCN_TIMES_MAX 2048 /* x1023 */

/* What a page is before the first step. */
enum scn_kind {
	SCN_BASE, /* anonymous, order 0 */
	SCN_THP, /* anonymous, PMD-mapped */
	SCN_PTETHP, /* the same folio, mapped by PTEs */
	SCN_HUGETLB,
	SCN_FILE, /* private mapping of a file, not yet written to */
	SCN_ZERO, /* anonymous, read only so far: the zero page */
	SCN_NR_KINDS,
};

/* Who else holds the page at the start: "page a base lru=remote". */
enum scn_batch {
	SCN_DRAINED,
	SCN_LRU_LOCAL, /* the LRU batch of the CPU that writes */
	SCN_LRU_REMOTE, /* that of another CPU */
};

enum scn_verb {
	/* memory: page (and other) */
	SCN_WRITE =
		1, /* "P write a": both halves at once; a.0, a.1: one half */
	SCN_READ, /* sees both halves; swaps in */
	SCN_FORCE, /* "P force a": write by /proc/self/mem, FOLL_FORCE */
	SCN_SAME, /* "P same a b": equal contents into both */
	SCN_UNMAP,
	SCN_DONTNEED, /* MADV_DONTNEED */
	SCN_DONTFORK, /* MADV_DONTFORK */
	SCN_DOFORK,
	SCN_PROTECT, /* mprotect(PROT_READ) */
	SCN_UNPROTECT, /* mprotect(PROT_READ | PROT_WRITE) */
	SCN_SOFTDIRTY, /* "P softdirty": clear_refs 4, all pages of P */
	SCN_UFFDWP, /* write-protect by userfaultfd; the next write resolves it */
	SCN_SWAPOUT, /* MADV_PAGEOUT */
	SCN_SWAPIN, /* a read whose value nobody looks at */
	SCN_MIGRATE,
	SCN_MERGE, /* "P merge a b": KSM; both have equal contents */
	SCN_UNMERGE, /* "P unmerge a": MADV_UNMERGEABLE */
	SCN_SPLIT, /* PMD of a THP becomes PTEs */
	SCN_COLLAPSE, /* MADV_COLLAPSE, khugepaged */
	/* processes */
	SCN_FORK, /* "P fork C", "P fork C x1023": a crowd that only sleeps */
	SCN_EXIT, /* with all its references */
	/* references: ref, page */
	SCN_GET, /* "P get read r a [slow] [x16]": FOLL_GET */
	SCN_PIN, /* "P pin write r a [long] [slow] [x16]": FOLL_PIN */
	/*
	 * "P dio read r a": O_DIRECT; PIN since 6.5, GET before. As of read(2):
	 * the device writes the page (SCN_F_WRITE) when it is poked. "dio
	 * write" is write(2): the device reads it. Under way until drop.
	 */
	SCN_DIO,
	SCN_LOOK, /* "P look r": see what the reference sees */
	SCN_POKE, /* "P poke r", r.0, r.1: write through the reference */
	SCN_DROP,
	SCN_PROMOTE, /* "P promote r": the reference becomes a pin, unseen by
		      * page tables (the thread of September 2022) */
	/* writeback: lock, write-protect everywhere, pincount == 0? */
	SCN_CLEAN, /* "P clean a": from here on its data must not change */
	SCN_CLEANED, /* "P cleaned a": the end of that */
	SCN_DRAIN, /* "P drain": lru_add_drain_all() */
	SCN_NR_VERBS,
};

enum scn_flag {
	SCN_F_WRITE = 1u << 0, /* of a reference: FOLL_WRITE */
	SCN_F_LONG = 1u << 1, /* FOLL_LONGTERM */
	SCN_F_SLOW = 1u << 2, /* not by GUP-fast */
	SCN_F_HALF0 = 1u << 3, /* write, poke: this half only */
	SCN_F_HALF1 = 1u << 4, /* neither or both bits: the whole page */
};

/* What may go wrong; a bit each in masks. */
enum scn_property {
	/* a read or look shows what another process wrote after the fork */
	SCN_ISOLATION,
	/* a look shows an older state than the mapping has: a copy was made */
	SCN_SYNCHRONY,
	/* a read shows an older state: what the reference wrote is lost */
	SCN_LOST_WRITE,
	/* a page was copied that nobody else maps or holds */
	SCN_NEEDLESS_COPY,
	/* fork gave the child halves of two different moments */
	SCN_TORN_COPY,
	/* data changed between clean and cleaned */
	SCN_UNSTABLE,
	/* the kernel said no to what worked before (mprotect: EBUSY, GUP: ENOMEM) */
	SCN_REFUSAL,
	SCN_NR_PROPERTIES,
};

struct scn_step {
	uint8_t verb; /* enum scn_verb */
	uint8_t proc; /* who does it */
	uint8_t page; /* or SCN_NONE */
	uint8_t other; /* fork: the child; same, merge: the other page */
	uint8_t ref; /* or SCN_NONE */
	uint8_t flags; /* enum scn_flag */
	/*
	 * 0: in order. k > 0: column k of a race: columns 1 and 2 run at once,
	 * each in its own order, after all that stands before them and before
	 * all that stands behind them. One race a scenario.
	 */
	uint8_t column;
	uint8_t pad; /* 0: equal steps are equal byte for byte */
	uint16_t times; /* "x1023"; else 1 */
	uint16_t line; /* in the file, for messages; 0: generated */
};
#define SCN_NONE 0xff

struct scn_page {
	char name[SCN_NAME_MAX];
	uint8_t batch; /* enum scn_batch */
	uint16_t
		kinds; /* bits of enum scn_kind: the scenario is run for each */
};

/*
 * "breaks isolation: mapcount *[hugetlb] refcount-5.9[thp,hugetlb]"; "!name" is
 * an exception that design_expects() of the model knows.
 */
struct scn_expect {
	uint8_t property;
	uint16_t kinds; /* bits; of the page that is first in the file */
	char design[SCN_NAME_MAX]; /* or "*" */
};

struct scenario {
	char name[SCN_NAME_MAX]; /* "vmsplice-child" */
	char *about, *source; /* owned; NULL: generated */
	uint32_t asks; /* bits of enum scn_property: what is judged */
	size_t nr_pages, nr_procs, nr_refs, nr_steps;
	struct scn_page pages[SCN_PAGES];
	char procs[SCN_PROCS][SCN_NAME_MAX]; /* procs[0] has the pages */
	char refs[SCN_REFS][SCN_NAME_MAX];
	uint16_t crowd[SCN_PROCS]; /* times of the fork that made it; else 1 */
	struct scn_step steps[SCN_STEPS];
	size_t nr_expects;
	struct scn_expect expects[SCN_EXPECTS];
	/* of this run: pages[i] is of this kind (all pages alike); as parsed,
	 * the first of pages[0].kinds */
	uint8_t kind;
};

/*
 * One scenario from text (need not end in 0). name: of the file, for messages.
 * 0; or -EINVAL with why "read scenario 'NAME', line L, column C: what is
 * wrong" and a hint, and *s all zero. scenario_release() frees about, source.
 */
MUST_CHECK int scenario_parse(struct scenario *s, const char *text,
			      size_t len_bytes, const char *name,
			      struct why *why);
void scenario_release(struct scenario *s);

/*
 * Do the steps make sense one after the other (who lives, what is mapped, which
 * reference is held)? scenario_parse() has checked it. -EINVAL with why that
 * names the line and the word.
 */
MUST_CHECK int scenario_check(const struct scenario *s, struct why *why);

/* "P fork C x1023" as in a file, without newline. Returns buf. */
char *scenario_step_text(const struct scenario *s, const struct scn_step *st,
			 char *buf, size_t size_bytes);
/* The whole as a file that parses to the same; free() it. */
char *scenario_text(const struct scenario *s);

const char *scn_kind_name(enum scn_kind k); /* "base", "thp", ... */
const char *scn_verb_name(enum scn_verb v); /* "write", ... */
const char *scn_property_name(enum scn_property p); /* "isolation", ... */
/* enum scn_kind by its name, or -1. */
int scn_kind_find(const char *word);

/* Is a step in a column? */
bool scenario_has_race(const struct scenario *s);

/*
 * A random scenario that makes sense, for conformance: the same for the same
 * seed, bounds and version of the program. Without races and crowds; ends with
 * a read by each living process of what it maps and a look through each
 * reference that is held.
 */
struct scn_bounds {
	unsigned int nr_procs, nr_pages, nr_refs, nr_steps;
	uint64_t verbs; /* bit 1 << verb: which may come */
	uint16_t kinds; /* of enum scn_kind */
};
void scenario_generate(struct scenario *s, uint64_t seed,
		       const struct scn_bounds *bounds);
/*
 * litmus/conform runs batches: scenario i of its sample k (warm-ups included, as
 * data.observed_<k> of the record has them) is made from this seed, with seed
 * that of the record and nr = k * SCN_CONFORM_BATCH + i, and with bounds.kinds of
 * the case's page alone.
 */
#define SCN_CONFORM_BATCH 16
/* Raised when the same seed and bounds make another scenario. */
#define SCN_GENERATOR_VERSION 1
static inline uint64_t scenario_seed(uint64_t seed, uint64_t nr)
{
	return seed ^ (nr + 1) * UINT64_C(0x9e3779b97f4a7c15);
}
/* What the drivers of stock kernels can do: the bounds of "designs conform". */
extern const struct scn_bounds scn_bounds_conform;

/*
 * The library that is built in (configs/scenarios), in the order of its names;
 * parsed anew by each call of scenario_library_get(), which the caller releases.
 */
size_t scenario_library_nr(void);
const char *scenario_library_name(size_t i);
const char *scenario_library_text(size_t i);
int scenario_library_find(const char *name); /* or -1 */

#endif
