/** The entry of a table that somebody's text names. What every object inherits, such as `constructor`, is none. */
export function entryNamed<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
