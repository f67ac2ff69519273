#!/usr/bin/env python3
"""Builds data/en/words.tsv, the table behind the lexicon, from the packages in data/src/.

Run data/fetch_sources.sh once, then this script; both only to change the table, which is committed
and reviewed as a diff. Needs Python 3 and nothing else. The same inputs give the same bytes.

One row is one key (a word as `src/words/fold.rs` folds it), sorted by surface:

    surface  TAB  senses  TAB  prompt grade  TAB  flags

A sense names a lexeme (`run.v`: headword and part of speech) that the word is a form of. `travel.v`
alone says that this is the form's first spelling, `travel.v=traveled` that it is another spelling of
that form. A lexeme of one form is left out: equal keys match without it. A middle dot in a surface
marks where a word that is written closed may also be typed with a space.
"""

import collections
import pathlib
import re
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
SRC = HERE / "src"
HAND = HERE / "hand"
SCOWL = SRC / "scowl/usr/share/dict/scowl"
WORDNET = SRC / "wordnet-base/usr/share/wordnet"
INFLECTIONS = SRC / "pyinflect/pyinflect/infl.csv"
VARIANTS = SRC / "varcon/varcon/assets/varcon.txt"
CUSS = SRC / "cuss/index.js"

VOWELS = "aeiou"
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
APOSTROPHES = dict.fromkeys(map(ord, "’‘‛ʼʹ′＇`´ʻ"), "'")


def key_of(text):
    """Folds a text as src/words/fold.rs does."""
    text = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).lower().translate(APOSTROPHES)
    folded = (LETTERS.get(c, c) for c in unicodedata.normalize("NFKD", text))
    return "".join(c for c in "".join(folded) if c == "'" or c.isalnum())


