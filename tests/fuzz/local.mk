# Each target is built twice: with replay.c for make check, and for libFuzzer by make fuzz (clang, a build of its own).
fuzz_targets = buildspec decode json profile text xml

fuzz_decode_sources = tests/fuzz/fuzz_decode.c tests/fuzz/target.h tests/ops/dump.c tests/ops/dump.h tests/ops/dump_types.c
check_PROGRAMS += tests/fuzz/replay_buildspec
tests_fuzz_replay_buildspec_SOURCES = tests/fuzz/fuzz_buildspec.c tests/fuzz/replay.c tests/fuzz/target.h
tests_fuzz_replay_buildspec_LDADD = $(SETUP_TEST_LIBS)
check_PROGRAMS += tests/fuzz/replay_decode
tests_fuzz_replay_decode_SOURCES = $(fuzz_decode_sources) tests/fuzz/replay.c
tests_fuzz_replay_decode_LDADD = $(OPS_TEST_LIBS)
check_PROGRAMS += tests/fuzz/replay_json
tests_fuzz_replay_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/replay.c tests/fuzz/target.h
tests_fuzz_replay_json_LDADD = $(BASE_TEST_LIBS)
check_PROGRAMS += tests/fuzz/replay_profile
tests_fuzz_replay_profile_SOURCES = tests/fuzz/fuzz_profile.c tests/fuzz/replay.c
tests_fuzz_replay_profile_LDADD = $(AWS_TEST_LIBS)
check_PROGRAMS += tests/fuzz/replay_text
tests_fuzz_replay_text_SOURCES = tests/fuzz/fuzz_text.c tests/fuzz/replay.c
tests_fuzz_replay_text_LDADD = $(BASE_TEST_LIBS)
check_PROGRAMS += tests/fuzz/replay_xml
tests_fuzz_replay_xml_SOURCES = tests/fuzz/fuzz_xml.c tests/fuzz/replay.c
tests_fuzz_replay_xml_LDADD = $(BASE_TEST_LIBS)

EXTRA_DIST += tests/fuzz/corpus

if FUZZERS
EXTRA_PROGRAMS += tests/fuzz/fuzz_buildspec tests/fuzz/fuzz_decode tests/fuzz/fuzz_json tests/fuzz/fuzz_profile tests/fuzz/fuzz_text \
	tests/fuzz/fuzz_xml
tests_fuzz_fuzz_buildspec_SOURCES = tests/fuzz/fuzz_buildspec.c
tests_fuzz_fuzz_buildspec_LDADD = $(SETUP_TEST_LIBS)
tests_fuzz_fuzz_buildspec_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_decode_SOURCES = $(fuzz_decode_sources)
tests_fuzz_fuzz_decode_LDADD = $(OPS_TEST_LIBS)
tests_fuzz_fuzz_decode_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c
tests_fuzz_fuzz_json_LDADD = $(BASE_TEST_LIBS)
tests_fuzz_fuzz_json_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_profile_SOURCES = tests/fuzz/fuzz_profile.c
tests_fuzz_fuzz_profile_LDADD = $(AWS_TEST_LIBS)
tests_fuzz_fuzz_profile_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c
tests_fuzz_fuzz_text_LDADD = $(BASE_TEST_LIBS)
tests_fuzz_fuzz_text_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_xml_SOURCES = tests/fuzz/fuzz_xml.c
tests_fuzz_fuzz_xml_LDADD = $(BASE_TEST_LIBS)
tests_fuzz_fuzz_xml_LDFLAGS = $(fuzz_ldflags)
fuzz_ldflags = -fsanitize=fuzzer,address,undefined

# libFuzzer writes what it finds into the first folder: a scratch one, never the committed corpus.
fuzz-run: $(fuzz_targets:%=tests/fuzz/fuzz_%)
	set -e; for t in $(fuzz_targets); do \
		mkdir -p "fuzz-found/$$t"; \
		tests/fuzz/fuzz_$$t -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=10 -print_final_stats=1 \
			-artifact_prefix="fuzz-found/$$t-" "fuzz-found/$$t" '$(srcdir)/tests/fuzz/corpus/'$$t; \
	done
endif
