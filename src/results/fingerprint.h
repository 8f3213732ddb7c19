/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fingerprint.h - are two env records of the same machine, and what differs?
 *
 * Results compare only when their identity is the same. What is not part of
 * it on purpose: MHz, bogomips, uptime, names of interfaces; they change from
 * boot to boot and would make every machine a stranger to itself.
 */
#ifndef RESULTS_FINGERPRINT_H
#define RESULTS_FINGERPRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* 16 hex digits: FNV-1a of the object as JSON with sorted keys, no blanks. */
struct fingerprint {
	char hex[17];
};
struct fingerprint fingerprint_of(const json_t *obj);

/* Two env records: same identity, compared key by key, not by hash alone. */
bool fingerprint_same(const json_t *env_a, const json_t *env_b);

struct fingerprint_difference {
	const char *section; /* "identity", "subject", "context" */
	const char *key; /* "thp.enabled": path within the section */
	const char *a; /* as text; NULL: absent there */
	const char *b;
};
typedef void (*fingerprint_fn)(const struct fingerprint_difference *d,
			       void *arg);

/*
 * Call say for every value that differs, identity first, keys in order;
 * context.now is left out. Returns the number of differences.
 */
size_t fingerprint_diff(const json_t *env_a, const json_t *env_b,
			fingerprint_fn say, void *arg);

#endif
