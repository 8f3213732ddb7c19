/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_headline.h - a profile in one sentence; inside report only. */
#ifndef REPORT_PROFILE_HEADLINE_H
#define REPORT_PROFILE_HEADLINE_H

#include "report/profile_print.h"

/*
 * What a mail would quote: the number or how it changed, the functions that
 * most of it is in, and the locked operations with the fields that they hit.
 * In the digits of the tables; free() it.
 */
char *profile_headline(const struct profile_sheet *s);

#endif
