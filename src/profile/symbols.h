/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.h - from addresses to names: a kernel's own symbol table, as its
 * guest sent it, and that of the measuring program.
 *
 * The file (lab/symbols.h makes and keeps it) is what /proc/kallsyms shows, in
 * its order, with facts before; one that is not known is left out:
 *
 *	# cowbench-symbols 1
 *	# crc32 0f8a3c61			of what follows; for who keeps it
 *	# symbols 152043			lines that follow, so that
 *						a cut file is recognised
 *	# release 6.1.0-56-cloud-amd64
 *	# vmemmap_base ffffea0000000000
 *	# page_offset_base ffff888000000000
 *	ffffffff81000000 T _text
 *	ffffffffc0000000 t zram_open [zram]
 */
#ifndef PROFILE_SYMBOLS_H
#define PROFILE_SYMBOLS_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t addr, end; /* end: the next symbol, or that of its section */
	const char *name; /* "copy_page_range"; of the table */
	const char *module; /* "zram", "run-bench-guest", NULL: the kernel */
	char type; /* as nm: 't', 'D', ... */
};

struct symbols {
	size_t nr;
	struct symbol *symbols; /* ascending by address; owned */
	uint32_t *code, *data; /* indexes for symbols_find(); owned */
	size_t nr_code, nr_data;
	char *text, *program_text; /* owned: names point into them */
	char release[128];
	uint64_t vmemmap_base, page_offset_base; /* 0: not known */
};

/*
 * -EINVAL with why "PATH:LINE: ..."; -ENOENT. Facts of other names are ignored.
 * Release s in every case.
 */
MUST_CHECK int symbols_read(struct symbols *s, const char *path,
			    struct why *why);
/*
 * Function symbols of a static ELF program, local ones too, with its base name
 * as module; added to s, once. -ENOEXEC, -ENODATA (stripped), -ENOENT with why.
 */
MUST_CHECK int symbols_add_program(struct symbols *s, const char *path,
				   struct why *why);
void symbols_release(struct symbols *s);

/*
 * The symbol that holds addr, of code (is_code) or data; NULL: none. Of several
 * at one address the one that a reader expects: a name before the linker's mark
 * of a section (_stext, __irqentry_text_start) and before __pfx_, __cfi_,
 * __ia32_ and .cold; global before local; with fewer underscores, so that
 * memcpy and __memcpy are one name in all kernels.
 *
 * A local label of assembly (".E_copy") is none: it lies within a function.
 * Symbols of the kernel in the lower half of the addresses are none: before
 * 6.15 x86 shows per-CPU variables there, by their offset, where programs have
 * their own addresses.
 */
const struct symbol *symbols_find(const struct symbols *s, uint64_t addr,
				  bool is_code);

/* By nm's letter: t, T, w, W. */
bool symbols_is_code(const struct symbol *s);

/* Of the kernel's symbol of this name, as in "__per_cpu_offset"; 0: none. */
uint64_t symbols_address(const struct symbols *s, const char *name);

/* Sort and index what was added; for symbols_read() and its siblings. */
void symbols_index(struct symbols *s);

#endif
