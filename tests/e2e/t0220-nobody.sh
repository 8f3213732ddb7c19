#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='without privileges: useful, and honest about what is missing'
. "$(dirname "$0")/lib.sh"
need_nobody
mkdir -m 777 open && cd open || exit 1

expect_ok 'a run without privileges measures with SCHED_BATCH and says so' '
	as_nobody "$RUN_BENCH" run cow/reuse page=base write=byte pages=512,1024 --rounds 3 -o n.jsonl >out &&
	expect_in out "batch" && test "$(json_get n.jsonl outcome | sort -u)" = ok &&
	test "$(json_lines n.jsonl kind case | head -n 1 >l; json_get l policy)" = batch'
expect_ok 'evidence that cannot be read makes a case unproven, and names what it needs' '
	test "$(json_get n.jsonl proof.verdict | sort -u)" = unproven &&
	expect_in n.jsonl "pfn changed.,.status.:.missing" "CAP_SYS_ADMIN"'
expect_ok 'what can be read is still proven: faults and reuses' '
	expect_in n.jsonl "minflt.,.status.:.ok" "pgreuse.,.status.:.\(ok\|missing\)"'
expect_ok 'SCHED_FIFO cannot be forced: one error, one hint' '
	expect_status 3 as_nobody "$RUN_BENCH" run self/noop --policy fifo 2>err &&
	expect_lines 1 err "error: " && expect_lines 1 err "hint: .*batch"'
expect_ok 'check works without privileges' '
	as_nobody "$RUN_BENCH" check >out 2>err; test $? -le 1 && test -s out && test ! -s err'
expect_ok 'a folder that cannot be written is named' '
	mkdir -m 555 closed && cd closed &&
	expect_status 3 as_nobody "$RUN_BENCH" run self/noop --rounds 2 2>../err &&
	expect_lines 1 ../err "error: .*results" && expect_lines 1 ../err "hint: .*-o"'
plan_done
