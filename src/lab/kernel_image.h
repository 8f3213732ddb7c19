/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_image.h - what is this file, and what can QEMU boot of it?
 *
 * A bzImage holds a compressed ELF file. Booted from the ELF (by the PVH note,
 * CONFIG_PVH) the decompressor's 100 to 200 million instructions and a second
 * of boot are saved; the measured kernel is the same.
 */
#ifndef LAB_KERNEL_IMAGE_H
#define LAB_KERNEL_IMAGE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>

enum kernel_format {
	KERNEL_BZIMAGE, /* x86 boot protocol; may hold an ELF */
	KERNEL_ELF, /* vmlinux */
	KERNEL_ARM64, /* Image, "ARM\x64" at 56 */
};

struct kernel_image {
	char *path; /* what the user named; owned */
	char *boot_path; /* what QEMU gets: the ELF in the cache, or path */
	enum kernel_format format; /* of path */
	bool has_pvh; /* boot_path is an ELF with the PVH note */
	char release[128]; /* "6.1.0-56-cloud-amd64", from the image itself */
	char arch[16]; /* "x86_64", "arm64" */
	char sha256[65]; /* of path */
};

/*
 * Look at PATH, and unpack the ELF of a bzImage into CACHE_DIR (kept by hash;
 * written beside and renamed, so that a killed run leaves no half file).
 * -ENOENT, -ENOEXEC (no kernel, or cut: why says what it is instead), -ENOSPC,
 * ... with why and hint. A bzImage whose payload has no PVH note is booted as
 * it is.
 */
MUST_CHECK int kernel_image_load(struct kernel_image *k, const char *path,
				 const char *cache_dir, struct why *why);
void kernel_image_release(struct kernel_image *k);

#endif
