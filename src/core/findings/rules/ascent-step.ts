import type { StepRule } from '../steps/step-rule';

export const ascentStep: StepRule = {
  id: 'ascent-step',
  find: ({ updates }) =>
    updates.flatMap(({ span, weight, gradient }) =>
      gradient !== 'added'
        ? []
        : [
            {
              severity: 'warning',
              span,
              message: `This step climbs: it adds the gradient to \`${weight}\`, and the loss grows. To descend, take it away: \`${weight} -= lr * ${weight}.grad\`.`,
            },
          ],
    ),
  explanation:
    'The gradient points to where the loss grows fastest. A step that adds it, or a learning rate below 0, makes the loss as large as it can.',
};
