"""Lines of text as fax machines and scanners show them, for the net that reads lines (lines.py).

The texts are made up: words of French and English word lists, words made letter by letter after them, names, addresses, dates, amounts,
numbers, codes, e-mail addresses, and characters at random. Nothing of the persons and forms that measure the reader goes in, and none of
the typefaces that measure it, nor those drawn after them.
"""
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy import ndimage

CHARACTERS = (
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]_abcdefghijklmnopqrstuvwxyz{|}~"
    "§«°»€–’“”ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßŒœŸćčłńőřśşšžŠŽ½¼£"
)
CLASS = {character: at + 1 for at, character in enumerate(CHARACTERS)}
HIGH = 32  # rows of a picture
LONGEST = 46  # characters of a text
WIDEST = 640  # columns of a picture
DRAWN = 34  # height of a drawn capital, in pixels
PER_MM = 10  # pixels a millimetre of what is cut out of a page

# Parts of the paths of typefaces. Those that measure the reader on forms, with those drawn after them, are not learnt from.
MEASURED = (
    "iberation", "Arimo", "Tinos", "Cousine", "arlito", "Lato", "GNUTypewriter", "gnutypewriter", "Roboto", "CourierPrime", "Courier Prime",
    "courier-prime", "DejaVu", "Hack",
)
# Held out of the learning; they measure the net.
HELD_OUT = ("andika", "lmodern", "lmmono", "lmroman", "lmsans", "paratype", "PTS", "PTM", "PTZ", "uffy", "Typo", "OpenSans")
LEFT_OUT = (
    "Symbol", "Dingbat", "D050000L", "Greek", "Chancery", "Z003", "Smallcaps", "Thin", "Hair", "UltraLight", "ExtraLight", "Black", "Heavy",
    "ExtraBold", "Outline", "Initials", "Keyboard", "amil", "Caps", "csc", "dunh", "Rounded", "OCRA", "ocr-a", "OCR-A", "lmsltt", "lmtlc",
    "Variable", "[",
)

STREETS = (
    "rue avenue boulevard chemin rang route place montée côte impasse sentier croissant allée terrasse Street Road Avenue Lane Drive".split()
)
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre January February March April June July October".split()
)
ACCENTED = {"a": "àâäáã", "e": "éèêë", "i": "îïí", "o": "ôöóò", "u": "ùûüú", "c": "ç", "n": "ñ", "y": "ÿ"}
PLAIN = {accent: letter for letter, accents in ACCENTED.items() for accent in accents} | {"œ": "oe"}
PREFIXES = ["O'", "L'", "D'", "d'", "de l'", "Mc", "Mac", "St-", "Ste-", "Saint-", "de ", "du ", "des ", "la "]
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Texts:
    """Texts that nobody wrote."""

    def __init__(self, folder):
        """From the word lists `french` and `american-english` of a folder (Debian's packages wfrench and wamerican)."""
        self.words = [self.listed(Path(folder) / name) for name in ("french", "american-english")]
        following = {}
        for word in (self.words[0] + self.words[1])[::9]:
            word = word.lower()
            for at in range(len(word) + 1):
                following.setdefault(word[max(0, at - 2) : at], []).append(word[at] if at < len(word) else "")
        random = np.random.default_rng(5)
        self.following = {two: [letters[at] for at in random.integers(len(letters), size=400)] for two, letters in following.items()}

    @staticmethod
    def listed(path):
        data = path.read_bytes()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        return [word for word in text.split() if 1 < len(word) < 15 and all(c in CLASS for c in word)]

    def made(self, random):
        """A word made letter by letter, each after the two before it."""
        out = ""
        for _ in range(30):
            if len(out) == 12:
                break
            letters = self.following.get(out[-2:]) or [""]
            letter = letters[random.integers(len(letters))]
            if letter == "" and len(out) > 2:
                break
            out += letter
        return out or "de"

    def word(self, random):
        if random.random() < 0.45:
            word = self.made(random)
        else:
            words = self.words[0] if random.random() < 0.75 else self.words[1]
            word = words[random.integers(len(words))]
        if random.random() < 0.10 and len(word) > 2:  # an accent where none is expected
            at = random.integers(len(word))
            accents = ACCENTED.get(word[at])
            if accents:
                word = word[:at] + accents[random.integers(len(accents))] + word[at + 1 :]
        return word

    def name(self, random):
        word = self.word(random)
        word = word[:1].upper() + word[1:]
        kind = random.random()
        if kind < 0.25:
            word += "-" + self.name(random)
        elif kind < 0.33:
            word = PREFIXES[random.integers(len(PREFIXES))] + word
        return word

    def text(self, random):
        """A text of characters of CHARACTERS, at most LONGEST."""
        kinds = (
            (0.20, self.names), (0.36, self.street), (0.56, self.sentence), (0.62, date), (0.68, amount), (0.74, phone),
            (0.80, lambda random: digits(random, random.integers(1, 14))), (0.86, self.email), (0.94, code), (1.0, anything),
        )
        share = random.random()
        text = next(make for most, make in kinds if share < most)(random)
        if share < 0.56 and random.random() < 0.33:
            text = "".join(capital(c) for c in text)
        if random.random() < 0.15:
            text = text.replace("'", "’")
        text = " ".join("".join(c if c in CLASS else "e" for c in text).split())
        return text[:LONGEST].strip() or "X"

    def names(self, random):
        return " ".join(self.name(random) for _ in range(random.integers(1, 3)))

    def street(self, random):
        number = digits(random, random.integers(1, 5)).lstrip("0") or "1"
        if random.random() < 0.06:
            number += "-" + digits(random, 2)
        between = ", " if random.random() < 0.6 else " "
        text = number + between + one(random, STREETS) + one(random, [" ", " de la ", " du ", " de l'", " des ", " de "]) + self.name(random)
        if random.random() < 0.15:
            ends = [" Est", " Ouest", " Nord", " Sud", " O", " E", ", app. 4", ", app. 12", ", bureau 210", " East", " West", " St.", " Ave"]
            text += one(random, ends)
        if random.random() < 0.1:
            text = digits(random, random.integers(1, 4)) + ", " + one(random, ["1re", "2e", "3e", "4e Rang", "5e", "12e", "23e"])
            text += one(random, [" Avenue", " Rue", " Rang", " Est"])
        return text

    def sentence(self, random):
        words = []
        for _ in range(random.integers(1, 7)):
            word = self.word(random)
            if random.random() < 0.12:
                word += one(random, [",", ".", ";", ":", " :", ")", "!", "?"])
            words.append(("(" if random.random() < 0.03 else "") + word)
        text = " ".join(words)
        if random.random() < 0.6:
            text = text[:1].upper() + text[1:]
        if random.random() < 0.25:
            text += " " + digits(random, random.integers(1, 5)) + one(random, ["", " $", " %", " km", " h", "°"])
        return "« " + text + " »" if random.random() < 0.05 else text

    def email(self, random):
        first, last = ("".join(PLAIN.get(c, c) for c in self.word(random).lower()).replace("'", "") for _ in range(2))
        local = first + one(random, [".", "_", "", "-"]) + last if random.random() < 0.6 else first[:1] + "." + last
        if random.random() < 0.15:
            local += digits(random, random.integers(1, 4))
        host = one(random, [self.made(random), "courriel", "exemple", "mail", "ville", "gouv", "poste"])
        return local + "@" + host + one(random, [".qc.ca", ".ca", ".com", ".org", ".net", ".gouv.qc.ca", ".fr"])


