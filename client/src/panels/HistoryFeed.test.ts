import { describe, expect, it } from "vitest";
import type { HistoryAsk, HistoryItem } from "@/api/history";
import { HistoryFeed } from "./HistoryFeed";

/** A server with `count` events, numbered from 1, that answers as the history route does. */
function server(count: number) {
  const log = Array.from({ length: count }, (_, index) => index + 1);
  const asked: Partial<HistoryAsk>[] = [];
  const fetch = async (ask: Pick<HistoryAsk, "limit" | "cursor" | "after">) => {
    asked.push(ask);
    const below = ask.cursor === undefined ? Number.POSITIVE_INFINITY : Number(ask.cursor);
    const found = log
      .filter((position) => position < below && position > (ask.after ?? 0))
      .reverse();
    const items = found.slice(0, ask.limit).map(item);
    const last = items.at(-1)?.position;
    return { items, next: found.length > ask.limit && last ? String(last) : null };
  };
  return { log, asked, fetch };
}

function item(position: number): HistoryItem {
  const at = "2026-11-22T10:00:00Z";
  return { position, version: position, type: "workflow.edited", at, actor: "ada", changes: [] };
}

const positions = (feed: HistoryFeed) => feed.state.getState().items.map((each) => each.position);

/** The numbers from `from` down to `to`. */
function down(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}

describe("HistoryFeed", () => {
  it("grows at the old end, page by page, and knows the beginning", async () => {
    const feed = new HistoryFeed(server(530).fetch);
    await feed.older();
    expect(positions(feed)).toEqual(down(530, 331));
    await feed.older();
    await feed.older();
    expect(positions(feed)).toEqual(down(530, 1));
    expect(feed.state.getState().complete).toBe(true);
  });

  it("puts what is new on top and asks for nothing it has", async () => {
    const { log, asked, fetch } = server(220);
    const feed = new HistoryFeed(fetch);
    await feed.older();
    log.push(221, 222);
    await feed.newer();
    expect(positions(feed)).toEqual(down(222, 21));
    expect(asked.at(-1)).toMatchObject({ after: 220 });
    await feed.newer();
    expect(positions(feed)).toEqual(down(222, 21));
  });

  it("follows several pages of news, and begins anew when there are too many", async () => {
    const { log, fetch } = server(10);
    const feed = new HistoryFeed(fetch);
    await feed.older();
    log.push(...down(760, 11).reverse());
    await feed.newer();
    expect(positions(feed)).toEqual(down(760, 1));
    log.push(...down(2000, 761).reverse());
    await feed.newer();
    expect(positions(feed)).toEqual(down(2000, 1801));
    await feed.older();
    expect(positions(feed)).toEqual(down(2000, 1601));
  });

  it("asks once more when a hint comes while it asks", async () => {
    const { log, fetch } = server(3);
    const feed = new HistoryFeed(fetch);
    await feed.older();
    log.push(4);
    const first = feed.newer();
    log.push(5);
    await feed.newer();
    await first;
    expect(positions(feed)).toEqual([5, 4, 3, 2, 1]);
  });

  it("keeps what it has when the server is away, and says so only when it has nothing", async () => {
    let away = false;
    const { fetch } = server(3);
    const feed = new HistoryFeed((ask) => (away ? Promise.reject(new Error("away")) : fetch(ask)));
    await feed.older();
    away = true;
    await feed.newer();
    expect(feed.state.getState()).toMatchObject({ error: null });
    expect(positions(feed)).toEqual([3, 2, 1]);
    const other = new HistoryFeed(() => Promise.reject(new Error("away")));
    await other.older();
    expect(other.state.getState().error?.message).toBe("away");
  });
});
