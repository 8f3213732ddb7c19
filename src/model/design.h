/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * design.h - one answer to the question how an anonymous page may be reused:
 * the rules in which the designs of the debate differ. All else (what fork, a
 * fault, GUP, swap do around these rules) is common: model/step.h.
 *
 * A design is one file design_*.c that defines one struct design and names it
 * in DESIGN(); nothing else lists it. Its head says which real mechanism it
 * stands for, with commits or mails.
 *
 * Rules may be broken one by one (design_rule), to show that the library of
 * scenarios would notice: design_find("exclusive-5.19!fork-clears").
 */
#ifndef MODEL_DESIGN_H
#define MODEL_DESIGN_H

#include "model/state.h"

struct design_view;

/* What fork does with one entry. */
enum fork_way {
	FORK_SHARE, /* reference, mapcount, write-protect in both */
	FORK_COPY, /* a copy for the child now; the parent's entry stays */
};

/* A rule that can be broken on purpose. */
struct design_rule {
	const char *name; /* "fork-clears" */
	const char
		*what; /* "fork clears PageAnonExclusive of what it shares" */
};
#define DESIGN_RULES 24

/*
 * Locked read-modify-writes on the fields of struct page, mm and page tables, as
 * x86 has them. Where PTEs map a large folio they are those of one of its base
 * pages, as faults and copies are. Not counted: spinlocks, the cpupid of NUMA
 * balancing, memory cgroups, page tables, the swap cache, splitting, collapsing
 * and KSM themselves.
 */
enum cost_field {
	COST_REFCOUNT,
	COST_MAPCOUNT,
	COST_FLAGS, /* page lock, PG_anon_exclusive, ... */
	COST_PINCOUNT,
	COST_PTE,
	COST_MM, /* MMF_HAS_PINNED: set_bit(), at the first pin */
	COST_NR_FIELDS,
};
struct model_cost {
	uint32_t locked[COST_NR_FIELDS];
	uint32_t nr_faults, nr_copies, nr_unshares;
	uint32_t nr_refused;
};

/*
 * Functions get the view: state (to read; those that say so may change flags of
 * frame and entry), which mapping, which frame. true / false as the name asks.
 * NULL: as the comment says.
 *
 * A THP is mapped by a PMD if v->map has PTE_PMD, else by PTEs, whatever the
 * frame's kind says; pages of the file and the zero page (kinds FILE and ZERO)
 * are asked about by unshares() only. v->verb is the step; during swap-in it is
 * SCN_WRITE for a write fault and SCN_READ for another, and the entry is still
 * the swap entry. What costs: the engine counts references, mappings, entries,
 * and each change of FRAME_EXCLUSIVE by a function here as one on COST_FLAGS; a
 * function counts only what else it does (the page lock: set and clear).
 */
struct design {
	const char *name; /* "mapcount", "refcount-5.9", "exclusive-5.19" */
	const char *what; /* one sentence */
	const char *source; /* commits, mails, years */
	/*
	 * The design that this one varies ("refcount-5.9"), or NULL: what a
	 * scenario expects of that, it expects of this too, where it says
	 * nothing else (design_expects()).
	 */
	const char *like;
	/*
	 * Year and month of the commit or mail, 202203: designs() is in this
	 * order. What nobody proposed is dated after all that somebody did.
	 */
	uint32_t order;
	/* Kernels that do this: "5.9" up to but not "5.18"; NULL: only a list. */
	const char *since, *before;
	uint32_t pin_bias; /* 1024; what a PIN of a small page adds */
	bool has_exclusive; /* PG_anon_exclusive or its like exists */
	bool has_pinned; /* mm->has_pinned gates fork's test */
	/* at each pin, and as a plain store: up to a458b76a4171, 5.14 */
	bool stores_has_pinned;
	bool has_seqcount; /* write_protect_seq, c28b1fc70390 */
	bool protects_early; /* fork write-protects before it looks for pins */
	bool counts_pins; /* large folios have a pin count of their own */
	/* fork and unmap take the PTEs of a large folio at once (f8d937761d65,
	 * 6.9), and the folio counts its mappings (05c5323b2a34, 6.10) */
	bool batches_large;
	/*
	 * MADV_DONTNEED frees the page table that it has emptied
	 * (CONFIG_PT_RECLAIM, 6.14), so that a huge page can be mapped again;
	 * and a write to the huge zero page maps one (6.13).
	 */
	bool remaps_huge;
	/* a read that swaps in what is exclusive maps it writable: 6.12 does,
	 * 6.1 leaves that to the next write */
	bool swapin_writable;
	/* MADV_COLLAPSE of a range without a writable entry: SCAN_PAGE_RO up to
	 * 6.12, done on 6.18 */
	bool collapses_readonly;
	bool dio_pins; /* O_DIRECT takes FOLL_PIN (6.5) */
	/* 5.10: unpin of a small page is sub 1023, then dec: two. */
	bool unpins_in_two;
	bool dio_pins_dest; /* only where it writes to memory (ITER_DEST) */
	/* Bits of the rules that are one of the fields above: broken, it is
	 * false. Ask by view_has_seqcount() and its like, not by the field. */
	uint32_t seqcount_rules, dio_rules, pincount_rules;
	/* Of the rule that fork takes the mark from swap entries as well. */
	uint32_t swap_fork_rules;
	/* Model 2: GUP-fast calls took() some time after its last recheck. */
	bool took_is_late;
	const struct design_rule *rules; /* ends with name == NULL; or NULL */

