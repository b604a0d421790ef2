import { beforeEach, expect, test, vi } from "vitest";
import { Press } from "@/paint/Press";

const stage = document.createElement("div");
stage.setPointerCapture = () => {};
const work = {
  ...{ down: vi.fn(), along: vi.fn(), up: vi.fn(), take: vi.fn(), pan: vi.fn() },
  ...{ pinch: vi.fn(), hover: vi.fn(), drop: vi.fn() },
};
let press: Press;

beforeEach(() => {
  for (const mock of Object.values(work)) mock.mockReset();
  const view = { scale: 1, x: 0, y: 0 };
  press = new Press(() => stage, { view, of: [100, 100], panning: false }, work);
});

type Kind = "down" | "move" | "up" | "cancel";

function tell(kind: Kind, pointerType: string, pointerId: number, x: number, pressure = 0.5): void {
  const event = {
    ...{ pointerType, pointerId, pressure, clientX: x, clientY: 0, button: 0 },
    // What browsers say here differs in unit, and is 0 for fingers in some.
    ...{ movementX: 0, movementY: 0, altKey: false, shiftKey: false },
    ...{ currentTarget: stage, nativeEvent: {}, preventDefault: () => {} },
  };
  press[kind](event as unknown as Parameters<Press["down"]>[0]);
}

const drawn = () => work.along.mock.calls.map(([{ x, pressure }]) => [x - 50, pressure]);

test("a lifted pen ends its line as strong as it pressed", () => {
  tell("down", "pen", 1, 0, 0.4);
  tell("move", "pen", 1, 10, 0.8);
  tell("up", "pen", 1, 12, 0);
  expect(drawn()).toEqual([
    [10, 0.8],
    [12, 0.8],
  ]);
  expect(work.up).toHaveBeenCalledOnce();
});

test("a palm beside the pen neither moves the picture nor ends the stroke", () => {
  tell("down", "pen", 1, 0);
  for (const palm of [2, 3]) tell("down", "touch", palm, 40);
  tell("move", "touch", 2, 60);
  tell("up", "touch", 2, 60);
  tell("cancel", "touch", 3, 60);
  tell("move", "pen", 1, 10);
  tell("up", "pen", 1, 10);
  expect(drawn().every(([x]) => x === 10)).toBe(true);
  expect([work.pan, work.pinch, work.drop].flatMap(({ mock }) => mock.calls)).toEqual([]);
  expect(work.up).toHaveBeenCalledOnce();
});

test("a palm that came before the pen leaves nothing behind", () => {
  tell("down", "touch", 2, 40);
  expect(work.down).toHaveBeenCalledOnce();
  tell("down", "pen", 1, 0);
  tell("move", "touch", 2, 60);
  tell("up", "touch", 2, 60);
  tell("up", "pen", 1, 10);
  expect(work.drop).toHaveBeenCalledOnce();
  expect(work.down).toHaveBeenCalledTimes(2);
  expect(work.up).toHaveBeenCalledOnce();
  expect(drawn()).toEqual([[10, 0.5]]);
});

test("once a pen was seen a finger moves the picture as far as it goes", () => {
  tell("down", "pen", 1, 0);
  tell("up", "pen", 1, 0);
  tell("down", "touch", 2, 20);
  tell("move", "touch", 2, 50);
  tell("up", "touch", 2, 50);
  expect(work.pan.mock.calls).toEqual([[{ x: 30, y: 0 }]]);
});

test("two fingers pinch, drop what the first drew, and the last one left moves the picture", () => {
  tell("down", "touch", 1, 0);
  tell("down", "touch", 2, 100);
  expect(work.drop).toHaveBeenCalledOnce();
  tell("move", "touch", 2, 200);
  expect(work.pinch.mock.calls).toEqual([[2, { x: 100, y: 0 }]]);
  expect(work.pan.mock.calls).toEqual([[{ x: 50, y: 0 }]]);
  tell("up", "touch", 1, 0);
  tell("move", "touch", 2, 230);
  expect(work.pan.mock.lastCall).toEqual([{ x: 30, y: 0 }]);
  tell("up", "touch", 2, 230);
  expect(work.up).not.toHaveBeenCalled();
  tell("down", "touch", 3, 0);
  expect(work.down).toHaveBeenCalledTimes(2);
});
