/** Whether a method is one of those that change the elements of their tensor: `mul_`, but neither `requires_grad_` nor `__add__`. */
export function changesElements(method: string): boolean {
  return /[a-z\d]_$/.test(method) && !/^(requires_grad|detach|share_memory)_$/.test(method);
}
