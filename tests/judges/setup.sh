#!/bin/sh
# Makes tests/.venv with pyHanko and certomancer, and tests/judges/build with the class that asks PDFBox.
# Does nothing when they are there and up to date.
# Needs the packages of `tests/setup.sh test`, and python3 with venv (on Debian: apt-get install python3-venv).
set -eu
here=$(cd "$(dirname "$0")" && pwd)

venv="$here/../.venv"
stamp="$venv/judges.txt"
if ! { [ -x "$venv/bin/pyhanko" ] && cmp -s "$here/requirements.txt" "$stamp"; }; then
    python=${PYTHON:-python3}
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "judges: python3 with venv is missing; on Debian: apt-get install python3-venv" >&2
        exit 1
    fi
    echo "judges: installing pyHanko and certomancer into tests/.venv" >&2
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$stamp"
fi

build="$here/build"
source="$here/PdfBoxJudge.java"
if ! { [ -f "$build/PdfBoxJudge.class" ] && cmp -s "$source" "$build/PdfBoxJudge.java"; }; then
    if ! command -v javac >/dev/null || [ ! -f /usr/share/java/pdfbox2.jar ] || [ ! -f /usr/share/java/bcpkix.jar ]; then
        echo "judges: PDFBox or a Java compiler is missing; run tests/setup.sh test" >&2
        exit 1
    fi
    echo "judges: compiling PdfBoxJudge into tests/judges/build" >&2
    mkdir -p "$build"
    jars=/usr/share/java
    javac -Xlint:-options -d "$build" \
        -cp "$jars/pdfbox2.jar:$jars/bcprov.jar:$jars/bcutil.jar:$jars/bcpkix.jar" "$source"
    cp "$source" "$build/PdfBoxJudge.java"
fi
