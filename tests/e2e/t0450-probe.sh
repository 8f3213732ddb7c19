#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The module is built from headers that have to be fetched, unless the cache has
# it: without either there is nothing to boot, but for what refuses. One kernel:
# the others of the ladder cost a boot each and are of the same source.
test_description='the probe module: built for a kernel, loaded in the lab, never here'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
kernel=6.1

expect_ok 'the module is not loaded on this machine' '
	test ! -e /dev/cowprobe'
expect_ok 'without it, a driver is a skip that names the remedy' '
	"$GUEST" case gup/kinds via=probe_pin --sizes=512 --samples=2 >rec
	expect_in rec "\"outcome\":\"skip\"" &&
	expect_in rec "run-bench kernel probe\|the probe module is for root"'
expect_ok 'a folder that is no built tree is refused' '
	expect_status 3 "$RUN_BENCH" kernel probe --force --tree "$scratch" "$kernel" 2>err &&
	expect_in err "no kernel tree that is built\|fetch\|cache"'

if ! "$RUN_BENCH" kernel probe "$kernel" >built 2>err; then
	skip_one "the module for $kernel" "$(sed -n 's/.*error: //p' err | head -n 1)"
	plan_done
fi
ko=$(sed 's/.*, \(\/[^,]*\).*/\1/' built)
if ! "$RUN_BENCH" lab -q --rounds 1 --samples 2 --layouts 1 -o probe "$kernel" -- \
	gup/kinds via=probe_get,probe_pin_w pages=256,512 \
	pin/unshare via=probe_pin page=base state=shared pages=512,1024 >said 2>err; then
	skip_one "the module in a guest of $kernel" "$(sed -n 's/.*error: //p' err | head -n 1)"
	plan_done
fi
result=$(echo probe/lab-"$kernel"-*.jsonl)
expect_ok "$kernel loads the module, and counts what it pins" '
	test "$(json_get "$result" outcome | sort -u)" = ok &&
	test "$(json_get "$result" proof.verdict | sort -u)" = proven &&
	json_lines "$result" case.via probe_get >rec && expect_in rec "GET: no pin counted" &&
	json_lines "$result" case.via probe_pin_w >rec && expect_in rec "PIN: nr_foll_pin_acquired counted 512 for 512" &&
	json_lines "$result" case.state shared >rec && expect_in rec "PIN: nr_foll_pin_acquired counted 102[0-9] for 1024"'
expect_ok 'the result says which module it was' '
	sha=$(sha256sum "$ko" | cut -d" " -f1) &&
	test "$(json_get "$result" lab.probe.sha256)" = "$sha" &&
	test "$(json_get "$result" lab.probe.path)" = "$ko"'
plan_done
