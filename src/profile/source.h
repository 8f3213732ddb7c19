/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h - from addresses to source lines and inlined functions, by the DWARF
 * of a vmlinux (libdw). Optional: without one, functions are all there is.
 */
#ifndef PROFILE_SOURCE_H
#define PROFILE_SOURCE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

#define SOURCE_FRAMES_MAX 16

/* Hex digits and a NUL: SHA-1 has 40, no linker makes more than 64. */
#define SOURCE_BUILD_ID_MAX 65

struct source;

/*
 * vmlinux: any ELF file with .debug_info whose addresses are those that it runs
 * at. -ENODATA with why when it has none; -EINVAL when it is of another build
 * than build_id (hex, or NULL: not compared); -ENOENT, -ENOEXEC.
 */
MUST_CHECK int source_open(struct source **s, const char *vmlinux,
			   const char *build_id, struct why *why);
void source_close(struct source *s); /* NULL is fine */

/*
 * The linker's id of an ELF file (NT_GNU_BUILD_ID), in hex: of the image that was
 * booted. -ENODATA with why: it has none; -ENOENT, -ENOEXEC.
 */
MUST_CHECK int source_build_id(const char *path, char hex[SOURCE_BUILD_ID_MAX],
			       struct why *why);

struct source_frame {
	const char *function; /* of the source; "": assembly without a name */
	const char *file; /* "mm/memory.c": from the kernel's top; "" */
	unsigned int line; /* 0: not known */
};

/*
 * Innermost first; nr 0: nothing known. frames[0] is what the line table says,
 * the others are where the one before was called from; the last is the
 * function that all of it was inlined into. Of a chain longer than
 * SOURCE_FRAMES_MAX those next to the last are left out. Strings live as long
 * as s.
 */
size_t source_find(struct source *s, uint64_t addr,
		   struct source_frame frames[SOURCE_FRAMES_MAX]);

#endif
