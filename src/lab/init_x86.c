// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QEMU's devices on I/O ports, for x86 guests.
 *
 * pvpanic: a byte with bit 0 set, written to its port, says "the guest has
 * panicked" (docs/specs/pvpanic in QEMU); with -action panic=pause the machine
 * stops, which is all we want of it.
 * fw_cfg: select an item by its number on one port, read it byte by byte on
 * the next; item 0x19 is the directory of named ones, big-endian
 * (docs/specs/fw_cfg in QEMU).
 */
#include "lab/init.h"

#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/io.h>

#define PVPANIC_PORT	0x505
#define PVPANIC_PANIC	1
#define FW_CFG_SELECTOR 0x510
#define FW_CFG_DATA	0x511
#define FW_CFG_SIGNED	0x0000 /* holds "QEMU" */
#define FW_CFG_DIR	0x0019

struct fw_cfg_file {
	uint32_t size_be;
	uint16_t select_be;
	uint16_t reserved;
	char name[56];
};

/*
 * Held only for as long as it takes: a process with a port bitmap makes every
 * switch to it longer.
 */
static int take_ports(struct why *why)
{
	return iopl(3) ? why_errno(why, -errno, "get at the I/O ports") : 0;
}

static void leave_ports(void)
{
	if (iopl(0))
		init_note("setting", "iopl", "%s", strerror(errno));
}

int init_park(struct why *why)
{
	int err = take_ports(why);

	if (err)
		return err;
	outb(PVPANIC_PANIC, PVPANIC_PORT);
	/* Time has passed, in another QEMU maybe. */
	leave_ports();
	return 0;
}

static void read_bytes(void *to, size_t nr)
{
	unsigned char *p = to;

	while (nr--)
		*p++ = inb(FW_CFG_DATA);
}

static long read_item(const char *name, char *buf, size_t size_bytes,
		      struct why *why)
{
	struct fw_cfg_file f;
	char signature[4];
	uint32_t nr_be, i;
	size_t len;

	outw(FW_CFG_SIGNED, FW_CFG_SELECTOR);
	read_bytes(signature, sizeof(signature));
	if (memcmp(signature, "QEMU", sizeof(signature)))
		return why_set(why, -ENODEV,
			       "read '%s': this machine has no fw_cfg", name);
	outw(FW_CFG_DIR, FW_CFG_SELECTOR);
	read_bytes(&nr_be, sizeof(nr_be));
	for (i = 0; i < be32toh(nr_be); i++) {
		read_bytes(&f, sizeof(f));
		f.name[sizeof(f.name) - 1] = '\0';
		if (!strcmp(f.name, name))
			break;
	}
	if (i == be32toh(nr_be))
		return why_set(why, -ENOENT,
			       "read '%s': fw_cfg has no such item", name);
	len = be32toh(f.size_be);
	if (len > size_bytes)
		return why_set(why, -EFBIG, "read '%s': %zu bytes, at most %zu",
			       name, len, size_bytes);
	outw(be16toh(f.select_be), FW_CFG_SELECTOR);
	read_bytes(buf, len);
	return (long)len;
}

long init_read_fw_cfg(const char *name, char *buf, size_t size_bytes,
		      struct why *why)
{
	long ret = take_ports(why);

	if (ret)
		return ret;
	ret = read_item(name, buf, size_bytes, why);
	leave_ports();
	return ret;
}
