# otelx. `make` builds into build/, `make demo` shows otelx at work, `make check` runs every check and
# test that a change must pass. You can set CC, CFLAGS, LDFLAGS, DESTDIR, PREFIX, WERROR=1, and VARIANT:
# release, debug, san (ASan and UBSan) or cov. Variants except release are built in build/VARIANT.

# The folders of the library and of the program, bottom to top: a file may include files of its own
# folder and of the folders before it in the list. A file outside of all folders may include any.
# tools/check-layers reads both lists.
FOLDERS = base tree yaml edit merge kube otel config record choose plan preflight report run
PROGRAM_FOLDERS = base output input work cmd

VARIANT ?= release
O = build$(if $(filter-out release,$(VARIANT)),/$(VARIANT))
VERSION := $(shell sed -n 's/^.define OTELX_VERSION "\(.*\)"/\1/p' libotelx/include/otelx.h)

# Options that make a fault harder to exploit, and cost no time that can be measured. If CPPFLAGS or
# CFLAGS set _FORTIFY_SOURCE, their value counts.
MACHINE := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null || uname -m)))
HARDENING = -fstack-protector-strong $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,\
            -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2) \
            $(if $(filter Darwin,$(shell uname)),,$(if $(filter x86_64 i%86,$(MACHINE)),-fcf-protection) \
            $(if $(filter aarch64,$(MACHINE)),-mbranch-protection=standard))
HARDENED_LINK = $(if $(filter release,$(VARIANT)),$(if $(filter Darwin,$(shell uname)),,-Wl,-z,relro,-z,now))
flags_release = -O2 $(HARDENING)
flags_debug = -O0 -g3
flags_san = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
flags_cov = -O0 -g --coverage
# `make fuzz`: clang only.
flags_fuzz = $(flags_san) -fsanitize=fuzzer-no-link
ifeq ($(flags_$(VARIANT)),)
$(error VARIANT must be release, debug, san or cov, not "$(VARIANT)")
endif

PKG_CONFIG ?= pkg-config
CLANG ?= clang
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion \
           -Wpointer-arith -Wwrite-strings -Wundef -Wvla $(if $(WERROR),-Werror)
COMPILE = $(CC) -std=c11 $(WARNINGS) $(flags_$(VARIANT)) -MMD -MP -Ilibotelx/include $(CPPFLAGS)
POSIX = -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64
INTERNAL = -iquote libotelx/src
TESTING = $(POSIX) $(INTERNAL) -iquote libotelx/test
YAML_CFLAGS = $(shell $(PKG_CONFIG) --cflags yaml-0.1)
YAML_LIBS = $(shell $(PKG_CONFIG) --libs yaml-0.1)
CMOCKA_LIBS = $(shell $(PKG_CONFIG) --libs cmocka)
SHARED = $(if $(filter Darwin,$(shell uname)),-dynamiclib -install_name $(LIBDIR)/libotelx.so.0,\
         -shared -Wl,-soname,libotelx.so.0)

# Completions and manual pages are printed by otelx itself, except the page of the library, which is made from the
# header. In a cross build the new otelx cannot run here: GENERATOR is then an otelx that can.
GENERATOR ?= $(O)/otelx
SHELLS = bash zsh fish
PAGES = otelx.1 otelx-config.5 otelx-findings.7 otelx.3

