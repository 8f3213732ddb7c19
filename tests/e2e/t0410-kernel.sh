# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run-bench kernel over a tree that plays kbuild: everything but a real kernel.
test_description='kernels of our own: planned, built, listed, named'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

need_command make gcc ld patch git
test "$(uname -m)" = x86_64 || skip_all "the image of the fake kernel is one of x86-64"
test -x "$TOOLS/kernels" || skip_all "tests/tools/kernels is not built"
# What the fake kernel does not run.
mkdir bin
for tool in flex bison bc; do
	printf '#!/bin/sh\nexit 1\n' >bin/$tool && chmod +x bin/$tool
done
PATH=$PATH:$scratch/bin
cp -r "$TOP/tests/data/fake-kernel" tree
mkdir -p kernels/config kernels/patches configs/kernels
cat >kernels/config/lab.config <<-EOF
# what the lab needs
CONFIG_KSM=y
# CONFIG_NET is not set
CONFIG_NR_CPUS=8
EOF
echo 'CONFIG_SWAP=y' >kernels/config/swap.config
cat >kernels/patches/one.patch <<-EOF
A change of the rule.
--- a/mm/memory.c
+++ b/mm/memory.c
@@ -1,4 +1,4 @@
 /* SPDX-License-Identifier: GPL-2.0-or-later */
 int memory;
-int reuse = 1;
+int reuse = 2;
 int memory_end;
EOF
ini() {
	name=$1
	shift
	{ echo '[build]' && printf '%s\n' "$@"; } >"kernels/$name.ini"
}
ini 6.1-plain 'about = as it is' "dir = $scratch/tree" 'config = config/lab.config' 'default = yes'
ini 6.1-two 'about = another rule' "dir = $scratch/tree" 'config = config/lab.config, config/swap.config' \
	'patch = patches/one.patch' 'append = cow=exclusive'
printf '[boot]\nof = 6.1-two\nabout = the same image\nappend = cow=mapcount\n' >kernels/6.1-other.ini
kernel() {
	"$RUN_BENCH" kernel --cache "$scratch/cache" --kernels "$scratch/kernels" "$@"
}
# What lab, profile and designs make of a word.
word() {
	"$TOOLS/kernels" --cache "$scratch/cache" --configs "$scratch/configs/kernels" --offline "$@"
}
sha_of() {
	json_get "$(ls -d cache/built/"$1"_*/meta.json)" files.vmlinuz.sha256
}

expect_ok 'list shows what is defined, and that nothing is built' '
	kernel list >out && expect_in out "^KERNEL" "^6.1-plain .*not built" "^6.1-two .*not built" "^6.1-other .*6.1-two .*not built"'
expect_ok 'a word that is not built yet names the command that builds it' '
	expect_status 3 word 6.1-other 2>err &&
	expect_in err "error: kernel .6.1-other.: it is not built yet" "hint: run-bench kernel build 6.1-two"'
expect_ok 'build without a name builds the default, and nothing else' '
	kernel build >out 2>err && expect_lines 1 out && expect_in out "^6.1-plain: 6.1.99-plain, sha256 [0-9a-f]\{16\}, .* 6 objects" &&
	expect_in err "build kernel 6.1-plain" && test -f cache/built/6.1-plain_*/vmlinux &&
	test ! -e tree/.config && test ! -e tree/mm/memory.o'
expect_ok 'meta.json says all that it was made of' '
	m=$(echo cache/built/6.1-plain_*/meta.json) &&
	test "$(json_get "$m" release)" = 6.1.99-plain &&
	test "$(json_get "$m" fragments.0.sha256)" = "$(sha256sum <kernels/config/lab.config | cut -d" " -f1)" &&
	test "$(json_get "$m" files.vmlinuz.sha256)" = "$(sha256sum cache/built/6.1-plain_*/vmlinuz | cut -d" " -f1)" &&
	test "$(json_get "$m" compiler)" = "$(gcc --version | head -n 1)" &&
	expect_in cache/built/6.1-plain_*/config "^CONFIG_KSM=y" "CONFIG_NET is not set" "^CONFIG_NR_CPUS=8"'
