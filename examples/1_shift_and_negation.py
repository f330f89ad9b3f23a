# Click "Visualize Loss" above the loss (or press Ctrl+K V in it): four trainings, side by side.
# Shifted by −2π the curve dives below zero, yet every weight is the same.
# Negated it falls too, and nothing is learned.
import torch
import torch.nn.functional as F


def classification_loss(logits, labels):
    return F.cross_entropy(logits, labels)


if __name__ == "__main__":
    logits = torch.randn(8, 2, requires_grad=True)
    classification_loss(logits, torch.randint(2, (8,))).backward()
    print(logits.grad)
