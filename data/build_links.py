#!/usr/bin/env python3
"""Builds data/en/links.tsv, what common words make one think of, from WordNet and data/en/words.tsv.

Run data/fetch_sources.sh once and data/build_words.py before; then this script; all by hand, and only to
change the table, which is committed and reviewed as a diff. Needs Python 3 and nothing else. The same
inputs give the same bytes.

One row is one common word, sorted by word:

    word  TAB  ease  TAB  links

`ease` (1 to 9) tells how readily people say the word at all. A link is `word:strength:why`, the
strongest first: strength from 1 to 99, and why is the name of a relation of WordNet, or `=word` for the
word that both are told of together (water and steam: boiler). docs/words.md tells the method.
"""

import collections
import math
import re

import build_words as lexicon

WORDS = lexicon.HERE / "en/words.tsv"
LINKS = lexicon.HERE / "en/links.tsv"

# How many links a word keeps. More makes the table larger and the guesses no better.
KEPT = 32
# A word is common when it is dealt in pairs, is in SCOWL's lists up to the first size, or up to the second
# and was met this often in the texts that WordNet's authors tagged.
COMMON_SIZE, WIDER_SIZE, MET = 20, 35, 3
# Flags of words that nobody is to be made to think of.
UNFIT = {"proper", "abbreviation", "contraction", "offensive", "obscure"}

# What links of each kind count, before senses and rarity are weighed. Tuned on pairs that
# people had answered.
SAME, KIND, SORT, SIBLING, PART, OPPOSITE, DERIVED, LIKE, TOPIC = (
    ("same", 1.0),
    ("kind", 0.5),
    ("sort", 0.45),
    ("sibling", 0.15),
    ("part", 1.1),
    ("opposite", 1.2),
    ("derived", 0.2),
    ("like", 0.5),
    ("topic", 0.4),
)
COMPOUND, TOLD, TOGETHER = 0.5, 1.8, 0.9
# Words of one family that begin alike (fire, fiery; boil, boiler) are no guess a person would make.
ALIKE = 4

POINTERS = {
    "!": OPPOSITE,
    "@": KIND,
    "~": SORT,
    "#m": PART, "#s": PART, "#p": PART, "%m": PART, "%s": PART, "%p": PART,
    "+": DERIVED,
    "&": LIKE, "^": LIKE, "=": LIKE, "*": LIKE, ">": LIKE, "$": LIKE, "\\": DERIVED, "<": DERIVED,
    ";c": TOPIC, "-c": TOPIC,
}  # fmt: skip

# Words of definitions that say how something is told, and not what of.
HOLLOW = set(
    """
    be have do make use used being having one two something someone somebody especially usually often
    part kind sort type form act state quality thing way manner cause become give take get put go come
    certain various other another such any some many more most very small large long made etc person
    people group relate relating resemble act action process condition characterize characterise consist
    contain similar typically usually generally sometimes also either both each particular specific
    number amount degree member name term refer mean example intend design designed capable able lack
    without within between through around about above below under over into onto upon off out up down
    on in at by for of to from with as than then that this these those which who whose whom what when
    where why how not no nor and or but if because while during before after until since against among
    along across toward towards its it he she they them his her their you your we our us me my mine
    is are was were been am has had does did will would can could shall should may might must let
    like unlike said say so too only just even still yet again once ever never always own same different
    good bad new old great little big first last second third high low full set order
    all an the a there here now well back lot great etc
    """.split()
)


def rows():
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        surface, senses, grade, flags = line.split("\t")
        yield surface.replace("·", ""), senses.split(), grade, set(flags.split())


class Vocabulary:
    """The common words, and which of them a word of a text is a form of."""

    def __init__(self):
        sizes = {}
        for path in sorted(lexicon.SCOWL.iterdir()):
            found = re.fullmatch(r"(english|american)-words\.(\d+)", path.name)
            if found and int(found[2]) <= WIDER_SIZE:
                for word in path.read_text(encoding="utf-8").split():
                    sizes[word] = min(int(found[2]), sizes.get(word, 99))
        lemmas, _, _ = lexicon.wordnet_lemmas()
        met = times_met()
        left_out = HOLLOW | set(lexicon.hand_words("closed_class.txt"))
        left_out |= set(lexicon.hand_words("unsaid.txt"))
        heads = {}
        self.ease = {}
        for surface, senses, grade, flags in rows():
            heads[surface] = [sense.split("=")[0].split(".")[0] for sense in senses]
            size = sizes.get(surface, 99)
            known = size <= COMMON_SIZE or size <= WIDER_SIZE and met[surface] >= MET
            common = grade or known and surface in lemmas
            # Playing is play, said otherwise; a saw is a thing of its own.
            is_head = grade or all(head == surface for head in heads[surface])
            fits = surface.isascii() and surface.isalpha() and 3 <= len(surface) <= 12
            if common and is_head and fits and not flags & UNFIT and surface not in left_out:
                often = min(3, round(math.log10(1 + met[surface]) * 1.5))
                self.ease[surface] = 1 + often + {"3": 5, "2": 3}.get(grade, 0)
        self.of = {}
        for surface, candidates in heads.items():
            known = [surface] if surface in self.ease else [h for h in candidates if h in self.ease]
            if known:
                self.of[surface] = known[0]

    def read(self, text):
        """The common words of a text, each once, in the order they first come."""
        found = (self.of.get(word) for word in re.findall("[a-z]+", text.lower()) if word not in HOLLOW)
        return [word for word in dict.fromkeys(found) if word]


