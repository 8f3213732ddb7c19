# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernel packages from an archive of our own, made and signed here: nothing
# leaves this machine, and nothing of its apt is touched.
test_description='kernels from packages: fetched, cached, refused'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

need_command apt-get dpkg-deb gpg gpgv sha256sum
test -x "$TOOLS/kernels" || skip_all "tests/tools/kernels is not built"
# apt has temporary files, also as a user of its own, and is killed here.
TMPDIR=$scratch/tmp
export TMPDIR
mkdir -m 1777 "$TMPDIR"
arch=$(dpkg --print-architecture)
archive=$scratch/debian
suite_dir=$archive/dists/bullseye
export GNUPGHOME="$scratch/gnupg"
mkdir -m 700 "$GNUPGHOME"
for who in good bad; do
	gpg -q --batch --passphrase '' --quick-gen-key "$who@example.org" \
		default default never 2>/dev/null ||
		skip_all "gpg cannot make a key here"
	gpg -q --batch --export "$who@example.org" >"$scratch/$who.gpg"
done

# put_bytes FILE OFFSET OCTAL: for the header of an image.
put_bytes() {
	# shellcheck disable=SC2059 # octal escapes are the point
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# make_image FILE RELEASE: a bzImage of a protocol that names no payload, so
# that only its header matters.
make_image() {
	head -c 8192 /dev/zero >"$1"
	put_bytes "$1" 497 '\001' # setup_sects
	put_bytes "$1" 510 '\125\252'
	put_bytes "$1" 514 'HdrS\007\002'
	put_bytes "$1" 526 '\000\003' # the version stands at 0x300 + 0x200
	put_bytes "$1" 1280 "$2 (nobody) #1"
}

# add_package NAME VERSION [DEPENDS]: with the parts of a kernel that a package
# of this name has in Debian.
add_package() {
	pkg=$scratch/pkg
	rm -rf "$pkg"
	mkdir -p "$pkg/DEBIAN" "$pkg/boot" "$archive/pool"
	release=${1#linux-*-}
	lib=$pkg/lib/modules/$release
	mkdir -p "$lib/kernel/drivers"
	case $1:${3:-} in
	linux-image-*:)
		make_image "$pkg/boot/vmlinuz-$release" "$release"
		echo module >"$lib/kernel/drivers/brd.ko" ;;
	linux-binary-*) make_image "$lib/vmlinuz" "$release" ;;
	linux-base-*) echo CONFIG_TEST=y >"$lib/config" ;;
	esac
	{
		echo "Package: $1"
		echo "Version: $2"
		echo "Architecture: $arch"
		echo "Maintainer: nobody <nobody@example.org>"
		test -z "${3:-}" || echo "Depends: kmod, $3"
		echo "Description: test"
	} >"$pkg/DEBIAN/control"
	pack "$1_${2}_$arch"
}

# pack NAME: what lies in $pkg becomes a package of the archive.
pack() {
	deb=pool/$1.deb
	dpkg-deb -Zgzip --root-owner-group -b "$pkg" "$archive/$deb" >/dev/null
	{
		cat "$pkg/DEBIAN/control"
		echo "Filename: $deb"
		echo "Size: $(($(wc -c <"$archive/$deb")))"
		echo "SHA256: $(sha256sum <"$archive/$deb" | cut -d' ' -f1)"
		echo
	} >>"$scratch/Packages"
}

# publish WHO: sign what was added.
publish() {
	mkdir -p "$suite_dir/main/binary-$arch"
	cp "$scratch/Packages" "$suite_dir/main/binary-$arch/Packages"
	cd "$suite_dir" || exit 1
	rm -f InRelease
	{
		echo "Origin: Debian"
		echo "Suite: bullseye"
		echo "Codename: bullseye"
		echo "Date: $(date -u '+%a, %d %b %Y %H:%M:%S UTC')"
		echo "Architectures: $arch"
		echo "Components: main"
		echo "SHA256:"
		find main -name 'Packages*' | while read -r f; do
			echo " $(sha256sum <"$f" | cut -d' ' -f1) $(($(wc -c <"$f"))) $f"
		done
	} >Release
	gpg -q --batch --local-user "$1@example.org" --clearsign \
		-o InRelease Release
	rm -f Release
	cd "$scratch" || exit 1
}

