// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest memory, read as the CPU that executes sees it.
 *
 * QEMU's own gdb server reads by cpu_memory_rw_debug(), which walks the page
 * tables without the TLB and without setting accessed bits. QEMU exports it
 * from its program (for modules), in all versions with one prototype, and so it
 * does the thread's current_cpu. The plugin interface has a function of its own
 * only since version 4, around the same call; it is taken where QEMU keeps
 * those two to itself.
 */
#include "lab/plugin/plugin.h"

#include <dlfcn.h>
#include <string.h>

/* As GLib has it: what qemu_plugin_read_memory_vaddr() fills. */
struct byte_array {
	uint8_t *data;
	unsigned int len;
};

static struct {
	int (*debug_rw)(void *cpu, uint64_t addr, void *buf, size_t nr_bytes,
			bool is_write);
	bool (*read_vaddr)(uint64_t addr, struct byte_array *to,
			   size_t nr_bytes);
	struct byte_array *bytes;
} guest;

/* Each thread has its own; looked up once a thread, as that is slow. */
static void *current_cpu(void)
{
	static __thread void **cpu;

	if (!cpu)
		cpu = dlsym(RTLD_DEFAULT, "current_cpu");
	return cpu ? *cpu : NULL;
}

bool guest_mem_init(void)
{
	struct byte_array *(*bytes_new)(void);

	if (dlsym(RTLD_DEFAULT, "current_cpu")) {
		*(void **)&guest.debug_rw =
			dlsym(RTLD_DEFAULT, "cpu_memory_rw_debug");
		if (guest.debug_rw)
			return true;
	}
	*(void **)&guest.read_vaddr =
		dlsym(RTLD_DEFAULT, "qemu_plugin_read_memory_vaddr");
	*(void **)&bytes_new = dlsym(RTLD_DEFAULT, "g_byte_array_new");
	if (!guest.read_vaddr || !bytes_new)
		return false;
	guest.bytes = bytes_new();
	return guest.bytes != NULL;
}

bool guest_mem_read(uint64_t addr, void *to, size_t nr_bytes)
{
	if (guest.debug_rw) {
		void *cpu = current_cpu();

		return cpu && !guest.debug_rw(cpu, addr, to, nr_bytes, false);
	}
	if (!guest.bytes || !guest.read_vaddr(addr, guest.bytes, nr_bytes) ||
	    guest.bytes->len < nr_bytes)
		return false;
	memcpy(to, guest.bytes->data, nr_bytes);
	return true;
}
