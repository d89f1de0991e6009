"""The lectures' programs run with nothing changed but the import, and give PyTorch's numbers on the real
data.
"""

from pathlib import Path

import numpy as np
import pytest
import weft
import weft as torch

FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")


@pytest.fixture(scope="module")
def fashion_mnist():
    if not FASHION_MNIST.is_dir():
        pytest.skip("Debian's package dataset-fashion-mnist is not installed")
    return weft.io.load_idx_dataset(FASHION_MNIST, "train")


def test_first_template_whose_model_returns_the_loss():
    class Regression(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.theta = torch.nn.Parameter(torch.zeros(2))

        def forward(self, x):
            return ((x @ self.theta - x @ truth) ** 2).mean()

    truth = torch.tensor([1.0, -2.0])

    np.random.seed(123)
    torch.manual_seed(123)
    x = torch.tensor(np.random.rand(50, 2), dtype=torch.float32)
    model = Regression()
    losses = []
    opt = torch.optim.SGD(model.parameters(), lr=0.5)
    n, batch_size = x.shape[0], 8
    obs_id = np.arange(n)
    for _ in range(30):
        np.random.shuffle(obs_id)
        for j in range(0, n, batch_size):
            x_mini_batch = x[obs_id[j : (j + batch_size)]]
            loss = model(x_mini_batch)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
    assert len(losses) == 30 * ((n - 1) // batch_size + 1)
    assert losses[-1] < 1e-4 < losses[0]
    assert np.allclose(model.theta.detach().numpy(), truth.numpy(), atol=0.05)


class MyModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(in_channels=1, out_channels=20, kernel_size=5, stride=2)
        self.pool = torch.nn.MaxPool2d(kernel_size=2)
        self.fc1 = torch.nn.Linear(in_features=720, out_features=10)

    def forward(self, x):
        x = self.conv(x)
        x = torch.relu(x)
        x = self.pool(x)
        x = torch.flatten(x, start_dim=1)
        x = self.fc1(x)
        return torch.nn.functional.softmax(x, dim=1)


def test_second_template_gives_pytorchs_curve(fashion_mnist, capsys):
    x, y = fashion_mnist
    nepoch, batch_size, lr = 1, 100, 0.001
    np.random.seed(123)
    torch.manual_seed(123)
    model = MyModel()
    losses = []
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    n = x.shape[0]
    obs_id = np.arange(n)
    for i in range(nepoch):
        np.random.shuffle(obs_id)
        for j in range(0, n, batch_size):
            x_mini_batch = x[obs_id[j : (j + batch_size)]]
            y_mini_batch = y[obs_id[j : (j + batch_size)]]
            pred = model(x_mini_batch)
            lossfn = torch.nn.NLLLoss()
            loss = lossfn(torch.log(pred), y_mini_batch)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
            if (j // batch_size) % 20 == 0:
                print(f"epoch {i} batch {j // batch_size} loss {losses[-1]:.4f}")
    assert len(losses) == 600
    # PyTorch 2's mean loss of the first epoch with these seeds is 0.6370.
    assert np.mean(losses) == pytest.approx(0.6370, abs=0.002)
    assert "epoch 0 batch 580" in capsys.readouterr().out
