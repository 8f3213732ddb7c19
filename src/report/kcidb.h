/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kcidb.h - objects of the KCIDB I/O schema, version 5.0; inside report only.
 *
 * Required (kcidb-io, schema v5.0 to v5.3): version.major; of a checkout id and
 * origin; of a build checkout_id, id and origin; of a test build_id, id and
 * origin. An id is "ORIGIN:ANYTHING" with ORIGIN of [a-z0-9_]+; a path is of
 * words of [a-zA-Z0-9_-] between dots; nothing is null. A number belongs to the
 * statuses FAIL, ERROR, PASS and DONE; DONE is a measurement that judges
 * nothing.
 */
#ifndef REPORT_KCIDB_H
#define REPORT_KCIDB_H

#include "results/record.h"

#include <stdbool.h>
#include <stdio.h>

/* Is it a word that an origin may be? */
bool kcidb_is_origin(const char *word);

/* An empty document of this version; the caller's. */
json_t *kcidb_document(void);

/*
 * The kernel of an env record as a checkout and a build of the document, unless
 * it is there already. Which tree it was built from is not known, so the
 * checkout says only what the kernel calls itself. The id of the build; free().
 */
char *kcidb_add_build(json_t *doc, const char *origin, const json_t *env);

struct kcidb_test {
	const char *origin, *build_id;
	const json_t *env;
	const char *what; /* that it is one of, "" or "compare" */
	const char *bench;
	unsigned int version;
	const struct axes *axes;
	const char *salt; /* tells this run of it from others; any text */
	const char *status;
	const char *comment; /* or NULL */
	double value; /* NaN: none */
	const char *unit; /* of the value */
	double duration_s; /* NaN: not known */
	json_t *misc; /* its reference is taken */
};

/* The id is a hash of what was measured when and where: the same file, the
 * same ids. */
void kcidb_add_test(json_t *doc, const struct kcidb_test *t);

/* Like put_number() and put_text(), but nothing instead of null. */
void kcidb_put_number(json_t *obj, const char *key, double value);
void kcidb_put_text(json_t *obj, const char *key, const char *text);

/* The document and a newline; takes the reference. */
void kcidb_print(FILE *out, json_t *doc);

#endif
