/** Number the strongly connected component of each node (Kosaraju's two passes, iterative). */
export function strongComponents(wires: Iterable<readonly [string, string]>): Map<string, number> {
  const ahead = new Map<string, string[]>();
  const behind = new Map<string, string[]>();
  for (const [source, target] of wires) {
    push(ahead, source, target);
    if (!ahead.has(target)) ahead.set(target, []);
    push(behind, target, source);
  }
  const component = new Map<string, number>();
  let count = 0;
  for (const root of finishOrder(ahead).reverse()) {
    if (component.has(root)) continue;
    const stack = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (component.has(node)) continue;
      component.set(node, count);
      stack.push(...(behind.get(node) ?? []));
    }
    count += 1;
  }
  return component;
}

function finishOrder(ahead: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const root of ahead.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const stack: { node: string; next: number }[] = [{ node: root, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = ahead.get(top.node)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(target)) {
        seen.add(target);
        stack.push({ node: target, next: 0 });
      }
    }
  }
  return order;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
