#!/usr/bin/env bash
# Puts free typefaces and word lists into a folder, out of Debian's packages, without installing them: typefaces.sh FOLDER
set -euo pipefail
folder=$(realpath -m "$1")
packages=(
  anonymous-pro b612 cabin cantarell clear-sans courier-prime croscore crosextra-caladea crosextra-carlito dejavu-core dejavu-extra
  ebgaramond freefont-ttf gnutypewriter go hack-ttf inconsolata inter jetbrains-mono karla lato levien-typoscript liberation2
  linuxlibertine lmodern national-park noto-mono ocr-a ocr-b open-sans opendin paratype play quattrocento roboto-slab
  roboto-unhinted sil-andika sil-gentium-basic texgyre tlwg-mono-ttf tlwg-typewriter-ttf tlwg-typist-ttf tuffy urw-base35 vollkorn
)
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
(cd "$work" && apt-get download "${packages[@]/#/fonts-}" wfrench wamerican)
for package in "$work"/*.deb; do dpkg --extract "$package" "$folder"; done