	/*
	 * Write fault on a write-protected anonymous page (do_wp_page(),
	 * do_huge_pmd_wp_page(), hugetlb_wp(), by kind of the frame): may it be
	 * reused in place? May free swap cache, drain the batch, set EXCLUSIVE.
	 */
	bool (*reuses)(struct design_view *v);
	/* fork, one present entry. NULL: always FORK_SHARE. */
	enum fork_way (*forks)(struct design_view *v);
	/* after FORK_SHARE: changes to the frame's flags (clear EXCLUSIVE) */
	void (*forked)(struct design_view *v);
	/* does the page look pinned? frame_refcount() >= bias, or pincount */
	bool (*maybe_pinned)(struct design_view *v);
	/*
	 * GUP to read of a present page that is not writable: must a page of its
	 * own be made first (FAULT_FLAG_UNSHARE, or 5.8's forced COW)? v->gup is
	 * the step. GUP-fast that hears true goes the slow way. NULL: never.
	 */
	bool (*unshares)(struct design_view *v);
	/* a new page or a copy was mapped for one process: mark it (EXCLUSIVE) */
	void (*mapped_new)(struct design_view *v);
	/* GUP took the reference v->gup (model 2 marks here). NULL: nothing */
	void (*took)(struct design_view *v);
	/* may one more reference be taken (counters that overflow)? NULL: yes */
	bool (*may_take)(struct design_view *v);
	/* mprotect, uffd-wp, clear_refs (v->verb): is this page left writable? */
	bool (*skips_protect)(struct design_view *v);
	/* mprotect of this page fails with EBUSY. NULL: never */
	bool (*refuses_protect)(struct design_view *v);
	/* mprotect to read-write may map it writable at once. NULL: no */
	bool (*upgrades)(struct design_view *v);
	/* swap-out, KSM, migration: may it be unmapped? pins refuse. Also sets
	 * PTE_SWAP_EXCLUSIVE for v->map by return of keeps_exclusive */
	bool (*may_unmap)(struct design_view *v);
	bool (*keeps_exclusive)(struct design_view *v);
	/* swap-in: is the page exclusive, so that it may be mapped writable? */
	bool (*swapin_reuses)(struct design_view *v);
	/* FOLL_FORCE write into a page that is not writable. */
	bool (*may_force)(struct design_view *v);
	/* a KSM page is written to: reuse if it has one mapping (up to 5.8) */
	bool (*reuses_ksm)(struct design_view *v);
	/* clean: after unmapping, is it safe to call the data stable? */
	bool (*is_stable)(struct design_view *v);
	/* a reference without an address may become a pin. NULL: no */
	bool (*may_promote)(struct design_view *v);
};

struct design_view {
	const struct design *design;
	struct model_state *state;
	struct mapping *map; /* NULL where there is none */
	struct frame *frame;
	unsigned int proc, page, frame_nr;
	enum scn_verb verb; /* why we are here */
	const struct scn_step *gup; /* the taking of a reference, or NULL */
	struct model_cost *cost; /* NULL: nobody counts */
	uint32_t broken; /* bit i: rule i does not hold */
};

/* Does rule number i of the design hold in this run? */
static inline bool rule_holds(const struct design_view *v, unsigned int i)
{
	return !(v->broken & (1u << i));
}
/* The fields that can be broken as rules: broken, they are false. */
static inline bool view_has_seqcount(const struct design_view *v)
{
	return v->design->has_seqcount &&
	       !(v->broken & v->design->seqcount_rules);
}
/* Is O_DIRECT a FOLL_PIN? flags: of the step, for the direction. */
static inline bool view_dio_pins(const struct design_view *v, uint8_t flags)
{
	return v->design->dio_pins && !(v->broken & v->design->dio_rules) &&
	       (!v->design->dio_pins_dest || flags & SCN_F_WRITE);
}
static inline void cost_locked(struct design_view *v, enum cost_field f,
			       uint32_t nr)
{
	if (v->cost)
		v->cost->locked[f] += nr;
}

#define DESIGN(def)                                                            \
	static const struct design *const design_entry_##def                   \
		__attribute__((used, section("designs"))) = &(def)

/* A design with a choice of broken rules: what everybody is handed. */
struct design_run {
	const struct design *design;
	uint32_t broken;
	char name[SCN_NAME_MAX * 2]; /* "exclusive-5.19!fork-clears" */
};

/*
 * Does the scenario expect this design to break the property on this kind? By
 * its "breaks" lines: "NAME" yes and "!NAME" no, else what is expected of the
 * design that it is like, else "*".
 */
bool design_expects(const struct design *d, const struct scenario *s,
		    enum scn_kind kind, enum scn_property property);

/* All designs by their field "order": oldest mechanism first. */
const struct design *const *designs(size_t *nr);
/*
 * "mapcount", "exclusive-5.19!rule,rule". 0, or -EINVAL with why and the nearest
 * name as hint.
 */
MUST_CHECK int design_find(struct design_run *run, const char *name,
			   struct why *why);
/*
 * The design that the kernel of a release ("6.1.0-40-amd64") implements for
 * pages of this kind; NULL where the release can't be read. 5.10: base pages by
 * refcount, PMD-mapped THP and swap-in by mapcount, in one design.
 */
const struct design *design_of_release(const char *release);

#endif
