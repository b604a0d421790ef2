/**
 * Lets one page of this browser at a time do something, by an entry in a database that all of them
 * share. Not by Web Locks: those are missing where Karate is not served over HTTPS.
 */
import { newId } from "@/graph/newId";

export const LEASE_DATABASE = "karate-leases";
/** A page that has not been heard of for so long is gone. */
const LEASE_MS = 4000;
const RENEW_MS = 1000;
const LOOK_MS = 100;

interface Entry {
  readonly name: string;
  readonly holder: string;
  readonly until: number;
}

export class Lease {
  private readonly holder = newId();
  private readonly name: string;
  private readonly givenUp: () => boolean;
  private readonly factory: IDBFactory | null;

  /** `givenUp` tells whether it is still wanted. */
  constructor(
    name: string,
    givenUp: () => boolean,
    factory: IDBFactory | null = globalThis.indexedDB ?? null,
  ) {
    this.name = name;
    this.givenUp = givenUp;
    this.factory = factory;
  }

  /** Do `work` alone; null when it was given up before it was this page's turn. */
  async hold<T>(work: () => Promise<T>): Promise<T | null> {
    const database = this.factory && (await open(this.factory).catch(() => null));
    // Where nothing can be kept, nothing is shared between pages either.
    if (!database) return this.givenUp() ? null : work();
    try {
      while (!(await this.take(database))) {
        if (this.givenUp()) return null;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
      const renewing = setInterval(() => void this.take(database), RENEW_MS);
      try {
        return await work();
      } finally {
        clearInterval(renewing);
        await this.free(database);
      }
    } finally {
      database.close();
    }
  }

  private async take(database: IDBDatabase): Promise<boolean> {
    const store = database.transaction("leases", "readwrite").objectStore("leases");
    const held = await answer<Entry | undefined>(store.get(this.name));
    if (held && held.holder !== this.holder && held.until > Date.now()) return false;
    const { name, holder } = this;
    await answer(store.put({ name, holder, until: Date.now() + LEASE_MS } satisfies Entry));
    return true;
  }

  private async free(database: IDBDatabase): Promise<void> {
    const store = database.transaction("leases", "readwrite").objectStore("leases");
    const held = await answer<Entry | undefined>(store.get(this.name));
    if (held?.holder === this.holder) await answer(store.delete(this.name));
  }
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(LEASE_DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("leases", { keyPath: "name" });
  };
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
