// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { Waiting } from "@/sync/Waiting";

test("an offline gesture belongs to the answer to step 1, not to a later update before it", () => {
  const waiting = new Waiting();
  waiting.add("g");
  waiting.opened();
  waiting.add("g");
  waiting.framed("update");
  waiting.saved(1);
  expect(waiting.count).toBe(1);
  expect(waiting.settled).toBe(false);
  waiting.framed("step2");
  expect(waiting.settled).toBe(false);
  waiting.saved(2);
  expect(waiting.settled).toBe(true);
});

test("a lost connection makes unacknowledged gestures wait again", () => {
  const waiting = new Waiting();
  waiting.opened();
  waiting.add("g");
  waiting.framed("update");
  waiting.opened();
  waiting.framed("step2");
  expect(waiting.count).toBe(1);
  waiting.saved(1);
  expect(waiting.count).toBe(0);
});

test("is settled exactly when every frame is durable, in any order of edits and answers", () => {
  const step = fc.oneof(fc.constant("edit"), fc.constant("ack"), fc.constant("drop"));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const waiting = new Waiting();
      let sent = 0;
      let acked = 0;
      const connect = () => {
        waiting.opened();
        waiting.framed("step2");
        sent = 1;
        acked = 0;
      };
      connect();
      for (const what of steps) {
        if (what === "drop") connect();
        if (what === "edit") {
          waiting.add("g");
          waiting.framed("update");
          sent += 1;
        }
        if (what === "ack" && acked < sent) {
          acked += 1;
          waiting.saved(acked);
        }
        expect(waiting.settled).toBe(acked === sent);
      }
    }),
  );
});
