/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kcore.h - kernel memory through /proc/kcore (CONFIG_PROC_KCORE), read only.
 *
 * Opening it takes CAP_SYS_RAWIO and is refused under lockdown. It is an ELF
 * core file whose program headers say which virtual addresses are where
 * (fs/proc/kcore.c).
 */
#ifndef SYS_KCORE_H
#define SYS_KCORE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KCORE_SEGMENTS_MAX 192

struct kcore_segment {
	uint64_t addr, len_bytes, offset; /* offset in the file */
	uint64_t phys; /* of RAM and the kernel's image; else ~0 */
};

/* Holds no pointer and no descriptor. */
struct kcore {
	size_t nr_segments;
	struct kcore_segment segments[KCORE_SEGMENTS_MAX];
};

/*
 * Its program headers. -ENOENT: there is none; -EPERM: may not be read; -EINVAL:
 * it is no core file of this machine's kind. With a hint each.
 */
MUST_CHECK int kcore_headers(struct kcore *k, struct why *why);

/*
 * For kcore_pread(), which reads len_bytes at a virtual address; -EFAULT: no
 * segment holds them all. What is not mapped reads as zeros.
 */
MUST_CHECK int kcore_open(struct why *why);
MUST_CHECK int kcore_pread(int fd, const struct kcore *k, uint64_t addr,
			   void *to, size_t len_bytes);

/*
 * Where struct page 0 is, by frame number, of structs of struct_bytes each:
 *
 * by the headers	segments without a physical address that are as long and
 *			lie as struct pages of the segments of RAM do
 *			(get_sparsemem_vmemmap_info(), CONFIG_SPARSEMEM_VMEMMAP)
 * by the symbol	the variable vmemmap_base of x86, whose address is in
 *			/proc/kallsyms; other architectures have none
 *
 * Where both are to be had they must agree. -ENOENT: neither is; -EINVAL: they
 * do not agree, or the headers say two things.
 */
MUST_CHECK int kcore_vmemmap(const struct kcore *k, size_t struct_bytes,
			     uint64_t *base, struct why *why);

/* The first of the two alone; pure. -ENOENT, -EINVAL. */
MUST_CHECK int kcore_vmemmap_by_headers(const struct kcore *k,
					size_t struct_bytes, uint64_t *base);

#endif
