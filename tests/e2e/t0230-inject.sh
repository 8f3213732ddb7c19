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

# What a case borrows: a failure is a skip or broken, and nothing stays behind.
test "$(id -u)" = 0 || plan_done
"$GUEST" case self/borrow loans=zram hold_ms=0 --samples 2 >rec 2>/dev/null
test "$(json_get rec outcome)" = ok || {
	skip_one 'failures of the keeper' "$(json_get rec why)"
	plan_done
}
machine_now >before
# borrow LOANS OUTCOME WHY STRACE-OPTION...
borrow() {
	loans=$1 outcome=$2 why=$3
	shift 3
	strace -f -o /dev/null "$@" "$GUEST" case self/borrow "loans=$loans" hold_ms=0 --samples 2 >rec 2>err
	json_get rec why
	test "$(json_get rec outcome)" = "$outcome" && expect_in rec "$why" && machine_as before
}
expect_ok 'no socket for a keeper: broken' '
	borrow zram broken "start a keeper: Too many open files" -e inject=socketpair:error=EMFILE'
for error in EPERM EBUSY EINVAL; do
	expect_ok "swapon fails ($error): skipped, the device is as it was" '
		borrow zram skip "needs .* of swap on zram: swap on /dev/zram" -e inject=swapon:error=$error'
done
expect_ok 'swapoff is interrupted, then has too little memory: tried again' '
	borrow zram ok "" -e inject=swapoff:error=EINTR:when=1 &&
	borrow zram ok "" -e inject=swapoff:error=ENOMEM:when=1..3'
setting=/sys/kernel/mm/ksm/pages_to_scan
expect_ok 'a setting cannot be written: skipped' '
	borrow settings skip "it is [0-9]*: write .*: Input/output error" \
		-P $setting -e trace=write -e inject=write:error=EIO'
# The 4th read of it, by case and keeper, is that after the write.
expect_ok 'a setting cannot be read back: skipped, and not left changed' '
	borrow settings skip "Input/output error" \
		-P $setting -e trace=read -e inject=read:error=EIO:when=4'
expect_ok 'a setting cannot be put back: broken; the next start does it' '
	borrow settings broken "give back what was borrowed: write .*: Input/output error" \
		-P $setting -e trace=write -e inject=write:error=EIO:when=2; test "$(json_get rec outcome)" = broken &&
	"$RUN_BENCH" check -h >/dev/null 2>err && expect_in err "put back $setting" && machine_as before'
expect_ok 'the journal cannot be written: broken, and nothing was borrowed' '
	borrow settings broken "write journal: Input/output error" -e inject=fsync:error=EIO'
plan_done
