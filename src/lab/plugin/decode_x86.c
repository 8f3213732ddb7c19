// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What kind of instruction is this? 64-bit mode; only what is counted.
 *
 * Intel SDM vol. 2, 2.1: legacy prefixes in any order, then REX, then one to
 * three bytes of opcode, then ModRM. What follows (SIB, displacement, immediate)
 * is never looked at, so an F0 in there is no lock.
 */
#include "lab/plugin/plugin.h"

/* A view of the bytes; what is not there reads as 0. */
struct x86_insn {
	const uint8_t *bytes;
	size_t nr, at;
	bool has_lock, has_ds, has_rep, has_66, has_rex_r;
	uint8_t map; /* 0: one byte; 1: 0F; 2: 0F 38 */
	uint8_t opcode, modrm;
};

static uint8_t peek(const struct x86_insn *in)
{
	return in->at < in->nr ? in->bytes[in->at] : 0;
}

static bool take_prefix(struct x86_insn *in, uint8_t byte)
{
	switch (byte) {
	case 0xf0:
		in->has_lock = true;
		return true;
	case 0xf2:
	case 0xf3:
		in->has_rep = true;
		return true;
	case 0x3e:
		in->has_ds = true;
		return true;
	case 0x66:
		in->has_66 = true;
		return true;
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x64:
	case 0x65:
	case 0x67:
		return true;
	default:
		return false;
	}
}

static void parse(struct x86_insn *in)
{
	for (; in->at < in->nr; in->at++) {
		if (take_prefix(in, peek(in)))
			in->has_rex_r = false; /* REX counts when last */
		else if ((peek(in) & 0xf0) == 0x40)
			in->has_rex_r = peek(in) & 4;
		else
			break;
	}
	in->opcode = peek(in);
	in->at++;
	if (in->opcode == 0x0f) {
		in->map = 1;
		in->opcode = peek(in);
		in->at++;
		if (in->opcode == 0x38) {
			in->map = 2;
			in->opcode = peek(in);
			in->at++;
		}
	}
	in->modrm = peek(in);
}

static bool is_memory(const struct x86_insn *in)
{
	return in->at < in->nr && in->modrm >> 6 != 3;
}

static unsigned int digit(const struct x86_insn *in)
{
	return in->modrm >> 3 & 7;
}

/* May it have a lock prefix? SDM vol. 2, LOCK; xchg is another matter. */
static bool is_lockable(const struct x86_insn *in)
{
	if (!is_memory(in))
		return false;
	if (in->map == 1)
		switch (in->opcode) {
		case 0xab: /* bts */
		case 0xb0: /* cmpxchg */
		case 0xb1:
		case 0xb3: /* btr */
		case 0xbb: /* btc */
		case 0xc0: /* xadd */
		case 0xc1:
			return true;
		case 0xba: /* bts, btr, btc with an immediate */
			return digit(in) >= 5;
		case 0xc7: /* cmpxchg8b, cmpxchg16b */
			return digit(in) == 1;
		default:
			return false;
		}
	if (in->map)
		return false;
	switch (in->opcode) {
	case 0x80: /* add, or, adc, sbb, and, sub, xor; 7 is cmp */
	case 0x81:
	case 0x83:
		return digit(in) != 7;
	case 0xf6: /* not, neg */
	case 0xf7:
		return digit(in) == 2 || digit(in) == 3;
	case 0xfe: /* inc, dec */
	case 0xff:
		return digit(in) <= 1;
	default:
		/* The same seven with a register: to memory, not from it. */
		return in->opcode < 0x38 && (in->opcode & 6) == 0;
	}
}

static uint32_t locked(const struct x86_insn *in)
{
	/* Locks by itself, with a prefix or without. */
	if (!in->map && (in->opcode & 0xfe) == 0x86 && is_memory(in))
		return INSN_LOCKED | INSN_XCHG;
	if (!is_lockable(in))
		return 0;
	if (in->has_lock)
		return INSN_LOCKED;
	/*
	 * Since 2.6.29 (b7d2a5a5ce) a kernel with one CPU writes a DS prefix
	 * over each of its lock prefixes; compilers emit none here.
	 */
	return in->has_ds ? INSN_LOCKED | INSN_UNLOCKED : 0;
}

static uint32_t repeated(const struct x86_insn *in)
{
	if (!in->has_rep || in->map)
		return 0;
	switch (in->opcode & 0xfe) {
	case 0x6c: /* ins */
	case 0x6e: /* outs */
	case 0xa4: /* movs */
	case 0xaa: /* stos */
	case 0xac: /* lods */
		return INSN_REP;
	case 0xa6: /* cmps */
	case 0xae: /* scas */
		return INSN_REP_TEST;
	default:
		return 0;
	}
}

/* cr0 and cr4 change paging as a whole. */
static bool is_remap(const struct x86_insn *in)
{
	return in->map == 1 && in->opcode == 0x22 && !in->has_rex_r &&
	       (digit(in) == 0 || digit(in) == 4);
}

static bool is_tlb(const struct x86_insn *in)
{
	if (in->map == 1 && in->opcode == 0x01)
		return is_memory(in) && digit(in) == 7; /* invlpg */
	if (in->map == 1 && in->opcode == 0x22)
		return digit(in) == 3 && !in->has_rex_r; /* mov to cr3 */
	return in->map == 2 && in->opcode == 0x82 && in->has_66 &&
	       is_memory(in); /* invpcid */
}

/*
 * Accesses that QEMU's target/i386 makes outside of generated code, or may: x87
 * in 80 bits, saved states, descriptors, returns to other segments, pairs,
 * gathered and masked elements. Too many cost time, and none is to be missing.
 */
static bool is_helper(const struct x86_insn *in)
{
	switch (in->map) {
	case 0:
		return (in->opcode & 0xf8) == 0xd8 || /* x87 */
		       in->opcode == 0x8e || /* mov to a segment */
		       in->opcode == 0xc8 || /* enter */
		       (in->opcode >= 0xca && in->opcode <= 0xcf) ||
		       in->opcode == 0xc4 || in->opcode == 0xc5 || /* VEX */
		       in->opcode == 0x62 || /* EVEX */
		       (in->opcode == 0xff &&
			(digit(in) == 3 || digit(in) == 5));
	case 1:
		return in->opcode <= 0x03 || in->opcode == 0xae ||
		       in->opcode == 0xc7 || in->opcode == 0xf7 ||
		       in->opcode == 0xa1 || in->opcode == 0xa9 ||
		       in->opcode == 0xb2 || in->opcode == 0xb4 ||
		       in->opcode == 0xb5;
	default:
		return in->opcode == 0x82; /* a descriptor of invpcid */
	}
}

uint32_t decode_x86(const uint8_t *bytes, size_t nr)
{
	struct x86_insn in = { .bytes = bytes, .nr = nr };
	uint32_t flags;

	parse(&in);
	if (in.at > nr) /* prefixes alone */
		return 0;
	flags = locked(&in) | repeated(&in);
	if (is_tlb(&in))
		flags |= INSN_TLB;
	if (is_remap(&in))
		flags |= INSN_REMAP;
	if (is_helper(&in))
		flags |= INSN_HELPER;
	if (in.map)
		return flags;
	if (in.opcode == 0xe8 ||
	    (in.opcode == 0xff && in.at < nr && digit(&in) == 2))
		flags |= INSN_CALL;
	if (in.opcode == 0xc2 || in.opcode == 0xc3)
		flags |= INSN_RET | INSN_LOADS;
	if (in.opcode == 0xcf)
		flags |= INSN_IRET;
	return flags;
}