def one(random, choices):
    return choices[random.integers(len(choices))]


def capital(character):
    upper = character.upper()
    return upper if len(upper) == 1 and upper in CLASS else character


def digits(random, count):
    return "".join(str(random.integers(10)) for _ in range(count))


def date(random):
    year, month, day = random.integers(1930, 2031), random.integers(1, 13), random.integers(1, 29)
    return one(random, [
        f"{year}-{month:02}-{day:02}", f"{year} {month:02} {day:02}", f"{day:02}/{month:02}/{year}", f"{day} {one(random, MONTHS)} {year}",
        f"{one(random, MONTHS)} {day}, {year}", f"{day}.{month}.{year}", f"{day:02}-{month:02}-{year}",
    ])


def amount(random):
    whole = digits(random, random.integers(1, 4)).lstrip("0") or "7"
    if random.random() < 0.4:
        whole += one(random, [" ", ",", " "]) + digits(random, 3)
    before = "$" if random.random() < 0.15 else ""
    return before + whole + one(random, [",", "."]) + digits(random, 2) + one(random, [" $", "", "$", " CAD", " €"])


def phone(random):
    a, b, c = digits(random, 3), digits(random, 3), digits(random, 4)
    text = one(random, [f"{a} {b}-{c}", f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a} {b} {c}", f"{a}.{b}.{c}", f"{a}{b}{c}", f"{a} {b} {a}"])
    return text + one(random, [" poste ", " ext. ", " #"]) + digits(random, random.integers(2, 5)) if random.random() < 0.1 else text


def code(random):
    if random.random() < 0.4:
        letter = lambda: one(random, CAPITALS)
        return letter() + digits(random, 1) + letter() + one(random, [" ", "", " "]) + digits(random, 1) + letter() + digits(random, 1)
    text = "".join(one(random, CAPITALS + "0123456789") for _ in range(random.integers(2, 16)))
    if random.random() < 0.4:
        at = random.integers(1, len(text))
        text = text[:at] + one(random, "-/ .") + text[at:]
    return text


def anything(random):
    return "".join(one(random, CHARACTERS) for _ in range(random.integers(3, 20)))


def typefaces(folder):
    """The typefaces to learn from and those held out, each as its font, the characters it has, and how often it is taken."""
    kept, held = [], []
    for path in sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in (".ttf", ".otf")):
        if any(part in path.name for part in LEFT_OUT) or any(part in str(path) for part in MEASURED):
            continue
        try:
            font = ImageFont.truetype(str(path), 100)
            high = font.getbbox("H")[3] - font.getbbox("H")[1]
            if high < 20:
                continue
            font = ImageFont.truetype(str(path), round(100 * DRAWN / high))
        except OSError:
            continue
        missing = bytes(font.getmask("\U0010fffe"))
        has = {c for c in CHARACTERS if c == " " or bytes(font.getmask(c)) != missing}
        if not has.issuperset("AZaz09éÉÈçàê@-'"):
            continue
        slanted = any(part in path.name for part in ("Italic", "Oblique", "Ital", "It.", "Slanted", "oblique", "italic"))
        bold = any(part in path.name for part in ("Bold", "bold", "Semibold", "Demi"))
        typewriter = abs(font.getlength("i") - font.getlength("W")) < 1
        often = (0.12 if slanted else 1.0) * (0.3 if bold else 1.0) * (1.6 if typewriter else 1.0)
        (held if any(part in str(path) for part in HELD_OUT) else kept).append((font, has, often))
    return kept, held


