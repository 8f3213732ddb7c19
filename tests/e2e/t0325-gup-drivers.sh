#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='drivers of references: pipes, sockets and what needs no privilege'
. "$(dirname "$0")/lib.sh"
need_root
pages=512

# kind_case DRIVER WORDS...: one case of gup/kinds into rec; WORDS run it.
kind_case() {
	via=$1
	shift
	"$@" "$GUEST" case gup/kinds "via=$via" --sizes="$pages" --samples=2 >rec
	json_get rec why
}

expect_ok 'packet memory of AF_XDP is pinned page by page, and let go of' '
	kind_case xdp_umem
	grep -q "\"outcome\":\"skip\"" rec ||
		expect_in rec "nr_foll_pin_acquired counted $pages for $pages pages"'
if as_nobody test -x "$GUEST"; then
	for via in vmsplice tee process_vm_readv futex msg_zerocopy; do
		expect_ok "$via needs no privilege" "
			kind_case $via as_nobody && expect_in rec '\"outcome\":\"ok\"'"
	done
	expect_ok 'what needs a privilege is a skip that names it' '
		kind_case xdp_umem as_nobody
		expect_in rec "\"outcome\":\"skip\"" && expect_in rec "CAP_NET_RAW\|CONFIG_XDP"'
	if test "$(cat /proc/sys/fs/pipe-user-pages-soft)" -lt 32768; then
		expect_ok 'more than the pipes of a user may hold is a skip that names the limit' '
			as_nobody "$GUEST" case gup/kinds via=vmsplice --sizes=32768 --samples=2 >rec
			expect_in rec "\"outcome\":\"skip\"" && expect_in rec "pipe-user-pages-soft"'
	else
		skip_one 'more than the pipes of a user may hold' 'fs.pipe-user-pages-soft is high'
	fi
else
	skip_one 'drivers that need no privilege' 'nobody cannot reach the programs'
fi
expect_ok 'gup_test that is not there is a skip with the remedy' '
	kind_case gup_test_pin
	expect_in rec "\"outcome\":\"ok\"\|CONFIG_GUP_TEST=y\|mount -t debugfs"'
# stopped_with_pins PID PINS: it is stopped, and so many pages are pinned then.
stopped_with_pins() {
	for _ in $(seq 500); do
		kill -STOP "$1" || return 1
		test "$(pins_held)" -lt "$2" || return 0
		kill -CONT "$1"
		sleep 0.01
	done
	return 1
}
# Pins of AF_XDP outlive the socket by a grace period and a work item.
kind_case xdp_umem >/dev/null
if test "$(json_get rec outcome)" = ok; then
	expect_ok 'a process that is killed with pages pinned leaves no pin' '
		held=$(pins_held)
		"$GUEST" case gup/kinds via=xdp_umem --sizes=8192 --samples=4000 >rec & pid=$!
		stopped_with_pins $pid $((held + 8192)); pinned=$?
		kill -KILL $pid; wait $pid
		for i in $(seq 100); do
			test "$(pins_held)" -gt "$held" || exit $pinned
			sleep 0.1
		done
		exit 1'
else
	skip_one 'a process that is killed with pages pinned' "$(json_get rec why)"
fi

if mutants_begin; then
	SIZES='--sizes 512'
	expect_ok 'planted: a driver that takes half of the pages' '
		mutant src/sys/gup_process_vm.c "s/at += remote.iov_len;/at += 2 * remote.iov_len;/;s/if (!nr ||/nr = 1; &/" gup/kinds via=process_vm_readv'
	expect_ok 'planted: a driver that does not let go' '
		mutant src/sys/gup_xdp_umem.c "s/^	if (!x->nr_taken)/	x->nr_taken = 0;\n&/" gup/kinds via=xdp_umem'
	expect_ok 'planted: a look at other pages than those that were taken' '
		mutant src/sys/gup_pipes.c "s/look_in(p, offset \/ pipe_bytes,/look_in(p, 0,/" gup/kinds via=vmsplice'
else
	skip_one 'planted faults' 'the objects are not in out/'
fi
plan_done
