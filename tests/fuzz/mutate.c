// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/rng.h"
#include "scenario/scenario.h"
#include "tests/fuzz/scenario.h"

#include <stdlib.h>
#include <string.h>

/* Words and bytes that a parser may stumble over. */
static const char *const words[] = {
	"scenario",    "about",	     "source",	   "asks",     "page",
	"breaks",      "race",	     "also",	   "end",      "base",
	"thp",	       "zero",	     "base,thp",   "file,",    "lru=local",
	"lru=",	       "isolation",  "isolation:", "unstable", "*[thp]",
	"x[",	       "y]",	     "mapcount[]", "fork",     "exit",
	"get",	       "pin",	     "dio",	   "read",     "write",
	"long",	       "slow",	     "x2",	   "x1023",    "x0",
	"x99999",      "x-1",	     "same",	   "merge",    "look",
	"poke",	       "drop",	     "promote",	   "unmap",    "dontneed",
	"protect",     "clean",	     "cleaned",	   "split",    "P",
	"C",	       "D",	     "a",	   "b",	       "c",
	"r",	       "s",	     "a.0",	   "a.1",      "r.0",
	"a.2",	       ".0",	     ".",	   "#",	       "\n",
	"\n\n",	       "\t",	     " ",	   "\r\n",     "\x7f",
	"\xc3\xa9",    ":",	     "%s%n",	   "'",	       "\\",
	"P write a\n", "P fork E\n", "race\n",	   "also\n",   "end\n",
};

struct bytes {
	uint8_t *text;
	size_t len;
};

static void cut(struct bytes *b, size_t at, size_t len)
{
	if (at > b->len)
		at = b->len;
	if (len > b->len - at)
		len = b->len - at;
	memmove(b->text + at, b->text + at + len, b->len - at - len);
	b->len -= len;
}

static void put(struct bytes *b, size_t at, const void *what, size_t len)
{
	if (at > b->len)
		at = b->len;
	if (len > FUZZ_TEXT_MAX - b->len)
		return;
	memmove(b->text + at + len, b->text + at, b->len - at);
	memcpy(b->text + at, what, len);
	b->len += len;
}

/* The start of a line, or of a word, near a random place. */
static size_t place(struct rng *rng, const struct bytes *b, const char *before)
{
	size_t at = rng_below(rng, b->len + 1);

	while (at && !strchr(before, b->text[at - 1]))
		at--;
	return at;
}

static size_t length(const struct bytes *b, size_t at, const char *end)
{
	size_t len = 0;

	while (at + len < b->len && !strchr(end, b->text[at + len]))
		len++;
	return len;
}

static void change_line(struct rng *rng, struct bytes *b)
{
	size_t from = place(rng, b, "\n"), to = place(rng, b, "\n");
	size_t len = length(b, from, "\n") + 1;
	uint8_t line[500];

	if (len > sizeof(line) || from + len > b->len)
		return;
	memcpy(line, b->text + from, len);
	if (rng_below(rng, 2))
		cut(b, from, len);
	if (rng_below(rng, 4))
		put(b, to, line, len);
}

static void change_word(struct rng *rng, struct bytes *b)
{
	const char *word = words[rng_below(rng, ARRAY_SIZE(words))];
	size_t at = place(rng, b, " \t\n"), from;

	if (rng_below(rng, 3))
		cut(b, at, length(b, at, " \t\n"));
	if (rng_below(rng, 3)) {
		put(b, at, word, strlen(word));
		return;
	}
	from = place(rng, b, " \t\n");
	put(b, at, " ", 1);
	if (from < at) {
		uint8_t copy[100];
		size_t len = length(b, from, " \t\n");

		if (len <= sizeof(copy)) {
			memcpy(copy, b->text + from, len);
			put(b, at, copy, len);
		}
	}
}

static void change_bytes(struct rng *rng, struct bytes *b)
{
	size_t at = rng_below(rng, b->len + 1);
	uint8_t byte = (uint8_t)rng_next(rng);

	switch (rng_below(rng, 5)) {
	case 0:
		put(b, at, &byte, 1);
		break;
	case 1:
		cut(b, at, 1 + rng_below(rng, 3));
		break;
	case 2:
		cut(b, at, b->len); /* the file ends there */
		break;
	default:
		if (at < b->len)
			b->text[at] = byte;
	}
}

/* Much of one thing: what counts and what has a size. */
static void add_much(struct rng *rng, struct bytes *b)
{
	size_t at = place(rng, b, rng_below(rng, 2) ? "\n" : " \n");
	const char *word = words[rng_below(rng, ARRAY_SIZE(words))];
	size_t len = strlen(word), nr = (size_t)1 << rng_below(rng, 14);
	static uint8_t much[FUZZ_TEXT_MAX];

	if (nr > (FUZZ_TEXT_MAX - b->len) / len)
		nr = (FUZZ_TEXT_MAX - b->len) / len;
	for (size_t i = 0; i < nr; i++)
		memcpy(much + i * len, word, len);
	put(b, at, much, nr * len);
}

static void begin(struct rng *rng, struct bytes *b)
{
	size_t nr = scenario_library_nr();
	struct scenario s;
	char *text;

	if (nr && rng_below(rng, 4)) {
		const char *known = scenario_library_text(rng_below(rng, nr));

		put(b, 0, known, strlen(known));
		return;
	}
	scenario_generate(&s, rng_next(rng), &scn_bounds_conform);
	text = scenario_text(&s);
	put(b, 0, text, strlen(text));
	free(text);
}

size_t fuzz_mutate(uint64_t seed, uint64_t i, uint8_t text[FUZZ_TEXT_MAX])
{
	struct bytes b = { .text = text };
	struct rng rng;
	uint64_t nr;

	rng_init(&rng, seed ^ (i * 0x9e3779b97f4a7c15ULL));
	begin(&rng, &b);
	nr = i % 8 ? 1 + rng_below(&rng, i % 3 ? 3 : 12) : 0;
	while (nr--) {
		uint64_t what = rng_below(&rng, 100);

		if (what < 40)
			change_word(&rng, &b);
		else if (what < 75)
			change_line(&rng, &b);
		else if (what < 98)
			change_bytes(&rng, &b);
		else
			add_much(&rng, &b);
	}
	return b.len;
}
