/** Two columns, with room for axes and all columns of the table: as media/page.css lays it out. */
const wide = matchMedia('(min-width: 1000px)');

export function isWide(): boolean {
  return wide.matches;
}

export function onLayoutChange(callback: () => void): void {
  wide.addEventListener('change', callback);
}
