#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='injected errors: system calls that fail become outcomes'
. "$(dirname "$0")/lib.sh"
need_command strace
strace -f -o /dev/null true 2>/dev/null || skip_all 'strace may not trace here'

# Pinned: a page in the LRU batch of another CPU is copied, not reused, and the
# case is rightly suspect.
# inject CALL ERROR WHEN ARG...: one process of a case with that failure.
inject() {
	call=$1 error=$2 when=$3
	shift 3
	strace -f -o /dev/null -e trace="$call" -e inject="$call:error=$error:when=$when" \
		"$GUEST" case "$@" --cpu 0 >rec 2>err
}
expect_ok 'fork fails: broken, with the words of the kernel' '
	inject clone EAGAIN 2+ cow/reuse page=base write=byte --sizes 512 &&
	test "$(json_get rec outcome)" = broken &&
	json_get rec why | grep -q "fork: Resource temporarily unavailable" &&
	! json_get rec points.0.size'
for when in 1 2 4 5 6; do
	expect_ok "memory cannot be mapped (from the ${when}th time on): broken, never a number" '
		inject mmap ENOMEM $when+ cow/reuse page=base write=byte --sizes 512 &&
		test "$(json_get rec outcome)" = broken && ! json_get rec points.0.size'
done
expect_ok 'no perf_event_open at all: counters are absent with their errno, the case is fine' '
	inject perf_event_open ENOSYS 1+ cow/reuse page=base write=byte --sizes 512 --events page-faults,instructions:k &&
	test "$(json_get rec outcome)" = ok &&
	test "$(json_get rec points.0.counters.page-faults.status)" = absent &&
	test "$(json_get rec points.0.counters.page-faults.errno)" = ENOSYS'
expect_ok 'pagemap cannot be opened: unproven, with the reason' '
	strace -f -o /dev/null -P /proc/self/pagemap -e trace=openat \
		-e inject=openat:error=EACCES "$GUEST" case cow/reuse page=base write=byte --sizes 512 --cpu 0 >rec &&
	test "$(json_get rec outcome)" = ok && test "$(json_get rec proof.verdict)" = unproven'
expect_ok 'the record cannot be written: an error, not silence' '
	expect_status 3 "$GUEST" case self/noop >/dev/full 2>err; expect_lines 1 err "error: "'
plan_done
