ops_test_sources = tests/ops/cases.c tests/ops/cases.h tests/ops/dump.c tests/ops/dump.h tests/ops/dump_types.c
check_PROGRAMS += \
	tests/ops/test_build \
	tests/ops/test_cut \
	tests/ops/test_decode \
	tests/ops/test_hostile \
	tests/ops/test_rows
tests_ops_test_build_SOURCES = tests/ops/test_build.c
tests_ops_test_build_LDADD = $(OPS_TEST_LIBS)
tests_ops_test_cut_SOURCES = tests/ops/test_cut.c $(ops_test_sources)
tests_ops_test_cut_LDADD = $(OPS_TEST_LIBS)
tests_ops_test_decode_SOURCES = tests/ops/test_decode.c $(ops_test_sources)
tests_ops_test_decode_LDADD = $(OPS_TEST_LIBS)
tests_ops_test_hostile_SOURCES = tests/ops/test_hostile.c $(ops_test_sources)
tests_ops_test_hostile_LDADD = $(OPS_TEST_LIBS)
tests_ops_test_rows_SOURCES = tests/ops/test_rows.c tests/ops/dump.c tests/ops/dump.h tests/ops/dump_types.c
tests_ops_test_rows_LDADD = $(OPS_TEST_LIBS)
EXTRA_DIST += tests/replies
