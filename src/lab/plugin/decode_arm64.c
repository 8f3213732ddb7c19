// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What kind of instruction is this? A64; only what is counted.
 *
 * Each is a mask and a value: Arm ARM (DDI 0487), C4.1, "Loads and Stores",
 * "System instructions" and "Unconditional branch (register)".
 */
#include "lab/plugin/plugin.h"

struct pattern {
	uint32_t mask, value, flags;
};

static const struct pattern patterns[] = {
	/* ldadd, ldclr, ldeor, ldset, ld[su]max, ld[su]min; st... without */
	{ 0x3f208c00, 0x38200000, INSN_LOCKED },
	/* swp; not ldapr, st64b and ld64b, which share its o3 bit */
	{ 0x3f20fc00, 0x38208000, INSN_LOCKED },
	/* cas, casb, cash */
	{ 0x3fa07c00, 0x08a07c00, INSN_LOCKED },
	/* casp */
	{ 0xbfa07c00, 0x08207c00, INSN_LOCKED | INSN_HELPER },
	/* stxr, stlxr, and of bytes and halfwords */
	{ 0x3fe00000, 0x08000000, INSN_LOCKED | INSN_XCHG },
	/* stxp, stlxp */
	{ 0xbfe00000, 0x88200000, INSN_LOCKED | INSN_XCHG | INSN_HELPER },
	/* ldxp, ldaxp */
	{ 0xbfe00000, 0x88600000, INSN_HELPER },
	/* ldr of 8 bytes, offset of 12 bits */
	{ 0xffc00000, 0xf9400000, INSN_LOADS },
	/* tlbi; with nXS it is in CRn 9 */
	{ 0xfff8e000, 0xd5088000, INSN_TLB },
	/* msr to sctlr_el1; to ttbr0_el1, ttbr1_el1; to tcr_el1 */
	{ 0xffffffe0, 0xd5181000, INSN_REMAP },
	{ 0xffffffc0, 0xd5182000, INSN_REMAP },
	{ 0xffffffe0, 0xd5182040, INSN_REMAP },
	/* dc zva: a block, as rep stos */
	{ 0xffffffe0, 0xd50b7420, INSN_REP },
	{ 0xfc000000, 0x94000000, INSN_CALL }, /* bl */
	{ 0xfffffc1f, 0xd63f0000, INSN_CALL }, /* blr */
	{ 0xfffff81f, 0xd63f081f, INSN_CALL }, /* blraaz, blrabz */
	{ 0xfffff800, 0xd73f0800, INSN_CALL }, /* blraa, blrab */
	{ 0xfffffc1f, 0xd65f0000, INSN_RET }, /* ret */
	{ 0xfffffbff, 0xd65f0bff, INSN_RET }, /* retaa, retab */
	{ 0xffffffff, 0xd69f03e0, INSN_IRET }, /* eret */
	{ 0xfffffbff, 0xd69f0bff, INSN_IRET }, /* eretaa, eretab */
};

uint32_t decode_arm64(const uint8_t *bytes, size_t nr)
{
	uint32_t word;

	if (nr < 4)
		return 0;
	word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if ((word & patterns[i].mask) == patterns[i].value)
			return patterns[i].flags;
	return 0;
}
