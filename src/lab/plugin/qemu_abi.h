/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * qemu_abi.h - what this plugin uses of QEMU's plugin interface.
 *
 * Distributions ship no header for it, so these are declarations of our own.
 * The interface has a number; the plugin says one and QEMU takes it or not:
 *
 *	QEMU		takes	what changed for us
 *	5.2 to 8.2	0..1	an inline add takes an address of ours
 *	9.0		2..2	an inline add takes a place in a scoreboard
 *	9.1		2..3	the bytes of an instruction are copied
 *	9.2, 10.0	2..4
 *	10.1, 10.2	2..5
 *	11.1		7..7	callbacks have no id but an argument
 *
 * Declared here is what is the same in all of them, and linked; the rest is
 * looked up by name in abi.c.
 */
#ifndef LAB_PLUGIN_QEMU_ABI_H
#define LAB_PLUGIN_QEMU_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qemu_tb; /* a block of guest code that is being translated */
struct qemu_insn;
struct qemu_hwaddr;
struct qemu_scoreboard;

/* What qemu_plugin_install() is told. */
struct qemu_info {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool is_system;
	union {
		struct {
			int nr_cpus, nr_cpus_max;
		} system;
	};
};

/* A number for each CPU: since version 2. */
struct qemu_u64 {
	struct qemu_scoreboard *score;
	size_t offset_bytes;
};

enum qemu_cb_flags { QEMU_CB_NO_REGS = 0 };
enum qemu_mem_rw {
	QEMU_MEM_NEVER = 0,
	QEMU_MEM_R = 1,
	QEMU_MEM_W = 2,
	QEMU_MEM_RW = 3
};
enum qemu_op { QEMU_INLINE_ADD_U64 = 0 };

size_t qemu_plugin_tb_n_insns(const struct qemu_tb *tb);
struct qemu_insn *qemu_plugin_tb_get_insn(const struct qemu_tb *tb, size_t i);
size_t qemu_plugin_insn_size(const struct qemu_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_insn *insn, void (*cb)(unsigned int cpu, void *arg),
	enum qemu_cb_flags flags, void *arg);
void qemu_plugin_register_vcpu_mem_cb(
	struct qemu_insn *insn,
	void (*cb)(unsigned int cpu, uint32_t access, uint64_t addr, void *arg),
	enum qemu_cb_flags flags, enum qemu_mem_rw rw, void *arg);
bool qemu_plugin_mem_is_store(uint32_t access);
unsigned int qemu_plugin_mem_size_shift(uint32_t access);
struct qemu_hwaddr *qemu_plugin_get_hwaddr(uint32_t access, uint64_t addr);
bool qemu_plugin_hwaddr_is_io(const struct qemu_hwaddr *hwaddr);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_hwaddr *hwaddr);

/* What QEMU looks for in us. */
extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc,
			char **argv);

#endif
