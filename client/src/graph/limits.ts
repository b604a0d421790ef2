/** The limits of one workflow; the server holds the same (karate/graph/rules.py `Limits`). */
export interface Limits {
  readonly nodes: number;
  readonly connections: number;
}

export const DEFAULT_LIMITS: Limits = { nodes: 100, connections: 500 };

/** Ids or positions told to others at most; the server takes awareness messages of 4096 bytes. */
export const AWARENESS_IDS = 40;
