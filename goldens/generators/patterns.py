"""Python's re itself: what patterns match, in texts of many scripts; which patterns it refuses; which letters are the same."""

import random
import re
import sys
import warnings

from .cases import write_json

TEXTS = [
    "", "a", "b", "ab", "aab", "abab", "abba", "aaaa", "ba", "a1b22", "1", "12-3", " a b ", "a-b_c", "a\nb", "a\n", "\n", "\n\n", "ab\nab\n",
    "A", "aB", "ABab", "é", "Éé a", "ß ẞ", "İiıI", "ſsS kKK", "µμΜ", "σςΣ", "日本 ab", "😀a😀", "٣3", "a\u00a0b", "a\u2003b\x1cc", "x\u0301é",
    "a,b;c", "(a)[b]", "a.b*c", "\\a$", "ab12 cd34", "aaaaab", "bbbba", "_a", "a\u200db", "\r\na\u2028b", "²½a", "ﬅ ﬆ ǅ",
]
SETS = ["a", "b", "a", "b", ".", r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", "[ab]", "[^a]", "[a-c1]", r"[\w-]", r"[^\W\d]", r"[\s\S]", "é", "1", "-",
        " ", r"\.", "[A-Z]", "i", "s", "k", "σ", "😀", r"[^\s,]", r"\n", "[]a]", r"[\d٣]"]
ANCHORS = ["^", "$", r"\b", r"\B", r"\A", r"\Z", "(?=a)", "(?!b)", "(?<=a)", "(?<!a)", r"(?=\w\b|$)", r"(?<=ab|ba)", "(?!)"]
REPEATS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{,2}", "{2,}", "{0}", "{1,}?"]
FLAGS = ["", "", "", "", "(?i)", "(?m)", "(?s)", "(?a)", "(?im)", "(?ai)", "(?x)"]
WRITTEN = [
    r"(a|b*)*", r"(a*)*", r"(a*)+", r"(a|)+b?", r"(?:a?b?)*", r"(|a)+", r"(|a)*b", r"(a??)*b", r"(?:(a)|b)*", r"((a)|b)+", r"(a?)*?b", r"(a{0,2}){2,3}",
    r"(?:|a)(?:|b)", r"x*", r"|a", r"a|", r"a*?", r"(?:a*?)*b", r"(a)?(b)?", r"((a)?b)*", r"(a)|(b)|(\d)", r"(?P<x>a)(?P<y>b)?", r"\b\w", r"\w\b", r"\B",
    r"\b", r"^", r"$", r"(?m)^", r"(?m)$", r"(?m)^$", r"\Z", r"a$", r"(?s).*", r".*", r".+?$", r"[^\n]*\n", r"(\w+)\s(\w+)", r"(\w+\s?)+$",
    r"(a+)+b", r"(a|a)*b", r"(?:a|aa)+b", r"(\d{1,3},?)+", r"(?i)straße", r"(?i)[a-z]+", r"(?i)[^k]", r"(?i)ı", r"(?i)[İ]", r"(?i)é", r"(?i)ΣΣ", r"(?i)\u1e9e",
    r"(?i)[à-ü]", r"(?i)[^a-z\s]", r"(?ai)[a-z]+", r"(?ai)k", r"(?a)\w+", r"(?a)\b.", r"(?a)\W", r"(?i:a)b", r"(?-i:a)", r"(?i)(?-i:a)b", r"(?s:.)b",
    r"(?x) a  b # comment", r"(?x)[ a]\ b", r"(?x: a )b", r"(?#none)a", r"\x61", r"\141", r"\07", r"\0", r"[\0-\x7f]", r"\u00e9", r"\U0001f600",
    r"[\b]", r"\a", r"[a-]", r"[-a]", r"[]-a]", r"[^]a]", r"[a\]]", r"[[]", r"{", "a{", "a{,", "a{1", "a{x}", r"a{,1}", r"(?:a)", r"(?:)", r"()",
    r"()*", r"(?:)*a", r"(?:^)*a", r"(?:^a)*", r"(?:\b)+a", r"(?=a)*b", r"a(?=b)", r"a(?!b)", r"(?<=a)b", r"(?<!a)b", r"(?<=\b)a", r"(?<=a{2})b", r"(?=a{2})a",
    r"(?<=^a)b", r"(?=$)", r"(?<=\n)", r"(?<!\w)\w(?!\w)",
]
WRONG = [
    "(", ")", "a)", "(?:", "[", "[a", "[]", "a**", "a+*", "a{1}{2}", "*a", "+", "?", "a|*", "(*)", "^*", r"\b+", "a{2,1}", "\\", r"\q", r"\z", r"[\q]", r"[\A]",
    "[b-a]", r"[\d-a]", r"[a-\w]", r"\x1", r"\u12", r"\U00110000", r"\777", r"[\8]", r"\1", r"(a)\2", r"(a\1)", r"(?P=x)", r"(?P<1>a)", r"(?P<x>a)(?P<x>b)",
    "(?P<x", "(?P>", "(?<x>a)", "(?", "(?a", "a(?i)", "(?L)a", "(?au)a", "(?i-i:a)", "(?-a:a)", "(?i-:a)", "(?z)", "(?#", r"(?<=a|bb)c", "(?P<é!>a)", "(?-i)a",
]
LACKING = [r"(a)\1", r"(?P<x>a)(?P=x)", r"(a)?(?(1)b|c)", "(?>a*)b", "a*+b", "a?+", "a{1,2}+", r"(?=a*)b", r"(?!\w+x)", "(?=(a))a", "a{1001}", "a{0,2000}", r"\N{DIGIT ONE}"]
TEMPLATES = [r"\1", r"\g<1>", r"\g<0>", r"\g<x>", r"\2", r"\0", r"\012", r"\n\t\\", r"\.", r"\q", "\\", r"\g", r"\g<", r"\g<>", r"\g<y>", r"\g<9>", r"\99", r"\400", r"\141", r"\-", r"\b"]


