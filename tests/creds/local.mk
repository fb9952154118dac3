SHELL_TESTS += \
	tests/creds/addresses.sh \
	tests/creds/configurations.sh \
	tests/creds/rotation.sh \
	tests/creds/signing.sh
EXTRA_DIST += \
	tests/creds/clouds.mjs \
	tests/creds/clouds_machine.mjs \
	tests/creds/clouds_shared.mjs \
	tests/creds/clouds_sso.mjs \
	tests/creds/configurations.json \
	tests/creds/configurations.mjs \
	tests/creds/configurations_row.mjs \
	tests/creds/lib.sh \
	tests/creds/npm/.npmrc \
	tests/creds/npm/elsewhere.cjs \
	tests/creds/npm/identity.js \
	tests/creds/npm/package-lock.json \
	tests/creds/npm/package.json \
	tests/creds/npm/verify.js \
	tests/creds/signing.mjs
