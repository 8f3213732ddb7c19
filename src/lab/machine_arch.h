/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine_arch.h - the table of parameters of one guest architecture: every
 * word that QEMU and the kernel are given, with its reason. One file per
 * architecture, machine_NAME.c; all of them are built on every host.
 */
#ifndef LAB_MACHINE_ARCH_H
#define LAB_MACHINE_ARCH_H

#include <stdbool.h>
#include <stddef.h>

enum machine_only {
	ONLY_UP = 1, /* one CPU */
	ONLY_SMP = 2, /* several */
	ONLY_ICOUNT = 4,
	ONLY_KVM = 8,
	ONLY_WARM = 16,
	ONLY_NUMA = 32, /* fake nodes */
};

enum machine_target {
	FOR_QEMU, /* each blank begins another word of argv */
	FOR_BOOT, /* kernel command line: makes the boot possible or fast */
	FOR_DEFAULT, /* the same, but overrides a default of the kernel that is
		      * measured: --as-shipped leaves it out */
};

struct machine_word {
	/* {cpu} {cpus} {memory} {numa} {seed} stand for the machine's. */
	const char *words;
	enum machine_target target;
	unsigned int only; /* enum machine_only, all must hold; 0: always */
	const char *reason;
};

struct machine_arch {
	const char *name; /* "x86_64", as in struct lab_machine */
	const char *program; /* "qemu-system-x86_64" */
	const char *package; /* that holds it, in Debian */
	const char *machine; /* "q35": for the record */
	const char *rtc; /* for the record */
	const char *cpu; /* the default model */
	size_t cmdline_max_bytes; /* with its NUL; the kernel cuts the rest */
	size_t nr_words;
	const struct machine_word *words;
};

extern const struct machine_arch machine_x86;

/* NULL: there is no table for it. */
const struct machine_arch *machine_arch_find(const char *name);

#endif
