/** The function, run when it is first called and never again. */
export function once<Value>(run: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= run();
    return value;
  };
}