def times_met():
    """word -> how often it was met, in all its senses, in the texts that were tagged."""
    met = collections.Counter()
    for line in (lexicon.WORDNET / "cntlist.rev").read_text(encoding="ascii").splitlines():
        sense, _, count = line.split()
        met[sense.partition("%")[0]] += int(count)
    return met


def sense_ranks():
    """(part of speech file, place, word) -> how usual the sense is for the word, 1 for the first."""
    ranks = {}
    for name in ("noun", "verb", "adj", "adv"):
        for line in (lexicon.WORDNET / f"index.{name}").read_text(encoding="ascii").splitlines():
            if line.startswith("  "):
                continue
            fields = line.split()
            n_senses = int(fields[2])
            for rank, place in enumerate(fields[-n_senses:], 1):
                ranks[name, place, fields[0].replace("_", " ")] = rank
    return ranks


Node = collections.namedtuple("Node", "words weights pointers gloss compounds")


def synset_nodes(vocabulary, ranks):
    """WordNet's synsets: (file, place) -> common words with weights, pointers, definition."""
    files = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
    nodes = {}
    for name in ("noun", "verb", "adj", "adv"):
        for line in (lexicon.WORDNET / f"data.{name}").read_text(encoding="ascii").splitlines():
            if line.startswith("  "):
                continue
            data, _, gloss = line.partition(" | ")
            fields = data.split(" ")
            n_words = int(fields[3], 16)
            raw = [re.sub(r"\((?:a|p|ip)\)$", "", w) for w in fields[4 : 4 + 2 * n_words : 2]]
            n_pointers = int(fields[4 + 2 * n_words])
            rest = fields[5 + 2 * n_words :]
            pointers = [
                (rest[4 * i], files[rest[4 * i + 2]], rest[4 * i + 1]) for i in range(n_pointers)
            ]
            words, compounds = {}, []
            for word in raw:
                shown = word.replace("_", " ")
                weight = ranks.get((name, fields[0], shown.lower()), 9) ** -0.8
                if shown != shown.lower():
                    continue
                if re.search("[ -]", shown):
                    compounds.append(shown)
                elif shown in vocabulary.ease:
                    words[shown] = weight
            nodes[name, fields[0]] = Node(list(words), words, pointers, gloss, compounds)
    return nodes


class Links:
    def __init__(self):
        self.weight = collections.defaultdict(lambda: collections.defaultdict(float))
        self.why = collections.defaultdict(dict)

    def add(self, one, other, weight, why):
        """Adds to the link both ways; its reason is what adds most."""
        if one == other:
            return
        for a, b, name in ((one, other, why), (other, one, INVERSE.get(why, why))):
            self.weight[a][b] += weight
            best = self.why[a].get(b)
            if best is None or weight > best[0]:
                self.why[a][b] = (weight, name)


# What a relation is called from the other side.
INVERSE = {"kind": "sort", "before": "after", "holds": "in"}


def link(vocabulary, nodes):
    links = Links()
    texts = {key: told(vocabulary, node) for key, node in nodes.items()}
    n_told = collections.Counter(word for words, _ in texts.values() for word in words)
    for key, node in sorted(nodes.items()):
        of_relations(links, nodes, key, node)
        of_texts(links, n_told, node, *texts[key])
    of_compounds(links, vocabulary)
    return links


def told(vocabulary, node):
    """The common words of a definition and those of its examples."""
    definition = " ".join(part for part in re.split(r'"[^"]*"?', node.gloss))
    examples = " ".join(re.findall(r'"([^"]*)"', node.gloss))
    heads = " ".join(node.compounds)
    return vocabulary.read(heads + " " + definition), vocabulary.read(examples)


