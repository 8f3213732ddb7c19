// SPDX-License-Identifier: GPL-2.0-or-later
/* One line of a stream each. */
#include "profile/stream_parts.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of a call tree: more would be a broken tree. */
#define CALLS_MAX (1u << 28)

/* Room for one more; arrays double, for regions have thousands of lines. */
#define GROW(array, nr)                                                        \
	do {                                                                   \
		if (!((nr) & ((nr)-1)))                                        \
			(array) = xrealloc((array), (nr) ? 2 * (nr) : 1,       \
					   sizeof(*(array)));                  \
	} while (0)

static bool is_word(const char *list, size_t len, const char *word)
{
	return strlen(word) == len && !strncmp(list, word, len);
}

/* "counts,lines,locks": words that are not known are passed over. */
static void head_has(struct stream *s, const char *list)
{
	for (size_t len; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		s->has_lines |= is_word(list, len, "lines");
		s->has_locks |= is_word(list, len, "locks");
		s->has_calls |= is_word(list, len, "calls");
		s->has_cache |= is_word(list, len, "cache");
	}
}

/* Names and values in pairs; those that are not known are passed over. */
static bool head_pairs(struct stream *s, struct stream_words *w)
{
	bool has_target = false, has_cpus = false, has_has = false;
	const char *name;
	uint64_t value;

	while ((name = words_next(w))) {
		if (!strcmp(name, "target")) {
			char *target = words_next(w);

			has_target = target && *target;
			if (has_target)
				snprintf(s->target, sizeof(s->target), "%s",
					 target);
		} else if (!strcmp(name, "api")) {
			if (!words_uint(w, &value) || value > UINT32_MAX)
				return false;
			s->api = (unsigned int)value;
		} else if (!strcmp(name, "cpus")) {
			has_cpus = words_uint(w, &value) && value &&
				   value <= UINT32_MAX;
			s->nr_cpus = has_cpus ? (unsigned int)value : 0;
		} else if (!strcmp(name, "has")) {
			const char *list = words_next(w);

			has_has = list;
			if (list)
				head_has(s, list);
		} else {
			words_next(w);
		}
	}
	return has_target && has_cpus && has_has;
}

int stream_head(struct reader *r, char *line, struct why *why)
{
	struct stream_words w;
	uint64_t version;
	int err;

	w.next = line;
	if (!words_are(&w, "cowbench-plugin") || !words_uint(&w, &version))
		return stream_bad(r, why,
				  "not what run-bench-plugin.so writes");
	if (version != STREAM_VERSION) {
		err = why_set(why, -EINVAL,
			      "%.160s:%zu: version %llu of the plugin's text, "
			      "%d is known",
			      r->path, r->s->line, (unsigned long long)version,
			      STREAM_VERSION);
		why_hint(why, "use the run-bench-plugin.so of this run-bench");
		return err;
	}
	r->s->version = STREAM_VERSION;
	if (!head_pairs(r->s, &w))
		return stream_bad(r, why,
				  "the first line must say target, "
				  "cpus and has");
	return 0;
}

int stream_insn(struct reader *r, struct stream_words *w, struct why *why)
{
	struct stream_region *g = &r->region;
	struct stream_insn *i;
	uint64_t flags = 0;

	GROW(g->insns, g->nr_insns);
	i = &g->insns[g->nr_insns];
	memset(i, 0, sizeof(*i));
	if (!words_hex(w, &i->addr) || !words_hex(w, &flags) ||
	    flags > UINT32_MAX || !words_uint(w, &i->nr) ||
	    !words_uint(w, &i->nr_loads) || !words_uint(w, &i->nr_stores) ||
	    !words_uint(w, &i->nr_ops) || !words_uint(w, &i->nr_lines) ||
	    !words_uint(w, &i->nr_other))
		return stream_bad(r, why,
				  "an instruction is \"I ADDR FLAGS NR LOADS "
				  "STORES OPS LINES OTHER\"");
	g->has_misses = r->s->has_cache;
	for (size_t m = 0; m < STREAM_MISSES && g->has_misses; m++)
		if (!words_uint(w, &i->misses[m]))
			return stream_bad(r, why,
					  "an instruction without its misses");
	i->flags = (uint32_t)flags;
	if (i->flags & (STREAM_REP | STREAM_REP_TEST) && i->nr_ops > i->nr)
		return stream_bad(r, why, "more operations than iterations");
	if (i->nr_other > i->nr)
		return stream_bad(r, why,
				  "more executions on other CPUs than in all");
	if (__builtin_add_overflow(r->sum, i->nr, &r->sum))
		return stream_bad(r, why, "more executions than there can be");
	g->nr_insns++;
	return 0;
}

