noinst_LIBRARIES += libaws.a
libaws_a_SOURCES = \
	src/aws/call.c \
	src/aws/call.h \
	src/aws/classify.c \
	src/aws/client.h \
	src/aws/context.c \
	src/aws/context.h \
	src/aws/creds.c \
	src/aws/creds.h \
	src/aws/creds_env.c \
	src/aws/creds_missing.c \
	src/aws/creds_shared_file.c \
	src/aws/endpoint.c \
	src/aws/endpoint.h \
	src/aws/fetch.c \
	src/aws/fetch.h \
	src/aws/form.c \
	src/aws/http.c \
	src/aws/http.h \
	src/aws/identity.c \
	src/aws/identity.h \
	src/aws/op.h \
	src/aws/page.c \
	src/aws/page.h \
	src/aws/partition.c \
	src/aws/profile.c \
	src/aws/profile.h \
	src/aws/profile_read.c \
	src/aws/profile_read.h \
	src/aws/rate.c \
	src/aws/rate.h \
	src/aws/read_error.c \
	src/aws/retry.c \
	src/aws/retry.h \
	src/aws/services.c \
	src/aws/sign.c \
	src/aws/sign.h
