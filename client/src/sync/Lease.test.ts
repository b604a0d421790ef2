// @vitest-environment node
import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Lease } from "@/sync/Lease";

const stays = () => false;

test("pages do it one after the other", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
    return true;
  };
  const pages = [1, 2, 3, 4].map(() => new Lease("one", stays).hold(work));
  expect(await Promise.all(pages)).toEqual([true, true, true, true]);
  expect(most).toBe(1);
});

test("another workflow waits for nobody, and who gave up does nothing", async () => {
  let free: () => void = () => undefined;
  const held = new Lease("busy", stays).hold(
    () => new Promise<void>((resolve) => (free = resolve)),
  );
  expect(await new Lease("other", stays).hold(async () => "done")).toBe("done");
  expect(await new Lease("busy", () => true).hold(async () => "done")).toBeNull();
  free();
  await held;
  expect(await new Lease("busy", stays).hold(async () => "done")).toBe("done");
});

test("a page that died in the middle is waited for no longer than a lease", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval"] });
  try {
    void new Lease("dead", stays).hold(() => new Promise(() => undefined));
    await vi.waitFor(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name);
      expect(names).toContain("karate-leases");
    });
    const next = new Lease("dead", stays).hold(async () => "done");
    await new Promise((resolve) => setTimeout(resolve, 50));
    vi.setSystemTime(Date.now() + 60_000);
    expect(await next).toBe("done");
  } finally {
    vi.useRealTimers();
  }
});

test("a work that fails frees the lease", async () => {
  const failing = new Lease("bad", stays).hold(() => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await new Lease("bad", stays).hold(async () => 1)).toBe(1);
});

test("where the browser keeps nothing the work is done at once", async () => {
  expect(await new Lease("one", stays, null).hold(async () => 1)).toBe(1);
});
