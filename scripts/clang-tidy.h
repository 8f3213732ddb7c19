/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clang-tidy.h - what the analyser must know and cannot see across files: a
 * function that explains a failure returns one. Included before every file
 * but the two that define these functions, which go without the checks that
 * would need to know (scripts/lint-slow).
 */
#include "base/why.h"
#include "results/keys.h"

#include <errno.h>

#define why_set(...)   ((void)why_set(__VA_ARGS__), -EINVAL)
#define why_errno(...) ((void)why_errno(__VA_ARGS__), -EINVAL)
#define key_bad(...)   ((void)key_bad(__VA_ARGS__), -EINVAL)
