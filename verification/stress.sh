#!/usr/bin/env bash
# The crash tests of the record, one after the other: 200 kills over all writers, a full disk, small files and a folder
# that may only be read, two and eight writers for a minute, 100 flipped bits in each kind of stored file, and a run
# folder changed 2,000 times. About half an hour on an idle core; a name runs one step alone.
#     SEED=15 nice -n 10 bash verification/stress.sh [kills|full|writers|flips|run]
set -uo pipefail
cd "$(dirname "$0")/.."
seed=${SEED:-1} python=${PYTHON:-python} status=0
export PYTHONPATH="$PWD/src"

step() { # its name, then the command
  [[ -n ${only:-} && $1 != "$only" ]] && return
  echo "== ${*:2} ($(git describe --always --dirty 2> /dev/null))"
  "$python" verification/"${@:2}" || status=1
}

only=${1:-}
step kills crash.py kills --count 200 --seed "$seed"
step full crash.py full --count 60 --seed "$seed"
step writers crash.py writers --count 2 --seconds 60
step writers crash.py writers --count 8 --seconds 60
step flips crash.py flips --count 100 --seed "$seed"
step run fuzz.py run --count 2000 --seed "$seed"
exit "$status"
