/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel_image_parts.h - what the files kernel_image*.c share. */
#ifndef LAB_KERNEL_IMAGE_PARTS_H
#define LAB_KERNEL_IMAGE_PARTS_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an ELF file says about itself. */
struct elf_facts {
	bool is_x86_64;
	bool is_arm64;
	bool has_pvh; /* Xen's PHYS32_ENTRY note, which QEMU starts at */
	uint64_t needed_bytes; /* the file must be so long for all it loads */
};

/* One pass over a file: its hash, and the release in its banner. */
struct image_scan {
	uint64_t size_bytes;
	char sha256[65];
	char release[128]; /* of "Linux version RELEASE ("; or "" */
};

/* The places in a bzImage (Documentation/arch/x86/boot.rst). */
struct bzimage {
	uint64_t needed_bytes; /* the file must be so long */
	uint64_t payload_at, payload_bytes; /* 0: a protocol without one */
	char release[128];
};

/* pread() of all len bytes: false at an error or the end of the file. */
bool image_read_at(int fd, void *buf, size_t len, uint64_t offset);

/*
 * 0; -ENOEXEC when it is no 64-bit ELF with something to load, with the bare
 * reason in why.
 */
MUST_CHECK int image_look_elf(int fd, struct elf_facts *e, struct why *why);

/* 0 or -errno; fd's position is not used. */
MUST_CHECK int image_scan(int fd, struct image_scan *s);

/*
 * Unpack the payload of b in fd to the new file out_fd. 0; -ENOTSUP when it
 * is packed in a way that libarchive does not know, -ENOEXEC when damaged,
 * with the bare reason in why; else -errno of writing, without why.
 */
MUST_CHECK int image_unpack(int fd, const struct bzimage *b, int out_fd,
			    struct why *why);

#endif