mkdir -p etc/sources.list.d configs
echo "deb [signed-by=$scratch/good.gpg] file:$archive bullseye main" >etc/sources.list
ini() {
	cat >"configs/$1.ini" <<-EOF
	[kernel]
	suite = ${3:-bullseye}
	package = $2
	default = ${4:-yes}
	EOF
}
ini 5.10 'linux-image-5.10.0-*-cloud-{arch}'
ini 6.1 'linux-image-6.1.0-*-cloud-{arch}'
ini 7 'linux-image-7.*-cloud-{arch}' bullseye no
ini 9 'linux-image-9.*-cloud-{arch}' bullseye no
ini gone 'linux-image-5.10.0-*-cloud-{arch}' trixie no
kernels() {
	"$TOOLS/kernels" --cache "$scratch/cache" --configs "$scratch/configs" \
		--apt "$scratch/etc" "$@"
}

add_package "linux-image-5.10.0-9-cloud-$arch" 5.10.90-1
add_package "linux-image-5.10.0-10-cloud-$arch" 5.10.100-1
add_package "linux-image-5.10.0-11-cloud-$arch" '5.10.100-1~deb10u1'
add_package "linux-image-6.1.0-1-cloud-$arch" 6.1.1-1
add_package "linux-image-7.3.0-cloud-$arch" 7.3.0-1 \
	"linux-binary-7.3.0-cloud-$arch (= 7.3.0-1), other | linux-modules-x (= 1), linux-base-7.3.0-cloud-$arch (= 7.3.0-1)"
add_package "linux-binary-7.3.0-cloud-$arch" 7.3.0-1 "linux-base-7.3.0-cloud-$arch (= 7.3.0-1)"
add_package "linux-base-7.3.0-cloud-$arch" 7.3.0-1 none
publish good

expect_ok 'the defaults are fetched: the newest of each, oldest kernel first' '
	kernels >out &&
	expect_lines 2 out &&
	sed -n 1p out | grep -q "^5.10|5.10.0-10-cloud-$arch|linux-image-5.10.0-10-cloud-$arch|5.10.100-1|bullseye|no-pvh|modules|" &&
	sed -n 2p out | grep -q "^6.1|6.1.0-1-cloud-$arch|"'
expect_ok 'no package and nothing half-made is left in the cache' '
	found=$(find cache -name "*.deb" -o -name ".new-*") && test -z "$found" &&
	test -f "cache/kernels/linux-image-6.1.0-1-cloud-${arch}_6.1.1-1/modules/kernel/drivers/brd.ko"'
expect_ok 'what a package only depends on is fetched' '
	kernels 7 >out && expect_in out "|linux-image-7.3.0-cloud-$arch|7.3.0-1|" &&
	grep -q TEST "cache/kernels/linux-image-7.3.0-cloud-${arch}_7.3.0-1/config"'
expect_ok 'deb: names a package, also by pattern, version and suite' '
	kernels "deb:linux-image-5.10.0-9-*" "deb:linux-image-6.1.0-1-cloud-$arch=6.1.1-1/bullseye" >out &&
	expect_in out "^5.10.0-9-cloud-$arch|" "^6.1.0-1-cloud-$arch|"'
expect_ok 'what has been looked up today needs neither apt nor archive' '
	mv debian debian.away &&
	PATH=/nonexistent kernels 5.10 >out 2>err; status=$?
	mv debian.away debian
	test $status = 0 && test ! -s err && expect_lines 1 out'

# age WORD: as if it had been looked up two days ago.
age() {
	sed -i 's/\(_s": *\)[0-9]*/\11000/' "cache/words/$1.json"
}
expect_ok 'a day later a newer one is found; what is there is kept' '
	add_package "linux-image-5.10.0-12-cloud-$arch" 5.10.101-1 && publish good &&
	kernels 5.10 >out && expect_in out "|5.10.100-1|" &&
	age 5.10 && kernels 5.10 >out && expect_in out "|5.10.101-1|" &&
	test -d "cache/kernels/linux-image-5.10.0-10-cloud-${arch}_5.10.100-1"'
