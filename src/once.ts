/** The function, run when it is first called and never again. */
export function once<Value>(run: () => Value): () => Value {
  let ran: { readonly value: Value } | undefined;
  return () => {
    ran ??= { value: run() };
    return ran.value;
  };
}
