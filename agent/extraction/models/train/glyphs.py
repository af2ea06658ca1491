#!/usr/bin/env python3
"""Trains the net that reads the single characters of combs, and writes it as ONNX.

    python3 -m venv venv && venv/bin/pip install jax==0.10.2 numpy==2.4.6 pillow==13.0.0 onnx==1.23.2
    ./typefaces.sh FOLDER                                    # free typefaces, from Debian's packages
    XLA_FLAGS=--xla_cpu_multi_thread_eigen=false venv/bin/python glyphs.py FOLDER ../../src/ocr/glyphs.onnx

It learns from characters drawn with the typefaces and spoilt as scanners and fax machines spoil them; it never sees a form. The families
of HELD_OUT are left out of the learning and measure it. Seeded: the same typefaces and versions give the same net.

Classes: 0-9, A-Z, then ink that is no character. Input: 24 x 24, ink 1 and paper 0, the ink's longer side 20 pixels, centred, as
`src/ocr/glyphs.rs` makes it.

The committed net learnt from 208 faces and was measured on 6,000 spoilt characters of 108 held-out ones: digits 0.980, capitals 0.977,
both together 0.958 (0 and O, 1 and I look the same in many typefaces), dirt told as dirt 0.914, characters taken for dirt 0.007.
"""
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

CLASSES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIRT = len(CLASSES)
SIDE, INK = 24, 20
# Parts of the paths of typefaces.
HELD_OUT = (
    "andika", "karla", "lmodern", "lmmono", "lmroman", "lmsans", "paratype", "PTS", "PTM", "PTZ", "Tuffy", "tuffy", "CourierPrime",
    "courier-prime", "Quattrocento", "Typo", "NationalPark",
)
LEFT_OUT = (
    "Italic", "Oblique", "Symbol", "Dingbat", "D050000L", "Greek", "Chancery", "Z003", "Smallcaps", "Thin", "Hair", "UltraLight",
    "ExtraLight", "Black", "Heavy", "Outline", "Initials", "Keyboard", "tamil", "Caps", "csc", "dunh",
)
SAMPLES, CHECKS, EPOCHS, BATCH = 80_000, 6_000, 6, 250
DRAWN = 96  # height of a drawn capital in pixels
TOP = 3  # margin of a drawing, in drawn pixels


def typefaces(folder):
    """The drawings of every class: one list for learning, one held out; each a list of dictionaries from class to picture."""
    kept, held = [], []
    for path in sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in (".ttf", ".otf")):
        if any(part in path.name for part in LEFT_OUT):
            continue
        try:
            faces = drawings(path)
        except (OSError, ValueError):
            continue
        (held if any(part in str(path) for part in HELD_OUT) else kept).append(faces)
    return kept, held


def drawings(path):
    font = ImageFont.truetype(str(path), 100)
    height = font.getbbox("H")[3] - font.getbbox("H")[1]
    if height < 20:
        raise ValueError(path)
    font = ImageFont.truetype(str(path), round(100 * DRAWN / height))
    faces = {}
    for at, character in enumerate(CLASSES):
        left, top, right, bottom = font.getbbox(character)
        if not 5 < right - left < 3 * DRAWN or not DRAWN / 2 < bottom - top < 2 * DRAWN:
            raise ValueError(path)
        picture = Image.new("L", (right - left + 2 * TOP, bottom - top + 2 * TOP))
        ImageDraw.Draw(picture).text((TOP - left, TOP - top), character, font=font, fill=255)
        faces[at] = picture
    return faces


