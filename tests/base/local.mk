check_PROGRAMS += \
	tests/base/test_clock \
	tests/base/test_err \
	tests/base/test_file \
	tests/base/test_growth \
	tests/base/test_inifile \
	tests/base/test_json \
	tests/base/test_program \
	tests/base/test_safety \
	tests/base/test_text \
	tests/base/test_words \
	tests/base/test_xml
tests_base_test_clock_SOURCES = tests/base/test_clock.c
tests_base_test_clock_LDADD = $(BASE_TEST_LIBS)
tests_base_test_err_SOURCES = tests/base/test_err.c
tests_base_test_err_LDADD = $(BASE_TEST_LIBS)
tests_base_test_file_SOURCES = tests/base/test_file.c
tests_base_test_file_LDADD = $(BASE_TEST_LIBS)
tests_base_test_growth_SOURCES = tests/base/test_growth.c
tests_base_test_growth_LDADD = $(BASE_TEST_LIBS)
tests_base_test_inifile_SOURCES = tests/base/test_inifile.c
tests_base_test_inifile_LDADD = $(BASE_TEST_LIBS)
tests_base_test_json_SOURCES = tests/base/test_json.c
tests_base_test_json_LDADD = $(BASE_TEST_LIBS)
tests_base_test_program_SOURCES = tests/base/test_program.c
tests_base_test_program_LDADD = $(BASE_TEST_LIBS)
tests_base_test_safety_SOURCES = tests/base/test_safety.c
tests_base_test_safety_LDADD = $(BASE_TEST_LIBS)
tests_base_test_text_SOURCES = tests/base/test_text.c
tests_base_test_text_LDADD = $(BASE_TEST_LIBS)
tests_base_test_words_SOURCES = tests/base/test_words.c
tests_base_test_words_LDADD = $(BASE_TEST_LIBS)
tests_base_test_xml_SOURCES = tests/base/test_xml.c
tests_base_test_xml_LDADD = $(BASE_TEST_LIBS)
