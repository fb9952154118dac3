#!/usr/bin/env bash
# The simulator judged by the newest AWS SDK for JavaScript that runs on Node 18: the journey, every row of a deployment's life, every
# scenario, every refusal, and the wire itself.  Its packages are installed below the build folder.  WALK... runs some of the walks.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/sim/sdk_lib.sh
. "$srcdir/tests/sim/sdk_lib.sh"

[ -x "$CUTOVER_SIM" ] || skip_all "built without the simulator"
sdk_packages
cd "$SDK_FOLDER" || exit 99
node run.js "$@"
exit $?
