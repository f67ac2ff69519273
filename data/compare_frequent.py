#!/usr/bin/env python3
"""Compares data/en/words.tsv with the most frequent English entries of the PyPI package `wordfreq`.

Run data/fetch_sources.sh once and data/build_words.py before. Needs Python 3 and nothing else. wordfreq is
only compared with: none of its data is in the dictionary, and none of it is shipped.

Of its entries in the order of their frequency, the first 20,000 count that are one word of three letters
or more. At least 97 in 100 of them must be in the dictionary. The others must be listed in
data/hand/frequent_refused.tsv, each with the reason; and what is listed must be one of the others.
Fails, and says which entries are missing where, when that is not so.
"""

import gzip
import re
import struct
import sys

import build_words as lexicon

FREQUENT = lexicon.SRC / "wordfreq/wordfreq/data/large_en.msgpack.gz"
REFUSED = "frequent_refused.tsv"
COMPARED, ACCEPTED = 20_000, 0.97


def unpacked(data, at=0):
    """Reads the one kind of MessagePack that wordfreq uses: lists of lists of strings, and a header."""
    kind = data[at]
    if kind <= 0x7F:
        return kind, at + 1
    if 0x80 <= kind <= 0x8F:
        found, at = {}, at + 1
        for _ in range(kind & 0x0F):
            key, at = unpacked(data, at)
            found[key], at = unpacked(data, at)
        return found, at
    if 0x90 <= kind <= 0x9F or kind in (0xDC, 0xDD):
        if kind <= 0x9F:
            count, at = kind & 0x0F, at + 1
        else:
            form = ">H" if kind == 0xDC else ">I"
            count = struct.unpack_from(form, data, at + 1)[0]
            at += 1 + struct.calcsize(form)
        found = []
        for _ in range(count):
            item, at = unpacked(data, at)
            found.append(item)
        return found, at
    if 0xA0 <= kind <= 0xBF:
        size, at = kind & 0x1F, at + 1
    else:
        size, at = data[at + 1], at + 2
        if kind != 0xD9:
            sys.exit(f"wordfreq: unknown MessagePack kind {kind:#x}")
    return data[at : at + size].decode("utf-8"), at + size


def frequent():
    """The entries of one word and three letters or more, the most frequent first."""
    _, *bins = unpacked(gzip.decompress(FREQUENT.read_bytes()))[0]
    for entries in bins:
        for entry in entries:
            # Digits stand for numbers of that many digits: 00 for any of 10 to 99.
            plain = re.fullmatch(r"[^\W_]+(?:['’-][^\W_]+)*['’]?", entry)
            key = lexicon.key_of(entry)
            if plain and key.isascii() and len(re.sub("[^a-z]", "", key)) >= 3:
                yield entry, key


def dictionary():
    """The keys of the table, contractions apart: of other words the apostrophe may be left out."""
    keys = set()
    for line in (lexicon.HERE / "en/words.tsv").read_text(encoding="utf-8").splitlines():
        surface, _, _, flags = line.split("\t")
        key = lexicon.key_of(surface)
        keys.add(key)
        if "contraction" not in flags:
            keys.add(key.replace("'", ""))
    return keys


def is_word(key, keys):
    """Whether a key or one of its candidates is in the dictionary; see docs/words.md."""
    bare = re.sub("'s?$", "", key)
    return not keys.isdisjoint((key, bare, bare.replace("'", ""), key.replace("'", "")))


def main():
    keys = dictionary()
    compared = [entry for (entry, _), _ in zip(frequent(), range(COMPARED))]
    missing = [entry for entry in compared if not is_word(lexicon.key_of(entry), keys)]
    share = 1 - len(missing) / COMPARED
    print(f"{len(missing)} of {COMPARED} are not in the dictionary: {share:.2%} are")
    listed = [row[0] for row in lexicon.hand_rows(REFUSED)] if (lexicon.HAND / REFUSED).exists() else []
    unlisted = [entry for entry in missing if entry not in listed]
    extra = [entry for entry in listed if entry not in missing]
    if unlisted:
        print("not listed:", *unlisted)
    if extra:
        print("listed, and no such entry is missing:", *extra)
    if share < ACCEPTED or unlisted or extra:
        sys.exit(1)


if __name__ == "__main__":
    main()
