// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each instruction is, by hand; its bytes are from GNU as 2.40 (x86-64) and
 * LLVM's llvm-mc 14 (arm64), its text from objdump and the source of llvm-mc.
 */
#include "lab/plugin/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

struct insn {
	const char *text;
	const char *bytes;
	size_t nr;
	uint32_t flags;
};

#define INSN(text, bytes, flags)                                               \
	{                                                                      \
		text, bytes, sizeof(bytes) - 1, flags                          \
	}
#define XCHG	(INSN_LOCKED | INSN_XCHG)
#define PATCHED (INSN_LOCKED | INSN_UNLOCKED)
/* What tests of their own are about. */
#define APART (INSN_LOADS | INSN_HELPER)

static const struct insn x86[] = {
	INSN("lock incl (%rax)", "\xf0\xff\x00", INSN_LOCKED),
	INSN("lock incl 0xf0f0(%rax)", "\xf0\xff\x80\xf0\xf0\x00\x00",
	     INSN_LOCKED),
	INSN("incl 0xf0(%rax)", "\xff\x80\xf0\x00\x00\x00", 0),
	INSN("movl $0xf0f0f0f0,(%rax)", "\xc7\x00\xf0\xf0\xf0\xf0", 0),
	INSN("mov $0xf0,%al", "\xb0\xf0", 0),
	INSN("lock orb $0x40,0x8(%rdi)", "\xf0\x80\x4f\x08\x40", INSN_LOCKED),
	INSN("lock addl $0x0,-0x4(%rsp)", "\xf0\x83\x44\x24\xfc\x00",
	     INSN_LOCKED),
	INSN("lock cmpxchg %rcx,(%rdx)", "\xf0\x48\x0f\xb1\x0a", INSN_LOCKED),
	INSN("cmpxchg %rcx,(%rdx)", "\x48\x0f\xb1\x0a", 0),
	INSN("lock cmpxchg16b (%rdi)", "\xf0\x48\x0f\xc7\x0f", INSN_LOCKED),
	INSN("cmpxchg16b (%rdi)", "\x48\x0f\xc7\x0f", 0),
	INSN("cmpxchg16b %gs:(%rsi)", "\x65\x48\x0f\xc7\x0e", 0),
	INSN("lock xadd %eax,(%rdi)", "\xf0\x0f\xc1\x07", INSN_LOCKED),
	INSN("lock btsq $0x5,(%rdi)", "\xf0\x48\x0f\xba\x2f\x05", INSN_LOCKED),
	INSN("lock btr %rax,(%rdi)", "\xf0\x48\x0f\xb3\x07", INSN_LOCKED),
	INSN("lock bts %rax,0x8(%rdi)", "\xf0\x48\x0f\xab\x47\x08",
	     INSN_LOCKED),
	INSN("bt %rax,(%rdi)", "\x48\x0f\xa3\x07", 0),
	INSN("xchg %rax,(%rdi)", "\x48\x87\x07", XCHG),
	INSN("xchg %al,0x1(%rdi)", "\x86\x47\x01", XCHG),
	INSN("xchg %rax,%rbx", "\x48\x93", 0),
	INSN("xchg %eax,%ecx", "\x91", 0),
	INSN("lock xchg %eax,(%rdi)", "\xf0\x87\x07", XCHG),
	INSN("ds incl (%rax)", "\x3e\xff\x00", PATCHED),
	INSN("ds orb $0x40,0x8(%rdi)", "\x3e\x80\x4f\x08\x40", PATCHED),
	INSN("ds orl $0x100,(%rax)", "\x3e\x81\x08\x00\x01\x00\x00", PATCHED),
	INSN("ds cmpl $0x100,(%rax)", "\x3e\x81\x38\x00\x01\x00\x00", 0),
	INSN("ds cmpl $0x1,(%rax)", "\x3e\x83\x38\x01", 0),
	INSN("ds mov (%rax),%eax", "\x3e\x8b\x00", 0),
	INSN("notrack call *%rax", "\x3e\xff\xd0", INSN_CALL),
	INSN("lock negq (%rax)", "\xf0\x48\xf7\x18", INSN_LOCKED),
	INSN("lock notl (%rax)", "\xf0\xf7\x10", INSN_LOCKED),
	INSN("testl $0x1,(%rax)", "\xf7\x00\x01\x00\x00\x00", 0),
	INSN("lock decq %gs:0x28(%rax)", "\x65\xf0\x48\xff\x48\x28",
	     INSN_LOCKED),
	INSN("lock sub %eax,(%r12)", "\xf0\x41\x29\x04\x24", INSN_LOCKED),
	INSN("lock xor %r15,0x12345678(%r13,%r14,8)",
	     "\xf0\x4f\x31\xbc\xf5\x78\x56\x34\x12", INSN_LOCKED),
	INSN("add (%rax),%ecx", "\x03\x08", 0),
	INSN("rep movsb %ds:(%rsi),%es:(%rdi)", "\xf3\xa4", INSN_REP),
	INSN("rep movsq %ds:(%rsi),%es:(%rdi)", "\xf3\x48\xa5", INSN_REP),
	INSN("rep stos %al,%es:(%rdi)", "\xf3\xaa", INSN_REP),
	INSN("rep stos %rax,%es:(%rdi)", "\xf3\x48\xab", INSN_REP),
	INSN("rep lods %ds:(%rsi),%al", "\xf3\xac", INSN_REP),
	INSN("rep insb (%dx),%es:(%rdi)", "\xf3\x6c", INSN_REP),
	INSN("rep outsb %ds:(%rsi),(%dx)", "\xf3\x6e", INSN_REP),
	INSN("movsb %ds:(%rsi),%es:(%rdi)", "\xa4", 0),
	INSN("repz cmpsb %es:(%rdi),%ds:(%rsi)", "\xf3\xa6", INSN_REP_TEST),
	INSN("repnz scas %es:(%rdi),%al", "\xf2\xae", INSN_REP_TEST),
	INSN("scas %es:(%rdi),%al", "\xae", 0),
	INSN("repz ret", "\xf3\xc3", INSN_RET),
	INSN("pause", "\xf3\x90", 0),
	INSN("endbr64", "\xf3\x0f\x1e\xfa", 0),
	INSN("movss (%rax),%xmm0", "\xf3\x0f\x10\x00", 0),
	INSN("popcnt %eax,%ecx", "\xf3\x0f\xb8\xc8", 0),
	INSN("invlpg (%rax)", "\x0f\x01\x38", INSN_TLB),
	INSN("invpcid (%rax),%rcx", "\x66\x0f\x38\x82\x08", INSN_TLB),
	INSN("swapgs", "\x0f\x01\xf8", 0),
	INSN("rdtscp", "\x0f\x01\xf9", 0),
	INSN("mov %rax,%cr3", "\x0f\x22\xd8", INSN_TLB),
	INSN("mov %rax,%cr4", "\x0f\x22\xe0", INSN_REMAP),
	INSN("mov %rax,%cr0", "\x0f\x22\xc0", INSN_REMAP),
	INSN("mov %rax,%cr8", "\x44\x0f\x22\xc0", 0),
	INSN("mov %cr3,%rax", "\x0f\x20\xd8", 0),
	INSN("call .+5", "\xe8\x00\x00\x00\x00", INSN_CALL),
	INSN("call *(%rax)", "\xff\x10", INSN_CALL),
	INSN("call *%r11", "\x41\xff\xd3", INSN_CALL),
	INSN("jmp *%rax", "\xff\xe0", 0),
	INSN("push (%rax)", "\xff\x30", 0),
	INSN("ret", "\xc3", INSN_RET),
	INSN("ret $0x8", "\xc2\x08\x00", INSN_RET),
	INSN("lret", "\xcb", 0),
	INSN("iretq", "\x48\xcf", INSN_IRET),
	INSN("nopl 0x5a010000(%rax)", "\x0f\x1f\x80\x00\x00\x01\x5a", 0),
	INSN("vmovdqu (%rax),%ymm0", "\xc5\xfe\x6f\x00", 0),
	INSN("vpgatherdd %ymm1,(%rax,%ymm2,4),%ymm0",
	     "\xc4\xe2\x75\x90\x04\x90", 0),
	INSN("fxsave (%rax)", "\x0f\xae\x00", 0),
	INSN("xsavec (%rax)", "\x0f\xc7\x20", 0),
	INSN("fldt (%rax)", "\xdb\x28", 0),
	INSN("xor %eax,%eax", "\x31\xc0", 0),
	INSN("rep stos %eax,%es:(%edi)", "\x67\xf3\xab", INSN_REP),
};

