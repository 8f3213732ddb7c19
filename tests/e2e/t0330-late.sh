#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='a DMA of our own: ends when told, and with whatever is killed'
. "$(dirname "$0")/lib.sh"

need_nobody
expect_ok 'a FUSE daemon started by hand says that it is none of that' '
	expect_status 2 "$GUEST" fused 1 2>err && expect_in err "error: .*only a case"'
if as_nobody test -w /dev/fuse; then
	skip_one 'without the right to /dev/fuse' 'everyone has it here'
else
	expect_ok 'without the right to /dev/fuse: a skip, with the remedy' '
		as_nobody "$GUEST" case fuse/hold hold=20us >record &&
		test "$(json_get record outcome)" = skip && expect_in record "dev/fuse" "run as root\|modprobe"'
fi
need_root
test -c /dev/fuse || skip_all 'there is no /dev/fuse'

# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
mount >mounts
late() {
	"$GUEST" case pin/late via="$1" state=exclusive event="$2" --sizes 512 --samples "${3:-2}" \
		--timeout 20 >rec
}
# nothing_left: no process of ours, none in D state, no mount, within 3 s
nothing_left() {
	tries=0
	while test -n "$(living_of "$GUEST")"; do
		tries=$((tries + 1))
		test "$tries" -le 60 || {
			for p in $(living_of "$GUEST"); do grep -E "Name|State" "/proc/$p/status"; done
			return 1
		}
		sleep 0.05
	done
	mount | cmp - mounts
}

for hold in 20us 100us 1ms; do
	expect_ok "held for $hold: never shorter, and nothing is left" '
		"$GUEST" case fuse/hold hold=$hold --samples 20 >rec
		test "$(json_get rec outcome)" = ok && expect_in rec "never before" &&
		json_get rec notes.late_median_ns && nothing_left'
done
for via in fuse_read fuse_write io_uring; do
	for event in none fork forkexit forkchild mprotect uffdwp; do
		expect_ok "$via, $event: what is lost has another frame" '
			late $via $event
			test "$(json_get rec outcome)" != skip || { json_get rec why; return 0; }
			test "$(json_get rec outcome)" = ok && expect_in rec "and no other" && nothing_left'
	done
done
# A node of our own, seen by one process: the machine's stays as it is.
if mknod node c 10 229 2>err && chmod 666 node && unshare -m true 2>err; then
	expect_ok "where /dev/fuse is everyone's: without root, in a user namespace" '
		unshare -m sh -c "mount --bind node /dev/fuse && exec setpriv --reuid 65534 \
			--regid 65534 --clear-groups --inh-caps=-all -- $GUEST \
			case fuse/hold hold=100us --samples 4" >rec
		test "$(json_get rec outcome)" = ok || expect_in rec "make a user namespace"
		nothing_left'
else
	skip_one "where /dev/fuse is everyone's" "$(cat err)"
fi

seed=${SEED:-$$}
echo "# SEED=$seed"
awk -v seed="$seed" 'BEGIN {
	srand(seed)
	split("case fused both", who, " ")
	split("fuse_read fuse_write", via, " ")
	split("none fork forkchild", event, " ")
	for (i = 0; i < 18; i++)
		printf "%s %s %s %.3f\n", who[i % 3 + 1], via[i % 2 + 1],
			event[1 + int(3 * rand())], 0.02 + 0.4 * rand()
}' >moments
while read -r who via event moment; do
	expect_ok "$who killed after $moment s of $via, $event: no process, no mount, no hang" '
		late $via $event 2000 2>/dev/null & shell=$!
		sleep $moment
		case $who in
		both) victims=$(living_of "$GUEST") ;;
		*) victims=$(living_of "$GUEST" $who) ;;
		esac
		test -z "$victims" || kill -9 $victims 2>/dev/null
		# who lives on says so, and ends
		wait $shell
		nothing_left && { test $who != fused || test -z "$victims" ||
			expect_in rec "daemon died\|transfer of FUSE\|FUSE file"; }'
done <moments

expect_ok 'a daemon that is stopped for good: the host ends the case, and says so' '
	"$RUN_BENCH" --guest "$GUEST" run fuse/hold hold=1ms --rounds 1 --samples 3000 --timeout 3 -q \
		-o r.jsonl >out 2>&1 & host=$!
	for _ in $(seq 200); do
		daemon=$(living_of "$GUEST" fused)
		test -z "$daemon" || break
		sleep 0.01
	done
	kill -STOP $daemon || { wait $host; cat out; return 1; }
	wait $host
	expect_in r.jsonl "broken.*ran out of time" && nothing_left'

mutants_begin || { skip_one 'a wrong answer is found' 'the objects are not in out/'; plan_done; }
expect_ok 'an answer with other data than the device has: broken' '
	mutant src/sys/gup_fuse.c "s/^	memcpy(fusehold_data(d->h), from, len_bytes);/	memset(fusehold_data(d->h), from ? 77 : 0, len_bytes);/" \
		pin/late via=fuse_read state=exclusive event=none && expect_in rec "nobody wrote"'
expect_ok 'an answer that leaves the last page out: broken' '
	mutant src/sys/gup_fuse.c "s/^	memcpy(fusehold_data(d->h), from, len_bytes);/	memcpy(fusehold_data(d->h), from, len_bytes - mm_page_bytes());/" \
		pin/late via=fuse_read state=exclusive event=none'
expect_ok 'a device that answers too early: broken' '
	sed "s/while (r->answered_ns < until_ns);/while (r->answered_ns + 500000 < until_ns);/" \
		"$TOP/src/sys/fused.c" >tree/src/sys/fused.c
	! cmp -s "$TOP/src/sys/fused.c" tree/src/sys/fused.c && make -s -C tree out/run-bench-guest &&
	tree/out/run-bench-guest case fuse/hold hold=1ms --samples 2 >rec
	test "$(json_get rec outcome)" = broken && expect_in rec "before its time"'
# A file of size 0 makes the kernel ask for it and wait: once the daemon has the
# request, deaf to SIGKILL.
expect_ok 'a request that the kernel waits for while the daemon holds: killed, no hang' '
	cp -p "$TOP/src/sys/fused.c" tree/src/sys/fused.c && touch tree/src/sys/fused.c
	sed "s/(1ULL << 40)/0ULL/" "$TOP/src/sys/fuse_proto.h" >tree/src/sys/fuse_proto.h
	make -s -C tree out/run-bench-guest && GUEST=$PWD/tree/out/run-bench-guest
	late fuse_read none & shell=$!
	for _ in $(seq 100); do
		case=$(living_of "$GUEST" case)
		test -n "$case" && grep "request_wait_answer" /proc/$case/wchan && break
		sleep 0.05
	done
	grep "request_wait_answer" /proc/$case/wchan; waits=$?
	kill -9 $case; wait $shell
	nothing_left && test $waits = 0'
plan_done
