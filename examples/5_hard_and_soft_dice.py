# Dice on a thresholded mask measures; Dice on probabilities trains.
def hard_dice_loss(prob, mask):
    chosen = (prob > 0.5).float()
    overlap = (chosen * mask).sum()
    return 1 - 2 * overlap / (chosen.sum() + mask.sum() + 1e-6)


def soft_dice_loss(prob, mask):
    overlap = (prob * mask).sum()
    return 1 - 2 * overlap / (prob.sum() + mask.sum() + 1e-6)
