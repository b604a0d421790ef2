/**
 * The history as far as it has been read: pages grow at the old end as the person scrolls, and what is
 * new is put on top. Nothing that was read is asked for again.
 */
import { createStore } from "zustand/vanilla";
import type { Page } from "@/api/client";
import type { HistoryAsk, HistoryItem } from "@/api/history";

/** Events of one page. */
const PAGE = 200;
/** More news than so many pages at once, and the list begins anew. */
const MOST_NEW_PAGES = 5;

type Ask = Pick<HistoryAsk, "limit" | "cursor" | "after">;

export interface FeedState {
  /** Newest first; each place in the log once. */
  readonly items: readonly HistoryItem[];
  readonly loading: boolean;
  readonly error: Error | null;
  /** Whether the beginning of the workflow is reached. */
  readonly complete: boolean;
}

export class HistoryFeed {
  readonly state = createStore<FeedState>(() => ({
    items: [],
    loading: false,
    error: null,
    complete: false,
  }));
  private readonly fetch: (ask: Ask, signal: AbortSignal) => Promise<Page<HistoryItem>>;
  private readonly stopped = new AbortController();
  private cursor: string | undefined;
  private asking = false;
  private again = false;

  constructor(fetch: (ask: Ask, signal: AbortSignal) => Promise<Page<HistoryItem>>) {
    this.fetch = fetch;
  }

  /** The next page towards the beginning. */
  async older(): Promise<void> {
    const { loading, complete } = this.state.getState();
    if (loading || complete || this.stopped.signal.aborted) return;
    this.state.setState({ loading: true, error: null });
    try {
      const page = await this.page({ limit: PAGE, ...(this.cursor && { cursor: this.cursor }) });
      this.cursor = page.next ?? undefined;
      this.state.setState(({ items }) => ({
        items: items.concat(page.items),
        loading: false,
        complete: page.next === null,
      }));
    } catch (problem) {
      this.failed(problem);
    }
  }

  /** What has happened since. Asked while an answer is on its way, it asks once more. */
  async newer(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    const newest = this.state.getState().items[0]?.position;
    if (newest === undefined) return this.older();
    this.asking = true;
    try {
      await this.since(newest);
    } catch (problem) {
      // The list as it stands is still true; the next hint asks again.
      if (this.state.getState().items.length === 0) this.failed(problem);
    } finally {
      this.asking = false;
    }
    if (this.again) {
      this.again = false;
      await this.newer();
    }
  }

  stop(): void {
    this.stopped.abort();
  }

  private async since(newest: number): Promise<void> {
    const found: HistoryItem[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MOST_NEW_PAGES; pages += 1) {
      const page = await this.page({ limit: PAGE, after: newest, ...(cursor && { cursor }) });
      found.push(...page.items);
      if (page.next === null) {
        if (found.length > 0) {
          this.state.setState(({ items }) => ({ items: found.concat(items), error: null }));
        }
        return;
      }
      cursor = page.next;
    }
    // Too much happened to fill the gap: begin anew with the newest.
    const page = await this.page({ limit: PAGE });
    this.cursor = page.next ?? undefined;
    this.state.setState({ items: page.items, complete: page.next === null, error: null });
  }

  private async page(ask: Ask): Promise<Page<HistoryItem>> {
    const page = await this.fetch(ask, this.stopped.signal);
    this.stopped.signal.throwIfAborted();
    return page;
  }

  private failed(problem: unknown): void {
    if (this.stopped.signal.aborted) return;
    const error = problem instanceof Error ? problem : new Error(String(problem));
    this.state.setState({ loading: false, error });
  }
}
