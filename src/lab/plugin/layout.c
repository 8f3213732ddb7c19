// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's layout as options told it, and the few of its variables that
 * have to be read to know what an address belongs to.
 */
#include "lab/plugin/layout.h"

#include "lab/plugin/alloc.h"
#include "lab/plugin/classify.h"
#include "lab/plugin/plugin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 48 /* struct stream_lock's, with its end */
#define CACHES_MAX     256
#define POINTER_LOWEST (1ull << 63)
#define OBJECT_LEN_MAX 128

struct layout layout;
bool (*layout_read)(uint64_t addr, void *to, size_t nr_bytes);

static const struct {
	const char *name;
	uint64_t *value;
} options[] = {
	{ "vmemmap", &layout.vmemmap },
	{ "direct_map", &layout.direct_map },
	{ "direct_map_bytes", &layout.direct_map_bytes },
	{ "image", &layout.image },
	{ "page_bytes", &layout.page_bytes },
	{ "page_struct_bytes", &layout.page_struct_bytes },
	{ "folio_bytes", &layout.folio_bytes },
	{ "page_flags", &layout.page_flags },
	{ "page_type", &layout.page_type },
	{ "compound_head", &layout.compound_head },
	{ "slab_cache", &layout.slab_cache },
	{ "head_mask", &layout.head_mask },
	{ "slab_flag_mask", &layout.slab_flag_mask },
	{ "slab_mask", &layout.slab_mask },
	{ "slab_type", &layout.slab_type },
	{ "table_mask", &layout.table_mask },
	{ "table_type", &layout.table_type },
	{ "cache_name", &layout.cache_name },
	{ "cache_size", &layout.cache_size },
	{ "cache_refs", &layout.cache_refs },
	{ "percpu", &layout.percpu },
	{ "percpu_from", &layout.percpu_from },
	{ "percpu_to", &layout.percpu_to },
};

/* What a variable points to; addr 0: not read yet. */
static struct object {
	const char *name;
	uint64_t nr_bytes, pointer, offset_bytes, addr;
	bool is_indirect, is_percpu;
} objects[LAYOUT_OBJECTS_MAX];
static size_t nr_objects;

static uint64_t percpu_offsets[PLUGIN_CPUS_MAX];

static struct cache_seen caches[CACHES_MAX];
static size_t nr_caches;

static struct name {
	struct name *next;
	char text[];
} * names;

const char *intern(const char *text)
{
	size_t len = strnlen(text, NAME_BYTES_MAX - 1);
	struct name *n;

	for (n = names; n; n = n->next)
		if (!strncmp(n->text, text, len) && !n->text[len])
			return n->text;
	n = plugin_alloc(1, sizeof(*n) + len + 1);
	memcpy(n->text, text, len);
	n->text[len] = '\0';
	n->next = names;
	names = n;
	return n->text;
}

static bool to_number(const char *text, uint64_t *value, char **end)
{
	errno = 0;
	*value = strtoull(text, end, 0);
	return *end != text && !errno;
}

/* NAME:BYTES:ADDR or NAME:BYTES:ADDR:OFF */
static bool add_object(const char *value, bool is_percpu)
{
	struct object o = { .is_percpu = is_percpu };
	char name[OBJECT_LEN_MAX];
	const char *colon = strchr(value, ':');
	size_t len = colon ? (size_t)(colon - value) : 0;
	char *end;

	if (!len || len >= sizeof(name) || nr_objects == LAYOUT_OBJECTS_MAX)
		return false;
	memcpy(name, value, len);
	name[len] = '\0';
	if (!to_number(colon + 1, &o.nr_bytes, &end) || *end != ':' ||
	    !to_number(end + 1, &o.pointer, &end))
		return false;
	o.is_indirect = *end == ':';
	if (o.is_indirect && !to_number(end + 1, &o.offset_bytes, &end))
		return false;
	if (*end)
		return false;
	o.name = intern(name);
	objects[nr_objects++] = o;
	return true;
}

bool classify_option(const char *name, const char *value)
{
	char *end;

	if (!strcmp(name, "object") || !strcmp(name, "percpu_object"))
		return add_object(value, *name == 'p');
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (strcmp(name, options[i].name))
			continue;
		return to_number(value, options[i].value, &end) && !*end &&
		       layout.page_struct_bytes <= LAYOUT_PAGE_BYTES_MAX;
	}
	return false;
}

void classify_forget(void)
{
	nr_caches = 0;
	memset(percpu_offsets, 0, sizeof(percpu_offsets));
	for (size_t i = 0; i < nr_objects; i++)
		objects[i].addr = 0;
}

