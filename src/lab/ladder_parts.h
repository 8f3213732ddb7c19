/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ladder_parts.h - what the files ladder*.c share. */
#ifndef LAB_LADDER_PARTS_H
#define LAB_LADDER_PARTS_H

#include "lab/apt.h"
#include "lab/ladder.h"

#include <stdint.h>

struct word_list {
	char **v;
	size_t nr;
};
void word_list_add(struct word_list *l, const char *word); /* once each */
void word_list_release(struct word_list *l);

/* An INI file of configs/kernels, or what deb:PACKAGE says. */
struct recipe {
	char *name;
	char *era, *append; /* or NULL */
	struct word_list suites, packages;
	struct word_list keep; /* of a tool: globs of the files to unpack */
	char *version; /* of deb:PACKAGE=VERSION, or NULL */
	bool is_default, is_tool;
};

/* -EINVAL with "PATH:LINE: why" and hint; {arch} becomes deb_arch. */
MUST_CHECK int recipe_load(struct recipe *r, const char *path, const char *name,
			   const char *deb_arch, struct why *why);
void recipe_release(struct recipe *r);

/* The names of the INI files in dir, sorted by version; none: empty. */
void recipe_names(struct word_list *names, const char *dir);

/* What a recipe came to; all owned. */
struct fetched {
	char *package, *version, *suite;
	char *dir; /* with meta.json */
};
void fetched_release(struct fetched *f);

/*
 * Every recipe's package in the cache: from there when it was looked up within
 * a day, or when offline; else looked up, and fetched when there is a newer
 * one. What cannot be looked up but is in the cache is taken from it, and the
 * reason said. out[nr] is the caller's; on failure it holds nothing.
 */
MUST_CHECK int ladder_fetch(const struct recipe *recipes, size_t nr,
			    const struct ladder_options *o,
			    const char *cache_dir, const char *deb_arch,
			    struct fetched *out, struct why *why);

/* To whoever asked for the kernels, where they want to be told. */
void ladder_say(const struct ladder_options *o, const char *fmt, ...)
	PRINTF(2, 3);
/* For cache_lock(); arg: the struct ladder_options. */
void ladder_say_waiting(void *arg);

/* The record of what a recipe came to: CACHE/words/NAME.json. */
struct word_record {
	struct fetched f;
	int64_t looked_up_s; /* of the real-time clock */
	int64_t tried_s; /* in vain, since then */
};

/* false: none, of another recipe, or what it names is gone. */
bool word_record_read(struct word_record *w, const char *cache_dir,
		      const struct recipe *r);
MUST_CHECK int word_record_write(const struct word_record *w,
				 const char *cache_dir, const struct recipe *r,
				 struct why *why);
bool word_record_is_fresh(const struct word_record *w);

/* Older first: 5.10.0-46 < 6.1.0 < 7.3.0-rc7 < 7.3.0. */
int release_compare(const char *a, const char *b);

/* Where kernels/ is; NULL: nobody said. free() it. */
char *ladder_kernels_dir(const struct ladder_options *o);

/* Words that kernels/ defines or that are built; added to names. */
void ladder_built_names(struct word_list *names, const struct ladder_options *o,
			const char *cache_dir);
/* One of them; k is empty before. -ENOENT, -ESTALE with why and hint. */
MUST_CHECK int ladder_load_built(struct lab_kernel *k, const char *word,
				 const struct ladder_options *o,
				 const char *cache_dir, struct why *why);

/*
 * A word that is no kernel: -EINVAL with the nearest name as hint. It is no
 * file either: -errno. Both with why.
 */
MUST_CHECK int ladder_unknown(const char *word, const struct word_list *names,
			      const char *config_dir, struct why *why);
MUST_CHECK int ladder_no_file(const char *word, struct why *why);

/* Names for people: short, and no two the same. */
void ladder_name(struct ladder *l);

/* "amd64" for this machine; "" when Debian has no name that we know. */
const char *ladder_deb_arch(void);

#endif
