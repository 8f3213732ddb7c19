// SPDX-License-Identifier: GPL-2.0-or-later
/* Instructions after which an address may mean something else. */
#include "lab/plugin/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define OURS (INSN_REMAP | INSN_IRET | INSN_TLB)
#define X86(...)                                                               \
	(OURS & decode_x86((const uint8_t[]){ __VA_ARGS__ },                   \
			   sizeof((const uint8_t[]){ __VA_ARGS__ })))

static uint32_t arm64(uint32_t word)
{
	const uint8_t bytes[] = { (uint8_t)word, (uint8_t)(word >> 8),
				  (uint8_t)(word >> 16),
				  (uint8_t)(word >> 24) };

	return OURS & decode_arm64(bytes, sizeof(bytes));
}

/* As gas encodes them; REMAP is what INSN_TLB does not say already. */
static void x86_switches_translations_in_control_registers(void **state)
{
	(void)state;
	assert_int_equal(X86(0x0f, 0x22, 0xc0), INSN_REMAP); /* rax, cr0 */
	assert_int_equal(X86(0x0f, 0x22, 0xe0), INSN_REMAP); /* rax, cr4 */
	assert_int_equal(X86(0x41, 0x0f, 0x22, 0xe4),
			 INSN_REMAP); /* r12, cr4 */
	assert_int_equal(X86(0x0f, 0x22, 0xd8), INSN_TLB); /* rax, cr3 */
	assert_int_equal(X86(0x0f, 0x22, 0xd0), 0); /* rax, cr2 */
	assert_int_equal(X86(0x44, 0x0f, 0x22, 0xc0), 0); /* rax, cr8 */
	assert_int_equal(X86(0x0f, 0x20, 0xe0), 0); /* cr4, rax */
}

static void x86_returns_from_exceptions_by_iret(void **state)
{
	(void)state;
	assert_int_equal(X86(0x48, 0xcf), INSN_IRET);
	assert_int_equal(X86(0xcf), INSN_IRET);
	assert_int_equal(X86(0x0f, 0xcf), 0); /* bswap edi */
}

static void arm64_switches_tables_by_msr(void **state)
{
	(void)state;
	assert_int_equal(arm64(0xd5182000), INSN_REMAP); /* ttbr0_el1, x0 */
	assert_int_equal(arm64(0xd5182021), INSN_REMAP); /* ttbr1_el1, x1 */
	assert_int_equal(arm64(0xd5182042), INSN_REMAP); /* tcr_el1, x2 */
	assert_int_equal(arm64(0xd5382000), 0); /* mrs x0, ttbr0_el1 */
	assert_int_equal(arm64(0xd518c000), 0); /* vbar_el1, x0 */
	assert_int_equal(arm64(0xd69f03e0), INSN_IRET); /* eret */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			x86_switches_translations_in_control_registers),
		cmocka_unit_test(x86_returns_from_exceptions_by_iret),
		cmocka_unit_test(arm64_switches_tables_by_msr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
