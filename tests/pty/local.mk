# The program on a terminal against the simulator: see world.h and story.h.
pty_shared = tests/pty/story.c tests/pty/story.h tests/pty/world.c tests/pty/world.h
check_PROGRAMS += \
	tests/pty/test_journey \
	tests/pty/test_keys \
	tests/pty/test_resize
tests_pty_test_journey_SOURCES = tests/pty/test_journey.c $(pty_shared)
tests_pty_test_journey_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_keys_SOURCES = tests/pty/test_keys.c $(pty_shared)
tests_pty_test_keys_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_resize_SOURCES = tests/pty/test_resize.c $(pty_shared)
tests_pty_test_resize_LDADD = $(TUI_TEST_LIBS)
EXTRA_DIST += \
	tests/pty/many.json
