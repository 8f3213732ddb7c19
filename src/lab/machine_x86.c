// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The x86-64 machine. Booted from the uncompressed ELF by its PVH note:
 * SeaBIOS starts QEMU's pvh.bin, which jumps to the kernel.
 */
#include "lab/machine_arch.h"

#include "base/compiler.h"

/*
 * Skylake-Server: ERMS, which every server CPU of the last ten years has, and
 * so the kernel clears and copies pages by "rep movsb/stosb". icount counts
 * each iteration: one for each byte of a page, where a machine needs about a
 * hundred cycles. A model without ERMS would count 512 or 64 and run other code than
 * the machines that matter; the two stand in docs/kernel-lab.md. No LA57: five
 * levels of page tables are a machine of few.
 */
#define CPU "Skylake-Server-v4"
/* COMMAND_LINE_SIZE of arch/x86/include/asm/setup.h */
#define CMDLINE_MAX_BYTES 2048
#define RTC		  "base=2024-01-01T00:00:00,clock=vm"

static const struct machine_word words[] = {
	{ "-nodefaults -no-user-config", FOR_QEMU, 0,
	  "no device and no setting that nobody asked for" },
	{ "-display none -monitor none", FOR_QEMU, 0,
	  "nobody looks: all there is comes over two serial lines" },
	{ "-no-reboot", FOR_QEMU, 0,
	  "init ends by a reset, and so does a panic: both end QEMU" },
	{ "-M q35,mem-merge=off", FOR_QEMU, 0,
	  "has a HPET; microvm has none, and without the local APIC's timer "
	  "(see nolapic_timer) it never wakes from a sleep; guests must not be "
	  "merged by the KSM that a case on the host may have started" },
	{ "-accel tcg,thread=single -icount shift=0,sleep=off", FOR_QEMU,
	  ONLY_ICOUNT,
	  "one instruction is 1 ns of guest time, and idle time is skipped" },
	{ "-accel kvm", FOR_QEMU, ONLY_KVM, "time, not instructions" },
	{ "-cpu {cpu}", FOR_QEMU, 0,
	  "the features choose the code that a kernel patches in: a fixed "
	  "model with ERMS and without 5-level paging" },
	{ "-smp {cpus}", FOR_QEMU, 0, "the clock counts all CPUs together" },
	{ "-m {memory}M", FOR_QEMU, 0,
	  "sizes zones and watermarks, which move the page allocator's part" },
	{ "{numa}", FOR_QEMU, ONLY_NUMA,
	  "memory in equal parts, CPUs by turns; numa=fake= would need "
	  "CONFIG_NUMA_EMU, which stock kernels lack" },
	{ "-rtc " RTC, FOR_QEMU, 0,
	  "the wall clock goes into random numbers and time stamps" },
	{ "-seed {seed}", FOR_QEMU, 0,
	  "what the guest draws: without it two boots differ by one in 10^5" },
	{ "-add-fd fd=3,set=1 -chardev file,id=console,path=/dev/fdset/1,append=on "
	  "-device isa-serial,index=0,chardev=console",
	  FOR_QEMU, 0, "console: ttyS0" },
	{ "-add-fd fd=4,set=2 -chardev file,id=data,path=/dev/fdset/2,append=on "
	  "-device isa-serial,index=1,chardev=data",
	  FOR_QEMU, 0, "records: ttyS1" },
	{ "-chardev socket,id=qmp,fd=5 -mon chardev=qmp,mode=control", FOR_QEMU,
	  ONLY_WARM, "save and load the machine" },
	{ "-device pvpanic -action panic=pause", FOR_QEMU, ONLY_WARM,
	  "a write to port 0x505 stops the machine where init wants it" },

	{ "console=ttyS0", FOR_BOOT, 0, "the first serial line" },
	{ "quiet", FOR_BOOT, 0,
	  "each byte of the console is an exit from the guest's code; warnings "
	  "come all the same" },
	{ "panic=-1", FOR_BOOT, 0, "reset at once: what is dead ends" },
	{ "nokaslr", FOR_DEFAULT, 0,
	  "kernel addresses are those of the symbol table" },
	{ "norandmaps", FOR_DEFAULT, 0,
	  "random user addresses move fork by up to 4 %: another number of "
	  "page tables" },
	{ "noreplace-smp", FOR_BOOT, ONLY_UP,
	  "with one CPU the kernel patches lock prefixes away; so it runs the "
	  "code of a machine with several" },
	{ "nolapic_timer", FOR_BOOT, ONLY_UP | ONLY_ICOUNT,
	  "calibration of the local APIC's timer takes 3 s of host time; the "
	  "HPET ticks instead (several CPUs would lose one-shot mode)" },
	{ "tsc=reliable", FOR_BOOT, 0,
	  "no watchdog over the clock source that counts instructions" },
	{ "no5lvl", FOR_DEFAULT, 0,
	  "the same depth of page tables whatever --cpu says" },
	{ "mitigations=off", FOR_DEFAULT, 0,
	  "their instructions depend on the CPU's bugs; --as-shipped has them "
	  "with those of the model" },
	{ "cryptomgr.notests", FOR_BOOT, 0,
	  "10^9 instructions of self-tests before init" },
	{ "damon_stat.enabled=0", FOR_DEFAULT, 0,
	  "a thread of some kernels since 6.17 that samples access bits while "
	  "others run" },
	{ "init_on_alloc=0", FOR_DEFAULT, 0,
	  "Debian's default clears pages that are then overwritten: an "
	  "instruction a byte hides the path that is looked for" },
	{ "cowbench.park=1", FOR_BOOT, ONLY_WARM,
	  "init stops the machine when it is set up" },
};

const struct machine_arch machine_x86 = {
	.name = "x86_64",
	.program = "qemu-system-x86_64",
	.package = "qemu-system-x86",
	.machine = "q35",
	.rtc = RTC,
	.cpu = CPU,
	.cmdline_max_bytes = CMDLINE_MAX_BYTES,
	.nr_words = ARRAY_SIZE(words),
	.words = words,
};
