#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='every checker is green on a clean tree and red on a planted fault'
. "$(dirname "$0")/../e2e/lib.sh"

spdx='/* SPDX-License-Identifier: GPL-2.0-or-later */'
export TREE="$scratch/tree"
# Not the built program: each test brings its own.
export RUN_BENCH="$scratch/none"

# A small tree without a fault: one file a layer.
clean() {
	rm -rf tree
	mkdir -p tree/bench/fork tree/analysis tree/man tree/docs
	for layer in base sys results harness runner report cli; do
		mkdir -p "tree/src/$layer"
		plant "src/$layer/one.h" ''
		plant "src/$layer/one.c" "#include \"$layer/one.h\""
	done
	plant analysis/one.h ''
	plant analysis/one.c '#include "analysis/one.h"'
	plant bench/fork/anon.c '#include "harness/one.h"'
	cp "$TOP/.clang-format" tree/
	printf '%s\n' "$spdx" '# A tree' '' '    ./run-bench' '    make check' '' \
		'[more](docs/more.md#the-end)' >tree/README.md
	printf '%s\n' "$spdx" '# More' '' '## The end' >tree/docs/more.md
	cat >tree/man/run-bench.1 <<'M'
.\" SPDX-License-Identifier: GPL-2.0-or-later
.Dd January 1, 2025
.Dt RUN-BENCH 1
.Os
.Sh NAME
.Nm run-bench
.Nd measure
.Sh COMMANDS
.Bl -tag -width indent
.It Ic list
What there is.
.It Fl -budget Ar TIME
How long.
.El
M
}

# plant FILE LINE...: a file of the tree with the licence and these lines.
plant() {
	file=tree/$1
	shift
	{
		echo "$spdx"
		for line; do test -z "$line" || printf '%s\n' "$line"; done
	} >"$file"
}

# green CHECK ARG... / red PATTERN CHECK ARG...: the pattern stands in the output.
green() {
	check=$1
	shift
	expect_status 0 "$TOP/scripts/$check" "$@"
}
red() {
	want_line=$1 check=$2
	shift 2
	expect_status 1 "$TOP/scripts/$check" "$@" >said 2>&1 || { cat said; return 1; }
	expect_in said "$want_line"
}

# includes FILE HEADER: red, and the message names file and header.
includes() {
	clean
	plant "$1" "#include \"$2\""
	red "^$1:2: .*$2" check-layers
}

clean
expect_ok 'check-layers: a clean tree is green' 'green check-layers'
expect_ok 'check-layers: base may not include sys' 'includes src/base/one.c sys/one.h'
expect_ok 'check-layers: sys may not include results' 'includes src/sys/one.c results/one.h'
expect_ok 'check-layers: results may not include sys' 'includes src/results/one.c sys/one.h'
expect_ok 'check-layers: harness may not include a benchmark' '
	includes src/harness/one.c bench/fork/anon.c'
expect_ok 'check-layers: a benchmark may not include another' '
	includes bench/fork/anon.c bench/fork/other.h'
expect_ok 'check-layers: a benchmark may not include results' '
	includes bench/fork/anon.c results/one.h'
expect_ok 'check-layers: analysis may not include sys' 'includes analysis/one.c sys/one.h'
expect_ok 'check-layers: report may not include runner' 'includes src/report/one.c runner/one.h'
expect_ok 'check-layers: runner may not include harness' 'includes src/runner/one.c harness/one.h'
expect_ok 'check-layers: cli may not include a benchmark' 'includes src/cli/one.c bench/fork/x.h'
expect_ok 'check-layers: a relative path is red' 'includes src/sys/one.c ../base/one.h'
expect_ok 'check-layers: a layer outside the table is red' '
	clean; mkdir tree/src/util; plant src/util/one.c ""
	red "src/util/one.c:1: layer" check-layers'
expect_ok 'check-layers: base may not know the kernel' '
	clean; plant src/base/one.c "#include <linux/futex.h>"
	red "src/base/one.c:2: base may not know" check-layers'
expect_ok 'check-layers: GSL stays out of the guest program' '
	clean; plant src/harness/one.c "#include <gsl/gsl_rng.h>"
	red "src/harness/one.c:2: harness .* GSL" check-layers'
expect_ok 'check-layers: an empty tree is red' 'rm -rf tree; mkdir tree; red "no source" check-layers'

clean
expect_ok 'check-size: a clean tree is green' 'green check-size'
expect_ok 'check-size: 400 lines are green, 401 red' '
	clean
	{ echo "$spdx"; yes "" | head -n 399; } >tree/src/sys/long.c
	green check-size && echo >>tree/src/sys/long.c && red "src/sys/long.c: 401" check-size'
expect_ok 'check-size: a file without the SPDX line is red' '
	clean; echo "int x;" >tree/src/sys/one.c; red "src/sys/one.c:1:.*SPDX" check-size'
