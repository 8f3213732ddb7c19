/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html.h - HTML to a FILE: nothing of a result file reaches the page unescaped.
 *
 * The page is well-formed XML as well (every tag is closed, every attribute
 * quoted), so that a test can parse it.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/compiler.h"

#include <stdio.h>

/*
 * Text or the value of an attribute in double quotes. Control characters,
 * which XML has no way to write, and bytes that are no UTF-8 become U+FFFD.
 */
void html_text(FILE *out, const char *s);

/*
 * As fprintf() of tags and text: %s and all that is formatted is escaped, the
 * format itself is not. "<p class=\"note\">%s</p>\n"
 */
void html_print(FILE *out, const char *fmt, ...) PRINTF(2, 3);

/*
 * "fork/anon page=base" -> "fork-anon-page-base": what may stand behind a '#'
 * and in a file name: a to z, 0 to 9, '-', '.', '_'. Different texts may give
 * one id: see report_card.id. free() it.
 */
char *html_id(const char *text);

/* CSS within <style>, without its comments: they are about the source, not about
 * the page. css may be NULL. */
void html_style(FILE *out, const char *css);

#endif
