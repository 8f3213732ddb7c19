// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/inspect_row.h"

#include "base/err.h"
#include "sys/pagescan.h"

#include <string.h>

enum state {
	STATE_NONE,
	STATE_PRESENT,
	STATE_SWAPPED,
	STATE_GUARD,
	STATE_MOVED,
};

static const char *const states[] = {
	[STATE_NONE] = "none", /* no entry: never touched, or given back */
	[STATE_PRESENT] = "present",
	[STATE_SWAPPED] = "swapped",
	[STATE_GUARD] = "guard",
	[STATE_MOVED] = "moved", /* changed while we looked */
};

/* In the order in which they are shown. */
enum word {
	WORD_ANON,
	WORD_FILE,
	WORD_EXCLUSIVE,
	WORD_ONCE,
	WORD_PMD,
	WORD_HUGETLB,
	WORD_ZERO,
	WORD_KSM,
	WORD_MAYBE_KSM,
	WORD_SWAPCACHE,
	WORD_WRITEBACK,
	WORD_LOCKED,
	WORD_MLOCKED,
	WORD_UNEVICTABLE,
	WORD_LRU,
	WORD_ACTIVE,
	WORD_DIRTY,
	WORD_SOFT_DIRTY,
	WORD_UFFD_WP,
	WORD_NR,
};

static const char *const names[WORD_NR] = {
	[WORD_ANON] = "anon",
	[WORD_FILE] = "file",
	[WORD_EXCLUSIVE] = "exclusive", /* PageAnonExclusive */
	[WORD_ONCE] = "once", /* pagemap bit 56 */
	[WORD_PMD] = "pmd",
	[WORD_HUGETLB] = "hugetlb",
	[WORD_ZERO] = "zero",
	[WORD_KSM] = "ksm",
	[WORD_MAYBE_KSM] = "ksm?",
	[WORD_SWAPCACHE] = "swapcache",
	[WORD_WRITEBACK] = "writeback",
	[WORD_LOCKED] = "locked",
	[WORD_MLOCKED] = "mlocked",
	[WORD_UNEVICTABLE] = "unevictable",
	[WORD_LRU] = "lru",
	[WORD_ACTIVE] = "active",
	[WORD_DIRTY] = "dirty",
	[WORD_SOFT_DIRTY] = "soft-dirty",
	[WORD_UFFD_WP] = "uffd-wp",
};

static uint64_t word_if(bool is, enum word w)
{
	return is ? 1ULL << w : 0;
}

/*
 * A KSM page has both low bits of its mapping set (PAGE_MAPPING_KSM). Without
 * struct page: KPF_KSM is set for every anonymous page on many kernels that
 * have the KSM line of smaps (pagemap.h), which then says none or all.
 */
static uint64_t ksm_word(const struct page_info *p, const struct vma *v)
{
	if (p->core.is_known)
		return word_if((p->core.mapping & 3) == 3, WORD_KSM);
	if (!p->has_flags || !kpf_has(p->flags, KPF_KSM))
		return 0;
	if (v->has_ksm && v->ksm_bytes == 0)
		return 0;
	return word_if(true, v->has_ksm && v->ksm_bytes < v->rss_bytes
				     ? WORD_MAYBE_KSM
				     : WORD_KSM);
}

static uint64_t flag_words(const struct page_info *p)
{
	static const struct {
		enum word word;
		unsigned int bit;
	} flags[] = {
		{ WORD_HUGETLB, KPF_HUGE },
		{ WORD_ZERO, KPF_ZERO_PAGE },
		{ WORD_SWAPCACHE, KPF_SWAPCACHE },
		{ WORD_WRITEBACK, KPF_WRITEBACK },
		{ WORD_LOCKED, KPF_LOCKED },
		{ WORD_MLOCKED, KPF_MLOCKED },
		{ WORD_UNEVICTABLE, KPF_UNEVICTABLE },
		{ WORD_LRU, KPF_LRU },
		{ WORD_ACTIVE, KPF_ACTIVE },
		{ WORD_DIRTY, KPF_DIRTY },
	};
	uint64_t words = 0;

	for (size_t i = 0; p->has_flags && i < ARRAY_SIZE(flags); i++)
		words |=
			word_if(kpf_has(p->flags, flags[i].bit), flags[i].word);
	return words;
}

static uint64_t words_of(const struct page_info *p, const struct vma *v)
{
	uint64_t words = word_if(p->map.soft_dirty, WORD_SOFT_DIRTY) |
			 word_if(p->map.uffd_wp, WORD_UFFD_WP);
	bool is_zero = p->has_scan && p->scan & PAGESCAN_ZERO;

	if (!p->map.present)
		return words;
	words |= flag_words(p) | ksm_word(p, v);
	words |= word_if(p->map.exclusive, WORD_ONCE);
	words |= word_if(p->is_anon_exclusive, WORD_EXCLUSIVE);
	words |= word_if(is_zero, WORD_ZERO);
	words |= word_if(p->has_scan && p->scan & PAGESCAN_HUGE &&
				 !(words & word_if(true, WORD_HUGETLB)),
			 WORD_PMD);
	/* The zero page is neither, for pagemap. */
	if (!(words & word_if(true, WORD_ZERO)))
		words |= p->map.file ? 1ULL << WORD_FILE : 1ULL << WORD_ANON;
	return words;
}

static enum state state_of(const struct page_info *p)
{
	if (p->has_moved)
		return STATE_MOVED;
	if (p->map.present)
		return STATE_PRESENT;
	if (p->map.guard)
		return STATE_GUARD;
	return p->map.swapped ? STATE_SWAPPED : STATE_NONE;
}

void inspect_key_of(struct inspect_key *key, const struct page_info *p,
		    const struct vma *v, const struct kstruct *layout)
{
	const struct page_core *c = &p->core;

	memset(key, 0, sizeof(*key));
	key->state = state_of(p);
	key->words = words_of(p, v);
	key->folio_pages = p->folio_pages ? (int64_t)p->folio_pages : -1;
	key->mapcount = p->has_count ? (int64_t)p->nr_mappings : -1;
	key->refcount = c->is_known ? c->refcount : -1;
	key->pincount = c->is_known ? (int64_t)c->nr_pins : -1;
	key->pincount_is_exact = c->is_known && c->is_exact;
	if (!page_info_extra_refs(p, layout, &key->extra_refs))
		key->extra_refs = -1;
}

const char *inspect_state(const struct inspect_key *key)
{
	return states[key->state];
}

json_t *inspect_words(const struct inspect_key *key)
{
	json_t *words = json_array();

	for (size_t i = 0; i < WORD_NR; i++)
		if (key->words >> i & 1 &&
		    json_array_append_new(words, json_string(names[i])))
			BUG("append to a JSON array");
	return words;
}
