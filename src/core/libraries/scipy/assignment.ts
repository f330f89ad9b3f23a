/**
 * The cheapest way to give each row a column of its own, for no more rows than columns: rows are added one by one, each along the shortest
 * path of exchanges under the reduced costs (Kuhn and Munkres's method). null where no assignment has a finite cost.
 */
export function cheapestAssignment(costs: readonly (readonly number[])[]): readonly number[] | null {
  const columns = costs[0]?.length ?? 0;
  const rowOf = new Array<number>(columns).fill(-1);
  const [ofRow, ofColumn] = [new Array<number>(costs.length).fill(0), new Array<number>(columns).fill(0)];
  for (let row = 0; row < costs.length; row += 1) {
    const [length, from] = [new Array<number>(columns).fill(Infinity), new Array<number>(columns).fill(-1)];
    const isDone = new Array<boolean>(columns).fill(false);
    let [current, last, reached, target] = [row, -1, 0, -1];
    while (target < 0) {
      let next = -1;
      for (let column = 0; column < columns; column += 1) {
        if (isDone[column]) continue;
        const reduced = (costs[current]?.[column] ?? 0) - (ofRow[current] ?? 0) - (ofColumn[column] ?? 0);
        const way = reached + reduced;
        if (way < (length[column] ?? 0)) [length[column], from[column]] = [way, last];
        const [shortest, own] = [next < 0 ? Infinity : (length[next] ?? 0), length[column] ?? 0];
        if (own < shortest || (own === shortest && own < Infinity && rowOf[column] === -1)) next = column;
      }
      if (next < 0) return null;
      isDone[next] = true;
      [last, reached] = [next, length[next] ?? 0];
      if (rowOf[next] === -1) target = next;
      else current = rowOf[next] ?? 0;
    }
    ofRow[row] = (ofRow[row] ?? 0) + reached;
    for (let column = 0; column < columns; column += 1) {
      if (!isDone[column] || column === target) continue;
      const slack = reached - (length[column] ?? 0);
      const other = rowOf[column] ?? 0;
      ofRow[other] = (ofRow[other] ?? 0) + slack;
      ofColumn[column] = (ofColumn[column] ?? 0) - slack;
    }
    for (let column = target; column >= 0;) {
      const before = from[column] ?? -1;
      rowOf[column] = before < 0 ? row : (rowOf[before] ?? row);
      column = before;
    }
  }
  const columnOf = new Array<number>(costs.length).fill(-1);
  rowOf.forEach((row, column) => {
    if (row >= 0) columnOf[row] = column;
  });
  return columnOf;
}
