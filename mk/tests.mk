# SPDX-License-Identifier: GPL-2.0-or-later
# tests.mk - everything that says no.
#
# make check         installs what is missing, builds, then unit, lint and e2e;
#                    the last line counts: "N passed, N failed, N skipped".
#                    With CI=true also sanitizers and the slow analysers
# make check-unit    cmocka programs: no kernel, no root, no clock
# make check-e2e     TAP shell scripts over the built programs
# make check-san     the unit tests with address and undefined sanitizers
# make lint          the rules of the tree and the slow analysers
# make fuzz          NR=1000000 broken scenarios through the parser, with
#                    sanitizers; then as many by clang's libFuzzer, if it is here

unit-src := $(sort $(wildcard tests/unit/t_*.c))
unit-bin := $(patsubst %.c,$(O)/%,$(unit-src))
# Of the plugin, what needs no QEMU.
plugin-pure := alloc cache_geometry cache_model call_nodes call_symbols call_tree \
	       classify decode_arm64 decode_x86 layout line_set marks
# Unit tests may use every quiet layer, never cli, and a benchmark only if named.
unit-obj := $(call obj,$(src-base) $(src-sys) $(src-results) $(src-analysis) \
	      $(src-runner) $(src-history) $(src-report) $(src-scenario) \
	      $(src-model) $(src-harness) $(src-litmus) $(src-profile) $(src-lab) \
	      $(patsubst %,src/lab/plugin/%.c,$(plugin-pure)))
# Each holds what it calls: all of everything in each took longer to link than the
# tests to compile. What registers itself is called by nobody, so that is named.
registers := $(call obj,$(shell grep -rl --include='*.c' \
	       '\<\(BENCH\|DESIGN\|GUP_DRIVER\|PAGE_KIND\)\>' src))
unit-lib := $(O)/tests/unit/lib.a
$(unit-lib): $(unit-obj) $(O)/.objects
	@mkdir -p $(@D) && rm -f $@
	$(call say,AR)ar qcs $@ $(filter-out $(registers),$(filter %.o,$^))

$(O)/tests/unit/%: $(O)/tests/unit/%.o $(filter $(registers),$(unit-obj)) \
		$(unit-lib) $(perf-lib) $(O)/.objects
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $(filter %.o,$^) \
		$(unit-lib) $(perf-lib) -lcmocka -luring $(host-libs)

unit: $(unit-bin)

# Programs that the e2e scripts use; the first hold every quiet layer, so none of
# these calls cli. The loop is the second opinion: it shares
# nothing with the suite, not even flags; nor do the pages for the inspector.
tools: $(O)/tests/tools/estimates $(O)/tests/tools/kernels \
		$(O)/tests/tools/loop $(O)/tests/tools/pages \
		$(O)/tests/tools/drain \
		$(O)/tests/tools/changes $(O)/tests/tools/history-fill \
		$(O)/tests/tools/figures $(O)/tests/tools/simulate \
		$(O)/tests/tools/calibrate $(O)/tests/tools/explore
$(O)/tests/tools/figures $(O)/tests/tools/changes $(O)/tests/tools/history-fill \
$(O)/tests/tools/estimates $(O)/tests/tools/kernels: %: %.o $(unit-obj) \
		$(perf-lib) $(O)/.objects
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $(filter %.o,$^) \
		$(perf-lib) -luring $(host-libs)
$(O)/tests/tools/figures: $(O)/tests/tools/figures_profile.o
# Draws data whose truth is known; only this one has several files.
$(O)/tests/tools/simulate: $(patsubst %.c,$(O)/%.o,tests/tools/draws.c \
		$(wildcard tests/tools/simulate*.c)) \
		$(call obj,$(src-base) $(src-analysis) $(src-results))
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $^ $(host-libs)
# Counts states for scripts/measure-spin.
$(O)/tests/tools/explore: $(O)/tests/tools/explore.o \
		$(call obj,$(src-base) $(src-scenario) $(src-model))
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $^ -lm
# Replays recorded noise through compare, and through the rules of other tools.
$(O)/tests/tools/calibrate: $(patsubst %,$(O)/tests/tools/%.o,calibrate noise \
		replay rules rules_replay) \
		$(call obj,$(src-base) $(src-analysis) $(src-results))
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $^ $(host-libs)
# What other tools would say of our data; for the tests of calibration.
$(O)/tests/unit/t_rules: $(O)/tests/tools/rules.o
# Broken scenarios: as many as a test has time for, and as many as are asked.
$(O)/tests/unit/t_scenario_fuzz: $(O)/tests/fuzz/scenario.o \
		$(O)/tests/fuzz/mutate.o
$(O)/tests/fuzz/replay: $(patsubst %,$(O)/tests/fuzz/%.o,replay scenario mutate) \
		$(call obj,$(src-base) $(src-scenario))
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $^ -lm
$(addprefix $(O)/tests/tools/,drain loop pages): $(O)/%: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -O2 -D_GNU_SOURCE -o $@ $<

# check is one command on a fresh machine, so the packages come first and the
# build is a second make: what this make already looked up (the compiler's
# name, files in O) may have changed.
sub = +$(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
check-kinds := unit lint e2e $(if $(CI),beside lint-slow san-build san)
check:
	@scripts/deps --check build >/dev/null || scripts/deps build
	@$(sub) all unit tools
	@scripts/run-tests $(O) $(check-kinds)

# A second build of libperf would only cost time: it is not what is tested.
san-unit:
	@mkdir -p $(O)-san
	@test -d $(O)-san/libperf || test ! -d $(O)/libperf || \
		cp -a $(O)/libperf $(O)-san/libperf
	@$(sub) O=$(O)-san SAN=1 unit

check-unit: unit
	@scripts/run-tests $(O) unit
check-e2e: all tools
	@scripts/run-tests $(O) e2e
check-san: san-unit
	@scripts/run-tests $(O) san
lint: all unit
	@scripts/run-tests $(O) lint lint-slow

NR ?= 1000000
fuzz: $(O)/scenario_library.h
	@$(sub) O=$(O)-san SAN=1 $(O)-san/tests/fuzz/replay
	ASAN_OPTIONS=abort_on_error=1 $(O)-san/tests/fuzz/replay $(NR)
	@if command -v clang >/dev/null; then \
		scripts/fuzz-scenario $(O) $(NR); \
	else \
		echo "clang is not here: libFuzzer was left out"; \
	fi

mutate: unit
	scripts/mutate

# For scripts/lint-slow.
print-cppflags:
	@echo '-std=gnu11 $(cppflags)'
print-arch-source:
	@echo '$(filter src/sys/arch_% %/init_$(arch).c,$(src-sys) $(src-init))'

.PHONY: unit tools check check-unit check-e2e check-san san-unit lint fuzz mutate \
	print-cppflags print-arch-source
