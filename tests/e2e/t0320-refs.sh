#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='page references: every driver against the counters of the kernel'
. "$(dirname "$0")/lib.sh"
"$GUEST" list >list.json || exit 1
json_get list.json 'references.*.name' | sort >names
one='pages=128,256 --rounds 2 --samples 2'

# observed VIA: what the table says of its reference.
observed() {
	sed -n "/ via=$1 /,/ via=/p" table | sed -n 's/^ *reference: //p' | head -n 1
}

expect_ok 'list --refs has each driver once, with its kind and what it lacks' '
	"$RUN_BENCH" list --refs >refs && test -s names &&
	awk "\$3 ~ /^(ready|skip)\$/ { print \$1 }" refs | sort >got && cmp names got &&
	expect_in refs "^$(wc -l <names) drivers, " "^vmsplice  *GET  *ready " &&
	awk "length > 100 { print; bad = 1 } END { exit bad }" refs'
expect_ok 'list --refs takes a pattern and --json, and not --pages' '
	"$RUN_BENCH" list --refs "vm*" >out && expect_in out "^vmsplice " "^1 driver, " &&
	"$RUN_BENCH" list --refs --json vmsplice >out && test "$(json_get out "*.ref")" = GET &&
	expect_status 2 "$RUN_BENCH" list --refs --pages 2>err && expect_in err "not both"'
expect_ok 'explain via=DRIVER tells what it is, its kinds, functions and users' '
	while read -r via; do
		"$RUN_BENCH" explain "via=$via" >out || return 1
		expect_in out "^via=$via  " "^ what  " "^ kind  " "^ kernel  " "^ here  " "^ used by .*gup/kinds" || return 1
		awk "length > 78 { print; bad = 1 } END { exit bad }" out || return 1
	done <names'
expect_ok 'a misspelt driver gets one suggestion, a bare one the right command' '
	expect_status 2 "$RUN_BENCH" explain via=vmslice 2>err && expect_in err "error: .*vmslice" "hint: .*vmsplice" &&
	expect_status 2 "$RUN_BENCH" explain vmsplice 2>err && expect_in err "hint: .*explain via=vmsplice"'

need_root
expect_ok 'every driver is a case of gup/kinds, and each is proven or skipped' '
	"$RUN_BENCH" run gup/kinds $one -o kinds.jsonl >table &&
	json_get kinds.jsonl case.via | sort -u >got && cmp names got &&
	! grep -q "\"outcome\":\"\(broken\|suspect\)\"" kinds.jsonl && "$RUN_BENCH" check kinds.jsonl'
expect_ok 'a skip names what is missing' '
	json_lines kinds.jsonl outcome skip >skips
	while read -r line; do
		printf "%s\n" "$line" >l && test -n "$(json_get l why)" || return 1
	done <skips'
expect_ok 'the table says which kind was observed, and it is the claim for this kernel' '
	"$RUN_BENCH" list --refs --json >refs.json && nr=0 &&
	paste -d" " - - <<-END >claims &&
		$(json_get refs.json "*.name" >n; json_get refs.json "*.ref" >r; paste -d"\n" n r)
	END
	while read -r via ref; do
		seen=$(observed "$via")
		case $ref:$seen in
		*:) grep -q "\"via\":\"$via\"" skips || { echo "$via: nothing said"; return 1; } ;;
		PIN:PIN:*256\ for\ 256*) nr=$((nr + 1)) ;;
		GET:GET:*|GET:no\ pin*GET*|none:no\ pin*none*) ;;
		*) echo "$via claims $ref, saw $seen"; return 1 ;;
		esac
	done <claims
	test $nr -ge 2'
expect_ok 'counters: pins of PIN drivers, none left behind, no fault made by GUP' '
	expect_in kinds.jsonl "what.:.pinned.,.status.:.ok.,.expected.:1.0,.seen.:1.0" \
		"what.:.pins left behind.,.status.:.ok" "what.:.gup faults.,.status.:.ok"'

# Pins of other programs may end meanwhile, and hide as many.
expect_ok 'pins that outlive the case make it broken, with their number' '
	for try in 1 2 3; do
		"$GUEST" case self/pinleak waits=0 --sizes 64 --samples 2 >rec || return 1
		grep -q "outcome.:.broken" rec && break
	done
	expect_in rec "outcome.:.broken" "64 pins are left behind: nr_foll_pin_acquired"'
expect_ok 'pins that are gone in time do not' '
	"$GUEST" case self/pinleak waits=1 --sizes 64 --samples 2 >rec && expect_in rec "outcome.:.ok"'

if mutants_begin; then
	SIZES='--sizes 128,256'
	expect_ok 'a driver that claims GET and pins is suspect' '
		mutant src/sys/gup_io_uring.c "s/GUP_PIN,/GUP_GET,/" gup/kinds via=io_uring &&
		expect_in rec "expected pinned 0 per page, saw 1"'
	expect_ok 'a driver that claims PIN and takes plain references is suspect' '
		mutant src/sys/gup_vmsplice.c "s/GUP_GET,/GUP_PIN,/" gup/kinds via=vmsplice &&
		expect_in rec "expected pinned 1 per page, saw 0"'
	expect_ok 'a benchmark that takes half of the pages is suspect' '
		mutant bench/gup/kinds.c "s/refs_take(b, refs, .region, 0, region.nr_pages);$/refs_take(b, refs, \&region, 0, region.nr_pages \/ 2);/;s/if (bench_takes_proof(b))/if (0)/" \
			gup/kinds via=io_uring && expect_in rec "expected pinned 1 per page, saw 0.5"'
	expect_ok 'pages that are held before and were not pinned are suspect' '
		mutant bench/gup/kinds.c "s/^	bench_begin(b);/	refs_take(b, refs, \&region, 0, 64);\n	b->held_pins = 0;\n	bench_begin(b);\n	refs_drop(b, refs);/;s/if (bench_takes_proof(b))/if (0)/;s/#include .harness.refs.h./&\n#include \"harness\/run.h\"/" \
			gup/kinds via=io_uring'
	expect_ok 'faults that GUP makes are told from those of user space' '
		mutant bench/gup/kinds.c "s/^	bench_begin(b);/	if (mm_region_dontneed(\&region))\n		return;\n	bench_begin(b);/;s/if (bench_takes_proof(b))/if (0)/" \
			gup/kinds via=process_vm_writev && expect_in rec "gup faults.,.status.:.failed.,.expected.:0.0,.seen.:1.0" &&
		mutant bench/gup/kinds.c "s/^	bench_begin(b);/	if (mm_region_dontneed(\&region))\n		return;\n	bench_begin(b);\n	mm_region_write(\&region, 1);/;s/if (bench_takes_proof(b))/if (0)/" \
			gup/kinds via=process_vm_writev && expect_in rec "minflt.,.status.:.failed" "gup faults.,.status.:.ok"'
fi

if as_nobody test -x "$RUN_BENCH" 2>/dev/null; then
	chmod 711 . && mkdir -m 777 open && cd open || exit 1
	expect_ok 'nobody measures vmsplice, futex, io_uring and process_vm too' '
		as_nobody "$RUN_BENCH" run gup/kinds via=vmsplice,futex,io_uring,process_vm_readv,process_vm_writev $one -o n.jsonl >table &&
		test "$(json_get n.jsonl outcome | sort -u)" = ok && test "$(json_get n.jsonl proof.verdict | sort -u)" = unproven &&
		expect_in table "reference: not seen: .*root"'
else
	skip_one 'what nobody measures' 'nobody cannot reach the programs'
fi
plan_done
