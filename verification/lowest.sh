#!/usr/bin/env bash
# Part of the suite on the lowest versions that pyproject allows, or (`newest`) on the newest that there are, in a fresh
# environment. Needs uv (pip install uv), which resolves to the lowest; PYTHON names the interpreter.
#     PYTHON=python3.11 nice -n 10 bash verification/lowest.sh [lowest|newest] [pytest paths]
set -euo pipefail
cd "$(dirname "$0")/.."
which=${1:-lowest} python=${PYTHON:-python3}
[[ $# -gt 0 ]] && shift
tests=("$@")
[[ $# -gt 0 ]] || tests=(tests/case tests/graph tests/stability tests/game/test_published_games.py tests/codec tests/test_cache.py
  tests/cli/test_cli.py tests/cli/test_expect.py tests/cli/test_without_extras.py tests/ensemble/test_run.py
  tests/ensemble/test_integrity.py tests/briefing/test_html.py tests/briefing/test_pdf.py tests/evidence/test_journal.py)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
resolution=lowest-direct
[[ $which == newest ]] && resolution=highest
sed '/"typer==0.28/d' pyproject.toml > "$place/pyproject.toml" # a pin for one generated page
uv pip compile --quiet --python "$python" --resolution "$resolution" --extra all --extra test "$place/pyproject.toml" \
  -o "$place/requirements.txt"
uv venv --quiet --python "$python" "$place/venv"
uv pip install --quiet --python "$place/venv/bin/python" -r "$place/requirements.txt"
uv pip install --quiet --python "$place/venv/bin/python" --no-deps .
"$place/venv/bin/python" -c 'import platform; print("CPython", platform.python_version())'
uv pip freeze --python "$place/venv/bin/python" | grep -iE '^(numpy|scipy|ruamel|typer|rich|jinja2|spacy|pandas|pyarrow|altair|typst|fastapi)'
"$place/venv/bin/offramp" demo > /dev/null
"$place/venv/bin/python" -m pytest -q -n 0 -p no:cacheprovider "${tests[@]}"