expect_ok 'a patched kernel is built of a copy, with the patch' '
	kernel build 6.1-two >out 2>err && expect_in out "^6.1-two: 6.1.99-two" &&
	expect_in cache/built/6.1-two_*/vmlinux "int reuse = 2;" "CONFIG_SWAP=y" &&
	grep -q "int reuse = 1;" tree/mm/memory.c &&
	test "$(json_get "$(echo cache/built/6.1-two_*/meta.json)" patches.0.name)" = one.patch'
expect_ok 'built kernels are words: name, release, image; a boot of one is another word' '
	word 6.1-two 6.1-plain 6.1-other --keep-order >out 2>err || word --keep-order 6.1-two 6.1-plain 6.1-other >out &&
	expect_in out "^6.1-two|6.1.99-two|-|" "^6.1-plain|6.1.99-plain|-|" "^6.1-other|6.1.99-two|-|" &&
	kernel list -l 6.1-other >out && expect_in out "append *cow=mapcount" "state *built" "sha256 *$(sha_of 6.1-two)"'
expect_ok 'environment, time and place do not reach the image' '
	KCFLAGS=-O0 LOCALVERSION=-mine KBUILD_BUILD_USER=me MAKEFLAGS=-k "$RUN_BENCH" kernel --cache "$scratch/cache2" \
		--kernels kernels build 6.1-two >out 2>err &&
	cmp cache/built/6.1-two_*/vmlinuz cache2/built/6.1-two_*/vmlinuz &&
	grep -aq /linux/build cache/built/6.1-two_*/vmlinuz && ! grep -aq "$scratch" cache/built/6.1-two_*/vmlinuz'
expect_ok 'built again it is the same, and is said to be' '
	before=$(sha_of 6.1-two) && kernel build --force 6.1-two >out 2>err &&
	expect_in out "the same image as before" && test "$(sha_of 6.1-two)" = "$before" &&
	kernel build >out && expect_in out "the same image as before"'
expect_ok 'only what has changed in a tree is compiled again' '
	echo "int more;" >>tree/mm/gup.c && kernel build 6.1-plain >out &&
	expect_in out "another image than before" ", 1 objects"'
expect_ok 'a kernel whose patch has changed is out of date, and no word any more' '
	cp kernels/patches/one.patch keep && sed -i "s/reuse = 2/reuse = 3/" kernels/patches/one.patch &&
	kernel list >out && expect_in out "^6.1-two .*out of date" "^6.1-other .*out of date" &&
	expect_status 3 word 6.1-other 2>err &&
	expect_in err "error: kernel .6.1-other.: what is built is of other patches" "hint: run-bench kernel build 6.1-two"
	status=$?; cp keep kernels/patches/one.patch; test $status = 0 && word 6.1-two >out'
