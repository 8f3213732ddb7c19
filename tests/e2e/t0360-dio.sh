#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='direct I/O and registered buffers: counted pins, borrowed devices, wrong paths'
. "$(dirname "$0")/lib.sh"

# A user may register within RLIMIT_MEMLOCK, and is told of it beyond.
registers() {
	as_nobody prlimit --memlock="$1:$1" -- "$GUEST" case pin/register via=io_uring batch=64 \
		page=base state=exclusive --sizes 512,1024 --samples 2 >rec &&
		json_get rec outcome | grep -qx "$2"
}
need_command prlimit
need_nobody
if registers 8388608 ok; then
	expect_ok 'without privileges buffers are registered, within RLIMIT_MEMLOCK' '
		test "$(json_get rec proof.verdict)" = unproven'
	expect_ok 'and beyond it the case skips: the limit, and the remedy' '
		registers 65536 skip && expect_in rec "RLIMIT_MEMLOCK" "ulimit -l [0-9]"'
else
	skip_one 'without privileges' "$(json_get rec why)"
fi
expect_ok 'without root there is no device to read' '
	as_nobody "$GUEST" case dio/read dev=loop how=plain batch=16 page=base state=exclusive \
		--sizes 512 --samples 2 >rec &&
	test "$(json_get rec outcome)" = skip && expect_in rec "needs a block device of 64 kB (loop).*root"'
test "$(id -u)" = 0 || plan_done
test -e /dev/loop-control || plan_done

# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
machine_now >before
# FOLL_GET until 6.4 is in no counter.
case $(uname -r) in
5.* | 6.[0-4].*) pins=0 more=0 ;;
*) pins=16 more=17 ;;
esac
dio() {
	"$GUEST" case "$1" dev=loop how="$2" batch=16 page=base state="$3" \
		--sizes 512,1024 --samples 2 >rec
	echo "$* $(json_get rec outcome) $(json_get rec notes.pins_per_io) $(json_get rec why)"
	test "$(json_get rec outcome)" = ok &&
		test "$(json_get rec notes.pins_per_io | cut -d. -f1)" = "$4"
}
expect_ok 'each I/O counts as many pins as it has pages, and its device is given back' '
	for op in read write; do
		dio dio/$op plain exclusive $pins && dio dio/$op iovec exclusive $pins &&
		dio dio/$op uring exclusive $pins || return 1
	done; machine_as before'
# as_ram0 FILE: a case on it as if it were /dev/ram0, where nobody else sees that.
as_ram0() {
	loop=$(losetup -f --show "$1") || return 1
	unshare -m sh -c "mkdir dev && mount -t tmpfs t dev && cd dev &&
		mknod ram0 b 7 ${loop#/dev/loop} && mknod null c 1 3 && mknod zero c 1 5 &&
		mknod urandom c 1 9 && mknod loop-control c 10 237 && cd .. && mount --move dev /dev &&
		exec $GUEST case dio/write dev=brd how=plain batch=16 page=base state=exclusive \
		--sizes 512 --samples 2" >rec
	status=$?
	losetup -d "$loop"
	rmdir dev
	json_get rec outcome && json_get rec why
	return "$status"
}
if unshare -m true 2>err; then
	expect_ok 'a ram disk that holds something is left as it is' '
		head -c 4194304 /dev/zero | tr "\0" "\245" >disk
		cp disk old && as_ram0 disk && expect_in rec "\"outcome\":\"skip\"" && cmp disk old &&
		head -c 4194304 /dev/zero >disk && printf x | dd of=disk bs=1 seek=4194000 conv=notrunc 2>err &&
		cp disk old && as_ram0 disk && expect_in rec "\"outcome\":\"skip\"" && cmp disk old'
	expect_ok 'an empty one is written, and empty afterwards' '
		head -c 4194304 /dev/zero >disk; cp disk old
		as_ram0 disk && test "$(json_get rec outcome)" = ok && cmp disk old'
else
	skip_one 'a ram disk that holds something is left as it is' "$(cat err)"
fi
expect_ok 'registered pages and buffered I/O: no pin' '
	for op in read write; do
		dio dio/$op fixed exclusive 0 && dio dio/$op buffered exclusive 0 || return 1
	done'
expect_ok 'pages that fork shared: one pin more for each call that only reads them' '
	dio dio/read plain shared $pins && dio dio/write plain shared $more'
expect_ok 'what splice moves is the page itself, and nothing is pinned' '
	for from in memfd file; do
		"$GUEST" case splice/pipe from=$from batch=16 --sizes 512,1024 --samples 2 >rec &&
		test "$(json_get rec outcome)" = ok || { cat rec; return 1; }
	done'
expect_ok 'buffers of each shape are pinned, and let go of' '
	for batch in 1 64 all; do
		"$GUEST" case pin/register via=io_uring batch=$batch page=base state=exclusive \
			--sizes 512,1024 --samples 2 >rec && test "$(json_get rec outcome)" = ok || { cat rec; return 1; }
	done'

# The device is there: kill what uses it, then the keeper too.
use() {
	"$GUEST" case dio/write dev=loop how=plain batch=16 page=base state=exclusive \
		--sizes 512 --samples 4000 >rec 2>/dev/null &
	tries=0
	while ! grep -qs cowbench-loop /sys/block/loop*/loop/backing_file; do
		tries=$((tries + 1))
		test "$tries" -le 200 || return 1
		sleep 0.02
	done
}
expect_ok 'a case that is killed leaves no device' '
	for after in 0 0.05 0.2; do
		use && sleep $after && kill -9 $(living_of "$GUEST" case) && machine_as before || return 1
	done'
expect_ok 'nor do a case and its keeper, once the next has begun' '
	use && kill -9 $(living_of "$GUEST"); while test -n "$(living_of "$GUEST")"; do sleep 0.02; done
	"$GUEST" case self/noop --lab >rec && test "$(json_get rec outcome)" = ok && machine_as before'

if ! mutants_begin; then
	skip_one 'wrong paths' 'the objects are not in out/'
elif test $pins != 0; then
	expect_ok 'planted: I/O that is not direct' '
		mutant src/sys/gup_dio.c "s/flags |= O_DIRECT;/flags |= 0;/" dio/read dev=loop how=plain batch=16 page=base state=exclusive &&
		expect_in rec "expected pinned 1 per page, saw 0"'
	expect_ok 'planted: a registered buffer where none is meant' '
		mutant src/sys/gup_dio.c "s/if (d->how != FIXED)/if (d->how < URING)/;s/^	if (d->how == FIXED) {/	if (d->how >= URING) {/" dio/write dev=loop how=uring batch=16 page=base state=exclusive &&
		expect_in rec "expected pinned 1 per page, saw 0"'
fi
if test -d tree; then
	expect_ok 'planted: a page that is not shared when it is written' '
		mutant bench/dio/write.c "s/^	bench_begin(b);/	pages_again(b, \&region);&/" dio/write dev=loop how=plain batch=16 page=base state=shared'
	expect_ok 'planted: half of the pages are registered' '
		mutant bench/pin/register.c "s/0, region.nr_pages);/0, region.nr_pages \/ 2);/" pin/register via=io_uring batch=64 page=base state=exclusive &&
		expect_in rec "expected pinned 1 per page, saw 0.5"'
fi
plan_done
