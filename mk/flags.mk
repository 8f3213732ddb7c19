# SPDX-License-Identifier: GPL-2.0-or-later
# flags.mk - compiler, warnings, libraries.

CC := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
arch := $(patsubst x86_64,x86,$(patsubst aarch64,arm64,$(shell uname -m)))

warnings := -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes -Wshadow \
	    -Wvla -Wundef -Wpointer-arith -Wformat=2 \
	    -Wdeclaration-after-statement
comma := ,
cppflags := -D_GNU_SOURCE -Isrc -I. -I$(O) -isystem $(O)/libperf/include
cflags   := -std=gnu11 -g $(if $(SAN),-O1 -fsanitize=address$(comma)undefined \
	    -fno-sanitize-recover=all -fno-omit-frame-pointer -DCOWBENCH_SAN=1,-O2) \
	    -fno-strict-aliasing $(warnings) $(if $(W),-Werror) $(CFLAGS)
# Exploring is short loops over words: a fifth faster where they are unrolled and
# taken two at a time (docs/exploring.md).
$(O)/src/model/%.o: private cflags += $(if $(SAN),,-O3) $(CFLAGS)
# A build id names the measured program in every result.
ldflags := -Wl,--build-id=sha1 $(LDFLAGS)
# A sanitized program cannot be static; it is never used for numbers anyway.
static := $(if $(SAN),,-static)
# QEMU loads it into itself: nothing is exported but what it asks for.
plugin-cflags := -std=gnu11 -g -O2 -fPIC -fvisibility=hidden -fno-strict-aliasing \
	    $(warnings) $(if $(W),-Werror) $(CFLAGS)
host-libs := -lhwloc -lnuma -ljansson -linih -larchive -lnettle -lgsl -lgslcblas -lsqlite3 -lbpf -ldw -lelf -lz -lm

cc-id := $(shell $(CC) --version 2>/dev/null | head -n 1)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $@; )
