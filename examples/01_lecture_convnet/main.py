"""The lecture's convnet in Python, the twin of main.cpp: trained with Adam on mini-batches of Fashion-MNIST.

The command line, progress, files and resuming are in the file beside this one: training_run.py. --device says
where to compute: cpu, cuda or cuda:N.
"""

import numpy as np
import weft as torch
from training_run import TrainingRun, run_training


class MyModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(in_channels=1, out_channels=20, kernel_size=5, stride=2)  # 28 -> 12
        self.pool = torch.nn.MaxPool2d(kernel_size=2)  # 12 -> 6
        self.fc1 = torch.nn.Linear(in_features=720, out_features=10)  # 20 * 6 * 6 = 720

    def forward(self, x):
        x = self.conv(x)
        x = torch.relu(x)
        x = self.pool(x)
        x = torch.flatten(x, start_dim=1)
        x = self.fc1(x)
        return torch.nn.functional.softmax(x, dim=1)


@torch.no_grad()
def accuracy(model, x, y):
    batches = zip(x.split(1000), y.split(1000), strict=True)
    return sum((model(images).argmax(dim=1) == labels).sum().item() for images, labels in batches) / len(x)


def train(run: TrainingRun):
    x, y = run.load("train")
    x_test, y_test = run.load("test")

    np.random.seed(run.seed)
    torch.manual_seed(run.seed)
    model = MyModel().to(run.device)
    opt = torch.optim.Adam(model.parameters(), lr=run.lr)
    lossfn = torch.nn.NLLLoss()
    obs_id = np.arange(len(x))
    run.begin(model, opt, obs_id)

    for epoch in run.epochs():
        for batch in run.batches():
            pred = model(x[batch])
            loss = lossfn(torch.log(pred), y[batch])
            opt.zero_grad()
            loss.backward()
            opt.step()
            run.add_loss(loss.item())
        run.end_epoch(epoch, accuracy(model, x_test, y_test))
    run.finish(x_test, y_test)


if __name__ == "__main__":
    run_training(train)