def drawn(random, font, text, comb):
    """The text in white on black; `comb` sets its characters apart as those of closed-up cells are."""
    if not comb and random.random() >= 0.18:
        picture = Image.new("L", (int(font.getlength(text)) + 26, 3 * DRAWN))
        ImageDraw.Draw(picture).text((10, DRAWN * 2), text, font=font, fill=255, anchor="ls")
        return picture
    gap = 0.7 * DRAWN / 2.6 if comb else random.uniform(-1.5, 8)
    x, places = 6.0, []
    for c in text:
        left, _, right, _ = font.getbbox(c)
        places.append((x - (left if comb else 0), c))
        x += gap + (font.getlength(c) if not comb else 2 * gap if c == " " else right - left)
    picture = Image.new("L", (int(x) + 14, 3 * DRAWN))
    draw = ImageDraw.Draw(picture)
    for at, c in places:
        draw.text((at, DRAWN * 2), c, font=font, fill=255, anchor="ls")
    return picture


def turned(angle):
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def seen(picture, size, matrix, middle):
    """What a picture looks like through a matrix from new pixels to old ones that leads the new middle to an old place."""
    shift = middle - matrix @ (np.array(size) / 2)
    return picture.transform(size, Image.Transform.AFFINE, (*matrix[0], shift[0], *matrix[1], shift[1]), Image.Resampling.BILINEAR)


def spoilt(random, picture):
    """The line as it is cut out of a page: PER_MM pixels a millimetre, ink 1."""
    kind = random.integers(10)
    across, down = (8.04, 3.85) if kind < 3 else (8.04, 7.7) if kind < 8 else (11.81, 11.81)  # fax, standard and fine; 300 dpi
    grey = kind == 9 and random.random() < 0.8
    size, stretch = random.uniform(1.5, 3.3) / DRAWN, random.uniform(0.92, 1.1)
    turn = np.radians(random.normal(0, 0.9)) if random.random() < 0.8 else 0.0
    wide, high = picture.width * size * stretch, picture.height * size
    slack = abs(turn) * wide / 2 + 0.8
    pixels = (int((wide + 1) * across) + 2, int((high + 2 * slack) * down) + 2)
    soft = picture.filter(ImageFilter.BoxBlur(0.5 / (size * across) * random.uniform(0.5, 1.05)))
    if random.random() < 0.25:  # thicker or thinner strokes
        soft = soft.filter(ImageFilter.MaxFilter(3) if random.random() < 0.6 else ImageFilter.MinFilter(3))
    shear = np.array([[1.0, random.uniform(-0.05, 0.05)], [0.0, 1.0]])
    matrix = np.diag([1 / (size * stretch), 1 / size]) @ shear @ turned(turn) @ np.diag([1 / across, 1 / down])
    middle = np.array([picture.width / 2, picture.height / 2]) + matrix @ random.uniform(-0.5, 0.5, 2)
    ink = np.asarray(seen(soft, pixels, matrix, middle), np.float32) / 255
    ink = ink * (1.0 if random.random() < 0.8 else random.uniform(0.72, 1.0))
    grain = random.choice([0.03, 0.085, 0.085, 0.14, 0.18])
    ink = ink + random.normal(0, grain * (0.25 if grey else 0.75), ink.shape).astype(np.float32)
    if grey:
        ink = np.clip(ink * random.uniform(0.75, 1.0), 0, 1)
    else:
        ink = (ink > np.clip(random.normal(0.42, 0.07), 0.25, 0.66)).astype(np.float32)
        damage(random, ink, wide * high, int(pixels[1] / 2 + (high * 0.17 + 0.6) * down))
    if down < 5 and random.random() < 0.9:
        ink, down = np.repeat(ink, 2, 0), down * 2
    # Cut out along the slip of the paper.
    matrix = np.diag([across, down]) @ turned(random.normal(0, np.radians(0.12)) - turn) / PER_MM
    middle = np.array([ink.shape[1] / 2, ink.shape[0] / 2]) + matrix @ random.uniform(-0.5, 0.5, 2)
    cut = seen(Image.fromarray((ink * 255).astype(np.uint8)), (int(wide * PER_MM) + 6, int(high * PER_MM) + 6), matrix, middle)
    return np.asarray(cut, np.float32) / 255


