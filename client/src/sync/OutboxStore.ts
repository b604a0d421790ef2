/** Where the outboxes of this browser lie: one small database for all workflows. */
import type { Gesture, NotApplied } from "@/sync/gesture";

export const OUTBOX_DATABASE = "karate-outbox";

type Kind = "gestures" | "tray";

export interface Kept {
  readonly gestures: readonly Gesture[];
  readonly tray: readonly NotApplied[];
}

export class OutboxStore {
  private readonly copy: string;
  private readonly opened: Promise<IDBDatabase>;
  private last: Promise<unknown> = Promise.resolve();

  /** `copy` names the person and the workflow. */
  constructor(copy: string, factory: IDBFactory = indexedDB) {
    this.copy = copy;
    this.opened = open(factory);
    // Told by `load`; without a database the outbox lives as long as the page.
    this.opened.catch(() => undefined);
  }

  /** What is kept, in order. Rejects when the browser keeps nothing. */
  async load(): Promise<Kept> {
    const [gestures, tray] = await Promise.all([
      this.all<Gesture>("gestures"),
      this.all<NotApplied>("tray"),
    ]);
    return { gestures, tray };
  }

  put(kind: Kind, item: Gesture | NotApplied): void {
    this.write(kind, (store) => store.put({ ...item, copy: this.copy }));
  }

  remove(kind: Kind, ids: readonly string[]): void {
    this.write(kind, (store) => {
      for (const id of ids) store.delete(id);
    });
  }

  /** Everything told so far is written, for other pages to see. */
  async written(): Promise<void> {
    await this.last;
  }

  close(): void {
    this.opened.then((database) => database.close()).catch(() => undefined);
  }

  private write(kind: Kind, act: (store: IDBObjectStore) => void): void {
    this.last = this.opened
      .then((database) => {
        const transaction = database.transaction(kind, "readwrite");
        act(transaction.objectStore(kind));
        return new Promise<void>((resolve, reject) => {
          transaction.oncomplete = () => resolve();
          transaction.onabort = () => reject(transaction.error);
        });
      })
      // A full or forbidden database must not stop the work itself; the server has the last word.
      .catch(() => undefined);
  }

  private async all<T extends { order: number }>(kind: Kind): Promise<T[]> {
    const database = await this.opened;
    const index = database.transaction(kind).objectStore(kind).index("copy");
    const found = await answer<(T & { copy?: string })[]>(index.getAll(this.copy));
    return found
      .map(({ copy: _, ...item }) => item as unknown as T)
      .sort((left, right) => left.order - right.order);
  }
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(OUTBOX_DATABASE, 1);
  request.onupgradeneeded = () => {
    for (const kind of ["gestures", "tray"]) {
      request.result.createObjectStore(kind, { keyPath: "id" }).createIndex("copy", "copy");
    }
  };
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
