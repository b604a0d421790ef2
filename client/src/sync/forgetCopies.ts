import { OUTBOX_DATABASE } from "@/sync/OutboxStore";

/** How `LocalCopy` names its databases: "karate/<person>/<workflow>#<generation>". */
const COPY = /^karate\/(.+)#\d+$/;

/**
 * Delete the documents that this browser keeps, those set aside included, except where gestures wait
 * that the server has not got yet: they are the only ones.
 */
export async function forgetCopies(factory: IDBFactory = indexedDB): Promise<void> {
  const [databases, unsent] = await Promise.all([factory.databases(), copiesUnsent(factory)]);
  const names = databases.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const done = names.filter((name) => {
    const [, copy] = COPY.exec(name) ?? [];
    return copy !== undefined && !unsent.has(copy);
  });
  await Promise.all(done.map((name) => finished(factory.deleteDatabase(name))));
}

async function copiesUnsent(factory: IDBFactory): Promise<Set<string>> {
  const known = (await factory.databases()).some(({ name }) => name === OUTBOX_DATABASE);
  if (!known) return new Set();
  const database = await finished(factory.open(OUTBOX_DATABASE));
  try {
    const gestures = database.transaction("gestures").objectStore("gestures");
    const found = await finished<{ copy: string }[]>(gestures.getAll());
    return new Set(found.map(({ copy }) => copy));
  } finally {
    database.close();
  }
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
