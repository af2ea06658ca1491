#!/usr/bin/env python3
"""Trains the net that reads lines, and writes it as ONNX.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 numpy==2.4.6 pillow==13.0.0 scipy==1.17.1 onnx==1.23.2
    ./typefaces.sh FACES                                     # free typefaces and word lists, from Debian's packages
    venv/bin/python lines.py draw FACES LINES 13 60000       # draws lines into a folder; several at once, with other seeds
    venv/bin/python lines.py draw FACES LINES held-out 3000  # of the typefaces that measure the net
    venv/bin/python lines.py train LINES lines.pt 70         # minutes; takes new lines in while it learns; a rate and weights to go on
                                                             # from may follow
    venv/bin/python lines.py write lines.pt ../../src/ocr/lines.onnx

It learns from lines drawn with the typefaces and spoilt as scanners and fax machines spoil them (line_pictures.py); it never sees a form.
Input: 32 rows, ink 1 and paper 0. Output: for every two columns the probability of each class, blank first (connectionist temporal
classification, Graves et al., 2006).

The committed net learnt from 80,000 lines in 217 faces: 34 minutes on one core, then 20 more from there with a rate that began at 9e-4.
Of 1,500 lines in 109 held-out faces, a good part of them spoilt beyond reading, it reads 0.57 exactly; it had not stopped getting better.
"""
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from line_pictures import CHARACTERS, CLASS, HIGH, Texts, samples, typefaces

CLASSES = len(CHARACTERS) + 1
SHARD, BATCH, RATE = 5000, 48, 1.5e-3


