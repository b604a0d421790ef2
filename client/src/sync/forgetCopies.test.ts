// @vitest-environment node
import { IDBFactory } from "fake-indexeddb";
import { expect, test } from "vitest";
import { forgetCopies } from "@/sync/forgetCopies";
import type { Gesture } from "@/sync/gesture";
import { LocalCopy } from "@/sync/localCopy";
import { OutboxStore } from "@/sync/OutboxStore";
import { MemoryStorage } from "@/testing/MemoryStorage";

test("documents go when a person leaves, unless work waits in them", async () => {
  const factory = new IDBFactory();
  const open = (name: string) => {
    const request = factory.open(name);
    request.onsuccess = () => request.result.close();
  };
  const [done, waiting] = ["done", "waiting"].map((workflow) => {
    const { database } = new LocalCopy("u-ada", workflow, new MemoryStorage());
    open(database);
    return database;
  });
  open("another-site's");
  const store = new OutboxStore("u-ada/waiting", factory);
  store.put("gestures", { id: "g", order: 1 } as Gesture);
  expect((await store.load()).gestures).toEqual([{ id: "g", order: 1 }]);
  store.close();
  await forgetCopies(factory);
  const left = (await factory.databases()).map(({ name }) => name);
  expect(left).toContain(waiting);
  expect(left).not.toContain(done);
  expect(left).toContain("another-site's");
});