def node(draw, depth):
    kind = draw.random()
    if depth == 0 or kind < 0.3:
        return draw.choice(SETS)
    if kind < 0.38:
        return draw.choice(ANCHORS)
    if kind < 0.6:
        return "".join(node(draw, depth - 1) for _ in range(draw.randint(1, 3)))
    if kind < 0.7:
        return f"({node(draw, depth - 1)})"
    if kind < 0.78:
        return f"(?:{'|'.join(draw.choice(['', node(draw, depth - 1)]) for _ in range(draw.randint(2, 3)))})"
    if kind < 0.84:
        return f"({node(draw, depth - 1)}|{node(draw, depth - 1)})"
    inner = node(draw, depth - 1)
    return f"(?:{inner}){draw.choice(REPEATS)}" if draw.random() < 0.6 else f"({inner}){draw.choice(REPEATS)}"


def spans(compiled, text):
    """Start and end of the whole and of each group, in code points, match after match."""
    return [[part for group in range(compiled.groups + 1) for part in match.span(group)] for match in compiled.finditer(text)]


def is_valid(pattern):
    try:
        return re.compile(pattern)
    except (re.error, ValueError, OverflowError):
        return None


def same_letters():
    """Letters that IGNORECASE takes for the same, a text each."""
    cased = [chr(code) for code in range(sys.maxunicode + 1)
             if not 0xD800 <= code < 0xE000 and (chr(code).lower() != chr(code) or chr(code).upper() != chr(code))]
    everything = "".join(cased)
    families = ["".join(re.findall(re.escape(letter), everything, re.IGNORECASE)) for letter in cased]
    return sorted({family for family in families if len(family) > 1})


def generate():
    warnings.simplefilter("ignore")
    draw = random.Random(22)
    patterns = [pattern for pattern in WRITTEN if is_valid(pattern)]
    while len(patterns) < 1500:
        pattern = draw.choice(FLAGS) + node(draw, 4)
        if len(pattern) < 60 and is_valid(pattern):
            patterns.append(pattern)
    found = []
    for index, pattern in enumerate(dict.fromkeys(patterns)):
        compiled = re.compile(pattern)
        chosen = range(len(TEXTS)) if index < len(WRITTEN) else sorted(draw.sample(range(len(TEXTS)), 6))
        found.append([pattern, compiled.groups, [[at, spans(compiled, TEXTS[at])] for at in chosen]])
    templates = []
    for template in TEMPLATES:
        try:
            templates.append([template, re.sub(r"(?P<x>a)(b)?", template, "ab-a")])
        except (re.error, IndexError):
            templates.append([template, None])
    write_json("patterns.json", {
        "texts": TEXTS,
        "found": found,
        "wrong": [pattern for pattern in WRONG if is_valid(pattern) is None],
        "lacking": [pattern for pattern in LACKING if is_valid(pattern) is not None],
        "templates": templates,
        "sameLetters": same_letters(),
    })
    assert all(is_valid(pattern) is None for pattern in WRONG), [pattern for pattern in WRONG if is_valid(pattern)]
    assert all(is_valid(pattern) for pattern in LACKING)
