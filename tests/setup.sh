#!/usr/bin/env bash
# Installs the Debian packages that this machine lacks, and says so.
#   setup.sh run    what building and running need
#   setup.sh test   what the tests need besides
set -euo pipefail

run_packages=(
  gcc g++ pkg-config libclang-dev            # building the tesseract binding
  libtesseract-dev libleptonica-dev tesseract-ocr tesseract-ocr-fra tesseract-ocr-eng
  python3-venv                               # getting the second reader's model; pyHanko, the judge of our signatures
)
test_packages=(
  postgresql                                 # the store's second backend
  dovecot-imapd                              # a mail server, for watched mailboxes
  chromium nodejs npm                        # browser tests
  qpdf poppler-utils libtiff-tools           # judges of our PDFs, real fax codings
  mupdf-tools libnss3-tools openssl curl     # judges of our signatures; pdfsig reads the roots that certutil writes
  default-jdk-headless libpdfbox2-java libcommons-logging-java # PDFBox, another judge; its small class is compiled at set-up
  libbcprov-java libbcutil-java libbcpkix-java # BouncyCastle, for PDFBox
  softhsm2                                   # a PKCS#11 token
  libopenjp2-tools                           # makes scans in JPEG 2000
  fonts-liberation fonts-courier-prime fonts-gnutypewriter fonts-crosextra-carlito fonts-roboto-unhinted # typefaces of filled forms
  fonts-breip fonts-kristi fonts-rufscript fonts-ecolier-court fonts-femkeklaver fonts-dkg-handwriting fonts-sjfonts # written by hand
)

case "${1:-run}" in
  run) packages=("${run_packages[@]}") ;;
  test) packages=("${test_packages[@]}") ;;
  *) echo "usage: $0 run|test" >&2; exit 2 ;;
esac

# A tool that is there by another way than Debian's packages is good as well.
there() {
  case "$1" in
    nodejs) command -v node ;;
    npm) command -v npm ;;
    default-jdk-headless) command -v javac ;;
    openssl|curl) command -v "$1" ;;
    python3-venv) python3 -c 'import venv, ensurepip' ;;
    *) dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed ;;
  esac >/dev/null 2>&1
}

missing=()
for package in "${packages[@]}"; do
  there "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

command=(apt-get install --yes --no-install-recommends "${missing[@]}")
if ! command -v apt-get >/dev/null; then
  echo "This machine lacks: ${missing[*]}. Install them with its package manager." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if sudo --non-interactive true 2>/dev/null || [ -t 0 ]; then
    as_root=(sudo)
  else
    echo "This machine lacks packages. As root, run: apt-get update && ${command[*]}" >&2
    exit 1
  fi
fi
echo "Installing what this machine lacks: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" "${command[@]}" --quiet --quiet >/dev/null
