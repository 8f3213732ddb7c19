// SPDX-License-Identifier: GPL-2.0-or-later
/* Where struct page of a frame is. */
#include "sys/kcore.h"

#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYMBOL "vmemmap_base"

/* Nothing smaller maps a piece of the memory map (vmemmap_populate()). */
#define BASE_ALIGN_BYTES (1u << 20)

static bool is_ram(const struct kcore_segment *s)
{
	return s->phys != UINT64_MAX;
}

/*
 * If s is the memory map of the RAM segment r, where frame 0 would be: the
 * kernel rounds both ends out to whole pages, and cuts where two meet.
 */
static bool base_of_pair(const struct kcore_segment *r,
			 const struct kcore_segment *s, size_t struct_bytes,
			 uint64_t *base)
{
	const uint64_t page = mm_page_bytes();
	const uint64_t map_bytes = r->len_bytes / page * struct_bytes;
	uint64_t first = s->addr - r->phys / page * struct_bytes;

	if (s->len_bytes + page < map_bytes ||
	    s->len_bytes > map_bytes + 2 * page)
		return false;
	*base = (first + page - 1) / page * page;
	return *base % BASE_ALIGN_BYTES == 0;
}

/* Is the memory map of all of this RAM in segments of its own? */
static bool is_covered(const struct kcore *k, const struct kcore_segment *r,
		       size_t struct_bytes, uint64_t base)
{
	const uint64_t page = mm_page_bytes();
	uint64_t at = base + r->phys / page * struct_bytes;
	const uint64_t end = at + r->len_bytes / page * struct_bytes;
	bool moved = true;

	while (at < end && moved) {
		moved = false;
		for (size_t i = 0; i < k->nr_segments; i++) {
			const struct kcore_segment *s = &k->segments[i];

			if (is_ram(s) || at < s->addr ||
			    at - s->addr >= s->len_bytes)
				continue;
			at = s->addr + s->len_bytes;
			moved = true;
		}
	}
	return at >= end;
}

/* The kernel's image lies in RAM that has a segment of its own. */
static bool is_image(const struct kcore *k, const struct kcore_segment *s)
{
	for (size_t i = 0; i < k->nr_segments; i++) {
		const struct kcore_segment *r = &k->segments[i];

		if (r != s && is_ram(r) && s->phys >= r->phys &&
		    s->phys - r->phys < r->len_bytes &&
		    s->len_bytes < r->len_bytes)
			return true;
	}
	return false;
}

/* Does the place of frame 0 give a memory map to all RAM? */
static bool explains(const struct kcore *k, size_t struct_bytes, uint64_t base)
{
	for (size_t i = 0; i < k->nr_segments; i++) {
		const struct kcore_segment *s = &k->segments[i];

		if (is_ram(s) && !is_image(k, s) &&
		    !is_covered(k, s, struct_bytes, base))
			return false;
	}
	return true;
}

int kcore_vmemmap_by_headers(const struct kcore *k, size_t struct_bytes,
			     uint64_t *base)
{
	uint64_t found;
	bool has = false;

	for (size_t i = 0; i < k->nr_segments; i++) {
		if (!is_ram(&k->segments[i]))
			continue;
		for (size_t j = 0; j < k->nr_segments; j++) {
			if (is_ram(&k->segments[j]) ||
			    !base_of_pair(&k->segments[i], &k->segments[j],
					  struct_bytes, &found) ||
			    !explains(k, struct_bytes, found))
				continue;
			if (has && found != *base)
				return -EINVAL;
			*base = found;
			has = true;
		}
	}
	return has ? 0 : -ENOENT;
}

/*
 * "ffffffff82a1b0c8 D vmemmap_base". -ENOENT: no such symbol; -EPERM: its
 * address is hidden (kptr_restrict), which reads as zero.
 */
static int symbol_address(const char *name, uint64_t *addr)
{
	struct sys_lines l;
	const char *line, *p;
	size_t len = strlen(name);
	int err = sys_lines_open(&l, "/proc/kallsyms", NULL), found = -ENOENT;

	if (err)
		return err;
	while (found == -ENOENT && (line = sys_lines_next(&l)) != NULL) {
		p = line;
		if (!sys_scan_u64(&p, 16, addr) || strlen(p) < len + 3 ||
		    strncmp(p + 3, name, len) != 0 || p[3 + len])
			continue;
		found = *addr ? 0 : -EPERM;
	}
	err = sys_lines_close(&l);
	return err ? err : found;
}

static int by_symbol(const struct kcore *k, uint64_t *base)
{
	uint64_t addr;
	int fd, err = symbol_address(SYMBOL, &addr);

	if (err)
		return err;
	fd = kcore_open(NULL);
	if (fd < 0)
		return fd;
	err = kcore_pread(fd, k, addr, base, sizeof(*base));
	close(fd);
	return err || *base ? err : -EFAULT;
}

int kcore_vmemmap(const struct kcore *k, size_t struct_bytes, uint64_t *base,
		  struct why *why)
{
	uint64_t headers, symbol;
	int no_headers = kcore_vmemmap_by_headers(k, struct_bytes, &headers);
	int no_symbol = by_symbol(k, &symbol);

	if (no_headers == -EINVAL)
		return why_set(why, -EINVAL,
			       "find struct page: the headers of %s/proc/kcore "
			       "fit more than one place",
			       sys_root());
	if (!no_headers && !no_symbol && headers != symbol)
		return why_set(why, -EINVAL,
			       "find struct page: the headers of %s/proc/kcore "
			       "say 0x%llx, " SYMBOL " says 0x%llx",
			       sys_root(), (unsigned long long)headers,
			       (unsigned long long)symbol);
	if (no_headers && no_symbol) {
		why_set(why, -ENOENT,
			"find struct page: neither do the headers of "
			"%s/proc/kcore show the memory map nor can " SYMBOL
			" be read",
			sys_root());
		if (no_symbol == -EPERM)
			why_hint(why, "kernel.kptr_restrict hides addresses: "
				      "sysctl kernel.kptr_restrict=1");
		else
			why_hint(why, "needs CONFIG_SPARSEMEM_VMEMMAP");
		return -ENOENT;
	}
	*base = no_headers ? symbol : headers;
	return 0;
}
