/**
 * Programs that PyTorch answers and Loss Lens does not follow, each with the reason. The answer is asserted to be "not followed": never a
 * guess, and a miss that is mended must leave this list.
 */
export const knownMisses: Readonly<Record<string, string>> = {
  'functional_transforms.slope_of_taken_branch':
    'derivatives are taken backwards, where a branch that is not taken gives NaN',
  'kinks.nextafter': 'there is no operation for the next representable number',
  'kinks.poisson_draw': 'Poisson draws are not made',
  'unusual_numbers.triangle_beside': 'LAPACK and its kin answer a matrix that is not finite in different ways',
  'raising.missing_attribute': 'a name that the library table lacks may exist in another release of PyTorch',
  'raising.missing_function': 'a name that the library table lacks may exist in another release of PyTorch',
};
