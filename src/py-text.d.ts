/** A Python file that is imported is its text, in the bundles and in the tests alike. */
declare module '*.py' {
  const text: string;
  export default text;
}