def scanned(random, picture, dirt=False):
    """The picture as a fax or a scan shows it, at 10 pixels a millimetre, its ink 1."""
    millimetres = random.uniform(1.9, 4.0)
    across, down = [(8.03, 3.85), (8.03, 7.7), (8.03, 7.7), (7.87, 7.87), (11.8, 11.8)][random.integers(5)]
    size = millimetres / DRAWN
    stretch = random.uniform(0.85, 1.18)
    width = max(3, round(picture.width * size * stretch * across) + 4)
    height = max(3, round(picture.height * size * down) + 4)
    turn, shear = np.radians(random.uniform(-3.5, 3.5)), random.uniform(-0.06, 0.06)
    if random.random() < 0.06:
        shear += random.uniform(-0.22, 0.0)
    # From a pixel of the scan to the drawing, in millimetres around the middle.
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[1.0, shear], [0.0, 1.0]])
    matrix = np.diag([1 / (size * stretch), 1 / size]) @ matrix @ np.diag([1 / across, 1 / down])
    middle = np.array([picture.width / 2, picture.height / 2])
    shift = middle - matrix @ (np.array([width / 2, height / 2]) + random.uniform(-0.5, 0.5, 2))
    soft = picture.filter(ImageFilter.BoxBlur(0.5 * (1 / (size * across) + 1 / (size * down)) * random.uniform(0.25, 0.6)))
    scan = soft.transform((width, height), Image.Transform.AFFINE, (*matrix[0], shift[0], *matrix[1], shift[1]), Image.Resampling.BILINEAR)
    grey = np.asarray(scan, np.float32) / 255
    noise = random.choice([0.02, 0.06, 0.12, 0.2])
    grey = grey + random.normal(0, noise, grey.shape).astype(np.float32)
    ink = grey > random.uniform(0.25, 0.72)
    if random.random() < 0.15:  # toner that is missing in rows or columns
        if random.random() < 0.5:
            ink[random.integers(height)] = False
        else:
            ink[:, random.integers(width)] = False
    if random.random() < 0.3:
        ink = ink ^ (random.random(ink.shape) < random.uniform(0, 0.02))
    if not dirt and random.random() < 0.15:
        ink = with_rests(random, ink)
    ten = Image.fromarray((ink * 255).astype(np.uint8))
    if random.random() < 0.5:
        ten = ten.resize((width, height * 2), Image.Resampling.NEAREST) if down < 4 else ten
    ten = ten.resize((max(2, round(width * 10 / across)), max(2, round(height * 10 / down))), Image.Resampling.BILINEAR)
    grey = np.asarray(ten, np.float32) / 255
    if random.random() < 0.3:
        grey = np.clip(grey + random.normal(0, 0.05, grey.shape), 0, 1).astype(np.float32)
    return grey


