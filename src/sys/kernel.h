/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel.h - which kernel this is, and how it was configured and started. */
#ifndef SYS_KERNEL_H
#define SYS_KERNEL_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel_id {
	char release[128]; /* "6.12.57+deb13-amd64" */
	char version[192]; /* "#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 ..." */
	char machine[32]; /* "x86_64"; empty if a recorded machine lacks it */
};

/*
 * uname(2); under a sysroot its /proc/sys/kernel/{osrelease,version,arch}
 * (arch: since 6.1), of which osrelease must exist.
 */
MUST_CHECK int kernel_id_read(struct kernel_id *id, struct why *why);

/*
 * major << 16 | minor << 8 | patch, of which the patch level is capped at 255
 * as in the kernel's KERNEL_VERSION(): comparable with < and >. Missing parts
 * are 0; 0 if the release does not begin with "NUMBER.NUMBER". Distributions
 * keep the patch level of their first build in the release ("6.1.0-40-amd64"
 * may be 6.1.153): only major and minor can be relied on.
 */
uint32_t kernel_version_code(const char *release);

/* Is the kernel at least major.minor? false if it cannot be known. */
bool kernel_at_least(unsigned int major, unsigned int minor);

/* The build configuration; _release() frees what _open() filled. */
struct kernel_config {
	char source[256]; /* the file, without sysroot */
	uint64_t hash; /* hash_bytes() of the whole uncompressed text */
	char *text; /* lines, split in place */
	size_t len_bytes;
};

/*
 * The first that exists of /proc/config.gz (CONFIG_IKCONFIG_PROC),
 * /boot/config-RELEASE, /lib/modules/RELEASE/config. -ENOENT: none does.
 */
MUST_CHECK int kernel_config_open(struct kernel_config *c, struct why *why);
void kernel_config_release(struct kernel_config *c);

/*
 * lookup("CONFIG_KSM"): "y", "m", a number, or a string without its quotes;
 * NULL if it is not set. Valid until the release. is_on: "y" or "m".
 */
const char *kernel_config_lookup(const struct kernel_config *c,
				 const char *option);
bool kernel_config_is_on(const struct kernel_config *c, const char *option);

/* The boot command line, cut to size_bytes - 1. */
MUST_CHECK int kernel_cmdline(char *buf, size_t size_bytes);

/*
 * The linker's build id of the running image, in hex: tells two builds of one
 * release apart. size_bytes of 41 hold the usual SHA-1. From /sys/kernel/notes;
 * -ENOENT if the image has none.
 */
MUST_CHECK int kernel_build_id(char *hex, size_t size_bytes);

/*
 * The NT_GNU_BUILD_ID of a block of ELF notes (elf(5): three 32-bit words,
 * name and descriptor each padded to 4 bytes), in the byte order of this
 * machine. -ENOENT: none; -EINVAL: damaged; -ENOSPC: hex is too small.
 */
MUST_CHECK int kernel_notes_build_id(const void *notes, size_t len_bytes,
				     char *hex, size_t size_bytes);

#endif