expect_ok 'check-size: so is a script, a document or a suite without it' '
	for f in scripts/one one.sh docs/one.md configs/run/one.ini; do
		clean; mkdir -p "tree/$(dirname $f)"; echo text >"tree/$f"; red "$f:1:.*SPDX" check-size || return 1
		sed -i "1s/.*/#!x\n# SPDX-License-Identifier: GPL-2.0-or-later/" "tree/$f"; green check-size || return 1
	done'

clean
expect_ok 'check-pagesize: a clean tree is green' 'green check-pagesize'
for text in 'x = 4096;' 'x = 0x1000UL;' 'x & ~4095' 'x = 1 << 12;' 'p >> 12' 'PAGE_SIZE' '2097152'; do
	expect_ok "check-pagesize: \"$text\" is red" '
		clean; plant src/sys/one.c "$text"; red "src/sys/one.c:2:" check-pagesize'
done
expect_ok 'check-pagesize: 14096, 0x10001 and << 123 are green' '
	clean; plant src/sys/one.c "14096 0x10001 << 123 MY_PAGE_SIZE_X"; green check-pagesize'

expect_ok 'check-pagesize: an exception that nothing needs any more is red' '
	clean; plant src/results/lines.c ""; red "lines.c needs no exception" check-pagesize'

mkdir -p apt/sources.list.d
# Put together here, or this very file would name them.
host=mirror.example"".net
printf '%s\n' "deb http://$host/debian sid main" >apt/sources.list
printf '%s\n' "URIs: https://user@other.$host:8080/x" >apt/sources.list.d/x.sources
export APT_DIR="$scratch/apt" TREE_TOP="/place""/clone"
clean
expect_ok 'check-hosts: a clean tree is green' 'green check-hosts'
expect_ok 'check-hosts: a package host is red' '
	clean; echo "see http://$host/x" >>tree/README.md; red "README.md:8:.*$host" check-hosts'
expect_ok 'check-hosts: a host of a deb822 file is red, without user and port' '
	clean; echo "other.$host" >>tree/docs/more.md; red "docs/more.md:5:" check-hosts'
expect_ok 'check-hosts: the path of the clone is red' '
	clean; echo "cd $TREE_TOP/x" >>tree/README.md; red "README.md:8:" check-hosts'
expect_ok 'check-hosts: what lies beside the clone is red' '
	clean; mkdir -p nest/clone nest/notes; TREE_TOP="$scratch/nest/clone"
	green check-hosts && echo "see ../notes/x" >>tree/README.md &&
	red "README.md:8:" check-hosts'
expect_ok 'check-hosts: without sources and in a plain place it cannot look' '
	clean; APT_DIR=/nonexistent TREE_TOP=/clone
	expect_status 77 "$TOP/scripts/check-hosts"'

clean
expect_ok 'check-docs: a clean tree is green' 'green check-docs'
expect_ok 'check-docs: a link to nowhere is red' '
	clean; echo "[x](docs/none.md)" >>tree/README.md; red "README.md:8: .*docs/none.md" check-docs'
expect_ok 'check-docs: an anchor to nowhere is red' '
	clean; echo "[x](docs/more.md#none)" >>tree/README.md; red "README.md:8: no heading" check-docs'
expect_ok 'check-docs: a link inside of code is no link' '
	clean; printf "%s\n" "\`a[i](x)\`" "\`\`\`" "b[i](x)" "\`\`\`" >>tree/README.md; green check-docs'
expect_ok 'check-docs: a README without its second command is red' '
	clean; sed -i "/make check/d" tree/README.md; red "make check" check-docs'
cat >program <<'P'
#!/bin/sh
case $1 in
-h) printf '%s\n' 'usage: run-bench COMMAND' '' 'commands:' '  list   what there is' ;;
list) printf '%s\n' 'usage: run-bench list' '  -b, --budget TIME   how long' ;;
esac
P
chmod +x program
expect_ok 'check-docs: manual page and help agree' '
	clean; RUN_BENCH="$scratch/program" green check-docs'
expect_ok 'check-docs: an option that the page lacks is red' '
	clean; sed "s/--budget/--budget TIME --new/" program >new; chmod +x new
	RUN_BENCH="$scratch/new" red "option --new is missing" check-docs'
expect_ok 'check-docs: an option that no help knows is red' '
	clean; echo ".It Fl -gone" >>tree/man/run-bench.1
	RUN_BENCH="$scratch/program" red "option --gone is in no -h" check-docs'
expect_ok 'check-docs: a subcommand that the page lacks is red' '
	clean; sed -i "/It Ic list/d" tree/man/run-bench.1
	RUN_BENCH="$scratch/program" red "subcommand list is missing" check-docs'

