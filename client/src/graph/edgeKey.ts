/** The key of a wire in the `edges` root: one per input, or per place in a list input. */
export function edgeKey(target: string, port: string, order: string | null = null): string {
  return order === null ? `${target}:${port}` : `${target}:${port}:${order}`;
}

/** The inverse of `edgeKey`. */
export function splitEdgeKey(key: string): { target: string; port: string; order: string | null } {
  const first = key.indexOf(":");
  if (first < 0) return { target: key, port: "", order: null };
  const second = key.indexOf(":", first + 1);
  if (second < 0) return { target: key.slice(0, first), port: key.slice(first + 1), order: null };
  return {
    target: key.slice(0, first),
    port: key.slice(first + 1, second),
    order: key.slice(second + 1),
  };
}
