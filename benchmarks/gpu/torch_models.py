"""The models of models.h in PyTorch, for torch_worker.py."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class Lecture(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 20, 5, stride=2)
        self.fc1 = nn.Linear(720, 10)

    def forward(self, x):
        return F.softmax(self.fc1(F.max_pool2d(F.relu(self.conv(x)), 2).flatten(1)), 1)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride=stride, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.norm3 = nn.BatchNorm2d(4 * width)
        self.shortcut = None
        if stride != 1 or inputs != 4 * width:
            self.shortcut = nn.Conv2d(inputs, 4 * width, 1, stride=stride, bias=False)
            self.shortcut_norm = nn.BatchNorm2d(4 * width)

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)))
        y = F.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        return F.relu(y + (x if self.shortcut is None else self.shortcut_norm(self.shortcut(x))))


class ResNet(nn.Module):
    def __init__(self, blocks=(3, 4, 6, 3), width=64, classes=1000):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.head = nn.Linear((4 * width) << (len(blocks) - 1), classes)
        layers, inputs = [], width
        for stage, count in enumerate(blocks):
            for i in range(count):
                layers.append(Bottleneck(inputs, width << stage, 2 if i == 0 and stage > 0 else 1))
                inputs = 4 * (width << stage)
        self.blocks = nn.Sequential(*layers)

    def forward(self, x):
        x = self.blocks(F.max_pool2d(F.relu(self.norm(self.conv(x))), 3, 2, 1))
        return self.head(F.adaptive_avg_pool2d(x, 1).flatten(1))


class GPT2Block(nn.Module):
    def __init__(self, heads, width):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        samples, steps, width = x.shape
        query, key, value = (
            t.view(samples, steps, self.heads, -1).transpose(1, 2)
            for t in self.qkv(self.norm1(x)).split(width, 2)
        )
        y = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.proj(y.transpose(1, 2).reshape(samples, steps, width))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class GPT2(nn.Module):
    def __init__(self, layers=12, heads=12, width=768, steps=1024, vocabulary=50304):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(steps, width)
        self.blocks = nn.Sequential(*(GPT2Block(heads, width) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        self.register_buffer("numbers", torch.arange(steps), persistent=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, 0.0, 0.02)

    def forward(self, x):
        x = self.blocks(self.tokens(x) + self.places(self.numbers))
        return F.linear(self.norm(x), self.tokens.weight).flatten(0, 1)
