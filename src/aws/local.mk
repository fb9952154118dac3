noinst_LIBRARIES += libaws.a
libaws_a_SOURCES = \
	src/aws/call.c \
	src/aws/call.h \
	src/aws/classify.c \
	src/aws/context.c \
	src/aws/context.h \
	src/aws/creds.c \
	src/aws/creds.h \
	src/aws/creds_env.c \
	src/aws/creds_missing.c \
	src/aws/creds_shared_file.c \
	src/aws/endpoint.c \
	src/aws/endpoint.h \
	src/aws/form.c \
	src/aws/host.c \
	src/aws/http.c \
	src/aws/http.h \
	src/aws/op.h \
	src/aws/page.c \
	src/aws/page.h \
	src/aws/partition.c \
	src/aws/profile.c \
	src/aws/profile.h \
	src/aws/profile_read.c \
	src/aws/profile_read.h \
	src/aws/proxy.c \
	src/aws/proxy.h \
	src/aws/read_error.c \
	src/aws/retry.c \
	src/aws/retry.h \
	src/aws/services.c \
	src/aws/settings.c \
	src/aws/settings.h \
	src/aws/sign.c \
	src/aws/sign.h
