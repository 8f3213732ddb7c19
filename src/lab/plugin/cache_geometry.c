// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/cache_model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum word {
	WORD_LEVEL, /* ... to WORD_LEVEL + CACHE_LEVELS - 1 */
	WORD_LINE = CACHE_LEVELS,
	WORD_PAGE,
	WORD_KPAGE,
	NR_WORDS,
};

static const char *const names[NR_WORDS] = {
	[CACHE_L1] = "l1",	[CACHE_L2] = "l2",    [CACHE_LLC] = "llc",
	[CACHE_DTLB] = "dtlb",	[WORD_LINE] = "line", [WORD_PAGE] = "page",
	[WORD_KPAGE] = "kpage",
};

/* As it was written, before anything is derived. */
struct draft {
	uint64_t sizes[NR_WORDS], ways[CACHE_LEVELS];
};

/* "32k", "1m", "64"; false: none, or 0, or beyond 1 << 40. */
static bool take_size(const char **at, uint64_t *size)
{
	static const char units[] = "kmg";
	const char *unit;
	uint64_t n = 0;

	if (!isdigit((unsigned char)**at))
		return false;
	for (; isdigit((unsigned char)**at); (*at)++) {
		n = 10 * n + (uint64_t)(**at - '0');
		if (n >> 40)
			return false;
	}
	unit = **at ? strchr(units, tolower((unsigned char)**at)) : NULL;
	if (unit) {
		n <<= 10 * (unit - units + 1);
		(*at)++;
	}
	*size = n;
	return n && !(n >> 40);
}

static bool refuse(char *why, size_t why_bytes, const char *word,
		   const char *reason)
{
	size_t len = strcspn(word, ",:");

	snprintf(why, why_bytes, "\"%.*s\": %s", (int)len, word, reason);
	return false;
}

static bool parse_word(struct draft *d, const char *word, char *why,
		       size_t why_bytes)
{
	size_t len = strcspn(word, ",:"), name_len = strcspn(word, "=,:");
	const char *at = word + name_len + 1;
	unsigned int i;

	for (i = 0; i < NR_WORDS; i++)
		if (strlen(names[i]) == name_len &&
		    !memcmp(names[i], word, name_len))
			break;
	if (i == NR_WORDS)
		return refuse(why, why_bytes, word,
			      "no such word; l1, l2, llc, dtlb, line, page and "
			      "kpage are there");
	if (word[name_len] != '=' || !take_size(&at, &d->sizes[i]))
		return refuse(why, why_bytes, word,
			      "a size is missing, as in l2=1m/16");
	if (i < CACHE_LEVELS) {
		if (*at++ != '/' || !take_size(&at, &d->ways[i]))
			return refuse(why, why_bytes, word,
				      "the ways are missing, as in l2=1m/16");
	}
	if (at != word + len)
		return refuse(why, why_bytes, word, "something follows");
	return true;
}

static bool parse_words(struct draft *d, const char *text, char *why,
			size_t why_bytes)
{
	for (;;) {
		if (!parse_word(d, text, why, why_bytes))
			return false;
		text += strcspn(text, ",:");
		if (!*text++)
			return true;
	}
}

static bool is_power(uint64_t n)
{
	return n && !(n & (n - 1));
}

static unsigned int log2_of(uint64_t n)
{
	return 63u - (unsigned int)__builtin_clzll(n);
}

static bool derive_level(struct cache_geometry *g, const struct draft *d,
			 unsigned int i, char *why, size_t why_bytes)
{
	uint64_t nr = d->sizes[i];

	if (i != CACHE_DTLB)
		nr /= d->sizes[WORD_LINE];
	if (d->ways[i] > CACHE_WAYS_MAX) {
		snprintf(why, why_bytes, "%s: more than %d ways", names[i],
			 CACHE_WAYS_MAX);
		return false;
	}
	if (nr % d->ways[i] || !is_power(nr / d->ways[i]) ||
	    (i != CACHE_DTLB && d->sizes[i] % d->sizes[WORD_LINE])) {
		snprintf(why, why_bytes,
			 "%s: %llu %s in %llu ways: the number of sets "
			 "must be a power of two",
			 names[i], (unsigned long long)nr,
			 i == CACHE_DTLB ? "entries" : "lines",
			 (unsigned long long)d->ways[i]);
		return false;
	}
	g->levels[i].nr_sets = nr / d->ways[i];
	g->levels[i].nr_ways = (unsigned int)d->ways[i];
	return true;
}

/* An access is given by lines of 64 bytes: a smaller one would miss halves. */
static bool derive(struct cache_geometry *g, const struct draft *d, char *why,
		   size_t why_bytes)
{
	if (!is_power(d->sizes[WORD_LINE]) || d->sizes[WORD_LINE] < 64 ||
	    d->sizes[WORD_LINE] > 256) {
		snprintf(why, why_bytes, "line: 64, 128 or 256 bytes");
		return false;
	}
	for (unsigned int i = WORD_PAGE; i <= WORD_KPAGE; i++) {
		if (is_power(d->sizes[i]) && d->sizes[i] >= 1024)
			continue;
		snprintf(why, why_bytes, "%s: a power of two, as in %s=4k",
			 names[i], names[i]);
		return false;
	}
	g->line_bits = log2_of(d->sizes[WORD_LINE]);
	g->page_bits = log2_of(d->sizes[WORD_PAGE]);
	g->kernel_page_bits = log2_of(d->sizes[WORD_KPAGE]);
	for (unsigned int i = 0; i < CACHE_LEVELS; i++)
		if (!derive_level(g, d, i, why, why_bytes))
			return false;
	return true;
}

bool cache_geometry_parse(struct cache_geometry *g, const char *text, char *why,
			  size_t why_bytes)
{
	struct draft d;

	if (!parse_words(&d, CACHE_DEFAULT, why, why_bytes))
		return false;
	if (strcmp(text, "default") != 0 &&
	    !parse_words(&d, text, why, why_bytes))
		return false;
	return derive(g, &d, why, why_bytes);
}

/* A byte count as it is written: in the largest unit that divides it. */
static int put_size(char *to, size_t size, const char *name, uint64_t n)
{
	static const char *const units[] = { "", "k", "m", "g" };
	size_t unit = 0;

	for (; unit < 3 && n % 1024 == 0; unit++)
		n /= 1024;
	return snprintf(to, size, "%s=%llu%s", name, (unsigned long long)n,
			units[unit]);
}

void cache_geometry_text(const struct cache_geometry *g,
			 char text[CACHE_TEXT_BYTES])
{
	size_t at = 0, max = CACHE_TEXT_BYTES;
	const unsigned int bits[] = { g->line_bits, g->page_bits,
				      g->kernel_page_bits };

	for (unsigned int i = 0; i < CACHE_LEVELS; i++) {
		uint64_t nr = g->levels[i].nr_sets * g->levels[i].nr_ways;

		if (i != CACHE_DTLB)
			nr <<= g->line_bits;
		at += (size_t)put_size(text + at, max - at, names[i], nr);
		at += (size_t)snprintf(text + at, max - at, "/%u,",
				       g->levels[i].nr_ways);
	}
	for (unsigned int i = 0; i < 3; i++) {
		at += (size_t)put_size(text + at, max - at,
				       names[WORD_LINE + i], 1ull << bits[i]);
		if (i < 2)
			at += (size_t)snprintf(text + at, max - at, ",");
	}
}