LIB_OBJS = $(patsubst libotelx/src/%.c,$(O)/obj/lib/%.o,$(wildcard libotelx/src/*.c libotelx/src/*/*.c))
STEP_OBJS = $(LIB_OBJS:$(O)/obj/lib/%=$(O)/obj/steps/%)
FN_OBJS = $(patsubst krm-fn/%.c,$(O)/obj/krm-fn/%.o,$(wildcard krm-fn/*.c krm-fn/*/*.c))
TEST_SOURCES = $(filter-out $(ABSENT),$(wildcard libotelx/test/*/*.c))
TESTS = $(patsubst %.c,$(O)/test/%,$(notdir $(TEST_SOURCES)))
FUZZERS = $(patsubst libotelx/fuzz/%.c,$(O)/run/%,$(wildcard libotelx/fuzz/*.c))
BENCH = $(wildcard libotelx/bench/*.c)

# Needs of single test programs: NAME_LDFLAGS is added, NAME_LIBS replaces libyaml, NAME_LIBRARY replaces libotelx.a.
# oom_test links libyaml statically if it can: the test then also makes allocations of libyaml fail.
oom_test_LDFLAGS = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=pthread_create
oom_test_LIBS = $(or $(wildcard $(shell $(PKG_CONFIG) --variable=libdir yaml-0.1)/libyaml.a),$(YAML_LIBS))
pathological_test_LIBRARY = $(O)/libotelx-steps.a
threads_test_LDFLAGS = -Wl,--wrap=pthread_create
witness_test_LDFLAGS = -Wl,--wrap=yaml_parser_set_input_string
second_opinion_LIBS = $(shell $(PKG_CONFIG) --libs libfyaml yaml-0.1)
ABSENT = $(shell $(PKG_CONFIG) --exists libfyaml 2>/dev/null || echo libotelx/test/support/second_opinion.c)

.PHONY: all demo check test tests live image dist release-check install uninstall bench fuzz fuzzers accept format setup clean \
        folders program-folders FORCE
.DELETE_ON_ERROR:

all: $(O)/otelx $(O)/libotelx.a $(O)/libotelx.so $(SHELLS:%=$(O)/share/otelx.%) $(PAGES:%=$(O)/share/%)

$(O)/otelx: $(FN_OBJS) $(O)/libotelx.a
	$(CC) $(flags_$(VARIANT)) $(CFLAGS) $(HARDENED_LINK) -o $@ $^ $(YAML_LIBS) -pthread $(LDFLAGS)

$(SHELLS:%=$(O)/share/otelx.%): $(O)/otelx
	@mkdir -p $(@D)
	$(GENERATOR) completion $(subst .,,$(suffix $@)) >$@

$(O)/share/otelx.1: $(O)/otelx
	@mkdir -p $(@D)
	$(GENERATOR) manual otelx >$@

$(O)/share/otelx-config.5: $(O)/otelx
	@mkdir -p $(@D)
	$(GENERATOR) manual config >$@

$(O)/share/otelx-findings.7: $(O)/otelx
	@mkdir -p $(@D)
	$(GENERATOR) manual findings >$@

$(O)/share/otelx.3: libotelx/include/otelx.h tools/header-manual
	@mkdir -p $(@D)
	tools/header-manual $< >$@

$(O)/libotelx.a: $(LIB_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

$(O)/libotelx.so.0: $(LIB_OBJS)
	$(CC) $(flags_$(VARIANT)) $(CFLAGS) $(HARDENED_LINK) $(SHARED) -o $@ $^ $(YAML_LIBS) -pthread $(LDFLAGS)

$(O)/libotelx.so: $(O)/libotelx.so.0
	ln -sf libotelx.so.0 $@

$(O)/obj/lib/%.o: libotelx/src/%.c $(O)/flags
	$(COMPILE) $(INTERNAL) -fPIC -fvisibility=hidden $(YAML_CFLAGS) $(CFLAGS) -c -o $@ $<

# The program is compiled without the library's folder: it sees the public header only.
$(O)/obj/krm-fn/%.o: krm-fn/%.c $(O)/flags
	$(COMPILE) $(POSIX) -iquote krm-fn $(CFLAGS) -c -o $@ $<

# The library with code that counts its steps. pathological_test checks that the number of steps grows in proportion
# to the input.
$(O)/obj/steps/%.o: libotelx/src/%.c $(O)/flags
	$(COMPILE) $(INTERNAL) -fsanitize-coverage=trace-pc $(YAML_CFLAGS) $(CFLAGS) -c -o $@ $<

$(O)/libotelx-steps.a: $(STEP_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

$(O)/test/pathological_test: $(O)/libotelx-steps.a

vpath %.c $(sort $(dir $(TEST_SOURCES)))
$(O)/test/%: %.c $(O)/libotelx.a
	$(COMPILE) $(TESTING) $(YAML_CFLAGS) $(CFLAGS) -MF $@.d -o $@ $< $(or $($*_LIBRARY),$(O)/libotelx.a) \
	  $($*_LDFLAGS) $(or $($*_LIBS),$(YAML_LIBS)) $(if $(filter %_test,$*),$(CMOCKA_LIBS)) \
	  -pthread $(LDFLAGS)

$(O)/run/%: libotelx/fuzz/%.c $(O)/libotelx.a
	$(COMPILE) $(TESTING) $(CFLAGS) -MF $@.d -fsanitize=fuzzer -o $@ $< $(O)/libotelx.a \
	  $(YAML_LIBS) $(LDFLAGS)

$(O)/otelx-bench: $(BENCH) $(O)/libotelx.a
	$(COMPILE) $(POSIX) $(INTERNAL) -D_DEFAULT_SOURCE $(YAML_CFLAGS) $(CFLAGS) -MF $@.d -o $@ $(BENCH) $(O)/libotelx.a \
	  $(YAML_LIBS) -lm -pthread $(LDFLAGS)

# This file holds the compiler, its flags and the list of sources. If one of them changes, everything is compiled
# again.
$(O)/flags: export FLAGS = $(COMPILE) $(CFLAGS) $(LDFLAGS) $(LIB_OBJS) $(FN_OBJS)
$(O)/flags: FORCE
	@$(PKG_CONFIG) --exists yaml-0.1 2>/dev/null || { \
	  echo "otelx needs pkg-config and libyaml: 'tools/setup build' installs them" >&2; exit 1; }
	@mkdir -p $(sort $(dir $(LIB_OBJS) $(STEP_OBJS) $(FN_OBJS))) $(O)/test $(O)/run
	@printf '%s\n' "$$FLAGS" | cmp -s - $@ || printf '%s\n' "$$FLAGS" >$@

-include $(wildcard $(O)/obj/*/*.d $(O)/obj/*/*/*.d $(O)/*/*.d $(O)/*.d)

# Variables for the scripts and the tests.
export OTELX = $(abspath $(O)/otelx)
export BUILD = $(abspath $(O))
export VARIANT_FLAGS = $(flags_$(VARIANT))
export VARIANT CC

# The builds of the targets below use all cores, unless -j is given.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN))

demo:
	@tools/setup build
	@$(MAKE) --no-print-directory -s $(PARALLEL) all
	@tools/demo

# To be run once on a machine: also builds the programs of others without which `make check` skips tests. That takes
# some minutes.
setup:
	@tools/setup build
	@tools/setup test

check:
	@tools/setup build
	@tools/setup check
	@$(MAKE) --no-print-directory -s $(PARALLEL) tests
	@tools/run-tests

# A container image with the program only, linked statically, in the storage of buildah and podman.
IMAGE ?= localhost/otelx:$(VERSION)
image:
	@$(MAKE) --no-print-directory -s $(PARALLEL) O=$(O)/static LDFLAGS='-static $(LDFLAGS)' $(O)/static/otelx
	@OTELX_STATIC=$(O)/static/otelx tools/image $(IMAGE)

# Runs real agents in containers, and checks that every process sends its telemetry to a receiver. Needs root.
live: all
	@tools/setup live
	@JOBS=1 tools/run-tests live

# Makes the files of a release in build/dist, with the same bytes in every run. ARCHES: the architectures to build
# for, default "amd64 arm64".
dist:
	@$(if $(ARCHES),,tools/peers/peer get dist)
	@tools/dist $(ARCHES)

# To be run by hand before a release: tests that are too slow for every change.
release-check:
	@tools/release-check

# Runs the tests without the checks of the source. T="NAME ..." runs single tests or checks.
test: tests
	@tools/run-tests $(or $(T),units scripts)

tests: all $(TESTS) $(if $(BENCH),$(O)/otelx-bench)

# Also measures a program that uses kyaml, if go is installed and has its modules or can fetch them.
bench: all $(if $(BENCH),$(O)/otelx-bench)
	@test -n "$(BENCH)" || { echo "bench: no sources in libotelx/bench" >&2; exit 1; }
	@(cd libotelx/bench/kyaml && go build -o $(BUILD)/kyaml-bench .) >/dev/null 2>&1 || :
	@KYAML=$$(ls $(BUILD)/kyaml-bench 2>/dev/null) $(O)/otelx-bench $(ARGS)

TIME = 60
# TIME=SECONDS, or RUNS=NUMBER and SEED=NUMBER. FUZZ=NAME runs a single fuzzer.
fuzz: export RUNS := $(RUNS)
fuzz: export SEED := $(SEED)
fuzz: export FUZZ := $(FUZZ)
fuzz:
	@tools/fuzz $(TIME)

fuzzers: $(FUZZERS)

# Writes the present output of the case into its folder. Review it with `git diff`.
accept: all $(O)/test/cases_test
	@test -n "$(CASE)" || { echo "usage: make accept CASE=name" >&2; exit 2; }
	@ACCEPT='$(CASE)' $(O)/test/cases_test

format:
	clang-format -i $$(find libotelx krm-fn examples -name '*.[ch]')

clean:
	rm -rf build

folders:
	@echo $(FOLDERS)

program-folders:
	@echo $(PROGRAM_FOLDERS)

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
INSTALL ?= install
dest_bin = $(DESTDIR)$(BINDIR)
dest_lib = $(DESTDIR)$(LIBDIR)
dest_include = $(DESTDIR)$(INCLUDEDIR)
dest_data = $(DESTDIR)$(DATADIR)
dest_bash = $(dest_data)/bash-completion/completions/otelx
dest_zsh = $(dest_data)/zsh/site-functions/_otelx
dest_fish = $(dest_data)/fish/vendor_completions.d/otelx.fish
dest_man = $(DESTDIR)$(MANDIR)
dest_doc = $(dest_data)/doc/otelx
# Each function of the library has a manual page of its own, which only includes otelx(3).
FUNCTIONS = $(shell tools/header-manual --functions libotelx/include/otelx.h)
dest_pages = $(foreach page,$(PAGES),$(dest_man)/man$(subst .,,$(suffix $(page)))/$(page))

install: all
	$(INSTALL) -d $(dest_bin) $(dest_include) $(dest_lib)/pkgconfig
	$(INSTALL) -m 755 $(O)/otelx $(dest_bin)
	$(INSTALL) -m 644 libotelx/include/otelx.h $(dest_include)
	$(INSTALL) -m 644 $(O)/libotelx.a $(dest_lib)
	$(INSTALL) -m 755 $(O)/libotelx.so.0 $(dest_lib)
	ln -sf libotelx.so.0 $(dest_lib)/libotelx.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	  -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	  -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	  otelx.pc.in >$(dest_lib)/pkgconfig/otelx.pc
	$(INSTALL) -d $(dir $(dest_bash) $(dest_zsh) $(dest_fish) $(dest_pages))
	$(INSTALL) -m 644 $(O)/share/otelx.bash $(dest_bash)
	$(INSTALL) -m 644 $(O)/share/otelx.zsh $(dest_zsh)
	$(INSTALL) -m 644 $(O)/share/otelx.fish $(dest_fish)
	for page in $(PAGES); do \
	  $(INSTALL) -m 644 $(O)/share/$$page $(dest_man)/man$${page##*.} || exit; done
	@for name in $(FUNCTIONS); do \
	  echo '.so man3/otelx.3' >$(dest_man)/man3/$$name.3 && chmod 644 $(dest_man)/man3/$$name.3 || exit; done
	$(INSTALL) -d $(dest_doc)
	$(INSTALL) -m 644 docs/reports.md docs/report.schema.json $(dest_doc)
	@$(if $(DESTDIR),:,tools/after-install $(LIBDIR))

uninstall:
	rm -f $(dest_bin)/otelx $(dest_include)/otelx.h $(dest_lib)/pkgconfig/otelx.pc \
	  $(dest_lib)/libotelx.a $(dest_lib)/libotelx.so $(dest_lib)/libotelx.so.0 \
	  $(dest_bash) $(dest_zsh) $(dest_fish) $(dest_pages) $(FUNCTIONS:%=$(dest_man)/man3/%.3) \
	  $(dest_doc)/reports.md $(dest_doc)/report.schema.json
