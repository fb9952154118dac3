SHELL_TESTS += \
	tests/police/rooms.sh \
	tests/police/style.sh \
	tests/police/words.sh
EXTRA_DIST += tests/police/cppcheck.cfg
