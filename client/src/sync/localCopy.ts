/** Where this browser keeps a person's copy of a workflow, and what it set aside. */

/** Copies kept aside after a refusal; older ones are deleted. */
export const MOST_ASIDE = 5;

export interface Aside {
  readonly database: string;
  readonly workflow: string;
  readonly reason: string;
  readonly at: string;
}

export class LocalCopy {
  private readonly key: string;
  private readonly workflow: string;
  private readonly store: Storage;

  constructor(person: string, workflow: string, store: Storage = localStorage) {
    this.key = `karate/${person}/${workflow}`;
    this.workflow = workflow;
    this.store = store;
  }

  /** Name of the database that holds the live copy. */
  get database(): string {
    return `${this.key}#${this.store.getItem(`${this.key}#generation`) ?? "1"}`;
  }

  /**
   * Why the last copy was put aside, while unsaved gestures are still being put back into a fresh
   * document; null when the database holds all there is.
   */
  get restarting(): string | null {
    return this.store.getItem(`${this.key}#restarting`);
  }

  /** Everything is put back into `database`; another page may have begun anew with a later one. */
  restarted(database: string): void {
    if (database === this.database) this.store.removeItem(`${this.key}#restarting`);
  }

  /** What this copy is called beside those of other people and workflows. */
  get name(): string {
    return this.key;
  }

  /** Keep the present database aside and begin a new one. Returns databases that are now too many. */
  setAside(reason: string): string[] {
    const kept: Aside[] = [
      ...this.aside(),
      { database: this.database, workflow: this.workflow, reason, at: new Date().toISOString() },
    ];
    const dropped = kept.splice(0, Math.max(0, kept.length - MOST_ASIDE));
    this.store.setItem(`${this.key}#aside`, JSON.stringify(kept));
    const generation = Number(this.store.getItem(`${this.key}#generation`) ?? "1");
    this.store.setItem(`${this.key}#generation`, String(generation + 1));
    this.store.setItem(`${this.key}#restarting`, reason);
    return dropped.map((entry) => entry.database);
  }

  /** What was set aside, oldest first. */
  aside(): Aside[] {
    try {
      const found: unknown = JSON.parse(this.store.getItem(`${this.key}#aside`) ?? "[]");
      return Array.isArray(found) ? (found as Aside[]) : [];
    } catch {
      return [];
    }
  }
}