expect_ok 'with the archive away, or apt, the old one is used, and the reason said' '
	age 5.10 && mv debian debian.away
	kernels 5.10 >out 2>err; status=$?
	mv debian.away debian
	test $status = 0 && expect_in out "|5.10.101-1|" &&
	expect_in err "Release file; older lists" &&
	age 5.10 && PATH=/nonexistent kernels 5.10 >out 2>err &&
	/usr/bin/grep -q "|5.10.101-1|" out &&
	expect_in err "apt-get is not here" &&
	expect_in err "using linux-image-5.10.0-12-cloud-$arch 5.10.101-1 from the cache"'
expect_ok '--offline uses the cache however old, and says what it lacks' '
	age 6.1 && kernels --offline 6.1 >out 2>err && test ! -s err &&
	expect_status 3 kernels --offline 9 2>err &&
	expect_in err "error: kernel .9.: not in the cache, and --offline" "hint: "'
expect_ok 'a package or suite that is gone is named, with a remedy' '
	expect_status 3 kernels 9 2>err &&
	expect_in err "error: .*no package .linux-image-9.*-cloud-$arch. in bullseye" "hint: .*suite" &&
	expect_status 3 kernels gone 2>err &&
	expect_in err "error: .*trixie" "hint: .*suite"'
# A package of a kernel's source: a tree that plays kbuild (t0410).
mkdir -p src few kbuild/config
cp -r "$TOP/tests/data/fake-kernel" src/linux-source-6.1
for tool in flex bison bc; do
	printf '#!/bin/sh\nexit 1\n' >few/$tool && chmod +x few/$tool
done
add_source() {
	rm -rf "$pkg" && mkdir -p "$pkg/DEBIAN" "$pkg/usr/src"
	tar -cJf "$pkg/usr/src/linux-source-6.1.tar.xz" -C src linux-source-6.1
	printf 'Package: linux-source-6.1\nVersion: %s\nArchitecture: all\n%s\n' "$1" \
		'Maintainer: nobody <nobody@example.org>
Description: test' >"$pkg/DEBIAN/control"
	pack "linux-source-6.1_$1_all"
}
printf '[build]\nsuite = bullseye\nsource = linux-source-6.1\nconfig = config/a.config\n' >kbuild/6.1-own.ini
echo CONFIG_KSM=y >kbuild/config/a.config
build() {
	PATH=$PATH:$scratch/few kernels --build "$scratch/kbuild" 6.1-own
}
test "$(uname -m)" != x86_64 || expect_ok 'the source of a kernel is fetched, and the kernel built of it; a newer one makes another' '
	add_source 6.1.5-1 && publish good && build >out 2>err && expect_in out "^6.1-own|6.1.99-own|6.1.5-1$" &&
	expect_in err "fetch linux-source-6.1 6.1.5-1" "unpack linux-source-6.1 6.1.5-1" "build kernel 6.1-own" &&
	test -f cache/built/6.1-own_*/vmlinuz &&
	mv debian debian.away && build >out 2>err; status=$?; mv debian.away debian
	test $status = 0 && expect_not_in err "fetch" "build kernel" &&
	echo "int newer;" >>src/linux-source-6.1/mm/gup.c && add_source 6.1.6-1 && publish good && age tool:linux-source-6.1 &&
	build >out 2>err && expect_in out "|6.1.6-1$" && expect_in err "build kernel 6.1-own"'
expect_ok 'an unknown name gets the nearest' '
	expect_status 3 kernels 5.1 2>err && expect_in err "did you mean 5.10"'

# refused WHAT: and nothing of it is taken.
refused() {
	expect_status 3 kernels --cache "$scratch/other" 6.1 2>err &&
		expect_in err 'error: ' 'hint: .*keyring' &&
		test ! -d other/kernels
}
expect_ok 'a list that was altered after signing is refused' '
	echo >>"$suite_dir/main/binary-$arch/Packages"
	expect_status 3 kernels --cache "$scratch/other" 6.1 2>err &&
	expect_in err "error: " "hint: " && test ! -d other/kernels
	publish good'
expect_ok 'an archive that another key signed is refused' '
	publish bad; refused; status=$?; publish good; test $status = 0'
