/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.h - the symbol table of a kernel, as a guest of it shows it: booted
 * once with nothing to measure, and kept in the cache.
 *
 * The guest reads /proc/kallsyms (nokaslr: the addresses of every later boot),
 * and of /proc/kcore the variables vmemmap_base and page_offset_base; it sends
 * them packed (zlib) in frames "symbols" (lab/wire.h). Asked for by
 * "symbols": true in setup.json, sent when the modules are loaded.
 */
#ifndef LAB_SYMBOLS_H
#define LAB_SYMBOLS_H

#include "lab/run.h"

/*
 * The path of the symbol file (profile/symbols.h has its format) of a guest of
 * this session: CACHE/symbols/KEY.txt, made by a boot where it is not there, or is
 * damaged (4 to 7 s; o->say is told). KEY is a hash of all that the table depends
 * on: image, modules, init, machine, kernel command line. Those that nobody has
 * asked for in 30 days go when another one is made. The caller frees *path.
 *
 * -EINTR; -ENODATA (no CONFIG_KALLSYMS), -EACCES (addresses are hidden), -ENOTSUP
 * (KASLR), -EIO (the guest died), ... with why and hint. A kernel that does not
 * let its memory be read (no CONFIG_PROC_KCORE, lockdown) has no vmemmap_base in
 * the file, unless it is known from how it was booted.
 */
MUST_CHECK int lab_symbols_get(const struct lab_run_options *o,
			       const struct lab_guest *g, char **path,
			       struct why *why);

#endif