def damage(random, ink, area, below):
    """Lines that are lost, specks, streaks, and what is left of a rule under the text."""
    high, wide = ink.shape
    if random.random() < 0.3:
        for _ in range(random.integers(1, 3)):
            row = random.integers(1, high)
            ink[row] = ink[row - 1]
    if random.random() < 0.45:
        for _ in range(random.poisson(random.uniform(0.2, 3.0) * area / 50)):
            x, y = random.integers(wide), random.integers(high)
            ink[y : y + random.integers(1, 3), x : x + random.integers(1, 3)] = 1
    for value in (1, 0):
        if random.random() < 0.04:
            ink[:, random.integers(wide)] = value
    if random.random() < 0.05 and 0 <= below < high:
        x = random.integers(wide)
        ink[below, x : x + random.integers(3, 60)] = 1


def cleaned(random, ink):
    """Without specks, cropped to what is left, softened, HIGH rows, as `src/zones/line.rs` does it; None where nothing is left."""
    labels, count = ndimage.label(ink > (0.5 if random.random() < 0.8 else random.uniform(0.35, 0.6)), np.ones((3, 3)))
    if count == 0:
        return None
    areas, places = ndimage.sum_labels(labels > 0, labels, np.arange(1, count + 1)), ndimage.find_objects(labels)
    box = np.array([(x.start, x.stop, y.start, y.stop) for y, x in places])
    letter = (box[:, 3] - box[:, 2] >= 11) & (areas >= 20)
    if not letter.any():
        return None
    speck = 6.5 if random.random() < 0.6 else 2.0
    good, letters = np.zeros(count + 1, bool), box[letter]
    for at in range(count):
        x0, x1, y0, y1 = box[at]
        beside = np.maximum(np.maximum(x0 - letters[:, 1], letters[:, 0] - x1), 0)
        apart = np.maximum(np.maximum(y0 - letters[:, 3], letters[:, 2] - y1), 0)
        near = (beside <= 30) & (apart <= np.where(y1 < letters[:, 2], 16, 12))
        good[at + 1] = letter[at] or (areas[at] > speck and near.any())
    kept = good[labels]
    around = np.pad(kept, 1)
    around = around[:-2] | around[1:-1] | around[2:]
    ink = np.where(around[:, :-2] | around[:, 1:-1] | around[:, 2:], ink, 0)
    rows, columns = np.where(kept.any(1))[0], np.where(kept.any(0))[0]
    ink = ndimage.uniform_filter(np.pad(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 4), 3, mode="constant")
    width = int(np.clip(round(ink.shape[1] * HIGH / ink.shape[0]), 8, 1000))
    return np.asarray(Image.fromarray((ink * 255).astype(np.uint8)).resize((width, HIGH), Image.Resampling.BILINEAR))


def samples(random, texts, faces):
    """Pictures (HIGH rows of bytes, ink 255) with their texts, without an end."""
    often = np.array([face[2] for face in faces])
    while True:
        text, comb = texts.text(random), random.random() < 0.12
        if comb:
            text = text.upper().replace("-", "")[:14].strip() if random.random() < 0.5 else digits(random, int(random.integers(4, 13)))
        font, has, _ = faces[random.choice(len(faces), p=often / often.sum())]
        text = " ".join("".join(c for c in text if c in has).split())
        if not text:
            continue
        picture = drawn(random, font, text, comb)
        inked = (np.asarray(picture) > 128).sum() / np.prod(picture.crop(picture.getbbox()).size)
        for _ in range(2):
            line = cleaned(random, spoilt(random, picture))
            # The net has a frame for every two columns; each character needs one, and one between like ones.
            if line is None or line.shape[1] > WIDEST or line.shape[1] // 2 < len(text) * 2 + 1:
                continue
            # Too faint to be read by anybody.
            if (line > 100).mean() >= 0.25 * inked:
                yield line, text
