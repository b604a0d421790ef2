import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Undone } from "@/api/time";
import { useToasts } from "@/ui/notify";
import { undoActions } from "./undoActions";

interface Ask {
  path: string;
  json: Record<string, unknown>;
}

let asked: Ask[];
let answers: (() => Response)[];

const json = (body: object, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json" },
  });
const done = (version: number | null, undone: number[]) => () =>
  json({ version, changes: [], undone, kept: [] } satisfies Undone);

beforeEach(() => {
  asked = [];
  answers = [];
  useToasts.setState({ toasts: [] });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    asked.push({ path, json: JSON.parse(String(init.body)) });
    const answer = answers.shift();
    if (!answer) throw new TypeError("offline");
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

function setUp({ saved = true, canRedo = false } = {}) {
  const local: string[] = [];
  const undo = {
    ...{ canRedo, made: 0 },
    undo: () => local.push("undo") > 0,
    redo: () => local.push("redo") > 0,
    doneElsewhere: (step: string) => void local.push(`elsewhere ${step}`),
  };
  const session = { undo, settled: async () => saved };
  const reports: Undone[] = [];
  const actions = undoActions({
    workflow: "w",
    session: session as never,
    report: (answer) => void reports.push(answer),
  });
  return { actions, local, undo, reports };
}

describe("undo", () => {
  it("is the server's while everything is stored, one press after the other", async () => {
    const { actions, local, reports } = setUp();
    answers = [done(8, [7]), done(9, [5, 6]), done(10, [9])];
    actions.undo();
    actions.undo();
    actions.redo();
    await vi.waitFor(() => expect(reports.length).toBe(3));
    expect(asked.map(({ path }) => path.split("/").at(-1))).toEqual(["undo", "undo", "redo"]);
    expect(asked[0]?.json).toEqual({ last: true });
    expect(local).toEqual(["elsewhere undo", "elsewhere undo", "elsewhere redo"]);
  });

  it("is this page's own while the server is away or has not stored everything", async () => {
    const waiting = setUp({ saved: false });
    waiting.actions.undo();
    await vi.waitFor(() => expect(waiting.local).toEqual(["undo"]));
    expect(asked).toEqual([]);
    const away = setUp();
    away.actions.undo();
    await vi.waitFor(() => expect(away.local).toEqual(["undo"]));
  });

  it("stays this page's own as long as something undone here can be done again", async () => {
    const { actions, local } = setUp({ canRedo: true });
    actions.redo();
    actions.undo();
    await vi.waitFor(() => expect(local).toEqual(["redo", "undo"]));
    expect(asked).toEqual([]);
  });

  it("looks further back after a step that found nothing to change, until something new is made", async () => {
    const { actions, undo, reports } = setUp();
    answers = [done(null, [5, 6]), done(null, [3]), done(null, [9])];
    actions.undo();
    actions.undo();
    await vi.waitFor(() => expect(reports.length).toBe(2));
    undo.made += 1;
    actions.undo();
    await vi.waitFor(() => expect(reports.length).toBe(3));
    expect(asked.map(({ json: body }) => body.before)).toEqual([undefined, 5, undefined]);
  });

  it("says so when there is nothing of one's own", async () => {
    const { actions } = setUp();
    answers = [() => json({ code: "nothing-to-undo", detail: "…" }, 409)];
    actions.undo();
    await vi.waitFor(() =>
      expect(useToasts.getState().toasts[0]?.title).toBe("Nothing of yours to undo"),
    );
  });
});