class Block(nn.Sequential):
    def __init__(self, inputs, outputs, kernel, stride=1, pad=None):
        pad = pad if pad is not None else (kernel[0] // 2, kernel[1] // 2)
        super().__init__(nn.Conv2d(inputs, outputs, kernel, stride, pad, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Around(nn.Module):
    """Adds what the neighbours along the line tell."""

    def __init__(self, channels, reach):
        super().__init__()
        self.block = Block(channels, channels, (1, reach))

    def forward(self, x):
        return x + self.block(x)


class Net(nn.Module):
    """Pictures (n, 1, 32, width) to logits (n, width / 2, CLASSES): a column of features for every four columns gives two frames."""

    def __init__(self, channels=112):
        super().__init__()
        self.body = nn.Sequential(
            Block(1, 16, (3, 3), (2, 2)), Block(16, 40, (3, 3), (2, 2)), Block(40, 40, (3, 3)), Block(40, 64, (3, 3), (2, 1)),
            Block(64, channels, (4, 3), 1, (0, 1)), Around(channels, 5), Around(channels, 5), Around(channels, 5),
        )
        self.out = nn.Conv2d(channels, 2 * CLASSES, 1)

    def forward(self, x):
        y = self.out(self.body(x))[:, :, 0]
        count, _, columns = y.shape
        return y.view(count, 2, CLASSES, columns).permute(0, 3, 1, 2).reshape(count, 2 * columns, CLASSES)


def draw(faces, target, which, count):
    Path(target).mkdir(parents=True, exist_ok=True)
    kept, held = typefaces(faces)
    seed = 7 if which == "held-out" else int(which)
    lines = samples(np.random.default_rng(seed), Texts(Path(faces) / "usr/share/dict"), held if which == "held-out" else kept)
    for shard in range(math.ceil(int(count) / SHARD)):
        some = [next(lines) for _ in range(min(SHARD, int(count) - shard * SHARD))]
        data, widths = np.concatenate([line.ravel() for line, _ in some]), np.array([line.shape[1] for line, _ in some])
        part = Path(target) / f"{which}-{shard}.part"
        with part.open("wb") as file:
            np.savez(file, data=data, widths=widths, texts=np.array([text for _, text in some]))
        part.rename(part.with_suffix(".npz"))
        print(f"{which}: {shard * SHARD + len(some)} lines", flush=True)


def load(paths):
    lines = []
    for path in paths:
        with np.load(path) as file:
            data, at = file["data"], 0
            for width, text in zip(file["widths"], file["texts"]):
                classes = np.array([CLASS[c] for c in text], np.int64)
                lines.append((data[at : at + HIGH * width].reshape(HIGH, width), classes))
                at += HIGH * width
    return lines


def batch(some, random=None):
    """Pictures side by side in white, moved and with other contrasts where `random` is given; classes, frames and lengths."""
    wide = -(-max(line.shape[1] for line, _ in some) // 8) * 8
    x = np.zeros((len(some), 1, HIGH, wide), np.float32)
    for at, (line, _) in enumerate(some):
        if random is not None and random.random() < 0.3:
            line = np.roll(line, int(random.integers(-2, 3)), 0)
        contrast = 1.0 if random is None else random.uniform(0.8, 1.25)
        x[at, 0, :, : line.shape[1]] = np.minimum(line * (contrast / 255), 1.0)
    frames = torch.tensor([line.shape[1] // 2 for line, _ in some])
    return torch.from_numpy(x), torch.from_numpy(np.concatenate([text for _, text in some])), frames, torch.tensor([len(text) for _, text in some])


def exact(weights, lines):
    """Share of the lines that are read exactly."""
    net = Net()
    net.load_state_dict(weights)
    net.eval()
    right = 0
    for line, text in lines:
        with torch.no_grad():
            best = net(batch([(line, text)])[0])[0].argmax(1).numpy()
        read = [c for at, c in enumerate(best) if c and (at == 0 or best[at - 1] != c)]
        right += "".join(CHARACTERS[c - 1] for c in read).strip() == "".join(CHARACTERS[c - 1] for c in text)
    return right / len(lines)


def train(folder, target, minutes, rate=RATE, begin=None):
    """`begin` names weights to go on from."""
    torch.manual_seed(1)
    random, net, loss_of, rate = np.random.default_rng(3), Net(), nn.CTCLoss(zero_infinity=True), float(rate)
    if begin is not None:
        net.load_state_dict(torch.load(begin))
    steps = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    held_out, seen, lines = load(sorted(Path(folder).glob("held-out-*.npz")))[:1500], set(), []
    smooth = {name: value.clone() for name, value in net.state_dict().items()}
    started, at, told = time.time(), 0, 0
    done = lambda: min(1.0, (time.time() - started) / 60 / float(minutes))
    while done() < 1:
        new = sorted(path for path in Path(folder).glob("*.npz") if path not in seen and "held-out" not in path.name)
        seen.update(new)
        lines += load(new)
        # Lines of like widths together.
        chosen = sorted(random.permutation(len(lines))[: BATCH * 40], key=lambda line: lines[line][0].shape[1])
        batches = [chosen[begin : begin + BATCH] for begin in range(0, len(chosen), BATCH)]
        random.shuffle(batches)
        for some in batches:
            at += 1
            for group in steps.param_groups:
                group["lr"] = rate * min(1, at / 150) * (0.5 * (1 + math.cos(math.pi * done())) + 0.003)
            x, classes, frames, lengths = batch([lines[line] for line in some], random)
            loss = loss_of(net(x).log_softmax(2).transpose(0, 1), classes, frames, lengths)
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            steps.step()
            keep = min(0.998, at / (at + 20))
            for name, value in net.state_dict().items():
                smooth[name] = keep * smooth[name] + (1 - keep) * value if value.dtype.is_floating_point else value.clone()
        if at >= told + 400 or done() == 1:
            told = at
            torch.save(smooth, target)
            print(f"{done():.0%}, {at} steps, {len(lines)} lines, loss {loss.item():.4f}, exact {exact(smooth, held_out):.4f}", flush=True)


def write(weights, target):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    net = Net()
    net.load_state_dict(torch.load(weights))
    values, nodes = [], []

    def constant(name, array):
        values.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def convolution(name, last, weight, bias, pads, strides):
        inputs = [last, constant(name + "_weight", weight.detach().numpy()), constant(name + "_bias", bias.detach().numpy())]
        kernel = list(weight.shape[2:])
        nodes.append(helper.make_node("Conv", inputs, [name], kernel_shape=kernel, pads=[*pads, *pads], strides=list(strides)))
        return name

    def block(name, last, part):
        """The convolution with its normalisation, in one."""
        conv, norm = part[0], part[1]
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        bias = norm.bias - norm.running_mean * scale
        last = convolution(name + "_sum", last, conv.weight * scale[:, None, None, None], bias, conv.padding, conv.stride)
        nodes.append(helper.make_node("Relu", [last], [name]))
        return name

    last = "line"
    for at, part in enumerate(net.body):
        if isinstance(part, Block):
            last = block(f"block{at}", last, part)
        else:
            nodes.append(helper.make_node("Add", [last, block(f"around{at}", last, part.block)], [f"block{at}"]))
            last = f"block{at}"
    last = convolution("out", last, net.out.weight, net.out.bias, (0, 0), (1, 1))
    nodes += [
        helper.make_node("Reshape", [last, constant("halves", np.array([2, CLASSES, -1]))], ["two"]),
        helper.make_node("Transpose", ["two"], ["turned"], perm=[2, 0, 1]),
        helper.make_node("Reshape", ["turned", constant("rows", np.array([1, -1, CLASSES]))], ["frames"]),
        helper.make_node("Softmax", ["frames"], ["probabilities"], axis=2),
    ]
    inputs = [helper.make_tensor_value_info("line", TensorProto.FLOAT, [1, 1, HIGH, "width"])]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, "frames", CLASSES])]
    graph = helper.make_graph(nodes, "lines", inputs, outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    entry = model.metadata_props.add()
    entry.key, entry.value = "characters", CHARACTERS
    onnx.checker.check_model(model)
    onnx.save(model, target)


if __name__ == "__main__":
    {"draw": draw, "train": train, "write": write}[sys.argv[1]](*sys.argv[2:])
