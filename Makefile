# SPDX-License-Identifier: GPL-2.0-or-later
# make            build run-bench and the static programs of guests in out/
# make check      build, then every test: what CI runs
# make deps       install what is missing (root), or print the apt-get line
# make lint       layers, symbols, sizes, format, clang-tidy, cppcheck, docs
# make install    DESTDIR= PREFIX=/usr/local
# make help       this text
#
# O=DIR   build there            W=1     warnings are errors
# V=1     show commands          SAN=1   address and undefined sanitizers
# CC=clang

O ?= out
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

include mk/flags.mk

# One list a layer, in the order of scripts/check-layers.
src-base     := $(sort $(wildcard src/base/*.c))
src-sys      := $(filter-out src/sys/arch_%.c,$(sort $(wildcard src/sys/*.c))) \
		src/sys/arch_$(arch).c
src-results  := $(sort $(wildcard src/results/*.c))
src-scenario := $(sort $(wildcard src/scenario/*.c))
src-model    := $(sort $(wildcard src/model/*.c))
src-litmus   := $(sort $(wildcard src/litmus/*.c))
src-harness  := $(sort $(wildcard src/harness/*.c))
src-analysis := $(sort $(wildcard analysis/*.c))
src-runner   := $(sort $(wildcard src/runner/*.c))
src-history  := $(sort $(wildcard src/history/*.c))
src-report   := $(sort $(wildcard src/report/*.c))
src-profile  := $(sort $(wildcard src/profile/*.c))
# Loaded by QEMU: a program of its own. Its pure parts are in the tests too.
src-plugin   := $(sort $(wildcard src/lab/plugin/*.c))
src-init     := $(filter-out src/lab/init_x86.c src/lab/init_arm64.c,\
		$(sort src/lab/init.c $(wildcard src/lab/init_*.c))) \
		src/lab/init_$(arch).c
src-lab      := $(filter-out src/lab/init.c src/lab/init_%.c,\
		$(sort $(wildcard src/lab/*.c)))
src-bench    := $(sort $(wildcard bench/*/*.c))
src-cli      := $(filter-out src/cli/guest_%.c,$(sort $(wildcard src/cli/*.c)))
src-guest    := $(sort $(wildcard src/cli/guest_*.c))

obj = $(patsubst %.c,$(O)/%.o,$(1))
guest-obj := $(call obj,$(src-base) $(src-sys) $(src-results) $(src-scenario) \
	       $(src-harness) $(src-litmus) $(src-bench) $(src-guest))
# libperf is GPL-2.0-only and GSL is GPL-3: no program may link both.
src-perf := src/sys/perf.c src/sys/perf_support.c
# The drivers of references measure; the host program asks for their list.
src-gup := $(wildcard src/sys/gup*.c)
host-obj := $(call obj,$(src-base) $(filter-out $(src-perf) $(src-gup),$(src-sys)) \
	      $(src-results) $(src-scenario) $(src-model) $(src-analysis) \
	      $(src-runner) $(src-history) $(src-report) $(src-profile) \
	      $(src-lab) src/lab/plugin/cache_geometry.c $(src-cli))
plugin-obj := $(patsubst %.c,$(O)/plugin/%.o,$(src-plugin))
# Process 1 of a guest: of sys only what stands on its own.
init-obj := $(call obj,$(src-base) $(src-init) src/lab/wire.c src/sys/kcore.c \
	      src/sys/proc.c src/sys/root.c src/sys/sched.c)

all: $(O)/run-bench $(O)/run-bench-guest $(O)/run-bench-init \
	$(O)/run-bench-plugin.so

# Each stamp changes only when what it says changes: new flags or another
# compiler rebuild the objects; a file added or removed relinks the programs.
same = printf '%s\n' '$(1)' | cmp -s - $@ || { mkdir -p $(@D) && printf '%s\n' '$(1)' >$@; }
$(O)/.flags: FORCE
	@$(call same,$(cc-id) $(cflags) $(cppflags))
$(O)/.objects: FORCE
	@$(call same,$(wildcard configs/scenarios/*.scn) $(guest-obj) $(host-obj) $(init-obj) $(plugin-obj) $(ldflags))
FORCE:

$(O)/%.o: %.c $(O)/.flags
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(cppflags) -MMD -MP $(cflags) -c -o $@ $<

# What this tree is: goes into every env record.
$(O)/version.h: FORCE
	@mkdir -p $(@D); scripts/version >$@.tmp; \
	cmp -s $@.tmp $@ && rm $@.tmp || mv $@.tmp $@
$(O)/src/runner/env_tool.o $(O)/src/cli/paths.o $(O)/src/lab/init.o: $(O)/version.h

# The library of scenarios is part of the programs: a guest has no files.
scenarios := $(sort $(wildcard configs/scenarios/*.scn))
$(O)/scenario_library.h: $(scenarios) scripts/embed-scenarios $(O)/.objects
	$(call say,EMBED)scripts/embed-scenarios $(scenarios) >$@.tmp && mv $@.tmp $@
$(O)/src/scenario/library.o: $(O)/scenario_library.h

# libperf has no package: built from Debian's kernel source (docs/architecture.md).
perf-lib := $(O)/libperf/libperf.a $(O)/libperf/libapi.a
$(perf-lib) &: scripts/build-libperf
	$(call say,PERF)scripts/build-libperf $(O)/libperf
$(call obj,$(src-sys)): | $(perf-lib)

$(O)/run-bench-guest: $(guest-obj) $(perf-lib) $(O)/.objects
	$(call say,LINK)$(CC) $(cflags) $(static) $(ldflags) -o $@ \
		$(filter %.o,$^) $(perf-lib) -ljansson -luring -lbpf -lelf -lz -lm

$(O)/run-bench: $(host-obj) $(O)/.objects
	$(call say,LINK)$(CC) $(cflags) $(ldflags) -o $@ $(filter %.o,$^) $(host-libs)

$(O)/run-bench-init: $(init-obj) $(O)/.objects
	$(call say,LINK)$(CC) $(cflags) $(static) $(ldflags) -o $@ \
		$(filter %.o,$^) -ljansson -lz -lm

# QEMU has no sanitizers, and fills in what the plugin calls.
$(O)/plugin/%.o: %.c $(O)/.flags
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(cppflags) -MMD -MP $(plugin-cflags) -c -o $@ $<
$(O)/run-bench-plugin.so: $(plugin-obj) $(O)/.objects
	$(call say,LINK)$(CC) $(plugin-cflags) -shared -o $@ $(filter %.o,$^) -ldl

deps:
	scripts/deps

help:
	@sed -n '1d; /^#/!q; s/^# \{0,1\}//p' Makefile

PREFIX ?= /usr/local
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/cowbench \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/answers \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/run \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/kernels/tools \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/scenarios \
		$(DESTDIR)$(PREFIX)/share/cowbench/plots \
		$(DESTDIR)$(PREFIX)/share/cowbench/kernels \
		$(DESTDIR)$(PREFIX)/share/man/man1
	install $(O)/run-bench $(O)/run-bench-guest $(O)/run-bench-init \
		$(O)/run-bench-plugin.so \
		$(DESTDIR)$(PREFIX)/lib/cowbench/
	ln -sf ../lib/cowbench/run-bench $(DESTDIR)$(PREFIX)/bin/run-bench
	install -m 644 configs/events.ini \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/
	install -m 644 configs/answers/*.ini \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/answers/
	install -m 644 configs/run/*.ini \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/run/
	install -m 644 configs/kernels/*.ini \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/kernels/
	install -m 644 configs/kernels/tools/*.ini \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/kernels/tools/
	install -m 644 configs/scenarios/*.scn \
		$(DESTDIR)$(PREFIX)/share/cowbench/configs/scenarios/
	cp -R kernels/. $(DESTDIR)$(PREFIX)/share/cowbench/kernels/
	install -m 644 plots/*.gp plots/*.css $(DESTDIR)$(PREFIX)/share/cowbench/plots/
	install -m 644 man/run-bench.1 $(DESTDIR)$(PREFIX)/share/man/man1/

clean:
	rm -rf $(O)

include mk/tests.mk
-include $(shell find $(O) -name '*.d' 2>/dev/null)

.PHONY: all deps help install clean FORCE
