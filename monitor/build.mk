# The monitor: one static command, for a fast start and little memory.
MON_SRC := $(wildcard monitor/*.c monitor/process/*.c)
MON_OBJ := $(MON_SRC:%.c=$(B)/%.o)
MON_CFLAGS := -std=gnu11 -O2 -g $(WARN) -Iinclude -ffunction-sections -fdata-sections

$(MON_OBJ): $(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(MON_CFLAGS) -MMD -MP -c $< -o $@

$(B)/bin/htux: $(MON_OBJ)
	@mkdir -p $(@D)
	$(CC) -static -Wl,--gc-sections $^ -lelf -lz -o $@

ALL += $(B)/bin/htux
-include $(MON_OBJ:.o=.d)

# The same under ASan and UBSan, for the tests.
MON_ASAN_OBJ := $(MON_SRC:%.c=$(B)/asan/%.o)

$(MON_ASAN_OBJ): $(B)/asan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(MON_CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -MMD -MP -c $< -o $@

$(B)/asan/htux: $(MON_ASAN_OBJ)
	$(CC) -fsanitize=address,undefined $^ -lelf -o $@

check: $(B)/asan/htux
-include $(MON_ASAN_OBJ:.o=.d)
