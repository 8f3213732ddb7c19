/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_lack.h - the reason of a skip where a CPU has no neighbour of a kind:
 * the same words from run-bench, which lists, and from the case that ends.
 */
#ifndef BASE_PLACE_LACK_H
#define BASE_PLACE_LACK_H

/*
 * What a CPU without any of this place (runner/place.h) lacks: "no second
 * thread on its core". NULL: no such place, or near, which lacks nothing but
 * CPUs.
 */
const char *place_lack(const char *place);

#endif
