noinst_LIBRARIES += libops.a
libops_a_SOURCES = \
	src/ops/all.c \
	src/ops/codebuild.c \
	src/ops/codecommit.c \
	src/ops/codedeploy.c \
	src/ops/codepipeline.c \
	src/ops/connections.c \
	src/ops/decode.c \
	src/ops/decode.h \
	src/ops/ecr.c \
	src/ops/ecs.c \
	src/ops/elbv2.c \
	src/ops/iam.c \
	src/ops/ops.h \
	src/ops/request.c \
	src/ops/request.h \
	src/ops/s3.c \
	src/ops/sts.c