expect_ok 'an archive that nobody signed is refused' '
	sed -e "/^-----BEGIN PGP SIGNATURE/,\$d" -e "/^-----/,/^\$/d" "$suite_dir/InRelease" >"$suite_dir/Release"
	rm "$suite_dir/InRelease"; refused; status=$?
	publish good; test $status = 0'
expect_ok 'a package that was altered is refused' '
	f=$archive/pool/linux-image-6.1.0-1-cloud-${arch}_6.1.1-1_$arch.deb
	cp "$f" keep.deb && put_bytes "$f" 500 XXXX
	expect_status 3 kernels --cache "$scratch/other" 6.1 2>err; status=$?
	mv keep.deb "$f"
	test $status = 0 && expect_in err "error: " "hint: " &&
	test -z "$(ls other/kernels)"'
expect_ok 'two at once fetch once, and both get it' '
	for i in 1 2; do kernels --cache "$scratch/both" 5.10 6.1 >out$i 2>err$i & eval "p$i=$!"; done
	wait "$p1" && wait "$p2" && cmp out1 out2 && expect_lines 2 out1 &&
	cat err1 err2 >err && expect_lines 2 err "fetch linux-image"'
expect_ok 'killed while it fetches, the next run has it all' '
	for wait_s in 0.05 0.2 0.4 0.6; do
		timeout -s KILL $wait_s "$TOOLS/kernels" --cache "$scratch/killed" --configs configs --apt etc 2>/dev/null
	done
	kernels --cache "$scratch/killed" >out && expect_lines 2 out &&
	test -z "$(find killed -name ".new-*" -path "*/kernels/*")"'
expect_ok 'a damaged copy in the cache is thrown away and fetched again' '
	image=$(echo cache/kernels/linux-image-6.1.0-1-*/vmlinuz) && : >"$image" &&
	expect_status 3 kernels --offline 6.1 2>err && expect_in err "hint: the damaged copy" &&
	kernels 6.1 >out && expect_in out "^6.1|6.1.0-1-"'
if test "$(id -u)" = 0 && mkdir full && mount -t tmpfs -o size=200k none full 2>/dev/null; then
	expect_ok 'a full disk is named, and --cache as the remedy' '
		expect_status 3 kernels --cache "$scratch/full/c" 6.1 2>err &&
		expect_in err "error: .*[Ss]pace" "hint: .*--cache"'
	umount full
else
	skip_one 'a full disk is named' 'cannot mount a tmpfs'
fi
expect_ok 'without apt the way out is a path' '
	mkdir nobin && PATH=$scratch/nobin expect_status 3 "$TOOLS/kernels" --cache "$scratch/new" --configs configs --apt etc 6.1 2>err &&
	expect_in err "error: .*apt-get is not here" "hint: .*path"'
expect_ok 'the apt of this machine was not asked or changed' '
	test ! -e cache/apt/machine.d && ! grep -rq "$archive" /etc/apt /var/lib/apt/lists 2>/dev/null'

make_image a.img 6.2.0-test
mkdir x y && cp a.img x/bzImage && make_image y/bzImage 5.9.0-test
expect_ok 'images by path: named apart, oldest first, or in the order given' '
	kernels x/bzImage y/bzImage ./a.img >out &&
	test "$(cut -d"|" -f1 out | tr "\n" " ")" = "y/bzImage x/bzImage a.img " &&
	kernels --keep-order x/bzImage y/bzImage x/bzImage >out &&
	test "$(cut -d"|" -f1 out | tr "\n" " ")" = "x/bzImage y/bzImage x/bzImage#2 "'
printf '\211PNG\r\n' >picture
: >empty
head -c 1500 a.img >cut.img && put_bytes cut.img 500 '\377\001'
for bad in picture:picture empty:empty cut.img:cut "$TOP/scripts/deps:script" /:folder ./none:'No such file'; do
	expect_ok "no kernel: ${bad##*:}" '
		expect_status 3 kernels ./a.img "'"${bad%%:*}"'" 2>err &&
		expect_in err "error: .*'"${bad#*:}"'" "hint: " && expect_lines 1 err "error: "'
done
plan_done
