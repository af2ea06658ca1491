#!/bin/sh
# Makes tests/ocrmypdf/.venv with OCRmyPDF, beside which `make bench` measures. Does nothing when it is there and up to date.
# Needs python3 with venv; on Debian: apt-get install python3-venv. It calls the tesseract command and needs no Ghostscript.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/.venv"
stamp="$venv/requirements.txt"
if [ -x "$venv/bin/ocrmypdf" ] && cmp -s "$here/requirements.txt" "$stamp"; then
    exit 0
fi
python=${PYTHON:-python3}
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "bench: python3 with venv is missing; on Debian: apt-get install python3-venv" >&2
    exit 1
fi
echo "bench: installing OCRmyPDF into tests/ocrmypdf/.venv" >&2
rm -rf "$venv"
"$python" -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
cp "$here/requirements.txt" "$stamp"
