import { expect, test } from "vitest";
import { standing } from "./roleWords";

test("says what a role means in a sentence", () => {
  expect(standing("viewer")).toBe("You are a viewer here: you can look, not edit or run.");
  expect(standing("editor")).toBe("You are an editor here: you can edit and run.");
  expect(standing("runner")).toBe("You are a runner here: you can look and run, not edit.");
});
