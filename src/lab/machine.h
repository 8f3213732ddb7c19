/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - the machine that a kernel is booted on, and the QEMU command
 * line that makes it. Every choice that moves a count is here, with its
 * reason, and in the result's env record (docs/kernel-lab.md has the numbers).
 */
#ifndef LAB_MACHINE_H
#define LAB_MACHINE_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum lab_accel {
	LAB_ICOUNT, /* TCG -icount shift=0: 1 ns of guest time = 1 insn */
	LAB_KVM, /* time, not instructions */
};

struct lab_machine {
	const char *arch; /* "x86_64" */
	enum lab_accel accel;
	unsigned int nr_cpus;
	uint64_t memory_bytes;
	const char *cpu; /* NULL: the default model of the arch */
	uint32_t seed;
	unsigned int
		nr_fake_nodes; /* NUMA nodes of one host's memory; 0: none */
	const char *append; /* more for the kernel command line, or NULL */
	bool is_as_shipped; /* the kernel's own defaults */
	bool is_warm; /* parks after its set-up: for snapshots */
};

#define LAB_DATA_DIRS_MAX 5

struct lab_qemu {
	char *program; /* owned */
	char *data_dirs[LAB_DATA_DIRS_MAX]; /* -L each, up to NULL; owned */
	char version[48]; /* "7.2.22" */
	unsigned int major, minor;
};

/*
 * The installed QEMU for arch, or the one below tool_dir (an unpacked package)
 * when that is not NULL. -ENOENT with the package to install as hint, -ENOEXEC
 * when it does not run (its libraries are missing), -ENOTSUP for an
 * architecture without a table of its own.
 */
MUST_CHECK int lab_qemu_find(struct lab_qemu *q, const char *arch,
			     const char *tool_dir, struct why *why);
void lab_qemu_release(struct lab_qemu *q);

/*
 * Does it bring up a second CPU under -icount in every kernel? 7.2 hangs there
 * with 5.10 and 6.1, 10.0 does not (both tried); between them nothing was, so
 * they count as unfit.
 */
bool lab_qemu_can_smp(const struct lab_qemu *q);

/* The descriptors that QEMU inherits, by number: the same in every argv. */
enum lab_fd {
	LAB_FD_CONSOLE = 3, /* write end of a pipe */
	LAB_FD_DATA, /* write end of a pipe */
	LAB_FD_QMP, /* unix socket; warm only */
	LAB_FD_PLAN, /* a file to read; resumed only */
	LAB_FD_END,
};

/* What a boot needs besides the machine. */
struct lab_boot_files {
	const char *kernel_path, *initrd_path;
	const char *kernel_append; /* of its INI, or NULL */
	const char *plugin; /* value of -plugin (lab_plugin_words()), or NULL */
	bool is_resumed; /* -incoming, told by QMP what; plan in LAB_FD_PLAN */
};

/* The kernel command line; the caller frees. */
char *lab_cmdline(const struct lab_machine *m, const char *kernel_append);

/*
 * -EINVAL with why: a command line of which the kernel would take the beginning
 * alone, or bytes in it or in the CPU model that are no printable ASCII.
 */
MUST_CHECK int lab_machine_check(const struct lab_machine *m,
				 const char *kernel_append, struct why *why);

/* For exec: NULL-terminated; free with lab_argv_free(). */
char **lab_argv(const struct lab_machine *m, const struct lab_qemu *q,
		const struct lab_boot_files *f);
void lab_argv_free(char **argv);

/*
 * The value of -plugin: a shared object, its words ("lines=on,locks=on", or
 * NULL) and the file that it writes. Commas in paths are doubled, as QEMU wants
 * them. The caller frees.
 */
char *lab_plugin_words(const char *path, const char *words,
		       const char *out_path);
/* One of its words, "NAME=PATH". The caller frees. */
char *lab_plugin_path_word(const char *name, const char *path);

/* The model that m->cpu NULL means, "Skylake-Server-v4". */
const char *lab_machine_cpu(const struct lab_machine *m);

/* {"accel","qemu","machine","cpu","seed","rtc","cmdline",...}: a new ref. */
json_t *lab_machine_json(const struct lab_machine *m, const struct lab_qemu *q,
			 const char *kernel_append);

/* One row of the table of parameters, values filled in. */
struct lab_parameter {
	const char *words; /* "-rtc base=...,clock=vm", "nokaslr" */
	const char *reason;
	bool is_kernel; /* of the kernel command line; else of QEMU */
	bool is_default; /* overrides a default of the measured kernel */
	bool is_used; /* by this machine */
};

/* All rows for m->arch, in the order of use; what is passed is borrowed. */
void lab_machine_walk(const struct lab_machine *m,
		      void (*each)(const struct lab_parameter *p, void *arg),
		      void *arg);

#endif
