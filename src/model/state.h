/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.h - all that a design can look at, as bytes without pointers: two equal
 * states are equal byte for byte, which is how the explorer knows them again.
 *
 * Contents are not values but marks. A half of a frame knows the owners whose
 * present contents it has (now) and those whose contents it has or had (ever).
 * An owner is a page of a process, or a reference: ideal.h's rules, so that what
 * ought to be seen is part of the state. A write by owner L through frame F takes
 * L out of "now" of all frames and puts it into F's alone.
 */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include "scenario/scenario.h"

/*
 * Enough for any state: each page of each process and each reference a frame of
 * its own, the pages of three files, and one that is about to be let go.
 */
#define MODEL_FRAMES  (SCN_PROCS * SCN_PAGES + SCN_REFS + SCN_PAGES + 1)
#define MODEL_FLIGHTS 2

#define owner_of_page(proc, page) ((proc)*SCN_PAGES + (page))
#define owner_of_ref(ref)	  (SCN_PROCS * SCN_PAGES + (ref))

enum frame_flag {
	FRAME_USED = 1u << 0,
	FRAME_EXCLUSIVE = 1u
			  << 1, /* PG_anon_exclusive, or what stands for it */
	FRAME_SWAPCACHE = 1u << 2,
	FRAME_LRU_LOCAL = 1u << 3, /* held by the LRU batch of this CPU */
	FRAME_LRU_REMOTE = 1u << 4,
	FRAME_KSM = 1u << 5,
	FRAME_OUT = 1u << 6, /* in the swap slot only */
	FRAME_CLEANED = 1u << 7, /* under writeback: must not change */
};

/*
 * The page of a large folio stands for all of its base pages, which are touched
 * alike: writing to a PTE-mapped THP writes to each of them.
 */
struct frame {
	uint16_t now[2], ever[2]; /* bits of owners, of each half */
	uint16_t both; /* owners that had the two halves at the same time */
	uint8_t flags; /* enum frame_flag */
	uint8_t kind; /* enum scn_kind; FILE and ZERO: the page cache's */
};

enum pte_flag {
	PTE_WRITE = 1u << 0,
	PTE_DIRTY = 1u << 1,
	PTE_UFFDWP = 1u << 2,
	PTE_SWAP = 1u << 3, /* a swap entry; else present */
	PTE_SWAP_EXCLUSIVE = 1u << 4, /* 1493a1913e34 */
	PTE_PMD = 1u << 5, /* the entry is a PMD */
	PTE_SOFTDIRTY = 1u << 6,
};

/* A page of a process: VMA and entry. */
struct mapping {
	uint8_t frame; /* or SCN_NONE: nothing there */
	uint8_t pte; /* enum pte_flag */
	uint8_t vma; /* enum vma_flag, and the kind that it began as */
};

enum vma_flag {
	VMA_MAPPED = 1u << 0,
	VMA_WRITE = 1u << 1,
	VMA_DONTFORK = 1u << 2,
	/* of what may be a THP: an empty page table is in its way, or the zero
	 * page is mapped by it */
	VMA_TABLE = 1u << 3,
};
#define VMA_KIND_SHIFT 4
/* enum scn_kind of the page at the start: what a first touch makes anew */
#define vma_kind(vma) ((vma) >> VMA_KIND_SHIFT)

enum ref_kind { REFK_NONE, REFK_GET, REFK_PIN };

#define REF_IS_IO 0x80u /* by SCN_DIO, whether that is a GET or a PIN */

struct reference {
	uint8_t kind; /* enum ref_kind */
	uint8_t frame;
	uint8_t proc; /* whose it is */
	uint8_t of_page; /* page of that process that it is to; SCN_NONE: past */
	uint8_t flags; /* enum scn_flag of its taking; REF_IS_IO */
	/*
	 * 0, or past: 1 + the first reference that was to the same page when it
	 * went. What a poke through one shows the others is nowhere promised.
	 */
	uint8_t past;
	uint16_t times;
};

struct process {
	uint8_t flags; /* 1: lives; 2: mm->has_pinned */
	/* write_protect_seq: odd while a fork copies. Mod 2: flights that have
	 * read it are told of a change, so that how often is no state. */
	uint8_t seq;
	uint16_t times; /* a crowd; 0: does not exist, not even half forked */
};
#define PROC_LIVES	1u
#define PROC_HAS_PINNED 2u

/*
 * A step that is under way, in the small steps in which other CPUs see it: fork
 * page by page, GUP-fast without any lock.
 */
struct flight {
	uint8_t verb; /* enum scn_verb; 0: none */
	uint8_t stage;
	uint8_t proc, other, page, ref, flags;
	uint8_t frame; /* that it read from the entry */
	uint8_t pte; /* as it read it */
	uint8_t seq; /* as it read it */
	uint8_t torn; /* fork: halves written to since the first was copied */
	uint8_t pad;
	uint16_t times;
};

/*
 * Frames stand last, and all from nr_frames on are zero: what is to be compared,
 * hashed and kept is model_state_bytes() long.
 */
struct model_state {
	struct mapping maps[SCN_PROCS][SCN_PAGES];
	struct reference refs[SCN_REFS];
	struct process procs[SCN_PROCS];
	struct flight flights[MODEL_FLIGHTS];
	uint8_t at[1 + MODEL_FLIGHTS]; /* scenario: next step of each column */
	uint8_t nr_frames; /* behind the last that is used */
	uint8_t pad[4]; /* frames begin at a multiple of 8 */
	struct frame frames[MODEL_FRAMES];
};

/* A multiple of 4. */
static inline size_t model_state_bytes(const struct model_state *s)
{
	return offsetof(struct model_state, frames) +
	       s->nr_frames * sizeof(s->frames[0]);
}

/*
 * Of a frame, over all mappings and references, each as often as it counts.
 * mapcount is that of one base page: a PTE-mapped THP of one process has 1.
 */
uint32_t frame_mapcount(const struct model_state *s, unsigned int frame);
uint32_t frame_swapcount(const struct model_state *s, unsigned int frame);
/*
 * page_count(): mappings, swap cache, LRU batch, references by GET 1 and by PIN
 * bias each (modulo 2^32, as the kernel's addition has it).
 */
uint32_t frame_refcount(const struct model_state *s, unsigned int frame,
			uint32_t bias);
/* Pins by struct page's own count (large folios), and GETs. */
uint32_t frame_pincount(const struct model_state *s, unsigned int frame);
uint32_t frame_getcount(const struct model_state *s, unsigned int frame);
/* base pages of one mapping of the frame: 512 references of a PTE-mapped THP */
uint32_t frame_nr_ptes(const struct model_state *s, unsigned int frame);

/* Frames in the order in which mappings and references first name them, so
 * that states that differ in names only are one. false: they were so before. */
bool model_canonical(struct model_state *s);

#endif
