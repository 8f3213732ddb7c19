/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debug.h - the debug information of a kernel, for source lines: Debian's
 * -dbg package of the same version, of which one file is kept, or the vmlinux
 * that lies beside an image of one's own.
 */
#ifndef LAB_DEBUG_H
#define LAB_DEBUG_H

#include "lab/ladder.h"

/*
 * The path of a vmlinux with DWARF for this kernel; the caller frees *vmlinux.
 *
 * Of a package: CACHE/debug/PACKAGE_VERSION/vmlinux. Where it is not there,
 * linux-image-RELEASE-dbg of the same version is fetched (260 to 350 MB; o->say
 * is told before) and unpacked, without what lines do not need, and the rest of
 * it removed: that takes half a minute and leaves 200 to 300 MB. What nobody
 * has used for 30 days goes when another one comes.
 *
 * Of a path: itself if it is an ELF file, else the vmlinux of the build tree or
 * folder it lies in, or where distributions install that of its release. That
 * it is of the same build is for the caller to check (profile/source.h).
 *
 * -ENOENT: there is none, or it is not in the cache and o->is_offline; -EINTR;
 * -ENOSPC ... with why and hint.
 */
MUST_CHECK int lab_debug_get(const struct lab_kernel *k,
			     const struct ladder_options *o, char **vmlinux,
			     struct why *why);

/*
 * Write the ELF file `from` to `to` without what source lines do not need: code
 * and data (kept as places without content), relocations, and where variables
 * are. -ENOEXEC, -ENOSPC ... with why.
 */
MUST_CHECK int debug_slim(const char *from, const char *to, struct why *why);

#endif
