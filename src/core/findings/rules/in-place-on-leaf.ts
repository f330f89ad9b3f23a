import { unrecorded } from '../steps/step-rewritings';
import type { StepRule } from '../steps/step-rule';

export const inPlaceOnLeaf: StepRule = {
  id: 'in-place-on-leaf',
  find: ({ updates, view }) =>
    updates.flatMap(({ span, weight, isRecordedInPlace }) =>
      isRecordedInPlace
        ? [
            {
              severity: 'error',
              span,
              message: `PyTorch will raise "a leaf Variable that requires grad is being used in an in-place operation": \`${weight}\` is one. Put the step into \`with torch.no_grad():\`.`,
              rewriting: unrecorded(span, view),
            },
          ]
        : [],
    ),
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A weight is a leaf: its gradient is with respect to the value that it had. PyTorch refuses to overwrite it while it records; under `no_grad`, as in every optimiser, the step is no part of the computation.';