# check-symbols reads objects; these are built here.
compiler=${CC:-gcc}
build() {
	rm -rf tree/out
	for c in $(cd tree && find src bench analysis -name '*.c'); do
		mkdir -p "tree/out/${c%/*}"
		"$compiler" -O2 -Itree/src -Itree -c -o "tree/out/${c%.c}.o" "tree/$c" || return
	done
}
# calls FILE SYMBOL HEADER STATEMENT
calls() {
	clean
	plant "$1" "#include <$3>" 'void f(void);' 'void f(void)' '{' "$4;" '}'
	build && red "^$1: may not use $2()" check-symbols
}
expect_ok 'check-symbols: a clean tree is green' 'clean; build && green check-symbols'
expect_ok 'check-symbols: printf in sys is red' '
	calls src/sys/one.c printf stdio.h "printf(\"%d\", 1)"'
expect_ok 'check-symbols: puts made of printf is red' '
	calls src/base/one.c puts stdio.h "printf(\"x\\n\")"'
expect_ok 'check-symbols: fprintf to stderr in report is red' '
	calls src/report/one.c stderr stdio.h "fprintf(stderr, \"x\")"'
expect_ok 'check-symbols: exit in runner is red' 'calls src/runner/one.c exit stdlib.h "exit(1)"'
expect_ok 'check-symbols: perror in results is red' '
	calls src/results/one.c perror stdio.h "perror(\"x\")"'
expect_ok 'check-symbols: a clock in analysis is red' '
	calls analysis/one.c time time.h "time(0)"'
expect_ok 'check-symbols: a clock in a benchmark is red' '
	calls bench/fork/anon.c clock_gettime time.h "struct timespec t; clock_gettime(1, &t)"'
expect_ok 'check-symbols: atoi is red even in cli' '
	clean
	plant src/cli/one.c "#include <stdlib.h>" "int f(void);" "int f(void)" "{" "return atoi(\"1\");" "}"
	build && red "src/cli/one.c: .*6:return atoi" check-symbols'
expect_ok 'check-symbols: cli may print and exit' '
	clean; plant src/cli/one.c "#include <stdio.h>" "void f(void);" "void f(void)" "{" "puts(\"x\");" "}"
	build && green check-symbols'
expect_ok 'check-symbols: report may write to a FILE that it was given' '
	clean
	plant src/report/one.c "#include <stdio.h>" "void f(FILE *o);" \
		"void f(FILE *o)" "{" "fprintf(o, \"%d\", 1);" "}"
	build && green check-symbols'
expect_ok 'check-symbols: an object that was not built is red' '
	clean; build && rm tree/out/src/sys/one.o && red "src/sys/one.o is missing" check-symbols'
# Objects of the plugin lie apart.
plugin_objects() {
	mkdir -p tree/out/plugin/src/lab/plugin &&
		mv tree/out/src/lab/plugin/*.o tree/out/plugin/src/lab/plugin/
}
expect_ok 'check-symbols: exit in the plugin is red' '
	clean
	mkdir -p tree/src/lab/plugin
	plant src/lab/plugin/one.c "#include <stdlib.h>" "void f(void);" \
		"void f(void)" "{" "exit(1);" "}"
	build && plugin_objects && red "^src/lab/plugin/one.c: may not use exit()" check-symbols'
# shared NAME... - a stand-in for the plugin that exports these
shared() {
	printf 'int %s;\n' "$@" | "$compiler" -shared -fPIC -x c -o tree/out/run-bench-plugin.so -
}
expect_ok 'check-symbols: a plugin that exports what QEMU wants is green' '
	clean; build && shared qemu_plugin_version qemu_plugin_install && green check-symbols'
expect_ok 'check-symbols: a plugin that exports more is red' '
	clean; build && shared more qemu_plugin_version qemu_plugin_install &&
	red "exports more" check-symbols'
# A stand-in for the guest program: static or not, with one benchmark or two.
guest() {
	printf '%s\n' '#include <stdio.h>' 'int gsl_x, other;' \
		"int main(void) { puts(\"[{\\\"name\\\": \\\"$1\\\"}]\"); return 0; }" >guest.c
	shift
	"$compiler" "$@" -o tree/out/run-bench-guest guest.c
}
expect_ok 'check-symbols: a static guest with the benchmark of the tree is green' '
	clean; build && guest fork/anon -static -Dgsl_x=x && green check-symbols'
expect_ok 'check-symbols: a dynamic guest is red' '
	clean; build && guest fork/anon -Dgsl_x=x && red "not static" check-symbols'
expect_ok 'check-symbols: GSL in the guest is red' '
	clean; build && guest fork/anon -static && red "gsl_x" check-symbols'
expect_ok 'check-symbols: a benchmark under another name than its path is red' '
	clean; build && guest fork/other -static -Dgsl_x=x &&
	red "bench/fork/anon.c: no benchmark" check-symbols &&
	expect_in said "\"fork/other\" does not stand in"'

if command -v clang-format >/dev/null; then
	expect_ok 'check-format: a clean tree is green' 'clean; green check-format'
	expect_ok 'check-format: a badly formatted file is red' '
		clean; plant src/sys/one.c "int   f( void ) ;"; red "src/sys/one.c:2" check-format'
else
	skip_one 'check-format: both ways' 'clang-format is not installed'
fi
plan_done