static const char *const lock_words[] = {
	[LOCK_PAGE] = "page", [LOCK_FOLIO] = "folio",	[LOCK_TABLE] = "table",
	[LOCK_SLAB] = "slab", [LOCK_STATIC] = "static", [LOCK_STACK] = "stack",
	[LOCK_USER] = "user", [LOCK_DIRECT] = "direct", [LOCK_OTHER] = "other",
};

static bool lock_kind(const char *word, enum lock_kind *kind)
{
	for (size_t k = 0; word && k < ARRAY_SIZE(lock_words); k++)
		if (!strcmp(word, lock_words[k])) {
			*kind = (enum lock_kind)k;
			return true;
		}
	return false;
}

int stream_lock(struct reader *r, struct stream_words *w, struct why *why)
{
	struct stream_region *g = &r->region;
	struct stream_lock *l;
	const char *name;
	bool is_addr;

	GROW(g->locks, g->nr_locks);
	l = &g->locks[g->nr_locks];
	memset(l, 0, sizeof(*l));
	if (!words_hex(w, &l->addr) || !lock_kind(words_next(w), &l->kind))
		return stream_bad(r, why,
				  "a locked operation of no kind that "
				  "is known");
	name = words_next(w);
	is_addr = l->kind == LOCK_STATIC || l->kind == LOCK_OTHER;
	if (!name || !*name ||
	    !(is_addr ? words_hex(w, &l->offset) : words_uint(w, &l->offset)) ||
	    !words_uint(w, &l->nr))
		return stream_bad(r, why,
				  "a locked operation is \"L ADDR KIND "
				  "NAME OFFSET NR\"");
	if (strcmp(name, "-") != 0)
		snprintf(l->name, sizeof(l->name), "%s", name);
	g->nr_locks++;
	return 0;
}

int stream_touched(struct reader *r, struct stream_words *w, struct why *why)
{
	struct stream_region *g = &r->region;

	/* Of N lines, only those of cache lines are known. */
	if (!words_are(w, "lines"))
		return 0;
	for (size_t i = 0; i < STREAM_LINES; i++)
		if (!words_uint(w, &g->lines[i]))
			return stream_bad(r, why,
					  "cache lines are \"N lines\" and 8 "
					  "numbers");
	g->has_lines = true;
	return 0;
}

void stream_calls_begin(struct reader *r)
{
	if (r->nr_seen)
		memset(r->seen, 0, r->nr_seen * sizeof(*r->seen));
}

static bool is_seen(const struct reader *r, uint64_t id)
{
	return id / 64 < r->nr_seen && r->seen[id / 64] >> id % 64 & 1;
}

static void see(struct reader *r, uint64_t id)
{
	size_t nr = r->nr_seen;

	if (id / 64 >= nr) {
		r->nr_seen = 2 * (id / 64 + 1);
		r->seen = xrealloc(r->seen, r->nr_seen, sizeof(*r->seen));
		memset(&r->seen[nr], 0, (r->nr_seen - nr) * sizeof(*r->seen));
	}
	r->seen[id / 64] |= 1ull << id % 64;
}

int stream_call(struct reader *r, struct stream_words *w, struct why *why)
{
	struct stream_region *g = &r->region;
	struct stream_call *c;
	uint64_t id = 0, parent = 0;

	GROW(g->calls, g->nr_calls);
	c = &g->calls[g->nr_calls];
	if (!words_uint(w, &id) || !id || id > CALLS_MAX ||
	    !words_uint(w, &parent) || !words_hex(w, &c->addr) ||
	    !words_uint(w, &c->nr))
		return stream_bad(r, why,
				  "a call is \"C ID PARENT ADDR "
				  "INSNS\"");
	if (is_seen(r, id))
		return stream_bad(r, why, "a call with the id of another");
	if (parent && !is_seen(r, parent))
		return stream_bad(r, why, "a call before its parent");
	see(r, id);
	c->id = (uint32_t)id;
	c->parent = (uint32_t)parent;
	g->nr_calls++;
	return 0;
}
