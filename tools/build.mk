# Tools for users. (Generators that the build itself runs stand alone in tools/.)
SYSROOT_SRC := $(wildcard tools/sysroot/*.c)
SYSROOT_OBJ := $(SYSROOT_SRC:%.c=$(B)/%.o)

$(SYSROOT_OBJ): $(B)/%.o: %.c tools/build.mk
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) -std=gnu11 -O2 -g $(WARN) -Iinclude -MMD -MP -c $< -o $@

$(B)/bin/htux-sysroot: $(SYSROOT_OBJ) $(call words_file,$(B)/tools/sysroot/objects.list,$(SYSROOT_OBJ))
	@mkdir -p $(@D)
	@echo "  LD $@"
	@$(CC) $(SYSROOT_OBJ) -lelf -o $@

ALL += $(B)/bin/htux-sysroot
-include $(SYSROOT_OBJ:.o=.d)

# The same under ASan and UBSan, for the tests.
$(B)/asan/htux-sysroot: $(SYSROOT_SRC) $(wildcard tools/sysroot/*.h) include/htux/sonames.h tools/build.mk
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) -std=gnu11 -O1 -g $(WARN) -Iinclude -fsanitize=address,undefined -fno-sanitize-recover=undefined $(SYSROOT_SRC) -lelf -o $@

check: $(B)/asan/htux-sysroot

# How the code looks: .clang-format and .clang-tidy (clang's of Debian 12; not among the packages that `make deps` installs).
OURS = $(shell git ls-files '*.c' '*.h')

format: ## lay out all C files as .clang-format says
	clang-format -i $(OURS)

lint: ## what clang-format and clang-tidy have to say (LINT=files; of all, half an hour)
	clang-format --dry-run -Werror $(OURS)
	$(MAKE) -nB | tools/compile-commands > $(B)/compile_commands.json
	clang-tidy -p $(B) --quiet $(or $(LINT),$(filter %.c,$(filter kernel/% monitor/% ldso/% tools/%,$(OURS))))

.PHONY: format lint
