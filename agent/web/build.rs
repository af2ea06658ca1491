//! Has the crate built again when a page about an error is added: the pages are part of the binary.

fn main() {
    println!("cargo::rerun-if-changed=../docs/errors");
    println!("cargo::rerun-if-changed=i18n");
    println!("cargo::rerun-if-changed=assets");
}