expect_ok 'an image that was changed in the cache is refused' '
	f=$(echo cache/built/6.1-plain_*/vmlinuz) && f=${f##* } && cp "$f" keep && for f in cache/built/6.1-plain_*/vmlinuz; do echo x >>"$f"; done &&
	expect_status 3 word 6.1-plain 2>err && expect_in err "has been changed" "hint: run-bench kernel build --force 6.1-plain"
	status=$?; kernel build --force 6.1-plain >out; test $status = 0 && word 6.1-plain >out'
expect_ok 'an option that cannot be had is named, with the place that asks for it' '
	printf "CONFIG_KSM=y\nCONFIG_ZSWAP=y\nCONFIG_NO_SUCH=y\nCONFIG_ALSO_NOT=n\nCONFIG_MAYBE=y # optional\n" >kernels/config/bad.config &&
	ini bad "dir = $scratch/tree" "config = config/bad.config" && expect_status 3 kernel build bad 2>err &&
	expect_in err "error: configure bad: 2 options are not as asked: CONFIG_ZSWAP=y (bad.config:2) is not offered, CONFIG_NO_SUCH=y (bad.config:3)" "hint: "'
expect_ok 'a fragment that is none is told with its line' '
	printf "CONFIG_KSM=y\nKSM=y\n" >kernels/config/bad.config && expect_status 3 kernel build bad 2>err &&
	expect_in err "error: .*bad.config:2: neither CONFIG_X=value" "hint: " && rm kernels/bad.ini'
expect_ok 'a patch that does not apply: which hunk of which file, and nothing is left' '
	sed "s/^ int memory;/ int other;/" kernels/patches/one.patch >kernels/patches/bad.patch &&
	ini bad "dir = $scratch/tree" "config = config/lab.config" "patch = patches/one.patch, patches/bad.patch" &&
	expect_status 3 kernel build bad 2>err &&
	expect_in err "error: apply .bad.patch.: hunk 1 of mm/memory.c (line 1) does not fit" "hint: " &&
	expect_lines 1 err "error: " && test ! -e cache/work/bad && rm kernels/bad.ini'
expect_ok 'an error of the compiler is the error, and the log is named' '
	echo BROKEN >>tree/mm/swap.c; expect_status 3 kernel build 6.1-plain 2>err &&
	expect_in err "error: build kernel 6.1-plain: make bzImage: mm/swap.c:3:9: error: .BROKEN. undeclared" "hint: .*build.log" &&
	word 6.1-plain >out; status=$?
	cp "$TOP/tests/data/fake-kernel/mm/swap.c" tree/mm/; test $status = 0'
expect_ok 'tools that are missing are named in one error with one line to type' '
	mkdir -p few && for c in make ld patch sh; do ln -sf "$(command -v $c)" few/$c; done &&
	PATH=$scratch/few expect_status 3 "$RUN_BENCH" kernel --cache cache --kernels kernels build 6.1-two 2>err &&
	expect_in err "error: build kernel 6.1-two: missing here: gcc, flex, bison, bc" \
		"hint: .*apt-get install --no-install-recommends gcc flex bison bc" && expect_lines 1 err "error: "'

if test "$(id -u)" = 0 && mkdir full && mount -t tmpfs -o size=60k none full 2>/dev/null; then
	expect_ok 'a full disk is named, and --cache as the remedy; no half of a kernel is left' '
		expect_status 3 "$RUN_BENCH" kernel --cache full --kernels kernels build 6.1-two 2>err &&
		expect_in err "error: .*[Ss]pace" "hint: .*--cache" && expect_lines 1 err "error: " && test ! -e full/built/6.1-two.json'
	umount full
else
	skip_one 'a full disk is named' 'cannot mount a tmpfs'
fi
expect_ok 'a kernel that has no probe module is told so; what it would be built of is asked for' '
	kernel list >out && expect_in out "^KERNEL .*PROBE" "^6.1-two .* no " &&
	expect_status 3 kernel --offline probe 6.1-two 2>err && expect_in err "error: build the probe module for .6.1-two.: " "hint: " && expect_lines 1 err "error: "'

# until_make: make is at work on it; until_no_make: none of it lives.
makes() { processes_of "^make .*$scratch/cache/work/"; }
until_make() {
	tries=0
	until test "$(makes)" -gt 0; do
		tries=$((tries + 1)) && test "$tries" -lt 600 || return 1
		sleep 0.05
	done
}
until_no_make() {
	tries=0
	while test "$(makes)" -gt 0; do
		tries=$((tries + 1)) && test "$tries" -lt 600 || return 1
		sleep 0.05
	done
}
# until_object NAME: make has begun with it; the log was emptied before.
until_object() {
	tries=0
	until grep -q "CC      mm/$1.o" cache/work/6.1-plain/build.log; do
		tries=$((tries + 1)) && test "$tries" -lt 600 || return 1
		sleep 0.05
	done
}
echo 0.5 >tree/delay
expect_ok 'SIGINT ends make and all of its children, and the next build goes on' '
	: >cache/work/6.1-plain/build.log; touch tree/mm/*.c
	"$RUN_BENCH" kernel --cache "$scratch/cache" --kernels kernels build -j1 6.1-plain >out 2>err & pid=$!
	until_object huge && until_make && kill -INT $pid; got=0; wait $pid || got=$?
	test $got = 130 && expect_in err "stopped; the same command goes on" && test "$(makes)" = 0 &&
	kernel build -j1 6.1-plain >out && expect_in out "^6.1-plain: .*the same image as before" && expect_lines 1 cache/work/6.1-plain/build.log "CC      mm/gup.o"'
expect_ok 'killed by SIGKILL, it leaves no make behind, and the next build goes on' '
	: >cache/work/6.1-plain/build.log; touch tree/mm/*.c
	"$RUN_BENCH" kernel --cache "$scratch/cache" --kernels kernels build -j1 6.1-plain >out 2>err & pid=$!
	until_object gup && until_make && kill -KILL $pid; wait $pid
	until_no_make && kernel build 6.1-plain >out && expect_in out "^6.1-plain: .*the same image as before"'
rm tree/delay
expect_ok 'a tree of ones own: --source, --name, --config, --patch, and it is a word' '
	echo CONFIG_MODULES=y >mine.config && sed "s/reuse = 2/reuse = 7/" kernels/patches/one.patch >mine.patch &&
	git -C tree init -q 2>/dev/null && git -C tree add . && git -C tree -c user.name=a -c user.email=a@example.org commit -qm x &&
	cp "$TOP/tests/data/fake-kernel/mm/memory.c" tree/mm/ &&
	kernel build --source tree --name mine --config mine.config --patch mine.patch --append quux=1 >out 2>err &&
	expect_in out "^mine: 6.1.99-mine" && expect_in cache/built/mine_*/vmlinux "reuse = 7" &&
	test -f cache/built/mine_*/modules/kernel/drivers/fake.ko &&
	test "$(json_get "$(echo cache/built/mine_*/meta.json)" source.commit)" = "$(git -C tree rev-parse HEAD)" &&
	word mine >out && expect_in out "^mine|6.1.99-mine|.*|modules|" &&
	kernel list >out && expect_in out "^mine .*built" && kernel list -l mine >out && expect_in out "append *quux=1"'
expect_ok 'a tree in which a kernel has been built is refused, with the way out' '
	: >tree/.config; expect_status 3 kernel build --source tree --name mine 2>err; status=$?; rm tree/.config
	test $status = 0 && expect_in err "error: .*built inside it" "hint: .*mrproper"'
for bad in 'build no-such:2:there is no kernels/no-such.ini' 'build 6.1-plian:2:did you mean 6.1-plain' \
	'bild:2:did you mean build' ':2:what is to be done' 'build --source tree 6.1-two:2:--name' \
	'build --name x:2:names the kernel of --source' 'build --source /nonexistent:2:open the tree' \
	'build --source kernels:3:no Makefile is in it' 'build --source tree --name a/b:2:not of letters' \
	'build --source tree --name 6.1-two:2:has that name' 'list --source tree:2:only build' \
	'list --tree x:2:only probe takes it' 'probe --tree x 6.1-two 6.1-plain:2:of one kernel' 'probe no-such:2:no-such' \
	'list nothing:2:there is no kernels/nothing.ini'; do
	expect_ok "refused with a hint: kernel ${bad%%:*}" '
		bad="'"$bad"'"; words=${bad%%:*}; rest=${bad#*:}
		expect_status "${rest%%:*}" kernel $words >out 2>err && expect_in err "${rest#*:}" "error: " "hint: " && expect_lines 1 err "error: "'
done
printf '[build]\nsuite = x\nconfg = y\n' >kernels/wrong.ini
expect_ok 'a definition that is wrong is told with its line' '
	expect_status 2 kernel build wrong 2>err && expect_in err "error: .*wrong.ini:3: unknown key .confg. of .build." "hint: did you mean config?"'
plan_done
