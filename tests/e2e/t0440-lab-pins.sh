#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What fork and write protection make of references differs between these two
# kernels, and the findings of docs/references.md are just that.
test_description='references on two other kernels: kinds, threshold, late data'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
# Without the emulator or the network there is nothing to boot; in CI there is.
"$RUN_BENCH" lab -q --rounds 1 --samples 2 --layouts 1 -o pins 5.10 6.1 -- \
	pin/late via=fuse_read event=none,fork,mprotect pages=256,512 \
	gup/kinds via=vmsplice,io_uring,fuse_read,dio_read,msg_zerocopy,xdp_umem pages=256,512 \
	fork/false_pinned by=tee softdirty/clear page=base tasks=1 pages=256,512 >said 2>err
if test ! -s said; then
	test -n "${CI:-}" || skip_all "$(sed -n 's/.*error: //p' err | head -n 1)"
fi
old=$(echo pins/lab-5.10-*.jsonl) new=$(echo pins/lab-6.1-*.jsonl)

# of FILE BENCH [KEY VALUE]...: the records of that bench and case into rec.
of() {
	json_lines "$1" bench "$2" >rec
	shift 2
	while test $# -gt 0; do
		json_lines rec "case.$1" "$2" >rec.next && mv rec.next rec
		shift 2
	done
	test -s rec
}
# noted NOTE VALUE: that note of each record in rec.
noted() {
	test "$(json_get rec "notes.$1" | sort -u)" = "$2" || { json_get rec "notes.$1"; return 1; }
}

expect_ok 'every case of both kernels is ok and proven' '
	cat err; for f in "$old" "$new"; do
		"$RUN_BENCH" check "$f" && test "$(json_get "$f" outcome | sort -u)" = ok &&
		test "$(json_get "$f" proof.verdict | sort -u)" = proven || { cat said; return 1; }
	done'
# include/linux/mm.h, fs/fuse/file.c and lib/iov_iter.c of both: no FOLL_PIN there yet
expect_ok 'kinds: a registered buffer and packet memory are pinned, all else is not' '
	for f in "$old" "$new"; do
		for via in io_uring xdp_umem; do
			of "$f" gup/kinds via $via && expect_in rec "PIN: nr_foll_pin_acquired counted 512 for 512" || return 1
		done
		for via in vmsplice fuse_read msg_zerocopy; do
			of "$f" gup/kinds via $via && expect_in rec "GET: no pin counted .* reference count rose by 1\"" || return 1
		done
		of "$f" gup/kinds via dio_read && expect_in rec "no pin counted for 512 pages: GET" || return 1
	done'
# 5.10 looks before it takes a reference of its own, 6.1 after it.
expect_ok 'fork copies falsely from 1023 references on 5.10, from 1022 on 6.1, and only after a pin' '
	of "$old" fork/false_pinned once yes && noted copies_from_refs 1023.0 &&
	of "$new" fork/false_pinned once yes && noted copies_from_refs 1022.0 &&
	for f in "$old" "$new"; do of "$f" fork/false_pinned once no && expect_in rec "nothing copied" || return 1; done'
expect_ok 'late data: a fork loses it on both, write protection on 5.10 alone' '
	for f in "$old" "$new"; do
		of "$f" pin/late event none && noted pages_lost 0.0 &&
		of "$f" pin/late event fork && noted pages_seen 0.0 || return 1
	done
	of "$old" pin/late event mprotect && noted pages_seen 0.0 &&
	of "$new" pin/late event mprotect && noted pages_lost 0.0'
plan_done