def hand_rows(name):
    """The tab-separated rows of a hand-written file, without comments."""
    for line in (HAND / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def hand_words(name):
    return [word for row in hand_rows(name) for word in row[0].split()]


# --- Spelling rules -------------------------------------------------------------------------------


def doubles(lemma):
    """Whether a one-syllable lemma must double its last letter before a vowel (hop, not hope)."""
    return re.fullmatch(r"(?:[^aeiouy]|y(?=[aeiou])|qu)*[aeiouy][bdfglmnprtvz]", lemma) is not None


def stems(lemma):
    """The stems that -ed, -er, -est and -ing attach to, for every regular spelling of them."""
    if lemma.endswith("c"):
        return [lemma + "k", lemma]
    if len(lemma) > 2 and lemma[-1] in "bdfgklmnprstvz" and lemma[-2] in VOWELS + "y":
        if doubles(lemma):
            return [lemma + lemma[-1]]
        if lemma[-2] in VOWELS and lemma[-3] not in VOWELS or lemma[-3:-1] in ("ui", "ua"):
            return [lemma, lemma + lemma[-1]]
    return [lemma]


def regular(lemma, slot):
    """Every regular spelling of the inflected form `slot` of `lemma`."""
    last, before = lemma[-1], lemma[-2:-1]
    y = last == "y" and (before not in VOWELS or lemma.endswith("quy"))
    if slot == "s":
        if y:
            return {lemma[:-1] + "ies"}
        if lemma.endswith("sis"):
            return {lemma[:-2] + "es"} if len(lemma) > 4 else {lemma + "es"}
        if last in "sz":
            return {lemma + "es", lemma + last + "es"}
        if last == "x" or lemma.endswith(("ch", "sh")):
            return {lemma + "es", lemma + "s"} if lemma.endswith("ch") else {lemma + "es"}
        if last == "o":
            return {lemma + "s", lemma + "es"}
        if lemma.endswith("man"):
            return {lemma + "s", lemma[:-3] + "men"}
        return {lemma + "s"}
    if slot == "ing":
        if lemma.endswith("ie"):
            return {lemma[:-2] + "ying"}
        if last == "e":
            kept = {lemma + "ing"}
            return kept if before in ("e", "o", "y") else kept | {lemma[:-1] + "ing"}
        return {stem + "ing" for stem in stems(lemma)}
    ending = {"ed": "ed", "er": "er", "est": "est"}[slot]
    if y:
        return {lemma[:-1] + "i" + ending} | ({lemma + ending} if len(lemma) < 5 else set())
    if last == "e":
        return {lemma + ending[1:]}
    return {stem + ending for stem in stems(lemma)}


SLOTS = {"n": ["s"], "v": ["ed", "ing", "s"], "a": ["er", "est"]}


# --- Sources --------------------------------------------------------------------------------------


class Words:
    """Who is a member of the dictionary: key -> smallest size, surface, kind."""

    def __init__(self):
        self.size = {}
        self.surface = {}
        self.kinds = collections.defaultdict(set)

    def add(self, surface, size, kind):
        surface = surface.translate(APOSTROPHES)
        key = key_of(surface)
        if not 2 <= len(key.replace("'", "")) <= 45 or not key.isascii():
            return
        self.kinds[key].add(kind)
        if kind in ("proper", "abbreviation") and "word" in self.kinds[key]:
            self.size[key] = min(size, self.size[key])
            if separators(surface) > separators(self.surface[key]):
                self.surface[key] = surface.lower()
            return
        better = key not in self.size or separators(surface) > separators(self.surface[key])
        if better or (kind == "word" and self.kinds[key] & {"proper", "abbreviation"}):
            self.surface[key] = surface.lower()
        self.size[key] = min(size, self.size.get(key, 99))

    def __contains__(self, key):
        return key in self.size


def separators(surface):
    return sum(c in " -" for c in surface)


def wordnet_lemmas():
    """WordNet's lemmas: key -> parts of speech; keys of names; compounds as written -> is a noun."""
    pos_of = {"noun": "n", "verb": "v", "adj": "a", "adv": "a"}
    lemmas, names, compounds = collections.defaultdict(set), set(), {}
    for name, pos in pos_of.items():
        for synset in synsets(name):
            for word in synset.words:
                if separators(word) and (word == word.lower() or pos == "n" and not is_title(word)):
                    if pos == "n" or " " not in word:
                        compounds[word] = compounds.get(word, False) or pos == "n"
                if word == word.lower():
                    lemmas[key_of(word)].add(pos)
                else:
                    names.add(key_of(word))
    return lemmas, names, compounds


Synset = collections.namedtuple("Synset", "place words above gloss")


def synsets(name):
    """WordNet's synsets of one data file, by their place in it: `above` are the hypernyms' places."""
    for line in (WORDNET / f"data.{name}").read_text(encoding="ascii").splitlines():
        if line.startswith("  "):
            continue
        data, _, gloss = line.partition(" | ")
        fields = data.split(" ")
        n_words = int(fields[3], 16)
        words = [
            re.sub(r"\((?:a|p|ip)\)$", "", word).replace("_", " ")
            for word in fields[4 : 4 + 2 * n_words : 2]
        ]
        pointers = fields[5 + 2 * n_words :]
        above = [to for mark, to in zip(pointers, pointers[1:]) if mark in ("@", "@i")]
        yield Synset(fields[0], words, above, gloss)


def is_title(word):
    """Whether a compound is a name as a whole (New York), not named after one (Ferris wheel)."""
    last = re.split("[ -]", word)[-1]
    return last != last.lower() and " " in word


def exceptions():
    """WordNet's irregular forms: (form as written, lemma, part of speech)."""
    for name, pos in (("noun", "n"), ("verb", "v"), ("adj", "a"), ("adv", "a")):
        for line in (WORDNET / f"{name}.exc").read_text(encoding="ascii").splitlines():
            form, *lemmas = line.split()
            form = form.replace("_", " ")
            for lemma in map(key_of, lemmas):
                if key_of(form) != lemma:
                    yield form, lemma, pos


def inflections():
    """AGID: (lemma, part of speech) -> {slot: [forms]}; past and participle share the slot `ed`."""
    table = {}
    for line in INFLECTIONS.read_text(encoding="ascii").splitlines():
        lemma, pos, *fields = line.split(",")
        pos, lists = pos.lower(), [f.split("/") if f != "<>" else [] for f in fields]
        if pos == "n":
            slots = {"s": lists[0]}
        elif pos == "a":
            slots = {"er": lists[0], "est": sum(lists[1:], [])}
        else:
            past, participle, ing, *persons = lists if len(lists) > 2 else [lists[0], [], []]
            slots = {"ed": past + participle, "ing": ing, "s": sum(persons, [])}
        table[key_of(lemma), pos] = {slot: [key_of(f) for f in forms] for slot, forms in slots.items()}
    return table


def varcon():
    """VarCon: clusters of lines ([(word, is accepted)], part of speech or None, sense or None)."""
    tags = {"N": "n", "V": "v", "Adj": "a", "Adv": "a"}
    cluster = []
    for line in VARIANTS.read_text(encoding="iso-8859-1").splitlines() + [""]:
        if not line.strip() or line.startswith("# "):
            if cluster:
                yield cluster
            cluster = []
            continue
        if line.startswith("#"):
            continue
        spellings, _, note = line.split(" #")[0].partition(" | ")
        pos, sense = None, note.strip()
        if found := re.match(r"<(\w+)>\s*", sense):
            pos, sense = tags.get(found[1], "x"), sense[found.end() :]
        if sense.startswith("(-)") or pos == "x" and found[1] not in ("Prep", "Conj"):
            continue
        if sense.startswith("--"):
            sense = ""
        words = []
        for part in spellings.split(" / "):
            marks, _, word = part.partition(": ")
            word = key_of(word)
            if word.endswith("'s") or all(m.rstrip("1234")[-1] in "-x" for m in marks.split()):
                continue
            if word not in words:
                words.append(word)
        if words:
            cluster.append((words, pos, sense or None))


# --- Lexemes --------------------------------------------------------------------------------------


class Lexemes:
    """Lexeme id -> form -> first spelling of that form; ids may be merged."""

    def __init__(self):
        self.forms = {}
        self.of = collections.defaultdict(set)

    def add(self, lexeme, form, first=None):
        """Adds a form, as another spelling of the form `first` where that is given."""
        forms = self.forms.setdefault(lexeme, {})
        if form not in forms or first:
            forms[form] = first or form
        self.of[form].add(lexeme)

    def remove(self, lexeme, form):
        self.forms.get(lexeme, {}).pop(form, None)
        self.of[form].discard(lexeme)

    def merge(self, kept, gone):
        for form, first in self.forms.pop(gone).items():
            self.of[form].discard(gone)
            if form not in self.forms[kept]:
                self.add(kept, form, first)


def head(lexeme):
    return lexeme.rsplit(".", 1)[0]


def part(lexeme):
    return lexeme.rsplit(".", 1)[1][0]


def membership(wordnet, compounds):
    """Who is in the dictionary, by the rule of sizes in docs/words.md."""
    words = Words()
    for path in sorted(SCOWL.iterdir()):
        spelling, kind = re.match(r"(.+?)-(.+)\.\d+", path.name).groups()
        size = int(path.suffix[1:])
        if spelling == "special" or spelling == "variant_3":
            continue
        limit = {"words": 80, "upper": 70, "proper-names": 50, "abbreviations": 50}.get(kind, 0)
        if size > limit:
            continue
        for word in path.read_text(encoding="utf-8").split():
            if word.endswith("'s") or word.endswith("'"):
                continue
            if kind == "words" and size == 80 and key_of(word) not in wordnet:
                continue
            name = {"words": "word", "abbreviations": "abbreviation"}.get(kind, "proper")
            words.add(word, size, name)
    irregular = {(lemma, pos) for _, lemma, pos in exceptions()}
    large = set((SCOWL / "english-words.80").read_text(encoding="utf-8").split())
    for lemma in sorted(words.size.keys() & wordnet.keys()):
        for pos in sorted(p for p in wordnet[lemma] & {"n", "v"} if (lemma, p) not in irregular):
            for form in sorted(f for slot in SLOTS[pos] for f in regular(lemma, slot)):
                if form in large and form not in words and "word" in words.kinds[lemma]:
                    words.add(form, 80, "word")
    for word in hand_words("contractions.txt"):
        words.add(word, 10, "contraction")
    for word in hand_words("modern_words.txt") + hand_words("extra_words.txt"):
        words.add(word.replace("_", " "), 50, "word")
    for surface, _, forms in familiar_words():
        for word in (surface, *forms):
            words.add(word, 50, "word")
    for word in hand_words("familiar_names.txt"):
        words.add(word.replace("_", " "), 50, "proper")
    for row in hand_rows("lexemes.tsv"):
        for word in row[1].split():
            words.add(word.partition("=")[0].replace("_", " "), 50, "word")
    for row in hand_rows("variants.tsv"):
        for word in row[0].split():
            words.add(word, 50, "word")
    for row in hand_rows("prompts_core.txt"):
        for word in row[0].split():
            words.add(word, 35, "word")
    for word in sorted(compounds):
        parts = [key_of(p) for p in re.split("[ -]", word)]
        sizes = [10 if p in SMALL else words.size.get(p, 99) for p in parts]
        if " " not in word or len(parts) <= 4 and max(sizes) <= 50:
            words.add(word, min(70, max(sizes)), "word")
            words.kinds[key_of(word)].add("compound")
    for word in hand_words("not_words.txt"):
        words.size.pop(key_of(word), None)
    return words


SMALL = {"a", "i", "o", "x", "t", "e", "u", "v"}


def familiar_words():
    """The words of familiar_words.txt: surface, part of speech or "x", regular forms of closed ones."""
    for (line,) in hand_rows("familiar_words.txt"):
        parts, *listed = line.split()
        for word in listed:
            surface = word.rstrip("+").replace("_", " ")
            for part in parts:
                slots = SLOTS.get(part, []) if not separators(surface) or part == "v" else []
                yield surface, part, [regular_form(surface, slot, word.endswith("+")) for slot in slots]


def regular_form(word, slot, doubled):
    """The one regular spelling that a word of today has: logos, not logoes; unboxed, not unboxxed."""
    forms = sorted(regular(word, slot), key=len)
    if slot == "s" and word[-1] in "sz":
        return word + "es"
    if slot == "s" and word.endswith("man"):
        return word[:-3] + "men"
    return forms[-1] if doubled else forms[0]


def inflected(words, wordnet, names):
    """The lexemes of WordNet's and AGID's lemmas with the forms that the rule accepts."""
    agid = inflections()
    lexemes = Lexemes()
    closed = set(hand_words("closed_class.txt"))
    irregular = collections.defaultdict(set)
    for surface, lemma, pos in exceptions():
        form = key_of(surface)
        if lemma in words and separators(surface) and form not in words:
            words.add(surface, words.size[lemma], "word")
        if lemma in words and form in words:
            irregular[lemma, pos].add(form)
    claims = collections.defaultdict(set)
    for (lemma, pos), slots in agid.items():
        if lemma in words:
            for forms in slots.values():
                for form in forms:
                    claims[form].add(lemma)

    def lemma_in(key, pos):
        return pos in wordnet.get(key, ()) or pos == "n" and is_name(key)

    def is_name(key):
        return key not in wordnet and key in names and words.kinds[key] == {"proper"}

    def stolen(lemma, pos, form, slot):
        """Whether `form` is rather of the lemma with one letter more or less: hop/hoping,
        singe/singing, discus/discusses."""
        if lemma.endswith("nge") and f"{lemma}ing" in words and form == lemma[:-1] + "ing":
            return lemma_in(lemma[:-1], pos)
        doubled = lemma + lemma[-1]
        if slot == "s" and doubled in wordnet and form in regular(doubled, slot):
            return True
        longer = lemma + "e"
        return lemma_in(longer, pos) and doubles(lemma) and form in regular(longer, slot)

    keys = sorted(k for k in words.size if "'" not in k and not k.isdigit())
    for key in keys:
        for pos in "nva":
            known, listed = lemma_in(key, pos), agid.get((key, pos))
            if not known and not listed:
                continue
            lexeme = f"{key}.{pos}"
            if known:
                lexemes.add(lexeme, key)
            for slot in SLOTS[pos]:
                rule = regular(key, slot)
                if listed is not None:
                    forms = listed.get(slot, [])
                else:
                    forms = [] if irregular[key, pos] and slot in ("ed", "er", "est") else sorted(rule)
                accepted = []
                for form in forms:
                    if form not in words or form in closed or stolen(key, pos, form, slot):
                        continue
                    if is_name(key) and "proper" not in words.kinds[form]:
                        continue
                    free = claims[form] <= {key} and form not in wordnet
                    if known and form in rule or free:
                        accepted.append(form)
                if slot == "er" and not regular(key, "est") & words.size.keys():
                    accepted = []  # rather an agent noun: an opener opens
                if slot == "est" and not regular(key, "er") & words.size.keys():
                    accepted = [form for form in accepted if form not in wordnet]
                spellings = sorted((f for f in accepted if f in rule), key=lambda f: (words.size[f], f))
                for form in accepted:
                    lexemes.add(lexeme, key)
                    lexemes.add(lexeme, form, spellings[0] if form in rule else form)
    for (lemma, pos), forms in sorted(irregular.items()):
        for form in sorted(forms):
            if form not in closed:
                lexemes.add(f"{lemma}.{pos}", lemma)
                lexemes.add(f"{lemma}.{pos}", form)
    return lexemes, closed


def adopt_orphans(words, wordnet, lexemes, closed):
    """Gives forms that no lemma claims to the one member they are a regular form of."""

    known_names = {key_of(word.replace("_", " ")) for word in hand_words("familiar_names.txt")}

    def orphan(key):
        if key in known_names:
            return False  # Wes is no plural of we, nor Tetris one of tetri
        return key not in wordnet and key not in closed and not lexemes.of.get(key) and "'" not in key

    owners = collections.defaultdict(set)
    for key in sorted(words.size):
        if key in closed or "'" in key or len(key) < 3:
            continue
        for slot in ("s", "ed", "ing"):
            for form in regular(key, slot):
                if form in words and orphan(form) and not (
                    slot != "s" and doubles(key) and key + "e" in words
                ):
                    owners[form].add((key, slot))
    for form, candidates in sorted(owners.items()):
        for key, slot in sorted(candidates):
            pos = "n" if slot == "s" else "v"
            if slot == "s" or {"ed", "ing"} <= {s for f in owners for k, s in owners[f] if k == key}:
                lexemes.add(f"{key}.{pos}", key)
                lexemes.add(f"{key}.{pos}", form)


def by_hand(lexemes, words, wordnet):
    """Adds the hand-written lexemes; returns the hand-written variants as clusters."""
    for row in hand_rows("lexemes.tsv"):
        lexeme = row[0]
        if head(lexeme) not in words:
            sys.exit(f"lexemes.tsv: {head(lexeme)} is not in the dictionary")
        lexemes.add(lexeme, head(lexeme))
        for form in row[1].split():
            form, _, first = form.partition("=")
            lexemes.add(lexeme, key_of(form), first or None)
    for surface, part, forms in familiar_words():
        for form in forms:
            lexemes.add(f"{key_of(surface)}.{part}", key_of(surface))
            lexemes.add(f"{key_of(surface)}.{part}", key_of(form))
    for row in hand_rows("variants.tsv"):
        spellings = [key_of(word) for word in row[0].split()]
        yield [(spellings, row[1] or None, None)]
    for key in sorted(words.size):
        if key.endswith("ward") and "a" in wordnet.get(key, ()) and key + "s" in words:
            yield [([key, key + "s"], "a", None)]


def spell_variants(words, lexemes, clusters):
    """Adds the spelling variants, to all senses of a word or to the one sense they are limited to."""
    for cluster in clusters:
        cluster = [([w for w in ws if w in words], pos, sense) for ws, pos, sense in cluster]
        plain = {w for ws, pos, sense in cluster if not sense for w in ws}
        for spellings, pos, sense in cluster:
            if len(spellings) > 1 and not sense:
                join(lexemes, spellings, pos, plain)
        senses = collections.defaultdict(list)
        for spellings, pos, sense in cluster:
            if len(spellings) > 1 and sense:
                senses[pos].append((sense, spellings))
        for pos, lines in senses.items():
            limit(lexemes, lines, pos)


def join(lexemes, spellings, pos, cluster):
    """Makes the words of one line spellings of one form, in the lexemes that the cluster is about."""
    first = spellings[0]
    wanted = [x for w in spellings for x in sorted(lexemes.of[w]) if pos in (None, "x", part(x))]
    heads = [x for x in dict.fromkeys(wanted) if head(x) in cluster] or list(dict.fromkeys(wanted))
    if not heads:
        heads = [f"{first}.x"]
    for lexeme in heads:
        if lexeme in lexemes.forms or lexeme.endswith(".x"):
            for word in spellings:
                lexemes.add(lexeme, word, first)
    for p in {part(x) for x in heads}:
        same = [f"{w}.{p}" for w in spellings if f"{w}.{p}" in lexemes.forms]
        for gone in same[1:]:
            lexemes.merge(same[0], gone)


def limit(lexemes, lines, pos):
    """One lexeme of its own for each inflected family of a sense that has spellings of its own."""

    def form_of(word, base):
        return any(head(x) == base for x in lexemes.of[word] & lexemes.of[base])

    families = []
    for sense, line in lines:
        for base_sense, family in families:
            base = family[0]
            same = sense == base_sense and form_of(line[0], base[0])
            # VarCon's notes have slips of the pen; a second spelling of its own shows the family.
            if same or any(form_of(a, b) and b != base[0] for a, b in zip(line[1:], base[1:])):
                family.append(line)
                break
        else:
            families.append((sense, [line]))
    for _, family in families:
        if len(family) == 1 and pos in (None, "n"):
            family += plurals_of(lexemes, family[0])
        first, number = family[0][0], 2
        while f"{first}.{pos or 'x'}{number}" in lexemes.forms:
            number += 1
        for line in family:
            for word in line:
                lexemes.add(f"{first}.{pos or 'x'}{number}", word, line[0])


def plurals_of(lexemes, spellings):
    """The line of plurals that VarCon leaves out below a line of nouns, if they all have one."""
    plurals = []
    for word in spellings:
        forms = regular(word, "s") & lexemes.forms.get(f"{word}.n", {}).keys()
        plurals.append(min(forms, key=lambda form: (len(form), form), default=None))
    return [plurals] if None not in plurals else []


def compound_plurals(words, lexemes, compounds, wordnet):
    """Plurals of open and hyphenated nouns: the last word takes them, or the first before `of`."""

    def add_plurals(key, before, noun, after):
        forms = lexemes.forms.get(f"{noun}.n", {})
        plurals = [f for f, first in sorted(forms.items()) if noun not in (f, first)]
        plurals = [f for f in plurals if f in regular(noun, "s")] or plurals[:1]
        fallback = "n" not in wordnet.get(noun, ()) and not noun.endswith("s")
        for form in plurals or [noun + "s"] * fallback:
            plural = before + form + after
            words.add(plural, words.size[key], "word")
            words.kinds[key_of(plural)].add("compound")
            lexemes.add(f"{key}.n", key)
            lexemes.add(f"{key}.n", key_of(plural))

    for surface, noun in sorted(compounds.items()):
        key = key_of(surface)
        if not noun or key not in words:
            continue
        stem, separator, last = re.match(r"(.*)([ -])(.*)", surface).groups()
        if inner := re.match(r"(\w+)([ -](?:at|by|de|for|in|of|on|to)[ -].*)", surface):
            add_plurals(key, "", inner[1], inner[2])
            continue
        if known := lexemes.forms.get(f"{key}.n", {}).keys() - {key}:
            for form in sorted(known):
                if form.startswith(key_of(stem)) and form in words and form.isalpha():
                    words.add(f"{stem}{separator}{form[len(key_of(stem)):]}", words.size[form], "word")
            continue
        add_plurals(key, stem + separator, last, "")


def mark_splits(words, lexemes):
    """Marks where a closed compound may be typed with a space (snow flake, and not the rapist).

    The second part names what the thing is or is told of in WordNet's gloss, or both parts often
    make up such compounds.
    """
    places, of_word = {}, collections.defaultdict(list)
    for synset in synsets("noun"):
        places[synset.place] = synset
        for word in synset.words:
            if word.isalpha() and word.islower() and words.size.get(word, 99) <= 60:
                of_word[word].append(synset)

    def above(synset, depth=8):
        for word in synset.words:
            yield re.split("[ -]", word)[-1].lower()
        for place in synset.above * (depth > 0):
            yield from above(places[place], depth - 1)

    common = {word for word in of_word if words.size[word] <= 40}
    splits = []  # (word, first part, second part, is proven, is told of in part)
    for word, senses in of_word.items():
        named = {w for synset in senses for w in above(synset)} - {word}
        told = {w for synset in senses for w in re.findall("[a-z]+", synset.gloss)}
        for at in range(3, len(word) - 2):
            first, second = word[:at], word[at:]
            if first not in common or second not in common:
                continue
            if second == "ship" and not named & {"ship", "craft", "vehicle"}:
                continue  # a suffix here: an internship is no ship
            splits.append((word, first, second, second in named | told, first in told))
    firsts = collections.Counter(first for _, first, _, proven, _ in splits if proven)
    seconds = collections.Counter(second for _, _, second, proven, _ in splits if proven)
    done = set()
    for word, first, second, proven, told in splits:
        often = firsts[first] >= 3 and seconds[second] >= 3 or told and seconds[second] >= 2
        if word in done or not (proven or often):
            continue
        done.add(word)
        for form in [word, *lexemes.forms.get(f"{word}.n", ())]:
            if form.startswith(first) and separators(words.surface[form]) == 0:
                words.surface[form] = f"{first}·{form[len(first):]}"


def offensive_keys(lexemes):
    """cuss's surest words less the hand-written exceptions, and the forms of the hand-written list."""
    rated = re.findall(r"^  '?([^':]+)'?: (\d)", CUSS.read_text(encoding="utf-8"), re.M)
    keys = {key_of(word) for word, sure in rated if sure == "2"}
    keys -= {key_of(word) for word in hand_words("not_offensive.txt")}
    listed = {key_of(word) for word in hand_words("offensive.txt")}
    for word in listed:
        for lexeme in (f"{word}.n", f"{word}.v"):
            keys |= lexemes.forms.get(lexeme, {}).keys()
    return keys | listed


def flags_of(key, words, offensive):
    """The flags of a row, by the names that src/words/layout.rs knows."""
    kinds = words.kinds[key]
    flags = []
    if "proper" in kinds and "word" not in kinds:
        flags.append("proper")
    if "abbreviation" in kinds and not kinds & {"word", "proper"}:
        flags.append("abbreviation")
    if "contraction" in kinds:
        flags.append("contraction")
    if "compound" in kinds or separators(words.surface[key]):
        flags.append("compound")
    if key in offensive:
        flags.append("offensive")
    if words.size[key] >= 70:
        flags.append("obscure")
    return flags


def prompts():
    """The hand-picked words: key -> grade, the first that a word is listed under."""
    grade, prompts = 0, {}
    for line in (HAND / "prompts_core.txt").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"# grade (\d)", line):
            grade = int(found[1])
        elif not line.startswith("#"):
            for word in line.split():
                prompts.setdefault(key_of(word), grade)
    return prompts


