/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scenario.h - what must hold of any bytes that are given to scenario_parse(). */
#ifndef FUZZ_SCENARIO_H
#define FUZZ_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZ_TEXT_MAX 40000 /* more than a scenario may have */

/*
 * Parses the bytes and holds what comes of it against what the headers promise;
 * aborts by BUG() where that fails. Was it a scenario?
 */
bool fuzz_scenario(const uint8_t *text, size_t len_bytes);

/*
 * Input number i of a seed, always the same: a scenario of the library or a
 * generated one, changed in some places (one in eight: in none). Its length.
 */
size_t fuzz_mutate(uint64_t seed, uint64_t i, uint8_t text[FUZZ_TEXT_MAX]);

#endif
