// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/marks.h"

#include "sys/mark.h"

static enum marks_step take_fact(struct marks *m, unsigned int fact)
{
	uint64_t value = m->number;

	m->number = 0;
	m->keeps = fact == FACT_SAMPLE;
	switch (fact) {
	case FACT_SEED:
		m->region.seed = value;
		return MARKS_SEED;
	case FACT_SIZE:
		m->region.size = value;
		break;
	case FACT_SAMPLE:
		m->region.sample = value;
		break;
	default:
		break;
	}
	return MARKS_NOTHING;
}

enum marks_step marks_take(struct marks *m, unsigned int class, unsigned int id,
			   unsigned int cpu)
{
	switch (class) {
	case MARK_DIGIT:
		m->number = m->number << 4 | (id & 15);
		break;
	case MARK_FACT:
		return take_fact(m, id);
	case MARK_BEGIN:
		if (!m->keeps)
			break;
		m->region.phase = id;
		m->region.cpu = cpu;
		m->region.is_active = true;
		return MARKS_BEGIN;
	case MARK_END:
		if (!m->region.is_active ||
		    (id != m->region.phase && id != MARK_OPEN_PHASE))
			break;
		m->region.is_active = false;
		return MARKS_END;
	default:
		break;
	}
	return MARKS_NOTHING;
}

/* nopl disp32(%rax): 0f 1f 80, id, id, class, 5a. */
bool marks_decode_x86(const uint8_t *bytes, size_t nr, unsigned int *class,
		      unsigned int *id)
{
	if (nr != 7 || bytes[0] != 0x0f || bytes[1] != 0x1f ||
	    bytes[2] != 0x80 || bytes[6] != 0x5a)
		return false;
	*class = bytes[5];
	*id = (unsigned int)bytes[3] | (unsigned int)bytes[4] << 8;
	return true;
}

/* movz xzr, #id, lsl #16 * class; class 4 stands where 0 would. */
bool marks_decode_arm64(const uint8_t *bytes, size_t nr, unsigned int *class,
			unsigned int *id)
{
	uint32_t word;

	if (nr != 4)
		return false;
	word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	if ((word & 0xff80001f) != 0xd280001f)
		return false;
	*class = word >> 21 & 3;
	if (*class == 0)
		*class = MARK_FACT;
	*id = word >> 5 & 0xffff;
	return true;
}