static const struct insn arm64[] = {
	INSN("ldadd x0, x1, [x2]", "\x41\x00\x20\xf8", INSN_LOCKED),
	INSN("ldaddal w0, w1, [x2]", "\x41\x00\xe0\xb8", INSN_LOCKED),
	INSN("stadd x0, [x2]", "\x5f\x00\x20\xf8", INSN_LOCKED),
	INSN("ldclrb w3, w4, [x5]", "\xa4\x10\x23\x38", INSN_LOCKED),
	INSN("ldseth w3, w4, [x5]", "\xa4\x30\x23\x78", INSN_LOCKED),
	INSN("ldeora x3, x4, [x5]", "\xa4\x20\xa3\xf8", INSN_LOCKED),
	INSN("ldsmax x3, x4, [x5]", "\xa4\x40\x23\xf8", INSN_LOCKED),
	INSN("ldsmin x3, x4, [x5]", "\xa4\x50\x23\xf8", INSN_LOCKED),
	INSN("ldumaxal x3, x4, [x5]", "\xa4\x60\xe3\xf8", INSN_LOCKED),
	INSN("lduminl x3, x4, [x5]", "\xa4\x70\x63\xf8", INSN_LOCKED),
	INSN("swp x0, x1, [sp]", "\xe1\x83\x20\xf8", INSN_LOCKED),
	INSN("swpalb w0, w1, [x9]", "\x21\x81\xe0\x38", INSN_LOCKED),
	INSN("ldapr x0, [x1]", "\x20\xc0\xbf\xf8", 0),
	INSN("ldaprb w0, [x1]", "\x20\xc0\xbf\x38", 0),
	INSN("cas x0, x1, [x2]", "\x41\x7c\xa0\xc8", INSN_LOCKED),
	INSN("casal w0, w1, [x2]", "\x41\xfc\xe0\x88", INSN_LOCKED),
	INSN("casb w0, w1, [x2]", "\x41\x7c\xa0\x08", INSN_LOCKED),
	INSN("caslh w0, w1, [x2]", "\x41\xfc\xa0\x48", INSN_LOCKED),
	INSN("casp x0, x1, x2, x3, [x4]", "\x82\x7c\x20\x48", INSN_LOCKED),
	INSN("caspal w0, w1, w2, w3, [x4]", "\x82\xfc\x60\x08", INSN_LOCKED),
	INSN("ldxr x0, [x1]", "\x20\x7c\x5f\xc8", 0),
	INSN("ldaxr w0, [x1]", "\x20\xfc\x5f\x88", 0),
	INSN("stxr w0, x1, [x2]", "\x41\x7c\x00\xc8", XCHG),
	INSN("stlxr w0, w1, [x2]", "\x41\xfc\x00\x88", XCHG),
	INSN("stlxrb w0, w1, [x2]", "\x41\xfc\x00\x08", XCHG),
	INSN("stxrh w0, w1, [x2]", "\x41\x7c\x00\x48", XCHG),
	INSN("stxp w0, x1, x2, [x3]", "\x61\x08\x20\xc8", XCHG),
	INSN("stlxp w0, w1, w2, [x3]", "\x61\x88\x20\x88", XCHG),
	INSN("ldxp x0, x1, [x2]", "\x40\x04\x7f\xc8", 0),
	INSN("ldaxp w0, w1, [x2]", "\x40\x84\x7f\x88", 0),
	INSN("ldar x0, [x1]", "\x20\xfc\xdf\xc8", 0),
	INSN("stlr x0, [x1]", "\x20\xfc\x9f\xc8", 0),
	INSN("stlrb w0, [x1]", "\x20\xfc\x9f\x08", 0),
	INSN("ldlar x0, [x1]", "\x20\x7c\xdf\xc8", 0),
	INSN("stllr x0, [x1]", "\x20\x7c\x9f\xc8", 0),
	INSN("ldr x0, [x1, #8]", "\x20\x04\x40\xf9", 0),
	INSN("ldr w0, [x1, #8]", "\x20\x08\x40\xb9", 0),
	INSN("str x0, [x1, #8]", "\x20\x04\x00\xf9", 0),
	INSN("ldr x0, [x1, x2]", "\x20\x68\x62\xf8", 0),
	INSN("ldp x0, x1, [sp], #16", "\xe0\x07\xc1\xa8", 0),
	INSN("tlbi vmalle1", "\x1f\x87\x08\xd5", INSN_TLB),
	INSN("tlbi vae1is, x0", "\x20\x83\x08\xd5", INSN_TLB),
	INSN("tlbi aside1is, x3", "\x43\x83\x08\xd5", INSN_TLB),
	INSN("tlbi vaale1is, x3", "\xe3\x83\x08\xd5", INSN_TLB),
	INSN("tlbi vale1os, x3", "\xa3\x81\x08\xd5", INSN_TLB),
	INSN("tlbi alle2", "\x1f\x87\x0c\xd5", INSN_TLB),
	INSN("dc zva, x0", "\x20\x74\x0b\xd5", INSN_REP),
	INSN("dc gva, x0", "\x60\x74\x0b\xd5", 0),
	INSN("dc civac, x0", "\x20\x7e\x0b\xd5", 0),
	INSN("ic ivau, x0", "\x20\x75\x0b\xd5", 0),
	INSN("at s1e1r, x0", "\x00\x78\x08\xd5", 0),
	INSN("bl #16", "\x04\x00\x00\x94", INSN_CALL),
	INSN("b #16", "\x04\x00\x00\x14", 0),
	INSN("blr x8", "\x00\x01\x3f\xd6", INSN_CALL),
	INSN("br x8", "\x00\x01\x1f\xd6", 0),
	INSN("blraa x8, x9", "\x09\x09\x3f\xd7", INSN_CALL),
	INSN("blraaz x8", "\x1f\x09\x3f\xd6", INSN_CALL),
	INSN("blrab x8, sp", "\x1f\x0d\x3f\xd7", INSN_CALL),
	INSN("braa x8, x9", "\x09\x09\x1f\xd7", 0),
	INSN("ret", "\xc0\x03\x5f\xd6", INSN_RET),
	INSN("ret x5", "\xa0\x00\x5f\xd6", INSN_RET),
	INSN("retaa", "\xff\x0b\x5f\xd6", INSN_RET),
	INSN("retab", "\xff\x0f\x5f\xd6", INSN_RET),
	INSN("eret", "\xe0\x03\x9f\xd6", INSN_IRET),
	INSN("eretaa", "\xff\x0b\x9f\xd6", INSN_IRET),
	INSN("drps", "\xe0\x03\xbf\xd6", 0),
	INSN("msr ttbr0_el1, x0", "\x00\x20\x18\xd5", INSN_REMAP),
	INSN("msr ttbr1_el1, x0", "\x20\x20\x18\xd5", INSN_REMAP),
	INSN("msr tcr_el1, x0", "\x40\x20\x18\xd5", INSN_REMAP),
	INSN("msr sctlr_el1, x0", "\x00\x10\x18\xd5", INSN_REMAP),
	INSN("msr cpacr_el1, x0", "\x40\x10\x18\xd5", 0),
	INSN("mrs x0, ttbr0_el1", "\x00\x20\x38\xd5", 0),
	INSN("movz xzr, #1, lsl #16", "\x3f\x00\xa0\xd2", 0),
	INSN("movz xzr, #0xff, lsl #32", "\xff\x1f\xc0\xd2", 0),
	INSN("movz xzr, #15, lsl #48", "\xff\x01\xe0\xd2", 0),
	INSN("movz xzr, #3", "\x7f\x00\x80\xd2", 0),
	INSN("movz x0, #3", "\x60\x00\x80\xd2", 0),
	INSN("movz wzr, #3", "\x7f\x00\x80\x52", 0),
	INSN("nop", "\x1f\x20\x03\xd5", 0),
};

