/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alloc.h - memory, for the pure parts too: their tests need no QEMU. */
#ifndef LAB_PLUGIN_ALLOC_H
#define LAB_PLUGIN_ALLOC_H

#include <stddef.h>

/* calloc() that does not fail: inside QEMU no caller could go on. */
void *plugin_alloc(size_t nr, size_t size);

/* One line on stderr, and QEMU ends. */
void plugin_die(const char *text, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
/* The line alone. */
void plugin_say(const char *text);

#endif
