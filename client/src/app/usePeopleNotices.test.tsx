import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { usePeopleNotices } from "@/app/usePeopleNotices";
import type { Notice } from "@/sync/frames";
import type { WorkflowSession } from "@/sync/session";

const onNotice = new Set<(notice: Notice) => void>();
const onSync = new Set<() => void>();
const session = { onNotice, onSync } as unknown as WorkflowSession;
const queries = new QueryClient();
const asked: unknown[] = [];
queries.invalidateQueries = async (filters) => {
  asked.push(filters?.queryKey);
};
let root: Root;

function Listener() {
  usePeopleNotices(session);
  return null;
}

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  root = createRoot(document.createElement("div"));
  await act(async () => {
    root.render(
      <QueryClientProvider client={queries}>
        <Listener />
      </QueryClientProvider>,
    );
  });
  asked.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

const told = (notice: Notice) => {
  for (const listener of onNotice) listener(notice);
  return asked.splice(0);
};

test("asks anew who I am and who belongs here when the server says that it changed", () => {
  const both = [["me"], ["members"]];
  expect(told({ kind: "people" })).toEqual(both);
  expect(told({ kind: "read_only" })).toEqual(both);
  expect(told({ kind: "read_only", value: false })).toEqual(both);
  expect(told({ kind: "reset" })).toEqual([]);
  act(() => root.unmount());
  expect(onNotice.size + onSync.size).toBe(0);
});

test("asks anew when a connection comes back, not when it is made", () => {
  const sync = () => {
    for (const listener of onSync) listener();
    return asked.length;
  };
  expect(sync()).toBe(0);
  expect(sync()).toBe(2);
  act(() => root.unmount());
});
