// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/mark.h"

/* A mark carries constants only. */
static void mark_digit(unsigned int digit)
{
	switch (digit) {
#define DIGIT(nr)                                                              \
	case nr:                                                               \
		ARCH_MARK(MARK_DIGIT, nr);                                     \
		break
		DIGIT(0);
		DIGIT(1);
		DIGIT(2);
		DIGIT(3);
		DIGIT(4);
		DIGIT(5);
		DIGIT(6);
		DIGIT(7);
		DIGIT(8);
		DIGIT(9);
		DIGIT(10);
		DIGIT(11);
		DIGIT(12);
		DIGIT(13);
		DIGIT(14);
		DIGIT(15);
#undef DIGIT
	}
}

void mark_number(enum mark_fact fact, uint64_t value)
{
	unsigned int nr_bits = 64;

	while (nr_bits && !(value >> (nr_bits - 4)))
		nr_bits -= 4;
	for (; nr_bits; nr_bits -= 4)
		mark_digit(value >> (nr_bits - 4) & 15);
	switch (fact) {
	case FACT_SEED:
		ARCH_MARK(MARK_FACT, FACT_SEED);
		break;
	case FACT_SIZE:
		ARCH_MARK(MARK_FACT, FACT_SIZE);
		break;
	case FACT_SAMPLE:
		ARCH_MARK(MARK_FACT, FACT_SAMPLE);
		break;
	case FACT_QUIET:
		ARCH_MARK(MARK_FACT, FACT_QUIET);
		break;
	}
}