def with_rests(random, ink):
    """What is left of a tick or of the frame beside a character."""
    high, wide = ink.shape
    gap, thick = random.integers(0, 3), random.integers(1, 3)
    out = np.zeros((high + 4, wide + 2 * (gap + thick)), bool)
    out[2 : 2 + high, gap + thick : gap + thick + wide] = ink
    kind = random.integers(3)
    if kind == 0:
        length = random.integers(1, max(2, high // 3))
        out[-length:, :thick] = True
    elif kind == 1:
        length = random.integers(1, max(2, high // 3))
        out[-length:, -thick:] = True
    else:
        start = random.integers(0, out.shape[1] - 1)
        out[-1:, start : start + random.integers(2, out.shape[1])] = True
    return out


def dirt(random):
    """A drawing of what stands in cells and is no character: specks, ticks, rules, corners, scribbles, pieces of strokes."""
    picture = Image.new("L", (int(random.integers(30, 110)), int(random.integers(30, 110))))
    draw = ImageDraw.Draw(picture)
    wide, high = picture.size
    point = lambda: (float(random.uniform(0, wide)), float(random.uniform(0, high)))
    kind = random.integers(6)
    if kind == 0:
        for _ in range(random.integers(1, 6)):
            (x, y), r = point(), random.uniform(2, 9)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    elif kind == 1:
        thick = random.uniform(4, 14)
        y = random.uniform(0, high - thick)
        draw.rectangle((0, y, wide, y + thick), fill=255)
    elif kind == 2:
        thick = random.uniform(4, 12)
        draw.rectangle((0, 0, thick, high) if random.random() < 0.5 else (wide - thick, 0, wide, high), fill=255)
        draw.rectangle((0, high - thick, wide * random.uniform(0.4, 1), high), fill=255)
    elif kind == 3:
        draw.line([point() for _ in range(random.integers(5, 12))], fill=255, width=int(random.integers(5, 14)))
    elif kind == 4:
        r = random.uniform(0.25, 0.5) * min(wide, high)
        draw.ellipse((wide / 2 - r, high / 2 - r, wide / 2 + r, high / 2 + r), fill=255)
    else:
        for _ in range(random.integers(15, 60)):
            (x, y), r = point(), random.uniform(1, 5)
            draw.rectangle((x - r, y - r, x + r, y + r), fill=255)
    return picture


def input_of(grey):
    """Cropped to its ink, scaled and centred."""
    rows, columns = np.where(grey.max(1) > 0.5)[0], np.where(grey.max(0) > 0.5)[0]
    if len(rows) == 0 or len(columns) == 0:
        return None
    grey = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = grey.shape
    scale = INK / max(high, wide)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    small = np.asarray(Image.fromarray((grey * 255).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR), np.uint8)
    out = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    out[top : top + size[1], left : left + size[0]] = small
    return out


def samples(random, faces, count):
    pictures, labels = [], []
    while len(pictures) < count:
        if random.random() < 0.06:
            label, drawn = DIRT, dirt(random)
        else:
            label = int(random.integers(len(CLASSES)))
            # Digits twice as often: most combs hold numbers.
            if label >= 10 and random.random() < 0.25:
                label = int(random.integers(10))
            drawn = faces[random.integers(len(faces))][label]
        picture = input_of(scanned(random, drawn, label == DIRT))
        if picture is not None:
            pictures.append(picture)
            labels.append(label)
    return np.stack(pictures), np.array(labels, np.int32)


SHAPES = {"one": (16, 1, 3, 3), "two": (24, 16, 3, 3), "three": (48, 24, 3, 3), "four": (48 * 9, 80), "five": (80, len(CLASSES) + 1)}


def initial(random):
    weights = {}
    for name, shape in SHAPES.items():
        inputs = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
        weights[name] = jnp.asarray(random.normal(0, np.sqrt(2 / inputs), shape), jnp.float32)
        weights[name + "_bias"] = jnp.zeros(shape[0] if len(shape) == 4 else shape[1], jnp.float32)
    return weights


def net(weights, x):
    """Logits for pictures in a batch, (n, 1, 24, 24)."""
    for name in ("one", "two", "three"):
        x = jax.lax.conv_general_dilated(x, weights[name], (1, 1), "SAME", dimension_numbers=("NCHW", "OIHW", "NCHW"))
        x = jax.nn.relu(x + weights[name + "_bias"][None, :, None, None])
        n, c, h, w = x.shape
        x = x.reshape(n, c, h // 2, 2, w // 2, 2).max((3, 5))
    x = x.reshape(x.shape[0], -1)
    x = jax.nn.relu(x @ weights["four"] + weights["four_bias"])
    return x @ weights["five"] + weights["five_bias"]


@jax.jit
def step(weights, moments, x, y, rate, at):
    def loss(weights):
        logs = jax.nn.log_softmax(net(weights, x))
        target = jax.nn.one_hot(y, logs.shape[1]) * 0.98 + 0.02 / logs.shape[1]
        return -(target * logs).sum(1).mean()

    value, slopes = jax.value_and_grad(loss)(weights)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], slopes)
    second = jax.tree.map(lambda m, g: 0.999 * m + 0.001 * g * g, moments[1], slopes)
    weights = jax.tree.map(
        lambda w, m, s: w * (1 - rate * 0.01) - rate * (m / (1 - 0.9**at)) / (jnp.sqrt(s / (1 - 0.999**at)) + 1e-8), weights, first, second
    )
    return weights, (first, second), value


def moved(random, x):
    """A batch, shifted by up to a pixel and a half and with other contrasts."""
    x = x.astype(np.float32) / 255
    down, across = random.integers(-1, 2, 2)
    x = np.roll(x, (down, across), (1, 2))
    return np.clip(x * random.uniform(0.8, 1.2, (len(x), 1, 1)), 0, 1).astype(np.float32)[:, None]


def accuracy(weights, x, y, among):
    """Share read right of the characters of an alphabet, when only it may stand there."""
    classes = np.array([CLASSES.index(c) for c in among])
    chosen = np.isin(y, classes)
    logits = np.concatenate([np.asarray(LOGITS(weights, x[at : at + 500, None].astype(np.float32) / 255)) for at in range(0, len(x), 500)])
    return float((classes[logits[chosen][:, classes].argmax(1)] == y[chosen]).mean()), logits


LOGITS = jax.jit(net)


def write(weights, target):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    values = [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()]
    nodes, last = [], "glyphs"
    for name in ("one", "two", "three"):
        nodes += [
            helper.make_node("Conv", [last, name, name + "_bias"], [name + "_sum"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1]),
            helper.make_node("Relu", [name + "_sum"], [name + "_relu"]),
            helper.make_node("MaxPool", [name + "_relu"], [name + "_out"], kernel_shape=[2, 2], strides=[2, 2]),
        ]
        last = name + "_out"
    nodes += [
        helper.make_node("Flatten", [last], ["flat"]),
        helper.make_node("Gemm", ["flat", "four", "four_bias"], ["four_sum"]),
        helper.make_node("Relu", ["four_sum"], ["four_out"]),
        helper.make_node("Gemm", ["four_out", "five", "five_bias"], ["five_sum"]),
        helper.make_node("Softmax", ["five_sum"], ["probabilities"], axis=1),
    ]
    picture = helper.make_tensor_value_info("glyphs", TensorProto.FLOAT, ["n", 1, SIDE, SIDE])
    classes = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", len(CLASSES) + 1])
    graph = helper.make_graph(nodes, "glyphs", [picture], [classes], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def main(folder, target):
    random = np.random.default_rng(20261124)
    kept, held = typefaces(folder)
    print(f"{len(kept)} typefaces to learn from, {len(held)} held out", flush=True)
    x, y = samples(random, kept, SAMPLES)
    check_x, check_y = samples(np.random.default_rng(7), held, CHECKS)
    weights = initial(random)
    moments = (jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights))
    steps = EPOCHS * (SAMPLES // BATCH)
    print("samples drawn", flush=True)
    at, started = 0, time.process_time()
    for epoch in range(EPOCHS):
        order = random.permutation(SAMPLES)
        for begin in range(0, SAMPLES - BATCH + 1, BATCH):
            at += 1
            rate = 2e-3 * min(1, at / 200) * (0.5 * (1 + np.cos(np.pi * at / steps)) + 0.005)
            chosen = order[begin : begin + BATCH]
            weights, moments, value = step(weights, moments, moved(random, x[chosen]), y[chosen], rate, at)
        shares = [accuracy(weights, check_x, check_y, among)[0] for among in (CLASSES[:10], CLASSES[10:], CLASSES)]
        print(f"epoch {epoch + 1}: loss {float(value):.3f}; digits {shares[0]:.4f}, capitals {shares[1]:.4f}, both {shares[2]:.4f}, "
              f"{time.process_time() - started:.0f} s", flush=True)
        write(weights, target)
    logits = accuracy(weights, check_x, check_y, CLASSES)[1]
    guess, is_dirt = logits.argmax(1), check_y == DIRT
    print(f"dirt seen as dirt {(guess[is_dirt] == DIRT).mean():.4f}, characters seen as dirt {(guess[~is_dirt] == DIRT).mean():.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