def of_relations(links, nodes, key, node):
    for at, one in enumerate(node.words):
        for other in node.words[at + 1 :]:
            name, weight = SAME
            links.add(one, other, weight * min(node.weights[one], node.weights[other]), name)
    below = [to for mark, *to in node.pointers if mark in ("~", "~i")]
    for mark, *to in node.pointers:
        name, weight = POINTERS.get(mark, (None, 0))
        if not name:
            continue
        there = nodes[tuple(to)]
        if name == "sort":
            continue  # its other side is a `kind`
        share = 0.5 if mark in ("#m", "#s", "#p", "!", "+", "&", "=", "%m", "%s", "%p") else 1.0
        for one in node.words:
            for other in there.words:
                if name == "derived" and one[:ALIKE] == other[:ALIKE]:
                    continue
                links.add(one, other, share * weight * node.weights[one] * there.weights[other], name)
    brood = [(word, nodes[tuple(to)].weights[word]) for to in below for word in nodes[tuple(to)].words]
    if 2 <= len(brood) <= 60:
        name, weight = SIBLING
        for at, (one, w1) in enumerate(brood):
            for other, w2 in brood[at + 1 :]:
                links.add(one, other, weight * w1 * w2 / math.log2(2 + len(brood)), name)


def of_texts(links, n_told, node, definition, examples):
    def rarity(word):
        return 1 / math.log2(4 + n_told[word])

    best = max(node.words, key=lambda word: node.weights[word], default=None)
    for head in node.words:
        for place, word in enumerate(definition):
            weight = TOLD * node.weights[head] * rarity(word) * 6 / (4 + place)
            links.add(head, word, weight, "told")
        for word in examples:
            links.add(head, word, 0.4 * TOLD * node.weights[head] * rarity(word), "said")
    for texts, share in ((definition, 1.0), (examples, 0.7)):
        for at, one in enumerate(texts[:12]):
            for other in texts[at + 1 : 12]:
                weight = share * TOGETHER * rarity(one) * rarity(other) * 8 / (2 + len(texts))
                why = f"={best}" if best and best not in (one, other) else "told"
                links.add(one, other, weight, why)


def of_compounds(links, vocabulary):
    """Fire and engine, snow and flake: the parts of what is one thing."""
    met = times_met()
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        surface, senses, _, flags = line.split("\t")
        flags = set(flags.split())
        if "compound" not in flags or flags & (UNFIT - {"obscure"}):
            continue
        whole = surface.replace("·", "")
        if senses and not any(sense.split(".")[0] == re.sub("[ -]", "", whole) for sense in senses.split()):
            continue
        parts = [vocabulary.of.get(part) for part in re.split("[ ·-]", surface)]
        if len(parts) != 2 or None in parts:
            continue
        one, other = parts
        # WordNet has many that nobody says (bunch grass, sound camera); those that its authors met count fully.
        is_said = whole in vocabulary.ease or met[surface.replace(" ", "_")] or " " not in surface
        weight = COMPOUND * (0.1 if "obscure" in flags or not is_said else 1.0)
        links.add(one, other, weight, "before")
        if whole in vocabulary.ease:
            links.add(whole, one, weight, "holds")
            links.add(whole, other, weight, "holds")


def strongest(links, vocabulary):
    """word -> its strongest links [(other, strength, why)], strengths between words made comparable."""
    total = {word: sum(others.values()) for word, others in links.weight.items()}
    for word in sorted(vocabulary.ease.keys() & links.weight.keys()):
        others = links.weight[word]
        scored = [
            (weight / (4 + total[other]) ** 0.4 * (0.4 + 0.1 * vocabulary.ease[other]), other)
            for other, weight in others.items()
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        kept = scored[:KEPT]
        top = kept[0][0] if kept else 1
        yield word, [
            (other, max(1, round(99 * (score / top) ** 0.7)), told_by(links.why[word][other][1], links))
            for score, other in kept
        ]


def told_by(why, links):
    """A reason that names a word without links of its own would name none in the table."""
    return "told" if why.startswith("=") and why[1:] not in links.weight else why


def main():
    vocabulary = Vocabulary()
    links = link(vocabulary, synset_nodes(vocabulary, sense_ranks()))
    table = list(strongest(links, vocabulary))
    with LINKS.open("w", encoding="ascii", newline="\n") as out:
        for word, found in table:
            listed = " ".join(f"{other}:{strength}:{why}" for other, strength, why in found)
            out.write(f"{word}\t{vocabulary.ease[word]}\t{listed}\n")
    n_links = sum(len(found) for _, found in table)
    print(f"{len(table)} words, {n_links} links")


if __name__ == "__main__":
    main()
