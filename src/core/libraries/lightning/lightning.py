"""PyTorch Lightning's module: torch's, with hyperparameters of its own and calls that only report.

What a trainer makes (the trainer itself, its optimisers and loggers) is not known.
"""

from pytorch_lightning import _save_hyperparameters

import pytorch_lightning
import torch

_made_by_the_trainer = ("trainer", "fabric", "optimizers", "lr_schedulers", "logger", "loggers", "toggle_optimizer", "untoggle_optimizer")


class AttributeDict(dict):
    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f'Missing attribute "{key}"')

    def __setattr__(self, key, value):
        self[key] = value


class LightningModule(torch.nn.Module):
    automatic_optimization = True
    current_epoch = 0
    global_step = 0
    global_rank = 0
    local_rank = 0

    # Of the class's constructor, which calls it.
    save_hyperparameters = _save_hyperparameters

    @property
    def hparams(self):
        if "_hparams" not in self.__dict__:
            object.__setattr__(self, "_hparams", AttributeDict())
        return self._hparams

    # Before version 1.2 programs set them themselves.
    @hparams.setter
    def hparams(self, given):
        object.__setattr__(self, "_hparams", AttributeDict(given) if isinstance(given, dict) else given)

    @property
    def device(self):
        return torch.device("cpu")

    @property
    def dtype(self):
        return torch.float32

    def __getattr__(self, name):
        if name in _made_by_the_trainer:
            return getattr(pytorch_lightning, name)
        return super().__getattr__(name)

    def log(self, name, value, *args, **kwargs):
        pass

    def log_dict(self, dictionary, *args, **kwargs):
        pass

    def print(self, *args, **kwargs):
        pass

    def all_gather(self, data, *args, **kwargs):
        return data

    def manual_backward(self, loss, *args, **kwargs):
        loss.backward(*args, **kwargs)

    def freeze(self):
        for parameter in self.parameters():
            parameter.requires_grad = False
        self.eval()

    def unfreeze(self):
        for parameter in self.parameters():
            parameter.requires_grad = True
        self.train()


def seed_everything(seed=None, workers=False, verbose=True):
    return seed


# `lightning.pytorch`, `pytorch_lightning.core.lightning`, …: the same names in other places.
pytorch = core = lightning = module = pytorch_lightning
