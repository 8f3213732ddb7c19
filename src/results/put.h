/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * put.h - fill JSON objects without a way to fail.
 *
 * Out of memory is fatal, as everywhere. What JSON cannot say is a BUG: NaN,
 * infinity, integers beyond 2^63-1. Bytes that are no UTF-8 (a kernel command
 * line may hold any) become '?', because jansson would refuse the string and
 * the record would be lost.
 */
#ifndef RESULTS_PUT_H
#define RESULTS_PUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

json_t *put_object(void); /* a new, empty object */
json_t *put_array(void); /* a new, empty array */

/* text NULL writes null. */
void put_text(json_t *obj, const char *key, const char *text);
void put_uint(json_t *obj, const char *key, uint64_t value);
void put_int(json_t *obj, const char *key, int64_t value);
void put_number(json_t *obj, const char *key, double value);
void put_bool(json_t *obj, const char *key, bool value);

/* 64 bits as 16 hex digits in a string: doubles of JSON readers hold 53. */
void put_hex(json_t *obj, const char *key, uint64_t value);

/* Takes the reference to value. */
void put_json(json_t *obj, const char *key, json_t *value);

void append_uint(json_t *array, uint64_t value);
void append_text(json_t *array, const char *text);
void append_json(json_t *array, json_t *value); /* takes the reference */

#endif
