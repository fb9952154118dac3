noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/arena.c \
	src/base/arena.h \
	src/base/base64.c \
	src/base/base64.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/clock.c \
	src/base/clock.h \
	src/base/duration.c \
	src/base/err.c \
	src/base/err.h \
	src/base/file.c \
	src/base/file.h \
	src/base/hash.c \
	src/base/hash.h \
	src/base/i18n.h \
	src/base/inifile.c \
	src/base/inifile.h \
	src/base/json.c \
	src/base/json.h \
	src/base/log.c \
	src/base/log.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/program.c \
	src/base/program.h \
	src/base/same.h \
	src/base/secret.c \
	src/base/secret.h \
	src/base/text.c \
	src/base/text.h \
	src/base/text_width.c \
	src/base/words.c \
	src/base/words.h \
	src/base/xml.c \
	src/base/xml.h
