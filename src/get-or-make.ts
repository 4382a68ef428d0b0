interface Store<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/** What a map holds for a key, made where it holds nothing yet. */
export function getOrMake<Key, Value>(store: Store<Key, Value>, key: Key, make: () => Value): Value {
  let value = store.get(key);
  if (value === undefined) {
    value = make();
    store.set(key, value);
  }
  return value;
}

/** The same, where the map holds so many at most: full, it is emptied, since what is in use is soon there again. */
export function getOrMakeOf<Value>(
  most: number,
  map: Map<string, Value>,
  key: string,
  make: () => Value,
): Value {
  if (map.size >= most && !map.has(key)) map.clear();
  return getOrMake(map, key, make);
}
