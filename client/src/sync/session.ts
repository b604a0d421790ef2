/** One open workflow: its document, the connection, the copy in this browser, undo, presence. */
import { IndexeddbPersistence } from "y-indexeddb";
import type { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { createStore } from "zustand/vanilla";
import { GestureWatch } from "@/doc/GestureWatch";
import { LiveGraph } from "@/doc/LiveGraph";
import { roots } from "@/doc/roots";
import { writeChanges } from "@/doc/writeChanges";
import type { Catalogue } from "@/graph/types";
import { dial, type Line } from "@/sync/dial";
import type { LogEvent, Notice } from "@/sync/frames";
import type { Gesture } from "@/sync/gesture";
import { Lease } from "@/sync/Lease";
import type { LocalCopy } from "@/sync/localCopy";
import { Outbox } from "@/sync/Outbox";
import { type Identity, OwnPresence } from "@/sync/OwnPresence";
import { refusalText } from "@/sync/refusalText";
import { replay } from "@/sync/replay";
import { savedWithin } from "@/sync/savedWithin";
import type { SyncStatus } from "@/sync/status";
import { UndoStack } from "@/sync/UndoStack";
import { Waiting } from "@/sync/Waiting";

/** How long to wait for the browser's own copy before connecting without it. */
const LOCAL_COPY_MS = 1500;

export interface SessionOptions extends Line {
  readonly me: Identity;
  /** The copy in this browser; without one nothing is kept for offline. */
  readonly local?: LocalCopy;
  /** Show what lies in this database, and neither connect nor write. */
  readonly memento?: string;
  /** Gestures that are not durable yet; by default none is known, and none outlives the page. */
  readonly outbox?: Outbox;
  /** The rules of the nodes, for gestures that are put back. */
  readonly catalogue?: () => Promise<Catalogue | null>;
}

export interface SessionState {
  readonly status: SyncStatus;
  readonly readOnly: boolean;
  /** Whether there is something to show: the browser's copy or the server's document. */
  readonly ready: boolean;
}

export class WorkflowSession {
  readonly doc = new Y.Doc();
  readonly live: LiveGraph;
  readonly provider: WebsocketProvider;
  readonly presence: OwnPresence;
  readonly undo: UndoStack;
  readonly state = createStore<SessionState>(() => ({
    status: { kind: "connecting" },
    readOnly: false,
    ready: false,
  }));
  /** Called with each event of a run or step that the server tells. */
  readonly onEvent = new Set<(event: LogEvent) => void>();
  readonly onNotice = new Set<(notice: Notice) => void>();
  /** Called when a connection has caught up with the server. */
  readonly onSync = new Set<() => void>();

  readonly outbox: Outbox;
  private readonly waiting = new Waiting();
  private readonly watch: GestureWatch;
  private readonly options: SessionOptions;
  private readonly onProgress = new Set<() => void>();
  private persistence: IndexeddbPersistence | null = null;
  private destroyed = false;
  /** The name of the gesture whose transaction is open. */
  private gesture: string | null = null;
  /** The gesture that the open transaction puts back. */
  private instead: Gesture | null = null;
  /** Gestures of another copy that are still to be put back, once the server has told everything. */
  private owed: readonly Gesture[] | null = null;
  /** The database in which this document takes the place of one that was put aside. */
  private freshCopy: string | null = null;

  constructor(options: SessionOptions) {
    this.options = options;
    this.outbox = options.outbox ?? new Outbox();
    // Before the provider's own listener, so that a gesture is counted before its frame leaves.
    this.doc.on("update", this.onUpdate);
    this.undo = new UndoStack(Object.values(roots(this.doc)));
    this.live = new LiveGraph(this.doc);
    this.watch = new GestureWatch(this.doc, this.live);
    this.provider = this.connection();
    this.presence = new OwnPresence(this.provider.awareness, options.me);
    void this.start();
  }

  /**
   * Change the document in one transaction, which is one step of undo and one event. Edits of the same
   * `gesture` in quick succession, such as typing, are undone together.
   */
  edit<T>(change: (doc: Y.Doc) => T, gesture: string | null = null): T | undefined {
    if (this.state.getState().readOnly) return undefined;
    this.undo.begin(gesture);
    this.gesture = gesture;
    try {
      return this.doc.transact(() => change(this.doc), this.undo.origin);
    } finally {
      this.gesture = null;
    }
  }

  /** How many gestures of mine are not durable yet. */
  unsaved(): { count: number } {
    return { count: this.outbox.entries.length };
  }

  /** Gestures on their way to the server: what it refuses is one of these. */
  flying(): string[] {
    return this.waiting.flying;
  }

  /** The server has refused this document: nothing more is written into it. */
  freeze(): void {
    this.state.setState({ readOnly: true });
    this.presence.stop();
    this.provider.disconnect();
    void this.persistence?.destroy();
    this.persistence = null;
  }

  /** Wait until everything made here is durable; false when it is not within `most` milliseconds. */
  settled(most: number): Promise<boolean> {
    return savedWithin(this.state, most);
  }

  /** Leave: nobody sees me any more, the local copy is closed. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const listener of this.onProgress) listener();
    this.presence.stop();
    this.provider.destroy();
    this.undo.destroy();
    this.live.destroy();
    void this.persistence?.destroy();
    this.doc.destroy();
  }

  private connection(): WebsocketProvider {
    return dial(this.options, this.doc, {
      framed: (kind) => {
        this.waiting.framed(kind);
        this.refresh();
      },
      opened: () => this.waiting.opened(),
      changed: (lost) => this.refresh(lost),
      synced: () => {
        this.state.setState({ ready: true });
        this.refresh();
        void this.putBack();
        for (const listener of this.onSync) listener();
      },
      refused: (code, reason) => {
        const text = refusalText(code, reason);
        this.state.setState({ status: { kind: "refused", code, reason: text, rule: reason } });
      },
      saved: (frames) => {
        this.outbox.drop(this.waiting.saved(frames));
        this.refresh();
        for (const listener of this.onProgress) listener();
        void this.putBack();
      },
      event: (event) => {
        for (const listener of this.onEvent) listener(event);
      },
      notice: (notice) => {
        if (notice.kind === "read_only") this.state.setState({ readOnly: notice.value !== false });
        for (const listener of this.onNotice) listener(notice);
      },
    });
  }

  // The local copy loads first: loaded later, it would be sent to the server as fresh edits.
  private async start(): Promise<void> {
    const { local, memento } = this.options;
    if (memento !== undefined) return this.remember(memento);
    const late = new Promise((resolve) => setTimeout(resolve, LOCAL_COPY_MS));
    const loaded = this.outbox.load();
    if (local?.restarting == null) {
      const copied = this.persist();
      void loaded.then(() => this.waiting.restore(this.foreign().map(({ id }) => id)));
      await Promise.race([Promise.all([copied, loaded]), late]);
    } else {
      // What was put aside cannot be sent: begin with the server's document, then put back.
      this.freshCopy = local.database;
      await loaded;
      this.owed = this.foreign();
    }
    if (this.destroyed) return;
    if (roots(this.doc).meta.size > 0) this.state.setState({ ready: true });
    this.provider.connect();
  }

  /** The copy that was put aside, until the server has told the document that takes its place. */
  private async remember(database: string): Promise<void> {
    const copy = new IndexeddbPersistence(database, this.doc);
    await Promise.all([copy.whenSynced, this.outbox.load()]);
    await copy.destroy();
    if (this.destroyed) return;
    const status = { kind: "offline", waiting: this.unsaved().count } as const;
    this.state.setState({ ready: roots(this.doc).meta.size > 0, readOnly: true, status });
  }

  /** Keep the document in this browser from now on; done when what lay there is loaded. */
  private persist(): Promise<unknown> {
    const { local } = this.options;
    if (!local || typeof indexedDB === "undefined") return Promise.resolve();
    this.persistence = new IndexeddbPersistence(local.database, this.doc);
    return this.persistence.whenSynced;
  }

  private foreign(): readonly Gesture[] {
    return this.outbox.entries.filter(({ client }) => client !== this.doc.clientID);
  }

  // An empty step 2 is acknowledged once everything on its way is stored: from then on, what the
  // server has of the old copy stands in this document.
  private async putBack(): Promise<void> {
    const { owed } = this;
    if (!owed || !this.provider.synced || !this.waiting.settled) return;
    this.owed = null;
    const { local } = this.options;
    // Two pages that put the same gestures back at the same time would do them twice.
    const lease = new Lease(local?.name ?? "", () => this.destroyed);
    const done = await lease.hold(() => this.replay(owed));
    if (!done || this.destroyed) return;
    await this.persist();
    if (this.freshCopy !== null) local?.restarted(this.freshCopy);
    this.refresh();
  }

  private async replay(owed: readonly Gesture[]): Promise<boolean> {
    const { outbox, options } = this;
    const done = await replay(await outbox.still(owed), {
      outbox,
      catalogue: (await options.catalogue?.()) ?? null,
      clocks: Y.decodeStateVector(Y.encodeStateVector(this.doc)),
      content: this.watch.current,
      redo: (gesture, changes) => {
        this.instead = gesture;
        this.edit((doc) => writeChanges(doc, changes));
        this.instead = null;
      },
      durable: (gesture) => this.durable(gesture),
    });
    await outbox.written();
    return done;
  }

  private durable({ id }: Gesture): Promise<boolean> {
    // Changes that changed nothing made no frame, and are as durable as what they repeat.
    const made = this.outbox.get(id)?.client === this.doc.clientID;
    const now = () => !made || !this.outbox.get(id);
    if (now() || this.destroyed) return Promise.resolve(!this.destroyed);
    return new Promise((resolve) => {
      const look = () => {
        if (!now() && !this.destroyed) return;
        this.onProgress.delete(look);
        resolve(!this.destroyed);
      };
      this.onProgress.add(look);
    });
  }

  private onUpdate = (_: Uint8Array, __: unknown, ___: Y.Doc, transaction: Y.Transaction): void => {
    const deed = this.watch.follow(transaction);
    if (!deed) return;
    const { gesture: name, instead } = this;
    const { gesture, fresh } = this.outbox.add(deed, { name, goesOn: this.waiting.held, instead });
    if (fresh) this.waiting.add(gesture.id);
    this.refresh();
  };

  private refresh(closed = false): void {
    const { status } = this.state.getState();
    if (status.kind === "refused") return;
    const next = this.statusNow(closed || status.kind === "offline");
    const same =
      next.kind === status.kind &&
      (next.kind !== "offline" || status.kind !== "offline" || next.waiting === status.waiting);
    if (!same) this.state.setState({ status: next });
  }

  private statusNow(lost: boolean): SyncStatus {
    const { provider, waiting } = this;
    const { count } = this.unsaved();
    if (!provider.wsconnected) {
      return lost ? { kind: "offline", waiting: count } : { kind: "connecting" };
    }
    if (!provider.synced) return { kind: "connecting" };
    return waiting.settled && count === 0 ? { kind: "saved" } : { kind: "saving" };
  }
}