def main():
    wordnet, names, compounds = wordnet_lemmas()
    words = membership(wordnet, compounds)
    compounds = {w.lower(): n for w, n in compounds.items() if key_of(w) in words}
    by_us = hand_words("modern_words.txt") + hand_words("extra_words.txt")
    compounds |= {w.replace("_", " "): True for w in by_us if "_" in w or "-" in w}
    compounds |= {word: True for word, part, _ in familiar_words() if part == "n" and separators(word)}
    lexemes, closed = inflected(words, wordnet, names)
    adopt_orphans(words, wordnet, lexemes, closed)
    more = list(by_hand(lexemes, words, wordnet))
    spell_variants(words, lexemes, list(varcon()) + more)
    compound_plurals(words, lexemes, compounds, wordnet)
    mark_splits(words, lexemes)
    for row in hand_rows("blocked.tsv"):
        form, lexeme = row[0], row[1]
        if form not in lexemes.forms.get(lexeme, ()):
            sys.exit(f"blocked.tsv: {form} is no form of {lexeme}")
        lexemes.remove(lexeme, form)

    grades = prompts()
    for key in grades:
        # A prompt is shown as it was picked; where else it may be spaced apart stays marked.
        parts = re.split("[ ·-]", words.surface[key])
        words.surface[key] = "·".join(key_of(part) for part in parts)
    offensive = offensive_keys(lexemes)
    lines = []
    for key in words.size:
        senses = []
        for lexeme in sorted(lexemes.of[key]):
            forms = lexemes.forms[lexeme]
            if len(forms) > 1:
                first = forms[key]
                senses.append(lexeme if first == key else f"{lexeme}={first}")
        flags = flags_of(key, words, offensive)
        grade = str(grades.get(key, ""))
        lines.append("\t".join([words.surface[key], " ".join(senses), grade, " ".join(flags)]) + "\n")
    (HERE / "en/words.tsv").write_text("".join(sorted(lines)), encoding="utf-8")
    n_lexemes = sum(len(f) > 1 for f in lexemes.forms.values())
    print(f"{len(lines)} rows, {n_lexemes} lexemes")


if __name__ == "__main__":
    main()
