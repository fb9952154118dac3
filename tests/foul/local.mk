SHELL_TESTS += \
	tests/foul/elsewhere.sh \
	tests/foul/endpoints.sh \
	tests/foul/proxy.sh \
	tests/foul/tls.sh \
	tests/foul/weather.sh
EXTRA_DIST += \
	tests/foul/aws_front.mjs \
	tests/foul/elsewhere_front.mjs \
	tests/foul/proxy_front.mjs \
	tests/foul/tls_front.mjs
