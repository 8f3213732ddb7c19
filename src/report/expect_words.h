/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_words.h - what must be seen, in words; inside report only.
 */
#ifndef REPORT_EXPECT_WORDS_H
#define REPORT_EXPECT_WORDS_H

#include <jansson.h>

/*
 * One element of "expects" of a benchmark or of "promise" of a page kind:
 * "minor faults of the thread: 1 per page (page=base), since Linux 6.0".
 * op: what one operation is. Free the result.
 */
char *expect_words(const json_t *expect, const char *op);

#endif