static void is_what_it_is(uint32_t (*decode)(const uint8_t *, size_t),
			  const struct insn *insns, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		uint32_t flags =
			decode((const uint8_t *)insns[i].bytes, insns[i].nr) &
			~(uint32_t)APART;

		if (flags != insns[i].flags)
			print_error("%s: %x, not %x\n", insns[i].text, flags,
				    insns[i].flags);
		assert_int_equal(flags, insns[i].flags);
	}
}

static void each_instruction_of_x86_is_what_it_is(void **state)
{
	(void)state;
	is_what_it_is(decode_x86, x86, sizeof(x86) / sizeof(x86[0]));
}

static void each_instruction_of_arm64_is_what_it_is(void **state)
{
	(void)state;
	is_what_it_is(decode_arm64, arm64, sizeof(arm64) / sizeof(arm64[0]));
}

/* In a buffer of its exact size: valgrind and the sanitizers look on. */
static void what_is_cut_short_is_read_to_its_end_and_no_further(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(x86) / sizeof(x86[0]); i++)
		for (size_t nr = 0; nr < x86[i].nr; nr++) {
			uint8_t *bytes = test_malloc(nr + !nr);

			memcpy(bytes, x86[i].bytes, nr);
			decode_x86(bytes, nr);
			test_free(bytes);
		}
	assert_int_equal(decode_x86((const uint8_t *)"\xf0\x48", 2), 0);
	/* no ModRM: memory or not is not known */
	assert_int_equal(decode_x86((const uint8_t *)"\xf0\xff", 2), 0);
	assert_int_equal(decode_arm64((const uint8_t *)"\x5f\x00\x20", 3), 0);
}