static bool read_pointer(uint64_t addr, uint64_t *to)
{
	return layout_read(addr, to, sizeof(*to)) && *to >= POINTER_LOWEST;
}

/*
 * The name may end a page: what is behind that need not be mapped, so it is read
 * in pieces that never cross one.
 */
static bool read_text(uint64_t addr, char *to, size_t nr_bytes)
{
	for (size_t i = 0; i < nr_bytes - 1; i++) {
		if (!layout_read(addr + i, to + i, 1))
			return false;
		if (!to[i])
			return i > 0;
		/* The stream's words end at a blank. */
		if (to[i] <= ' ' || to[i] > '~')
			to[i] = '_';
	}
	to[nr_bytes - 1] = '\0';
	return true;
}

/* SLUB counts in refcount what shares a cache; kmalloc's have -1 or 1. */
static bool is_shared(uint64_t cache)
{
	int32_t refs;

	return layout.cache_refs &&
	       layout_read(cache + layout.cache_refs, &refs, sizeof(refs)) &&
	       refs > 1;
}

static bool read_cache(uint64_t addr, struct cache_seen *c)
{
	uint64_t name_addr;
	uint32_t object_bytes;
	char name[NAME_BYTES_MAX];

	if (!layout.cache_name || !layout.cache_size || addr < POINTER_LOWEST ||
	    !read_pointer(addr + layout.cache_name, &name_addr) ||
	    !layout_read(addr + layout.cache_size, &object_bytes,
			 sizeof(object_bytes)) ||
	    !object_bytes || !read_text(name_addr, name, sizeof(name) - 1))
		return false;
	if (is_shared(addr)) {
		size_t len = strlen(name);

		name[len] = '~';
		name[len + 1] = '\0';
	}
	*c = (struct cache_seen){ .addr = addr,
				  .object_bytes = object_bytes,
				  .name = intern(name) };
	return true;
}

const struct cache_seen *layout_cache(uint64_t addr)
{
	static struct cache_seen beyond;
	struct cache_seen *c;

	for (size_t i = 0; i < nr_caches; i++)
		if (caches[i].addr == addr)
			return &caches[i];
	c = nr_caches < CACHES_MAX ? &caches[nr_caches] : &beyond;
	if (!read_cache(addr, c))
		return NULL;
	if (c != &beyond)
		nr_caches++;
	return c;
}

/* How far a CPU's copies are from what a per-CPU pointer says; 0: not known. */
static uint64_t percpu_offset(size_t cpu)
{
	uint64_t *offset = &percpu_offsets[cpu];

	if (!*offset && layout.percpu &&
	    !layout_read(layout.percpu + cpu * sizeof(*offset), offset,
			 sizeof(*offset)))
		*offset = 0;
	return *offset;
}

/*
 * A CPU's copy of a variable lies at the symbol's address + that CPU's offset:
 * so since 2.6, with symbols from 0 on until 6.14 (x86).
 */
bool layout_percpu(uint64_t addr, uint64_t *symbol_addr)
{
	uint64_t from = layout.percpu_from, offset;

	if (layout.percpu_to <= from)
		return false;
	for (size_t i = 0; i < PLUGIN_CPUS_MAX; i++) {
		offset = percpu_offset(i);
		if (!offset)
			break;
		if (addr - offset - from >= layout.percpu_to - from)
			continue;
		*symbol_addr = addr - offset;
		return true;
	}
	return false;
}

/* Of a per-CPU object: what a CPU's offset is to be added to. */
static bool find_object(struct object *o)
{
	uint64_t addr;

	if (!read_pointer(o->pointer, &addr))
		return false;
	if (o->is_indirect &&
	    (!layout_read(addr + o->offset_bytes, &addr, sizeof(addr)) ||
	     !addr || (!o->is_percpu && addr < POINTER_LOWEST)))
		return false;
	o->addr = addr;
	return true;
}

static bool is_in_object(const struct object *o, uint64_t addr,
			 uint64_t *offset)
{
	*offset = addr - o->addr;
	if (!o->is_percpu)
		return *offset < o->nr_bytes;
	for (size_t i = 0; i < PLUGIN_CPUS_MAX && percpu_offset(i); i++) {
		*offset = addr - o->addr - percpu_offset(i);
		if (*offset < o->nr_bytes)
			return true;
	}
	return false;
}

bool layout_object(uint64_t addr, const char **name, uint64_t *offset)
{
	for (size_t i = 0; i < nr_objects; i++) {
		struct object *o = &objects[i];

		if ((!o->addr && !find_object(o)) ||
		    !is_in_object(o, addr, offset))
			continue;
		*name = o->name;
		return true;
	}
	*offset = addr;
	return false;
}
