/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cache_model.h - caches and a TLB of a stated geometry, fed by accesses. A
 * model, not a processor: docs/cache-model.md says what it leaves out. Pure; the
 * geometry is the host program's too.
 */
#ifndef LAB_PLUGIN_CACHE_MODEL_H
#define LAB_PLUGIN_CACHE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cache_level {
	CACHE_L1, /* of data */
	CACHE_L2,
	CACHE_LLC,
	CACHE_DTLB,
	CACHE_LEVELS,
};

#define CACHE_WAYS_MAX 64

struct cache_geometry {
	struct cache_size {
		uint64_t nr_sets; /* a power of two */
		unsigned int nr_ways;
	} levels[CACHE_LEVELS];
	unsigned int line_bits;
	/* What one entry of the TLB covers: in either half of the addresses. */
	unsigned int page_bits, kernel_page_bits;
};

/* What "default" stands for; what a geometry does not name is as here. */
#define CACHE_DEFAULT                                                          \
	"l1=32k/8,l2=1m/16,llc=16m/16,dtlb=64/4,line=64,page=4k,kpage=2m"

/*
 * Words SIZE/WAYS for l1, l2 and llc, ENTRIES/WAYS for dtlb, bytes for line, page
 * and kpage; "," or ":" between them; or "default". false: with a line in why
 * that quotes the word.
 */
bool cache_geometry_parse(struct cache_geometry *g, const char *text, char *why,
			  size_t why_bytes);

/* All words of it, in the order of the default. */
#define CACHE_TEXT_BYTES 200
void cache_geometry_text(const struct cache_geometry *g,
			 char text[CACHE_TEXT_BYTES]);

struct cache_model;

/* NULL: no memory. Empty. */
struct cache_model *cache_model_new(const struct cache_geometry *g);
void cache_model_free(struct cache_model *m);

/*
 * An access that lies within one line. Which levels missed: bit 1 << level. A
 * level is asked when all before it missed, and has the line afterwards.
 */
unsigned int cache_model_access(struct cache_model *m, uint64_t addr,
				uint64_t phys);

#endif