static void legacy_prefixes_come_in_any_order(void **state)
{
	static const char *const orders[] = {
		"\x65\xf0\x66\x83\x00\x01",
		"\xf0\x65\x66\x83\x00\x01",
		"\x66\x65\xf0\x83\x00\x01",
		"\x66\xf0\x65\x83\x00\x01",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		assert_int_equal(decode_x86((const uint8_t *)orders[i], 6),
				 INSN_LOCKED);
	/* REX before another prefix is none: this is cr0, not cr8. */
	assert_int_equal(decode_x86((const uint8_t *)"\x44\x66\x0f\x22\xc0", 5),
			 INSN_REMAP);
}

static void what_loads_and_no_more_is_known_by_itself(void **state)
{
	(void)state;
	assert_true(decode_x86((const uint8_t *)"\xc3", 1) & INSN_LOADS);
	assert_false(decode_x86((const uint8_t *)"\xe8\0\0\0\0", 5) &
		     INSN_LOADS);
	/* ldr x0, [x1, #8]; str x0, [x1, #8] */
	assert_true(decode_arm64((const uint8_t *)"\x20\x04\x40\xf9", 4) &
		    INSN_LOADS);
	assert_false(decode_arm64((const uint8_t *)"\x20\x04\x00\xf9", 4) &
		     INSN_LOADS);
}

/* A load that the machine's emulator makes in C, and one that it compiles. */
static void accesses_of_helpers_are_expected(void **state)
{
	static const struct insn by_helper[] = {
		INSN("fxsave (%rax)", "\x0f\xae\x00", 0),
		INSN("xsavec (%rax)", "\x0f\xc7\x20", 0),
		INSN("cmpxchg16b (%rdi)", "\x48\x0f\xc7\x0f", 0),
		INSN("fldt (%rax)", "\xdb\x28", 0),
		INSN("iretq", "\x48\xcf", 0),
		INSN("lret", "\xcb", 0),
		INSN("vpgatherdd", "\xc4\xe2\x75\x90\x04\x90", 0),
		INSN("mov (%rax),%ss", "\x8e\x10", 0),
		INSN("ltr (%rax)", "\x0f\x00\x18", 0),
		INSN("pop %fs", "\x0f\xa1", 0),
		INSN("pop %gs", "\x0f\xa9", 0),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(by_helper) / sizeof(by_helper[0]); i++)
		assert_true(decode_x86((const uint8_t *)by_helper[i].bytes,
				       by_helper[i].nr) &
			    INSN_HELPER);
	assert_false(decode_x86((const uint8_t *)"\x48\x8b\x00", 3) &
		     INSN_HELPER);
	assert_false(decode_x86((const uint8_t *)"\xc3", 1) & INSN_HELPER);
	assert_false(decode_x86((const uint8_t *)"\xf0\x0f\xb1\x0a", 4) &
		     INSN_HELPER);
	/* casp x0, x1, x2, x3, [x4] */
	assert_true(decode_arm64((const uint8_t *)"\x82\x7c\x20\x48", 4) &
		    INSN_HELPER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_instruction_of_x86_is_what_it_is),
		cmocka_unit_test(each_instruction_of_arm64_is_what_it_is),
		cmocka_unit_test(
			what_is_cut_short_is_read_to_its_end_and_no_further),
		cmocka_unit_test(legacy_prefixes_come_in_any_order),
		cmocka_unit_test(what_loads_and_no_more_is_known_by_itself),
		cmocka_unit_test(accesses_of_helpers_are_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
