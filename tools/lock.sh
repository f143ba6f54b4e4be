#!/bin/sh
# Locks requirements.in and requirements-dev.in with hashes for every platform.
set -eu
command -v uv >/dev/null || { echo "make lock needs uv; see docs/operations.md"; exit 1; }
for name in requirements requirements-dev; do
    locked=$(mktemp)
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-header \
        --no-emit-index-url "$name.in" --output-file "$locked"
    { echo "# Locked with hashes by \`make lock\`; edit $name.in instead."; cat "$locked"; } >"$name.txt"
    rm "$locked"
done
