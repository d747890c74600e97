/** The bytes of a file as a data URL, which the bundler puts into the program. */
declare module '*.wasm?url&inline' {
  const url: string;
  export default url;
}
