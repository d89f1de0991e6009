"""A small GPT that learns to write a text, character by character:
main.py [--text FILE] [--steps N] [--autocast] [--device cuda].

The twin of main.cpp. With --autocast, products run in bfloat16 and the parameters stay in float32; --device
says where.
"""

import argparse
import sys
from pathlib import Path

import weft as torch
import weft.nn as nn
import weft.nn.functional as F

PROJECT = Path(__file__).resolve().parents[2]


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.project = nn.Linear(width, width)
        self.widen = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)

    def forward(self, x):
        batch, time, width = x.shape
        q, k, v = (
            t.view(batch, time, self.heads, width // self.heads).transpose(1, 2)
            for t in self.qkv(self.norm1(x)).split(width, 2)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.project(y.transpose(1, 2).reshape(batch, time, width))
        return x + self.narrow(F.gelu(self.widen(self.norm2(x))))


class GPT(nn.Module):
    def __init__(self, vocabulary, width=128, heads=4, layers=4, context=64):
        super().__init__()
        self.context = context
        self.characters = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, vocabulary, bias=False)

    def forward(self, x):
        x = self.characters(x) + self.positions(torch.arange(x.shape[1], device=x.device))
        return self.out(self.norm(self.blocks(x)))


def batch_of(text, size, context):
    """Pieces of the text, and the character that follows each of theirs."""
    starts = torch.randint(len(text) - context, (size,))
    places = starts[:, None] + torch.arange(context + 1)
    pieces = text[places]
    return pieces[:, :-1], pieces[:, 1:]


@torch.no_grad()
def write(model, beginning, length):
    text = beginning
    for _ in range(length):
        probabilities = model(text[None, -model.context :])[0, -1].softmax(0)
        text = torch.cat([text, torch.multinomial(probabilities, 1)])
    return text


def train(text, vocabulary, steps, autocast=False, device="cpu", report=print):
    """The model and its losses."""
    device = torch.device(device)
    torch.manual_seed(123)
    model = GPT(vocabulary).to(device)
    opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
    losses = []
    for step in range(steps):
        x, y = batch_of(text, 12, model.context)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=autocast):
            loss = F.cross_entropy(model(x.to(device)).flatten(0, 1), y.to(device).flatten())
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            report(f"step {step + 1:4d}  loss {sum(losses[-50:]) / 50:.4f}")
    return model, losses


def main():
    parser = argparse.ArgumentParser(description="Trains a small GPT on a text, and lets it write.")
    parser.add_argument("--text", type=Path, default=PROJECT / "docs/design.md", help="the text to learn")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--autocast", action="store_true", help="products in bfloat16")
    parser.add_argument(
        "--device",
        type=torch.device,
        default="cpu",
        help="where to compute: cpu, cuda or cuda:N (default: cpu)",
    )
    options = parser.parse_args()
    if str(options.device).startswith("cpu:"):
        parser.error(f"argument --device: invalid device value: '{options.device}'")
    gpus = torch.cuda.device_count()
    if options.device.type == "cuda" and (options.device.index or 0) >= gpus:
        why = f"GPUs go up to cuda:{gpus - 1}" if gpus else f"there is no GPU: {torch.cuda.why_unavailable()}"
        sys.exit(f"main.py: --device {options.device}: {why}")

    characters = options.text.read_bytes()
    alphabet = sorted(set(characters))
    text = torch.tensor([alphabet.index(c) for c in characters])
    model, _ = train(text, len(alphabet), options.steps, options.autocast, options.device)
    written = bytes(alphabet[i] for i in write(model, text[:20].to(options.device), 300).tolist())
    print(written.decode(errors="replace"))


if __name__ == "__main__":
    main()
