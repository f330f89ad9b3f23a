/**
 * A question about values of a graph that is answered by asking it of others: each is asked once, however many ways lead to it. `answer` asks
 * through its second argument.
 */
export function askedOnce(answer: (id: number, ask: (id: number) => boolean) => boolean): (id: number) => boolean {
  const known = new Map<number, boolean>();
  const ask = (id: number): boolean => {
    const found = known.get(id) ?? answer(id, ask);
    known.set(id, found);
    return found;
  };
  return ask;
}
