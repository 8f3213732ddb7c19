// SPDX-License-Identifier: GPL-2.0-or-later
/* On arm64 pvpanic is a PCI device and fw_cfg is memory-mapped. */
#include "lab/init.h"

#include <errno.h>

int init_park(struct why *why)
{
	return why_set(why, -ENOSYS,
		       "park the guest: not done on this architecture, "
		       "boot it cold");
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written on x86 */
long init_read_fw_cfg(const char *name, char *buf, size_t size_bytes,
		      struct why *why)
{
	(void)buf;
	(void)size_bytes;
	return why_set(why, -ENOSYS,
		       "read '%s': fw_cfg is not read on this architecture",
		       name);
}
