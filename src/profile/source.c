// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The DWARF of one file. What libdw would look for from the top of a unit at
 * every address is kept: which unit holds an address, and which function of it.
 */
#include "profile/source_parts.h"

#include "base/err.h"

#include <dwarf.h>
#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int source_range_compare(const void *x, const void *y)
{
	const struct source_range *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to == b->to ? 0 : a->to > b->to ? -1 : 1;
}

const struct source_range *source_range_find(const struct source_range *ranges,
					     size_t nr, uint64_t addr)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ranges[mid].from <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	/* Empty ones and those of code that was dropped (at 0) may precede. */
	for (size_t i = low, k = 0; i-- && k < 8; k++)
		if (addr < ranges[i].to)
			return &ranges[i];
	return NULL;
}

void source_range_add(struct source_range **ranges, size_t *nr_ranges,
		      Dwarf_Die *die, size_t nr)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(die, at, &base, &from, &to)) > 0) {
		if (!from || from >= to)
			continue;
		/* Doubled at each power of two. */
		if (!(*nr_ranges & (*nr_ranges - 1)))
			*ranges = xrealloc(*ranges,
					   *nr_ranges ? *nr_ranges * 2 : 1,
					   sizeof(**ranges));
		(*ranges)[(*nr_ranges)++] =
			(struct source_range){ from, to, nr };
	}
}

static const char *text_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attr;

	return dwarf_formstring(dwarf_attr(die, name, &attr));
}

static void read_units(struct source *s)
{
	Dwarf_Off at = 0, next;
	size_t header_bytes, size = 0;

	while (!dwarf_nextcu(s->dwarf, at, &next, &header_bytes, NULL, NULL,
			     NULL)) {
		struct source_unit u = { 0 };

		if (dwarf_offdie(s->dwarf, at + header_bytes, &u.die)) {
			u.name = dwarf_diename(&u.die);
			u.dir = text_of(&u.die, DW_AT_comp_dir);
			if (s->nr_units == size) {
				size = size ? size * 2 : 1024;
				s->units = xrealloc(s->units, size,
						    sizeof(*s->units));
			}
			s->units[s->nr_units] = u;
			source_range_add(&s->ranges, &s->nr_ranges, &u.die,
					 s->nr_units++);
		}
		at = next;
	}
	qsort(s->ranges, s->nr_ranges, sizeof(*s->ranges),
	      source_range_compare);
}

int source_build_id(const char *path, char hex[SOURCE_BUILD_ID_MAX],
		    struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	const unsigned char *id;
	const void *bits = NULL;
	ssize_t len;
	Elf *elf;

	hex[0] = '\0';
	if (fd < 0)
		return why_errno(why, -errno, "read the build id of '%.200s'",
				 path);
	(void)elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	len = elf ? dwelf_elf_gnu_build_id(elf, &bits) : -1;
	if (len < 0 && (!elf || elf_kind(elf) != ELF_K_ELF))
		err = why_set(why, -ENOEXEC,
			      "read the build id of '%.200s': no ELF file",
			      path);
	else if (len <= 0 || len * 2 >= SOURCE_BUILD_ID_MAX)
		err = why_set(why, -ENODATA,
			      "read the build id of '%.200s': it has none",
			      path);
	id = err ? NULL : bits;
	for (ssize_t i = 0; !err && i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	elf_end(elf);
	close(fd);
	return err;
}

static int check_build(const char *path, const char *build_id, struct why *why)
{
	char have[SOURCE_BUILD_ID_MAX];
	int err = source_build_id(path, have, why);

	if (err)
		return err;
	if (!strcmp(have, build_id))
		return 0;
	why_set(why, -EINVAL,
		"read '%.160s': it is of another build (id %.16s...) than the "
		"kernel that runs (%.16s...)",
		path, have, build_id);
	why_hint(why, "lines would be those of another kernel: Debian has them "
		      "in linux-image-RELEASE-dbg of the same version, a build "
		      "of your own in the vmlinux beside the image");
	return -EINVAL;
}

static int open_dwarf(struct source *s, const char *path, struct why *why)
{
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		return why_errno(why, -errno, "read '%.200s'", path);
	s->dwarf = dwarf_begin(s->fd, DWARF_C_READ);
	if (s->dwarf)
		read_units(s);
	if (s->nr_ranges)
		return 0;
	why_set(why, -ENODATA, "read '%.200s': it has no debug information",
		path);
	why_hint(why, "a vmlinux has it when it was built with "
		      "CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y (before "
		      "5.18: CONFIG_DEBUG_INFO=y) and not stripped");
	return -ENODATA;
}

int source_open(struct source **s, const char *vmlinux, const char *build_id,
		struct why *why)
{
	int err;

	*s = xcalloc(1, sizeof(**s));
	(*s)->fd = -1;
	err = build_id ? check_build(vmlinux, build_id, why) : 0;
	if (!err)
		err = open_dwarf(*s, vmlinux, why);
	if (!err) {
		source_path_learn(*s);
		return 0;
	}
	source_close(*s);
	*s = NULL;
	return err;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	source_path_release(s);
	for (size_t i = 0; i < s->nr_units; i++) {
		free(s->units[i].functions);
		free(s->units[i].ranges);
	}
	free(s->units);
	free(s->ranges);
	dwarf_end(s->dwarf);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}
