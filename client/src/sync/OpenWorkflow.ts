/**
 * One open workflow over all its sessions: when the server refuses a document, its copy is put aside,
 * a fresh one is opened, and the unsaved gestures are put back one by one.
 */
import { clearDocument } from "y-indexeddb";
import { createStore } from "zustand/vanilla";
import type { LocalCopy } from "@/sync/localCopy";
import { Outbox } from "@/sync/Outbox";
import { needsFreshCopy, provesGuilt } from "@/sync/refusalText";
import { type SessionOptions, WorkflowSession } from "@/sync/session";
import type { SyncStatus } from "@/sync/status";

/** So many fresh starts in a row that settled nothing, and the page stops and shows the reason. */
const MOST_RESTARTS = 3;
/** Gestures that are still not durable so long after the server said "read only" never will be. */
const DROPPED_MS = 1000;
const READ_ONLY = "You may only look here now";

type Refusal = Extract<SyncStatus, { kind: "refused" }>;

export interface OpenOptions extends SessionOptions {
  readonly local: LocalCopy;
}

export class OpenWorkflow {
  readonly outbox: Outbox;
  /** The session to show. */
  readonly session = createStore<{ readonly now: WorkflowSession | null }>(() => ({ now: null }));
  private readonly options: OpenOptions;
  /** The newest session, shown or still hidden; null between two. */
  private next: WorkflowSession | null;
  /** The copy that was put aside, while it is all there is to show. */
  private memento: WorkflowSession | null = null;
  private restarts = 0;
  private unsaved = Number.POSITIVE_INFINITY;
  private destroyed = false;

  constructor(options: OpenOptions) {
    this.options = options;
    this.outbox = options.outbox ?? new Outbox();
    this.next = this.begin();
    this.session.setState({ now: this.next });
  }

  destroy(): void {
    this.destroyed = true;
    this.session.getState().now?.destroy();
    this.next?.destroy();
    this.outbox.close();
  }

  private begin(): WorkflowSession {
    const session = new WorkflowSession({ ...this.options, outbox: this.outbox });
    session.state.subscribe(({ status, ready, readOnly }) => {
      if (session !== this.next || this.destroyed) return;
      const refused = status.kind === "refused";
      if (refused && needsFreshCopy(status.code) && this.refused(session, status)) return;
      if (readOnly) this.lookForDropped(session);
      if (ready || refused) this.show(session);
      else if (status.kind === "offline") this.show(this.inPlaceOf(session));
    });
    return session;
  }

  /** What to look at while the server is away that has to tell what takes the place of a copy. */
  private inPlaceOf(session: WorkflowSession): WorkflowSession {
    const { options, outbox } = this;
    const copy = options.local.restarting === null ? null : options.local.aside().at(-1);
    if (!copy) return session;
    this.memento ??= new WorkflowSession({ ...options, outbox, memento: copy.database });
    return this.memento;
  }

  /** False when beginning anew has led nowhere before. */
  private refused(session: WorkflowSession, refusal: Refusal): boolean {
    const { outbox } = this;
    const reason = refusal.rule || refusal.reason;
    const flying = session.flying();
    const [only] = flying;
    const guilty = only !== undefined && flying.length === 1 ? outbox.get(only) : undefined;
    if (guilty && provesGuilt(refusal.code)) outbox.refuse(guilty, reason);
    const count = outbox.entries.length;
    this.restarts = count < this.unsaved ? 0 : this.restarts + 1;
    this.unsaved = count;
    if (this.restarts >= MOST_RESTARTS) return false;
    this.restart(session, reason);
    return true;
  }

  /** Who may only look from now on has lost the gestures that were on their way. */
  private lookForDropped(session: WorkflowSession): void {
    setTimeout(() => {
      const { outbox } = this;
      const dropped = session.state.getState().readOnly && outbox.entries.length > 0;
      if (!dropped || session !== this.next || this.destroyed) return;
      for (const gesture of outbox.entries) outbox.refuse(gesture, READ_ONLY);
      this.restart(session, READ_ONLY);
    }, DROPPED_MS);
  }

  /** Put the copy of the document aside and begin anew with the server's. */
  private restart(session: WorkflowSession, reason: string): void {
    this.next = null;
    session.freeze();
    for (const database of this.options.local.setAside(reason)) void clearDocument(database);
    // Not inside the callback of the socket that has just closed.
    queueMicrotask(() => {
      if (this.destroyed) return;
      this.next = this.begin();
      // A document that was never shown has nobody looking at it.
      if (this.session.getState().now !== session) session.destroy();
    });
  }

  private show(session: WorkflowSession): void {
    const { now } = this.session.getState();
    if (now === session) return;
    this.session.setState({ now: session });
    // The newest lives on although an older one is shown in its place.
    if (now !== this.next) now?.destroy();
    if (session !== this.memento) this.memento = null;
  }
}
